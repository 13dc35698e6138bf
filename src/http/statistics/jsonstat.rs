//! JSON-stat 2.0: a grid as a dataset (<https://json-stat.org/full/>), with the extensions that PxWebApi 2 defines.

use chrono::SecondsFormat;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use crate::domain::code::Language;
use crate::domain::release::variable::Variable;

use super::facts::facts;
use super::grid::{CONTENTS, Category, Dimension, Grid};
use super::sheet::{Number, Sheet};
use super::words::{Content, either, notes};

/// Names and what they stand for, in an order that readers rely on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ordered<T>(pub Vec<(String, T)>);

impl<T: Serialize> Serialize for Ordered<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A dataset.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Dataset {
    pub version: &'static str,
    pub class: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    pub label: String,
    pub source: String,
    /// RFC 3339, UTC.
    pub updated: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<Value>,
    pub note: Vec<String>,
    pub role: Ordered<Vec<&'static str>>,
    pub id: Vec<&'static str>,
    pub size: Vec<usize>,
    pub dimension: Ordered<DimensionOf>,
    /// The last dimension fastest; nothing where a number is hidden or was never drawn.
    pub value: Vec<Option<Number>>,
    /// Why a number is missing, and how good one is, by its place in `value`.
    #[serde(skip_serializing_if = "is_empty")]
    pub status: Ordered<&'static str>,
    pub extension: Value,
}

/// A dimension of a dataset.
#[derive(Clone, Debug, serde::Serialize)]
pub struct DimensionOf {
    pub label: &'static str,
    pub category: CategoryOf,
    pub extension: Value,
}

/// The values of a dimension.
#[derive(Clone, Debug, serde::Serialize)]
pub struct CategoryOf {
    pub index: Ordered<usize>,
    pub label: Ordered<String>,
    #[serde(skip_serializing_if = "is_empty")]
    pub child: Ordered<Vec<String>>,
    #[serde(skip_serializing_if = "is_empty")]
    pub unit: Ordered<Value>,
}

fn is_empty<T>(map: &Ordered<T>) -> bool {
    map.0.is_empty()
}

impl serde::Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Number::Whole(number) => serializer.serialize_i64(*number),
            Number::Real(number) => serializer.serialize_f64(*number),
        }
    }
}

/// A grid with its numbers.
pub fn dataset(grid: &Grid<'_>, language: Language) -> Dataset {
    let dimensions = grid.dimensions();
    let mut value = Vec::new();
    let mut status = Ordered::default();
    for places in grid.combinations(&dimensions) {
        let (number, symbol) = grid.at(&dimensions, &places);
        if let Some(symbol) = symbol {
            status.0.push((value.len().to_string(), symbol));
        }
        value.push(number);
    }
    Dataset { value, status, ..description(grid, language) }
}

/// A grid without its numbers.
pub fn description(grid: &Grid<'_>, language: Language) -> Dataset {
    let sheet = grid.sheet;
    let heading = &sheet.release.heading;
    let dimensions = grid.dimensions();
    let notes: Vec<String> =
        notes(sheet.release, sheet.table).iter().map(|note| note.of(language).to_owned()).collect();
    let title = format!("{}. {}", sheet.table.title().of(language), heading.shown_title().of(language));
    Dataset {
        version: "2.0",
        class: "dataset",
        href: None,
        label: title,
        source: heading.publisher().of(language).to_owned(),
        updated: heading.published_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        link: None,
        role: role(grid, &dimensions),
        id: dimensions.iter().map(|dimension| grid.code(*dimension)).collect(),
        size: dimensions.iter().map(|dimension| grid.size(*dimension)).collect(),
        dimension: Ordered(
            dimensions
                .iter()
                .map(|dimension| (grid.code(*dimension).to_owned(), dimension_of(grid, *dimension, language)))
                .collect(),
        ),
        value: Vec::new(),
        status: Ordered::default(),
        extension: extension(grid, language, notes.len()),
        note: notes,
    }
}

