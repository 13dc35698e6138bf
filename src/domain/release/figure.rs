//! Published figures: exact numbers that an authority made public itself.

use chrono::NaiveDate;

use super::Text;

/// An exact figure that an authority published. It is never computed, and never used to compute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedFigure {
    /// A stable name, such as `nmt-2016-women`.
    pub slug: String,
    /// The year that the figure is about.
    pub year: i32,
    pub label: Text,
    pub value: i64,
    pub publisher: String,
    pub published_on: NaiveDate,
    /// Where it was published.
    pub address: String,
    pub note: Option<Text>,
}
