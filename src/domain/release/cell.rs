//! Cells: one number as everybody gets it, whichever door they ask at.

use super::cube::Cube;
use super::display::margin;
use super::slice::{Slice, SliceTable};
use super::table::TableId;
use super::time::Span;
use super::variable::{RollUp, Variable};
use super::{Release, Text};
use crate::domain::code::{CodeEntry, Language};

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
    cells: Vec<usize>,
}

/// One value of a variable, with the positions in its code list that it adds.
type Picked = (String, Vec<usize>);

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
        check_variables(table, wanted)?;
        let spans = self.picked_spans(table, wanted)?;
        let mut values = Vec::new();
        for variable in table.variables() {
            values.push(picked(variable, asked(wanted, variable))?);
        }
        let count = values.iter().fold(spans.len(), |count, values| count.saturating_mul(values.len()));
        if count > limit {
            return Err(SelectionProblem::TooMany { limit });
        }
        let cube = Cube::of(table);
        let combinations = combinations(&values);
        let mut cells = Vec::with_capacity(count);
        for span in &spans {
            for combination in &combinations {
                let codes = combination.iter().map(|(code, _)| code.clone());
                let codes = std::iter::once(span.code()).chain(codes).collect();
                cells.push(self.cell(&Addends { table, span, cells: product(&cube, combination) }, codes));
            }
        }
        Ok(cells)
    }

    /// The time that is wanted of a table.
    fn picked_spans(&self, table: TableId, wanted: &[Wanted]) -> Result<Vec<Span>, SelectionProblem> {
        let mut spans = self.spans(table);
        let Some(codes) = asked(wanted, table.time()) else {
            spans.retain(|span| matches!(span, Span::One(_)));
            return Ok(spans);
        };
        let known: Vec<String> = spans.iter().map(Span::code).collect();
        check_codes(table.time(), codes, &known)?;
        spans.retain(|span| codes.contains(&span.code()));
        Ok(spans)
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
        if let (Span::One(_), [cell]) = (span, cells.as_slice()) {
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
        let (Span::One(_), [cell]) = (addends.span, addends.cells.as_slice()) else {
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

impl Variable {
    /// What can be asked for: its values, then its roll-ups; nothing for time.
    pub fn choices(self) -> Vec<Choice> {
        let additive = !self.is_multi_valued();
        let value = |entry: &CodeEntry| Choice {
            code: entry.code.clone(),
            label: Text { sv: entry.label_sv.clone(), en: entry.label_en.clone() },
            sum_of: None,
            additive,
        };
        let roll_up = |sum: RollUp| Choice {
            code: sum.code.to_owned(),
            label: Text { sv: sum.label(Language::Sv).to_owned(), en: sum.label(Language::En).to_owned() },
            sum_of: Some(sum.of.into_iter().map(str::to_owned).collect()),
            additive,
        };
        self.entries().iter().map(value).chain(self.roll_ups().into_iter().map(roll_up)).collect()
    }
}

fn check_variables(table: TableId, wanted: &[Wanted]) -> Result<(), SelectionProblem> {
    for (place, Wanted { variable, .. }) in wanted.iter().enumerate() {
        let known =
            Variable::parse(variable).is_some_and(|own| own == table.time() || table.variables().contains(&own));
        if !known {
            return Err(SelectionProblem::NoVariable { table, variable: variable.clone() });
        }
        if wanted[..place].iter().any(|before| before.variable == *variable) {
            return Err(SelectionProblem::Twice { variable: variable.clone() });
        }
    }
    Ok(())
}

fn asked(wanted: &[Wanted], variable: Variable) -> Option<&[String]> {
    wanted.iter().find(|wanted| wanted.variable == variable.code()).map(|wanted| wanted.codes.as_slice())
}

fn check_codes(variable: Variable, codes: &[String], known: &[String]) -> Result<(), SelectionProblem> {
    match codes.iter().find(|code| !known.contains(code)) {
        Some(code) => Err(SelectionProblem::NoCode { variable: variable.code().to_owned(), code: code.clone() }),
        None => Ok(()),
    }
}

/// The values and roll-ups that are wanted of a variable, all values if none is named.
fn picked(variable: Variable, codes: Option<&[String]>) -> Result<Vec<Picked>, SelectionProblem> {
    let entries = variable.entries();
    let position = |code: &str| entries.iter().position(|entry| entry.code == code);
    let mut offered = Vec::new();
    for choice in variable.choices() {
        let positions = match (&choice.sum_of, codes) {
            (Some(_), None) => continue,
            (Some(sum_of), _) => sum_of.iter().filter_map(|code| position(code)).collect(),
            (None, _) => position(&choice.code).into_iter().collect(),
        };
        offered.push((choice.code, positions));
    }
    if let Some(codes) = codes {
        let known: Vec<String> = offered.iter().map(|(code, _)| code.clone()).collect();
        check_codes(variable, codes, &known)?;
        offered.retain(|(code, _)| codes.contains(code));
    }
    Ok(offered)
}

/// One of each, in every way, the last fastest.
fn combinations(values: &[Vec<Picked>]) -> Vec<Vec<&Picked>> {
    let mut combinations = vec![Vec::new()];
    for values in values {
        let longer = |combination: &Vec<_>| {
            values.iter().map(|value| combination.iter().copied().chain([value]).collect()).collect::<Vec<Vec<_>>>()
        };
        combinations = combinations.iter().flat_map(longer).collect();
    }
    combinations
}

/// The cells of a cube that have one of the positions in each variable.
fn product(cube: &Cube, combination: &[&Picked]) -> Vec<usize> {
    let mut places = vec![Vec::new()];
    for (_, positions) in combination {
        let longer = |place: &Vec<usize>| {
            positions.iter().map(|position| [place.as_slice(), &[*position]].concat()).collect::<Vec<_>>()
        };
        places = places.iter().flat_map(longer).collect();
    }
    places.iter().map(|place| cube.index(place)).collect()
}
