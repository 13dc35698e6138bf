//! Sheet: one table of a release laid out for writing - what was chosen in each variable, and the cells in that order.

use crate::domain::code::Language;
use crate::domain::release::Release;
use crate::domain::release::cell::{Cell, CellStatus, Choice, SelectionProblem, Wanted};
use crate::domain::release::table::TableId;
use crate::domain::release::variable::Variable;

use super::words::Content;

/// One table of a release, or a part of it.
#[derive(Debug)]
pub struct Sheet<'a> {
    pub release: &'a Release,
    pub table: TableId,
    /// Time first.
    pub axes: Vec<Axis>,
    /// The last axis fastest.
    pub cells: Vec<Cell>,
}

/// A variable and what was chosen in it.
#[derive(Clone, Debug)]
pub struct Axis {
    pub variable: Variable,
    pub choices: Vec<Choice>,
}

impl Axis {
    /// The variable's code.
    pub fn code(&self) -> &'static str {
        self.variable.code()
    }
}

impl<'a> Sheet<'a> {
    /// The whole table, sums included.
    pub fn whole(release: &'a Release, table: TableId) -> Result<Sheet<'a>, SelectionProblem> {
        Sheet::of(release, table, axes(release, table), usize::MAX)
    }

    /// A part of the table. What is chosen comes in the order of the release, whatever the order here.
    pub fn of(
        release: &'a Release,
        table: TableId,
        mut axes: Vec<Axis>,
        limit: usize,
    ) -> Result<Sheet<'a>, SelectionProblem> {
        for axis in &mut axes {
            let all = release.choices(table).into_iter().find(|(variable, _)| *variable == axis.variable);
            let all = all.map(|(_, choices)| choices).unwrap_or_default();
            axis.choices.sort_by_key(|choice| all.iter().position(|known| known.code == choice.code));
        }
        let wanted: Vec<Wanted> = axes.iter().map(wanted).collect();
        let cells = release.cells(table, &wanted, limit)?;
        Ok(Sheet { release, table, axes, cells })
    }

    /// The place of a cell, given the place of its choice in each axis.
    pub fn index(&self, places: &[usize]) -> usize {
        self.axes.iter().zip(places).fold(0, |index, (axis, place)| index * axis.choices.len() + place)
    }

    /// The cell at these places.
    pub fn cell(&self, places: &[usize]) -> Option<&Cell> {
        self.cells.get(self.index(places))
    }
}

/// Everything that can be asked for in each variable of a table.
pub fn axes(release: &Release, table: TableId) -> Vec<Axis> {
    release.choices(table).into_iter().map(|(variable, choices)| Axis { variable, choices }).collect()
}

fn wanted(axis: &Axis) -> Wanted {
    Wanted { variable: axis.code().to_owned(), codes: axis.choices.iter().map(|choice| choice.code.clone()).collect() }
}

/// A number of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Whole(i64),
    Real(f64),
}

/// One of a cell's four numbers; nothing where it is hidden or was never drawn.
pub fn number(cell: &Cell, content: Content) -> Option<Number> {
    match content {
        Content::Persons => cell.persons.map(Number::Whole),
        Content::Moe95 => cell.moe95.map(Number::Whole),
        Content::Noisy => cell.noisy.map(Number::Whole),
        Content::Sigma => cell.sigma.map(Number::Real),
    }
}

/// The code of a status, as it stands in files.
pub fn status_code(status: CellStatus) -> &'static str {
    match status {
        CellStatus::A => "A",
        CellStatus::E => "E",
        CellStatus::Q => "Q",
    }
}

/// What a choice is called.
pub fn label(choice: &Choice, language: Language) -> &str {
    choice.label.of(language)
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Number::Whole(number) => number.fmt(f),
            Number::Real(number) => number.fmt(f),
        }
    }
}
