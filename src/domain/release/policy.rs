//! Policies: the catalogue, the budget and the display rules, as immutable data.

use super::table::TableId;

/// A statistical policy, read from its text. The text's SHA-256 names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Such as `nmt-v1`.
    pub id: String,
    /// Lifetime budget of a person in zero-concentrated differential privacy.
    pub rho: f64,
    /// No cohort may ever spend more than this, its block and extras included.
    pub cap: f64,
    /// The delta for which an epsilon is stated.
    pub delta: f64,
    /// How many forms of exploitation and how many measures of one person are counted at most.
    pub forms: usize,
    pub measures: usize,
    /// The smallest estimate that is shown, persons.
    pub least: f64,
    /// The largest sd/estimate that is good, and that is shown with caution.
    pub good: f64,
    pub caution: f64,
    pub tables: Vec<TableShare>,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
}

/// A table's share of the budget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableShare {
    pub table: TableId,
    pub share: f64,
    /// The largest squared change of the table's numbers when one person comes or goes.
    pub sensitivity: u32,
}
