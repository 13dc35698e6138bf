//! Cells: one number as everybody gets it, whichever door they ask at.

use super::cube::Cube;
use super::display::margin;
use super::slice::{Slice, SliceTable};
use super::table::TableId;
use super::time::Span;
use super::variable::Variable;
use super::{Release, Text};

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
    pub label: Text,
    /// Nothing for a value that was measured; the codes that are added for a roll-up.
    pub sum_of: Option<Vec<String>>,
    /// Whether its numbers add up with those of the other values of the variable: not those of forms and measures, and
    /// not all years of the release, whose estimates are added before they are made whole persons.
    pub additive: bool,
}

/// What is added for one cell of an answer.
struct Addends<'a> {
    table: TableId,
    span: &'a Span,
    /// The cells of the table's cube.
    cells: &'a [usize],
}

impl Release {
    /// The tables that the release has numbers of, in the order of the catalogue: those of blocks once it has a block.
    pub fn tables(&self) -> Vec<TableId> {
        let has = |table: &TableId| self.slices.iter().any(|slice| slice.table(*table).is_some());
        TableId::ALL.into_iter().filter(has).collect()
    }

    /// What can be asked for in each variable of a table, time first, in the order in which cells are given.
    pub fn choices(&self, table: TableId) -> Vec<(Variable, Vec<Choice>)> {
        let of_time = |span: &Span| Choice {
            code: span.code(),
            label: span.label(),
            sum_of: span.sum_of(),
            additive: span.is_additive(),
        };
        let time = (table.time(), self.spans(table).iter().map(of_time).collect());
        let others = table.variables().into_iter().map(|variable| (variable, variable.choices()));
        std::iter::once(time).chain(others).collect()
    }

    /// The cells of a table; a variable that is not named is asked for in all its measured values (and, for time, all
    /// its single slices). The order is that of `choices`, the last variable fastest.
    pub fn cells(&self, table: TableId, wanted: &[Wanted], limit: usize) -> Result<Vec<Cell>, SelectionProblem> {
        let selection = self.select(table, wanted)?;
        if selection.count() > limit {
            return Err(SelectionProblem::TooMany { limit });
        }
        let mut cells = Vec::with_capacity(selection.count());
        let of_any_time = selection.cells();
        for span in selection.spans() {
            for (codes, places) in &of_any_time {
                let codes = std::iter::once(span.code()).chain(codes.iter().cloned()).collect();
                cells.push(self.cell(&Addends { table, span, cells: places }, codes));
            }
        }
        Ok(cells)
    }

    /// One cell of an answer: published integers are added, and variances.
    fn cell(&self, addends: &Addends<'_>, codes: Vec<String>) -> Cell {
        let Addends { table, span, cells } = addends;
        let persons = self.persons(addends);
        let deviation = self.deviation(addends);
        let impossible = cells.iter().all(|cell| Cube::of(*table).is_impossible(*cell));
        let status = match self.slices.last() {
            Some(newest) if !impossible => newest.policy.status(persons, deviation),
            _ => CellStatus::A,
        };
        let shown = status != CellStatus::Q;
        let drawn = self.drawn(addends);
        Cell {
            codes,
            persons: shown.then_some(persons),
            moe95: shown.then(|| margin(deviation)),
            status,
            noisy: drawn.map(|(noisy, _)| noisy),
            sigma: drawn.map(|(_, sigma)| sigma),
            additive: span.is_additive() && !table.variables().iter().any(|variable| variable.is_multi_valued()),
        }
    }

    fn persons(&self, addends: &Addends<'_>) -> i64 {
        let sum = |persons: &[i64]| addends.cells.iter().filter_map(|cell| persons.get(*cell)).sum::<i64>();
        match addends.span {
            Span::All(_) => {
                let all = self.all_years.iter().find(|all| all.table == addends.table);
                all.map_or(0, |all| sum(&all.persons))
            }
            Span::One(_) | Span::Block(_) => self.numbers(addends).map(|(_, numbers)| sum(&numbers.persons)).sum(),
        }
    }

    /// Slices are about different persons, so their variances add up.
    fn deviation(&self, addends: &Addends<'_>) -> f64 {
        let Addends { table, cells, span } = addends;
        if let (Span::One(_), [cell]) = (span, *cells) {
            let stored = self.numbers(addends).next().and_then(|(_, numbers)| numbers.deviations.get(*cell));
            return stored.copied().unwrap_or_default();
        }
        let mut variance = 0.0;
        for (slice, _) in self.numbers(addends) {
            variance += slice.policy.precision().variance(*table, cells);
        }
        variance.sqrt()
    }

    /// What was drawn for a cell that was measured, and its sigma.
    fn drawn(&self, addends: &Addends<'_>) -> Option<(i64, f64)> {
        let (Span::One(_), [cell]) = (addends.span, addends.cells) else {
            return None;
        };
        let (_, numbers) = self.numbers(addends).next()?;
        let noisy = numbers.noisy.get(*cell).copied().flatten()?;
        Some((noisy, numbers.sigma))
    }

    fn numbers<'a>(&'a self, addends: &'a Addends<'_>) -> impl Iterator<Item = (&'a Slice, &'a SliceTable)> {
        let keys = addends.span.slices();
        let slices = self.slices.iter().filter(move |slice| keys.contains(&slice.key));
        slices.filter_map(|slice| Some((slice, slice.table(addends.table)?)))
    }
}