fn role(grid: &Grid<'_>, dimensions: &[Dimension]) -> Ordered<Vec<&'static str>> {
    let of = |wanted: fn(Variable) -> bool| -> Vec<&'static str> {
        let axes = dimensions.iter().filter_map(|dimension| match dimension {
            Dimension::Axis(place) => Some(&grid.sheet.axes[*place]),
            Dimension::Contents => None,
        });
        axes.filter(|axis| wanted(axis.variable)).map(|axis| axis.code()).collect()
    };
    let metric = if dimensions.contains(&Dimension::Contents) { vec![CONTENTS] } else { Vec::new() };
    let roles =
        [("time", of(Variable::is_time)), ("geo", of(|variable| variable == Variable::Region)), ("metric", metric)];
    Ordered(
        roles
            .into_iter()
            .filter(|(_, codes)| !codes.is_empty())
            .map(|(name, codes)| (name.to_owned(), codes))
            .collect(),
    )
}

fn dimension_of(grid: &Grid<'_>, dimension: Dimension, language: Language) -> DimensionOf {
    let categories = grid.categories(dimension, language);
    let is_contents = dimension == Dimension::Contents;
    DimensionOf {
        label: grid.label(dimension, language),
        category: CategoryOf {
            index: Ordered(
                categories.iter().enumerate().map(|(place, category)| (category.code.clone(), place)).collect(),
            ),
            label: Ordered(categories.iter().map(|category| (category.code.clone(), category.label.clone())).collect()),
            child: if is_contents { Ordered::default() } else { children(&categories) },
            unit: if is_contents { units(&grid.contents, language) } else { Ordered::default() },
        },
        extension: own_extension(grid, dimension),
    }
}

/// The sums and the values that they add, as far as these are in the dimension.
fn children(categories: &[Category]) -> Ordered<Vec<String>> {
    let is_here = |code: &String| categories.iter().any(|category| category.code == *code);
    let sums = categories.iter().filter_map(|category| {
        let of: Vec<String> = category.sum_of.iter().flatten().filter(|code| is_here(code)).cloned().collect();
        (!of.is_empty()).then(|| (category.code.clone(), of))
    });
    Ordered(sums.collect())
}

fn units(contents: &[Content], language: Language) -> Ordered<Value> {
    let persons = either(language, "personer", "persons");
    let unit =
        |content: &Content| (content.code().to_owned(), json!({ "base": persons, "decimals": content.decimals() }));
    Ordered(contents.iter().map(unit).collect())
}

fn own_extension(grid: &Grid<'_>, dimension: Dimension) -> Value {
    let Dimension::Axis(place) = dimension else {
        let measuring: serde_json::Map<String, Value> =
            grid.contents.iter().map(|content| (content.code().to_owned(), json!("Flow"))).collect();
        return json!({ "elimination": false, "show": "value", "measuringType": measuring });
    };
    let variable = grid.sheet.axes[place].variable;
    json!({ "elimination": has_total(variable), "show": "value", "additive": !variable.is_multi_valued() })
}

/// Whether a variable that nobody names is answered with its total.
pub fn has_total(variable: Variable) -> bool {
    !variable.is_time() && !variable.is_multi_valued()
}

fn extension(grid: &Grid<'_>, language: Language, notes: usize) -> Value {
    let Sheet { release, table, axes, .. } = grid.sheet;
    let mandatory: serde_json::Map<String, Value> = (0..notes).map(|note| (note.to_string(), json!(true))).collect();
    let codes = |dimensions: &[Dimension]| -> Vec<&'static str> {
        dimensions.iter().map(|dimension| grid.code(*dimension)).collect()
    };
    let times =
        axes.iter().find(|axis| axis.variable.is_time()).map(|axis| axis.choices.as_slice()).unwrap_or_default();
    let single = |choice: &&crate::domain::release::cell::Choice| choice.sum_of.is_none();
    json!({
        "noteMandatory": mandatory,
        "px": {
            "tableid": table.code(),
            "decimals": 0,
            "official-statistics": false,
            "aggregallowed": false,
            "copyright": false,
            "language": language.tag(),
            "contents": either(language, "Personer", "Persons"),
            "matrix": table.code(),
            "subject-code": "NMT",
            "subject-area": either(language, "Människohandel", "Human trafficking"),
            "heading": codes(&grid.heading),
            "stub": codes(&grid.stub),
        },
        "firstPeriod": times.iter().find(single).map(|choice| choice.code.as_str()),
        "lastPeriod": times.iter().rev().find(single).map(|choice| choice.code.as_str()),
        "discontinued": false,
        "tags": [],
        "contact": [{ "raw": release.heading.publisher().of(language) }],
        "samverka": facts(release, *table, language, None),
    })
}
