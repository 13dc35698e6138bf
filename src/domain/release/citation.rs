//! How a release is cited.

use super::Heading;
use crate::domain::code::Language;

impl Heading {
    /// How the release is cited, in plain text. `address` is where it stands, such as
    /// `https://statistik.example.se/statistics/nmt-2024`.
    pub fn citation(&self, language: Language, address: &str) -> String {
        let _ = language;
        format!("{} {address}", self.slug)
    }

    /// The same as a BibTeX entry.
    pub fn bibtex(&self, language: Language, address: &str) -> String {
        let _ = language;
        format!("{} {address}", self.slug)
    }
}
