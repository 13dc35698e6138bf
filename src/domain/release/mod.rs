//! Releases: anonymised aggregates that are frozen before anybody asks.
//!
//! A statistical consumer can obtain a finite, small set of numbers, fixed in advance, each of which was protected
//! once, before it was stored. Answering is a look-up.

pub mod assembly;
pub mod cell;
pub mod citation;
mod consistency;
pub mod contribution;
pub mod cube;
pub mod display;
mod estimates;
pub mod figure;
mod fingerprint;
pub mod guarantee;
mod integers;
pub mod making;
pub mod metadata;
pub mod noise;
pub mod policy;
pub mod precision;
#[cfg(test)]
pub(crate) mod properties;
mod selection;
pub mod slice;
pub mod table;
pub mod tabulation;
mod time;
pub mod variable;
mod wording;

use chrono::{DateTime, NaiveDate, Utc};

use self::slice::Slice;
use self::table::TableId;
use super::code::Language;

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Text {
    pub sv: String,
    pub en: String,
}

impl Text {
    /// The text in one language.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.sv,
            Language::En => &self.en,
        }
    }
}

/// A published release: an ordered, signed list of slices that never change.
#[derive(Clone, Debug)]
pub struct Release {
    pub heading: Heading,
    /// In the order of the years; the block of three cohorts after its last cohort.
    pub slices: Vec<Slice>,
    /// The estimates of all years of the release together, per table; made and stored with the release.
    pub all_years: Vec<AllYears>,
}

/// What stands above a release; all that is left of one that was withdrawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// `nmt-2024`.
    pub slug: String,
    pub title: Text,
    /// Remarks that every reader must see, such as that the data are synthetic.
    pub notes: Vec<Text>,
    /// What was found wrong after publication.
    pub errata: Vec<Erratum>,
    pub published_at: DateTime<Utc>,
    /// SHA-256 over the release's parts, hexadecimal.
    pub content_hash: String,
    /// Ed25519 over the content hash, hexadecimal, and the key it is verified with.
    pub signature: String,
    pub signed_by: String,
    /// Whether everything in it is invented.
    pub synthetic: bool,
    /// Set once it was withdrawn; it stays named.
    pub withdrawn: Option<Withdrawal>,
}

/// That a release was withdrawn, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    pub on: NaiveDate,
    pub reason: Text,
}

/// An error that was found after publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erratum {
    pub on: NaiveDate,
    pub text: Text,
}

/// One table over all years of a release: whole persons, not additive to the single years.
#[derive(Clone, Debug, PartialEq)]
pub struct AllYears {
    pub table: TableId,
    /// One per cell of the table, in the order of its cube.
    pub persons: Vec<i64>,
}
