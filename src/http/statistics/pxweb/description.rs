//! Description: what a table holds, without its numbers, and what a client gets that asks for nothing in particular.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::catalogue::find;
use super::codelist::{has_sums, name};
use super::selection::{Selection, codelist_of, measured};
use super::{base, given, link};
use crate::domain::code::Language;
use crate::domain::release::Release;
use crate::domain::release::table::TableId;
use crate::http::router::Door;
use crate::http::statistics::grid::{CONTENTS, Dimension, Grid, Symbols};
use crate::http::statistics::jsonstat::{Dataset, description};
use crate::http::statistics::problem::Problem;
use crate::http::statistics::question::Question;
use crate::http::statistics::sheet::{Axis, Sheet, axes};
use crate::http::statistics::words::{Content, both};

/// `GET /tables/{id}/metadata`.
pub async fn metadata(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    question: Question,
) -> Result<Response, Problem> {
    let language = question.language;
    let found = async {
        let (release, table) = find(&door, &id).await?;
        let dataset = describe(&release, table, &question, &base(&door, &headers, &question))?;
        given(&dataset, &headers, language)
    };
    found.await.map_err(|problem: Problem| problem.spoken(language))
}

fn describe(release: &Release, table: TableId, question: &Question, base: &str) -> Result<Dataset, Problem> {
    if question.get("savedQuery").is_some_and(|query| !query.is_empty()) {
        return Err(no_saved_queries());
    }
    let lists = question.bracketed("codelist");
    let all = axes(release, table);
    let is_listed = |axis: &Axis| {
        lists.iter().any(|(variable, id)| {
            variable.eq_ignore_ascii_case(axis.code()) && id.eq_ignore_ascii_case(&codelist_of(axis.variable))
        })
    };
    let shown = all.iter().cloned().map(|axis| if is_listed(&axis) { axis } else { measured(axis) }).collect();
    let usual = question.get("defaultSelection").is_some_and(|wanted| wanted.eq_ignore_ascii_case("true"));
    let contents = if usual { &Content::USUAL[..] } else { &Content::ALL[..] };
    let sheet = Sheet { release, table, axes: shown, cells: Vec::new() };
    let dataset = description(&Grid::plain(&sheet, contents, Symbols::Missing), question.language);
    Ok(linked(dataset, &all, table, base, question.language))
}

/// The same, with its address and its code lists. One link per code list.
pub fn linked(mut dataset: Dataset, all: &[Axis], table: TableId, base: &str, language: Language) -> Dataset {
    let address = |path: &str| link("self", base, path, language)["href"].as_str().unwrap_or_default().to_owned();
    let path = format!("/tables/{}", table.code());
    dataset.href = Some(address(&format!("{path}/metadata")));
    dataset.link = Some(json!({
        "related": [{ "type": "application/json", "href": address(&format!("{path}/data")) }],
    }));
    for (code, dimension) in &mut dataset.dimension.0 {
        let axis = all.iter().find(|axis| axis.code() == code);
        let lists: Vec<Value> =
            axis.filter(|axis| has_sums(axis)).map(|axis| listed(axis, base, language)).into_iter().collect();
        dimension.extension["codelists"] = json!(lists);
    }
    dataset
}

fn listed(axis: &Axis, base: &str, language: Language) -> Value {
    let id = codelist_of(axis.variable);
    json!({
        "id": id,
        "label": name(axis, language),
        "type": "Aggregation",
        "links": [link("metadata", base, &format!("/codelists/{id}"), language)],
    })
}

/// `GET /tables/{id}/defaultselection`.
pub async fn default_selection(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    question: Question,
) -> Result<Response, Problem> {
    let language = question.language;
    let found = async {
        let (release, table) = find(&door, &id).await?;
        let base = base(&door, &headers, &question);
        given(&written(&Selection::usual(&release, table), table, &base, language), &headers, language)
    };
    found.await.map_err(|problem: Problem| problem.spoken(language))
}

fn written(selection: &Selection, table: TableId, base: &str, language: Language) -> Value {
    let mut chosen: Vec<Value> = Vec::new();
    for axis in &selection.axes {
        let codes: Vec<&str> = axis.choices.iter().map(|choice| choice.code.as_str()).collect();
        chosen.push(json!({ "variableCode": axis.code(), "valueCodes": codes }));
    }
    let contents: Vec<&str> = selection.contents.iter().map(|content| content.code()).collect();
    chosen.push(json!({ "variableCode": CONTENTS, "valueCodes": contents }));
    let codes = |dimensions: &[Dimension]| -> Vec<&'static str> {
        let code = |dimension: &Dimension| match dimension {
            Dimension::Axis(place) => selection.axes[*place].code(),
            Dimension::Contents => CONTENTS,
        };
        dimensions.iter().map(code).collect()
    };
    json!({
        "language": language.tag(),
        "selection": chosen,
        "placement": { "heading": codes(&selection.heading), "stub": codes(&selection.stub) },
        "links": [link("self", base, &format!("/tables/{}/defaultselection", table.code()), language)],
    })
}

fn no_saved_queries() -> Problem {
    Problem::bad_request(both(
        "Sparade frågor finns inte här: en adress med valuecodes[…] är beständig av sig själv.",
        "There are no saved queries here: an address with valuecodes[…] is lasting by itself.",
    ))
}
