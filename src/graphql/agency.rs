//! Agencies: roots and edges.

use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::{ComplexObject, Context, ID, InputObject, Object};
use chrono::{DateTime, Datelike, Utc};

use super::ahead;
use super::case::{self, CaseConnection};
use super::context::{Asked, ContextExt};
use super::failure::Failure;
use super::page::{self, Counted, Total};
use super::place::Region;
use crate::domain::agency::{Agency, AgencyContact, AgencyService};
use crate::domain::code::{AgencyKind, Language, MeasureType};
use crate::domain::id::{AgencyId, Noun};
use crate::domain::place::{County, Municipality};
use crate::store::agency;
use crate::store::case_list::Below;
use crate::store::page::{Direction, Page};
use crate::store::reference::{self, AgencyFilter, LocalTime};
use crate::store::wave::{Edges, Root};

pub type AgencyConnection = Connection<String, Arc<Agency>, Total>;

/// Which agencies to list; all conditions must hold.
#[derive(InputObject, Clone, Debug, Default)]
#[graphql(name = "AgencyFilter")]
pub struct AgencyFilterInput {
    /// The kind of agency.
    pub kind: Option<AgencyKind>,
    /// A county code: agencies that serve it.
    pub county: Option<String>,
    /// A municipality code: agencies that serve it.
    pub municipality: Option<String>,
    /// A measure that the agency arranges or decides.
    pub measure: Option<MeasureType>,
    /// A moment at which somebody answers.
    pub open_at: Option<DateTime<Utc>>,
}

impl AgencyFilterInput {
    /// Checks the codes.
    pub fn checked(&self) -> Result<AgencyFilter, Failure> {
        let county = self.county.as_deref().map(|code| County::parse(code).ok_or(Failure::UnknownCode));
        let municipality =
            self.municipality.as_deref().map(|code| Municipality::parse(code).ok_or(Failure::UnknownCode));
        Ok(AgencyFilter {
            kind: self.kind,
            county: county.transpose()?,
            municipality: municipality.transpose()?,
            measure: self.measure,
            open_at: self.open_at.map(local_time),
        })
    }
}

/// A moment as opening hours know it.
pub fn local_time(moment: DateTime<Utc>) -> LocalTime {
    let local = moment.with_timezone(&chrono_tz::Europe::Stockholm);
    LocalTime { weekday: local.weekday().number_from_monday(), time: local.format("%H:%M").to_string() }
}

/// One agency.
pub async fn find(asked: &Asked, id: AgencyId, edges: Edges) -> Result<Option<Arc<Agency>>, Failure> {
    let root = Root::Agencies(agency::with_id(&asked.eyes, id));
    let bag = asked.wave(root, edges).await?;
    Ok(asked.loaders.prime(bag).agencies.into_iter().next())
}

/// Roots that lead to agencies.
#[derive(Default)]
pub struct AgencyQuery;

#[Object]
impl AgencyQuery {
    /// One agency; null if there is none for you.
    async fn agency(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agency's id.")] id: ID,
    ) -> Option<Result<Arc<Agency>, Failure>> {
        let asked = ctx.asked();
        let found = async { find(asked, case::id(&id)?, ahead::of_agency(ctx.field())).await };
        found.await.transpose()
    }

    /// The agencies of the network, by short name. Shelters are never listed.
    async fn agencies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1-100.")] first: i32,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Which agencies.")] filter: Option<AgencyFilterInput>,
    ) -> Option<Result<AgencyConnection, Failure>> {
        let answer = async {
            let asked = ctx.asked();
            let filter = filter.unwrap_or_default().checked()?;
            let window = page::plain_window(first, after.as_deref(), Direction::Ascending)?;
            let edges = ahead::of_agencies(ctx.field());
            let root = Root::Agencies(reference::agencies(&filter, &window));
            let bag = asked.wave(root, edges).await?;
            let mut rows = asked.loaders.prime(bag).agencies;
            rows.sort_by(|a, b| (&a.slug, a.id).cmp(&(&b.slug, b.id)));
            let page = Page::cut(rows, window.first);
            let total = Total { list: Counted::Agencies(filter) };
            let position = |agency: &Arc<Agency>| (agency.slug.clone(), agency.id.uuid());
            Ok(page::plain_connection(page, after.is_some(), position, total))
        };
        Some(answer.await)
    }
}

#[ComplexObject]
impl Agency {
    /// The coordinators' region that it serves; null if the whole country.
    async fn region(&self) -> Option<Region> {
        self.region.map(Region)
    }

    /// The name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the name.")] lang: Option<Language>,
    ) -> &str {
        match ctx.language(lang) {
            Language::Sv => &self.name_sv,
            Language::En => &self.name_en,
        }
    }

    /// Public, functional ways to reach it; none for unlisted agencies.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<Arc<[Arc<AgencyContact>]>, Failure> {
        ctx.asked().loaders.contacts.of(self.key).await
    }

    /// What it arranges or decides, and where; none for unlisted agencies.
    async fn services(&self, ctx: &Context<'_>) -> Result<Arc<[Arc<AgencyService>]>, Failure> {
        ctx.asked().loaders.services.of(self.key).await
    }

    /// The cases that it takes part in and that exist for you, newest first.
    async fn cases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1-100.")] first: i32,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<CaseConnection, Failure> {
        case::below(ctx, Below::Agencies, self.key, first, after.as_deref()).await
    }
}

#[ComplexObject]
impl AgencyContact {
    /// The agency that it belongs to.
    async fn agency(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.agency_key).await.transpose()
    }

    /// When it is staffed, in words.
    async fn hours(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the words.")] lang: Option<Language>,
    ) -> Option<&str> {
        match ctx.language(lang) {
            Language::Sv => self.hours_sv.as_deref(),
            Language::En => self.hours_en.as_deref(),
        }
    }
}
