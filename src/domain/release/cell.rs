//! Cells: one number as everybody gets it, whichever door they ask at.

use super::Release;
use super::table::TableId;

/// What a cell's number is good for.
#[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CellStatus {
    /// Good: shown.
    A,
    /// Use with caution: shown.
    E,
    /// Too uncertain: hidden. It says nothing about whether the true number is zero.
    Q,
}

/// One number.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its code in every variable of the table, time first.
    pub codes: Vec<String>,
    /// Persons; nothing where it is hidden.
    pub persons: Option<i64>,
    /// Half the width of the 95 % interval of the added noise, whole persons; nothing where the number is hidden.
    pub moe95: Option<i64>,
    pub status: CellStatus,
    /// What was drawn; nothing where nothing was drawn, as for roll-ups.
    pub noisy: Option<i64>,
    /// Standard deviation of the raw draw; nothing where nothing was drawn.
    pub sigma: Option<f64>,
    /// Whether it adds up: with its siblings to the whole above them, and with the same cell of other years to that of
    /// the years together. Not so with forms and measures, and not so for all years of the release.
    pub additive: bool,
}

/// One variable of a question and the codes that are wanted of it, values and roll-ups alike; `time` by `Y` or `B`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub variable: String,
    pub codes: Vec<String>,
}

/// Why a question cannot be answered. It says nothing that depends on data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectionProblem {
    #[error("the table is not in the catalogue")]
    NotInCatalogue,
    #[error("the table {} has no variable {variable}", table.code())]
    NoVariable { table: TableId, variable: String },
    #[error("the variable {variable} has no code {code}")]
    NoCode { variable: String, code: String },
    #[error("the variable {variable} is named twice")]
    Twice { variable: String },
    #[error("more than {limit} cells are asked for")]
    TooMany { limit: usize },
}

/// One value that can be asked for in a variable of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub code: String,
    pub label: super::Text,
    /// Nothing for a value that was measured; the codes that are added for a roll-up.
    pub sum_of: Option<Vec<String>>,
    /// Whether its numbers add up with those of the other values of the variable: not those of forms and measures, and
    /// not all years of the release, whose estimates are added before they are made whole persons.
    pub additive: bool,
}

impl Release {
    /// What can be asked for in each variable of a table, time first, in the order in which cells are given.
    pub fn choices(&self, table: TableId) -> Vec<(super::variable::Variable, Vec<Choice>)> {
        let _ = (table, &self.slices);
        Vec::new()
    }

    /// The cells of a table; a variable that is not named is asked for in all its measured values (and, for time, all
    /// its single slices). The order is that of `choices`, the last variable fastest.
    pub fn cells(&self, table: TableId, wanted: &[Wanted], limit: usize) -> Result<Vec<Cell>, SelectionProblem> {
        let _ = (table, wanted, limit);
        Err(SelectionProblem::NotInCatalogue)
    }
}
