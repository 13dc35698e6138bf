//! Selection: from what a client wrote about each variable to a part of a table.

use super::expression::places;
use crate::domain::release::Release;
use crate::domain::release::cell::Choice;
use crate::domain::release::table::TableId;
use crate::domain::release::variable::{TOTAL, Variable};
use crate::http::statistics::grid::{CONTENTS, Dimension};
use crate::http::statistics::jsonstat::has_total;
use crate::http::statistics::problem::Problem;
use crate::http::statistics::sheet::{Axis, axes};
use crate::http::statistics::words::{Content, both};

/// What is wanted of one variable, as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    pub variable: String,
    pub codelist: Option<String>,
    /// Codes and expressions.
    pub values: Vec<String>,
}

/// Which variables stand where, as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    pub stub: Vec<String>,
    pub heading: Vec<String>,
}

/// A part of a table.
#[derive(Debug)]
pub struct Selection {
    pub axes: Vec<Axis>,
    pub contents: Vec<Content>,
    pub stub: Vec<Dimension>,
    pub heading: Vec<Dimension>,
}

impl Selection {
    /// What a client gets that wants nothing in particular: every measured value, each number with its margin.
    pub fn usual(release: &Release, table: TableId) -> Selection {
        let axes: Vec<Axis> = axes(release, table).into_iter().map(measured).collect();
        let stub = (0..axes.len()).map(Dimension::Axis).collect();
        Selection { axes, contents: Content::USUAL.to_vec(), stub, heading: vec![Dimension::Contents] }
    }

    /// What a client wrote. A variable that is not named is answered with its total, where it has one.
    pub fn read(
        release: &Release,
        table: TableId,
        wishes: &[Wish],
        placement: &Placement,
    ) -> Result<Selection, Problem> {
        if wishes.is_empty() {
            return Selection::usual(release, table).placed(placement);
        }
        let all = axes(release, table);
        for (place, wish) in wishes.iter().enumerate() {
            let known = find(&all, &wish.variable).ok_or_else(|| no_such_variable(&all))?;
            if wishes[..place].iter().any(|earlier| find(&all, &earlier.variable) == Some(known)) {
                return Err(chosen_twice(code_of(&all, known)));
            }
        }
        let wish_for = |dimension| wishes.iter().find(|wish| find(&all, &wish.variable) == Some(dimension));
        let contents = match wish_for(Dimension::Contents) {
            Some(wish) if !wish.values.is_empty() => contents(wish)?,
            _ => Content::USUAL.to_vec(),
        };
        let mut stub = Vec::new();
        let mut chosen = Vec::new();
        for (place, axis) in all.iter().enumerate() {
            match wish_for(Dimension::Axis(place)).filter(|wish| !wish.values.is_empty()) {
                Some(wish) => {
                    chosen.push(read_axis(axis, wish)?);
                    stub.push(Dimension::Axis(place));
                }
                None => chosen.push(total(axis)?),
            }
        }
        Selection { axes: chosen, contents, stub, heading: vec![Dimension::Contents] }.placed(placement)
    }

    /// How many numbers it holds.
    pub fn size(&self) -> usize {
        self.axes.iter().fold(self.contents.len(), |size, axis| size.saturating_mul(axis.choices.len()))
    }

    /// The same, with the variables where the client wants them; the others stay down the side.
    fn placed(self, placement: &Placement) -> Result<Selection, Problem> {
        if placement.stub.is_empty() && placement.heading.is_empty() {
            return Ok(self);
        }
        let here: Vec<Dimension> = self.stub.iter().chain(&self.heading).copied().collect();
        let read = |names: &[String]| -> Result<Vec<Dimension>, Problem> {
            let mut dimensions = Vec::new();
            for name in names {
                let dimension = find(&self.axes, name).ok_or_else(|| no_such_variable(&self.axes))?;
                // A variable whose total is asked for has no place.
                if here.contains(&dimension) {
                    dimensions.push(dimension);
                }
            }
            Ok(dimensions)
        };
        let (mut stub, mut heading) = (read(&placement.stub)?, read(&placement.heading)?);
        let mut placed = stub.clone();
        placed.extend(&heading);
        for (place, dimension) in placed.iter().enumerate() {
            if placed[..place].contains(dimension) {
                return Err(chosen_twice(code_of(&self.axes, *dimension)));
            }
        }
        let rest = here.into_iter().filter(|dimension| !placed.contains(dimension));
        if placement.heading.is_empty() {
            heading.extend(rest)
        } else {
            stub.extend(rest)
        }
        Ok(Selection { stub, heading, ..self })
    }
}

/// The id of the code list that holds a variable's values and their sums.
pub fn codelist_of(variable: Variable) -> String {
    format!("agg_{}", variable.code())
}

/// An axis without its sums.
pub fn measured(axis: Axis) -> Axis {
    let choices = axis.choices.into_iter().filter(|choice| choice.sum_of.is_none()).collect();
    Axis { choices, ..axis }
}

