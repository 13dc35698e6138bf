//! Releases: how they are made, and as everybody may read them.

pub mod books;
pub mod build;
pub mod cohort;
pub mod draft;
pub mod figures;
mod notes;
pub mod problem;
mod read;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder};

use draft::is_slug;

use super::entity::{erratum, publication, release, release_slice, release_sum, slice, withdrawal};
use super::error::StoreError;
use super::published::Published;
use crate::domain::release::figure::PublishedFigure;
use crate::domain::release::{AllYears, Erratum, Heading, Release, Text, Withdrawal};

/// What is found under the name of a release.
#[derive(Clone, Debug)]
pub enum Found {
    Standing(Arc<Release>),
    Withdrawn(Box<Heading>),
}

/// Releases that were read, by content hash. A release never changes, so that neither does this.
#[derive(Clone, Debug, Default)]
pub struct Kept(Arc<Mutex<HashMap<String, Arc<Release>>>>);

impl Published {
    /// The headings of all releases that were ever published, newest first; withdrawn ones among them.
    pub async fn releases(&self) -> Result<Vec<Heading>, StoreError> {
        let rows = release::Entity::find().order_by_desc(release::Column::Key).all(self.database()).await?;
        let mut headings = Vec::new();
        for row in rows {
            headings.extend(heading(self.database(), row).await?);
        }
        Ok(headings)
    }

    /// A release that stands. Of one that was withdrawn only the heading is left.
    pub async fn release(&self, slug: &str) -> Result<Option<Found>, StoreError> {
        if !is_slug(slug) {
            return Ok(None);
        }
        let row = release::Entity::find().filter(release::Column::Slug.eq(slug)).one(self.database()).await?;
        let Some(row) = row else { return Ok(None) };
        let Some(heading) = heading(self.database(), row.clone()).await? else { return Ok(None) };
        if heading.withdrawn.is_some() {
            return Ok(Some(Found::Withdrawn(Box::new(heading))));
        }
        let held = self.kept().get(&heading.content_hash);
        let numbers = match held {
            Some(release) => release,
            None => self.kept().keep(numbers(self.database(), &row, heading.clone()).await?),
        };
        // Errata come later than the numbers.
        if numbers.heading == heading {
            return Ok(Some(Found::Standing(numbers)));
        }
        Ok(Some(Found::Standing(self.kept().keep(Release { heading, ..(*numbers).clone() }))))
    }

    /// The figures that authorities published, by year.
    pub async fn figures(&self) -> Result<Vec<PublishedFigure>, StoreError> {
        figures::approved(self.database()).await
    }
}

impl Kept {
    fn get(&self, content_hash: &str) -> Option<Arc<Release>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(content_hash).cloned()
    }

    fn keep(&self, release: Release) -> Arc<Release> {
        let release = Arc::new(release);
        let hash = release.heading.content_hash.clone();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(hash, release.clone());
        release
    }
}

/// A release with its numbers, whether anybody may read it or not; unpublished, it is signed by nobody.
async fn whole(database: &DatabaseConnection, slug: &str) -> Result<Option<Release>, StoreError> {
    let row = release::Entity::find().filter(release::Column::Slug.eq(slug)).one(database).await?;
    let Some(row) = row else { return Ok(None) };
    let heading = match heading(database, row.clone()).await? {
        Some(heading) => heading,
        None => unpublished(&row)?,
    };
    Ok(Some(numbers(database, &row, heading).await?))
}

/// What stands above a release; nothing if it was not published.
async fn heading(database: &DatabaseConnection, row: release::Model) -> Result<Option<Heading>, StoreError> {
    let Some(published) = publication::Entity::find_by_id(row.key).one(database).await? else { return Ok(None) };
    let withdrawn = withdrawal::Entity::find_by_id(row.key).one(database).await?;
    let errata = erratum::Entity::find()
        .filter(erratum::Column::ReleaseKey.eq(row.key))
        .order_by_asc(erratum::Column::Key)
        .all(database)
        .await?;
    let errata =
        errata.into_iter().map(|row| Erratum { on: row.noted_on, text: Text { sv: row.text_sv, en: row.text_en } });
    Ok(Some(Heading {
        errata: errata.collect(),
        published_at: published.published_at,
        signature: published.signature,
        signed_by: published.signed_by,
        withdrawn: withdrawn.as_ref().map(Withdrawal::from),
        ..unpublished(&row)?
    }))
}

fn unpublished(row: &release::Model) -> Result<Heading, StoreError> {
    Ok(Heading {
        slug: row.slug.clone(),
        title: Text { sv: row.title_sv.clone(), en: row.title_en.clone() },
        notes: notes::read(&row.notes)?,
        errata: Vec::new(),
        published_at: row.created_at,
        content_hash: row.content_hash.clone(),
        signature: String::new(),
        signed_by: String::new(),
        synthetic: row.synthetic,
        withdrawn: None,
    })
}

async fn numbers(database: &DatabaseConnection, row: &release::Model, heading: Heading) -> Result<Release, StoreError> {
    let slices = read::slices(database, slice_rows(database, row.key).await?).await?;
    let rows = release_sum::Entity::find()
        .filter(release_sum::Column::ReleaseKey.eq(row.key))
        .order_by_asc(release_sum::Column::Cell)
        .all(database)
        .await?;
    let mut all_years: Vec<AllYears> = Vec::new();
    for row in rows {
        let table = read::table(&row.table_code)?;
        match all_years.iter_mut().find(|sums| sums.table == table) {
            Some(sums) => sums.persons.push(row.persons),
            None => all_years.push(AllYears { table, persons: vec![row.persons] }),
        }
    }
    all_years.sort_by_key(|sums| sums.table);
    Ok(Release { heading, slices, all_years })
}

/// The slices of a release, in their order.
async fn slice_rows(database: &impl ConnectionTrait, release: i64) -> Result<Vec<slice::Model>, StoreError> {
    let listed = release_slice::Entity::find()
        .filter(release_slice::Column::ReleaseKey.eq(release))
        .order_by_asc(release_slice::Column::Position)
        .all(database)
        .await?;
    let keys = listed.iter().map(|row| row.slice_key);
    let rows = slice::Entity::find().filter(slice::Column::Key.is_in(keys)).all(database).await?;
    let find = |key: i64| rows.iter().find(|row| row.key == key).cloned();
    let missing = StoreError::Corrupt("a release has a slice that is not there");
    listed.iter().map(|row| find(row.slice_key).ok_or_else(|| missing.clone())).collect()
}
