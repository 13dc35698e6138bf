//! Published releases, as everybody may read them.

use super::error::StoreError;
use super::published::Published;
use crate::domain::release::figure::PublishedFigure;
use crate::domain::release::{Heading, Release};

impl Published {
    /// The headings of all releases that were ever published, newest first; withdrawn ones among them.
    pub async fn releases(&self) -> Result<Vec<Heading>, StoreError> {
        Ok(Vec::new())
    }

    /// A release that stands. Of one that was withdrawn only the heading is left.
    pub async fn release(&self, slug: &str) -> Result<Option<Found>, StoreError> {
        let _ = slug;
        Ok(None)
    }

    /// The figures that authorities published, by year.
    pub async fn figures(&self) -> Result<Vec<PublishedFigure>, StoreError> {
        Ok(Vec::new())
    }
}

/// What is found under the name of a release.
#[derive(Clone, Debug)]
pub enum Found {
    Standing(std::sync::Arc<Release>),
    Withdrawn(Heading),
}
