//! Selection: which cells a question names. Whatever it says, it can only choose among the cells that there are.

use super::cell::{Choice, SelectionProblem, Wanted};
use super::cube::Cube;
use super::table::TableId;
use super::time::Span;
use super::variable::{RollUp, Variable};
use super::{Release, Text};
use crate::domain::code::{CodeEntry, Language};

/// What a question names of a table: one of each, in every way.
pub(super) struct Selection {
    cube: Cube,
    spans: Vec<Span>,
    values: Vec<Vec<Picked>>,
}

/// One value of a variable, with the positions in its code list that it adds.
type Picked = (String, Vec<usize>);

impl Release {
    /// Reads a question. A variable that is not named is asked for in all its measured values, and time in all its single
    /// slices.
    pub(super) fn select(&self, table: TableId, wanted: &[Wanted]) -> Result<Selection, SelectionProblem> {
        check_variables(table, wanted)?;
        let spans = self.picked_spans(table, wanted)?;
        let mut values = Vec::new();
        for variable in table.variables() {
            values.push(picked(variable, asked(wanted, variable))?);
        }
        Ok(Selection { cube: Cube::of(table), spans, values })
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
}

impl Selection {
    /// How many cells are named.
    pub fn count(&self) -> usize {
        self.values.iter().fold(self.spans.len(), |count, values| count.saturating_mul(values.len()))
    }

    /// The stretches of time that are named, in the order in which cells are given.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Per cell of a stretch of time its codes and the cells of the cube that it adds, the last variable fastest.
    pub fn cells(&self) -> Vec<(Vec<String>, Vec<usize>)> {
        let of = |combination: Vec<&Picked>| {
            let codes = combination.iter().map(|(code, _)| code.clone()).collect();
            (codes, product(&self.cube, &combination))
        };
        combinations(&self.values).into_iter().map(of).collect()
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