fn read_axis(axis: &Axis, wish: &Wish) -> Result<Axis, Problem> {
    let with_sums = match wish.codelist.as_deref().filter(|id| !id.is_empty()) {
        None => false,
        Some(id) if id.eq_ignore_ascii_case(&codelist_of(axis.variable)) => true,
        Some(_) => return Err(no_such_codelist(axis.variable)),
    };
    let pool: Vec<&Choice> = axis.choices.iter().filter(|choice| with_sums || choice.sum_of.is_none()).collect();
    let pool_codes: Vec<&str> = pool.iter().map(|choice| choice.code.as_str()).collect();
    let mut choices: Vec<Choice> = Vec::new();
    for (place, value) in wish.values.iter().enumerate() {
        let named = axis.choices.iter().find(|choice| choice.code.eq_ignore_ascii_case(value));
        let found: Vec<Choice> = match (places(value, &pool_codes, axis.variable.is_time()), named) {
            (Some(places), _) => places.into_iter().map(|place| pool[place].clone()).collect(),
            // A sum that is called by its name needs no code list.
            (None, Some(choice)) => vec![choice.clone()],
            (None, None) => return Err(no_such_value(axis.code(), place, &axis.choices)),
        };
        if found.is_empty() {
            return Err(no_such_value(axis.code(), place, &axis.choices));
        }
        for choice in found {
            if !choices.iter().any(|known| known.code == choice.code) {
                choices.push(choice);
            }
        }
    }
    Ok(Axis { variable: axis.variable, choices })
}

fn contents(wish: &Wish) -> Result<Vec<Content>, Problem> {
    let codes = Content::ALL.map(Content::code);
    let mut wanted = Vec::new();
    for (place, value) in wish.values.iter().enumerate() {
        match places(value, &codes, false) {
            Some(places) if !places.is_empty() => wanted.extend(places),
            _ => {
                let known = codes.join(", ");
                return Err(Problem::bad_request(both(
                    format!("{CONTENTS}: värde nummer {} finns inte. Välj bland {known}.", place + 1),
                    format!("{CONTENTS}: value number {} does not exist. Choose among {known}.", place + 1),
                )));
            }
        }
    }
    Ok((0..Content::ALL.len()).filter(|place| wanted.contains(place)).map(|place| Content::ALL[place]).collect())
}

fn total(axis: &Axis) -> Result<Axis, Problem> {
    let total = axis.choices.iter().find(|choice| has_total(axis.variable) && choice.code == TOTAL);
    let Some(total) = total else {
        let code = axis.code();
        return Err(Problem::bad_request(both(
            format!("Missing selection: {code} måste väljas, för dess värden har ingen summa. Skriv * för alla."),
            format!("Missing selection: {code} must be selected, for its values have no total. Write * for all."),
        )));
    };
    Ok(Axis { variable: axis.variable, choices: vec![total.clone()] })
}

/// The dimension of a name: a variable's code, `time` for whichever variable is time, or `ContentsCode`.
fn find(axes: &[Axis], name: &str) -> Option<Dimension> {
    if name.eq_ignore_ascii_case(CONTENTS) {
        return Some(Dimension::Contents);
    }
    let is_it = |axis: &Axis| {
        axis.code().eq_ignore_ascii_case(name) || (axis.variable.is_time() && name.eq_ignore_ascii_case("time"))
    };
    axes.iter().position(is_it).map(Dimension::Axis)
}

fn code_of(axes: &[Axis], dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Axis(place) => axes[place].code(),
        Dimension::Contents => CONTENTS,
    }
}

fn no_such_variable(axes: &[Axis]) -> Problem {
    let known: Vec<&str> = axes.iter().map(Axis::code).chain([CONTENTS]).collect();
    let known = known.join(", ");
    Problem::bad_request(both(
        format!("Tabellen har ingen sådan variabel. Den har {known}."),
        format!("The table has no such variable. It has {known}."),
    ))
}

fn chosen_twice(code: &str) -> Problem {
    Problem::bad_request(both(format!("{code} nämns två gånger."), format!("{code} is named twice.")))
}

fn no_such_codelist(variable: Variable) -> Problem {
    let (code, known) = (variable.code(), codelist_of(variable));
    Problem::bad_request(both(
        format!("{code} har ingen sådan kodlista. Den har {known}."),
        format!("{code} has no such code list. It has {known}."),
    ))
}

fn no_such_value(code: &str, place: usize, choices: &[Choice]) -> Problem {
    let known: Vec<&str> = choices.iter().map(|choice| choice.code.as_str()).collect();
    let (place, known) = (place + 1, known.join(", "));
    Problem::bad_request(both(
        format!(
            "{code}: värde nummer {place} finns inte. Värdena är {known}; *, TOP(n), RANGE(a,b), FROM(a) och TO(a) går också."
        ),
        format!(
            "{code}: value number {place} does not exist. The values are {known}; *, TOP(n), RANGE(a,b), FROM(a) and TO(a) work too."
        ),
    ))
}
