//! Releases: the frozen statistics, the same for everybody and the same bytes in both schemas.

mod metadata;
mod table;

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};

use self::table::ReleaseTable;
use super::context::ContextExt;
use super::failure::Failure;
use crate::domain::code::Language;
use crate::domain::release;
use crate::domain::release::table::TableId;
use crate::store::published::Published;
use crate::store::release::Found;

pub use self::metadata::{Cited, citations};

/// Roots that lead to published statistics.
#[derive(Default)]
pub struct ReleaseQuery;

#[Object]
impl ReleaseQuery {
    /// All releases that were ever published, newest first; withdrawn ones stay named.
    async fn releases(&self, ctx: &Context<'_>) -> Option<Result<Vec<Release>, Failure>> {
        let answer = async { Ok(published(ctx).releases().await?.into_iter().map(Release).collect()) };
        Some(answer.await)
    }

    /// A release by its name, such as `nmt-2024`; null if there is none.
    async fn release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The name, as in the address of its files.")] slug: String,
    ) -> Option<Result<Release, Failure>> {
        match published(ctx).release(&slug).await {
            Ok(found) => Some(Ok(Release(match found? {
                Found::Standing(release) => release.heading.clone(),
                Found::Withdrawn(heading) => *heading,
            }))),
            Err(error) => Some(Err(error.into())),
        }
    }

    /// Exact figures that an authority published itself, by year. They are never computed here.
    async fn published_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year that the figures are about; all years if none is named.")] year: Option<i32>,
    ) -> Option<Result<Vec<PublishedFigure>, Failure>> {
        let answer = async {
            let figures = published(ctx).figures().await?;
            let of_year = figures.into_iter().filter(|figure| year.is_none_or(|year| figure.year == year));
            Ok(of_year.map(PublishedFigure).collect())
        };
        Some(answer.await)
    }
}

fn published<'a>(ctx: &Context<'a>) -> &'a Published {
    ctx.data_unchecked::<Published>()
}

/// A release of statistics.
pub struct Release(release::Heading);

impl Release {
    /// The release with its numbers; nothing if it was withdrawn.
    async fn standing(&self, ctx: &Context<'_>) -> Result<Option<Arc<release::Release>>, Failure> {
        Ok(match published(ctx).release(&self.0.slug).await? {
            Some(Found::Standing(release)) => Some(release),
            _ => None,
        })
    }
}

/// A release of statistics: numbers that were protected once, before they were stored, and that never change.
#[Object]
impl Release {
    /// The name, as in the address of its files: `nmt-2024`.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The title. That of invented data says so.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the title.")] lang: Option<Language>,
    ) -> String {
        self.0.shown_title().of(ctx.language(lang)).to_owned()
    }

    /// Remarks that every reader must see.
    async fn notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the notes.")] lang: Option<Language>,
    ) -> Vec<String> {
        let language = ctx.language(lang);
        self.0.mandatory_notes().iter().map(|note| note.of(language).to_owned()).collect()
    }

    /// What was found wrong after publication. The numbers stay as they are.
    async fn errata(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the text.")] lang: Option<Language>,
    ) -> Vec<Erratum> {
        let language = ctx.language(lang);
        let said = self.0.errata.iter();
        said.map(|erratum| Erratum { on: erratum.on, text: erratum.text.of(language).to_owned() }).collect()
    }

    /// When it was published.
    async fn published_at(&self) -> DateTime<Utc> {
        self.0.published_at
    }

    /// SHA-256 over all parts of the release, hexadecimal.
    async fn content_hash(&self) -> &str {
        &self.0.content_hash
    }

    /// Ed25519 over the content hash, hexadecimal.
    async fn signature(&self) -> &str {
        &self.0.signature
    }

    /// The public key that the signature is verified with, hexadecimal.
    async fn signed_by(&self) -> &str {
        &self.0.signed_by
    }

    /// Whether everything in it is invented, as in the demonstration.
    async fn synthetic(&self) -> bool {
        self.0.synthetic
    }

    /// That it was withdrawn, and why; null while it stands.
    async fn withdrawn(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the reason.")] lang: Option<Language>,
    ) -> Option<Withdrawal> {
        let withdrawn = self.0.withdrawn.as_ref()?;
        Some(Withdrawal { on: withdrawn.on, reason: withdrawn.reason.of(ctx.language(lang)).to_owned() })
    }

    /// How to cite it, as text.
    async fn citation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the citation.")] lang: Option<Language>,
    ) -> String {
        self.0.citation(ctx.language(lang), None)
    }

    /// How to cite it, as a BibTeX entry.
    async fn bibtex(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the citation.")] lang: Option<Language>,
    ) -> String {
        self.0.bibtex(ctx.language(lang), None)
    }

    /// Its tables, in the order of the catalogue; null if it was withdrawn.
    async fn tables(&self, ctx: &Context<'_>) -> Option<Result<Vec<ReleaseTable>, Failure>> {
        match self.standing(ctx).await {
            Ok(release) => {
                let release = release?;
                Some(Ok(release.tables().into_iter().map(|id| ReleaseTable::new(release.clone(), id)).collect()))
            }
            Err(failure) => Some(Err(failure)),
        }
    }

    /// One table; null if the release was withdrawn. What is not in the catalogue is an error.
    async fn table(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The table's id, such as `YS` for persons by year and group.")] id: String,
    ) -> Option<Result<ReleaseTable, Failure>> {
        match self.standing(ctx).await {
            Ok(release) => {
                let release = release?;
                let known = TableId::parse(&id).filter(|id| release.tables().contains(id));
                Some(known.map(|id| ReleaseTable::new(release, id)).ok_or(Failure::NotInCatalogue))
            }
            Err(failure) => Some(Err(failure)),
        }
    }
}

/// An error that was found after publication.
#[derive(SimpleObject)]
pub struct Erratum {
    /// When it was noted.
    on: NaiveDate,
    /// What is wrong, and what follows from it.
    text: String,
}

/// That a release was withdrawn.
#[derive(SimpleObject)]
pub struct Withdrawal {
    /// The day.
    on: NaiveDate,
    /// Why.
    reason: String,
}

/// An exact figure that an authority published.
pub struct PublishedFigure(release::figure::PublishedFigure);

/// An exact figure that an authority published itself. It is shown beside the releases, never computed from records.
#[Object]
impl PublishedFigure {
    /// A stable name.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The year that it is about.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// What it counts.
    async fn label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the label.")] lang: Option<Language>,
    ) -> &str {
        self.0.label.of(ctx.language(lang))
    }

    /// The figure.
    async fn value(&self) -> i64 {
        self.0.value
    }

    /// Who published it.
    async fn publisher(&self) -> &str {
        &self.0.publisher
    }

    /// When.
    async fn published_on(&self) -> NaiveDate {
        self.0.published_on
    }

    /// Where.
    async fn address(&self) -> &str {
        &self.0.address
    }

    /// A remark, such as on an inconsistency in what was published.
    async fn note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the note.")] lang: Option<Language>,
    ) -> Option<&str> {
        self.0.note.as_ref().map(|note| note.of(ctx.language(lang)))
    }
}
