//! Code list: a variable's values together with their sums.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::selection::codelist_of;
use super::{base, given, link};
use crate::domain::code::Language;
use crate::http::router::Door;
use crate::http::statistics::jsonstat::has_total;
use crate::http::statistics::problem::Problem;
use crate::http::statistics::question::Question;
use crate::http::statistics::sheet::{Axis, axes, label};
use crate::http::statistics::words::{both, either};

/// `GET /codelists/{id}`.
pub async fn codelist(
    State(door): State<Arc<Door>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    question: Question,
) -> Result<Response, Problem> {
    let language = question.language;
    let found = async {
        let release = door.statistics.newest().await?;
        // A variable has the same values in every table that it is in.
        let all = release.tables().into_iter().flat_map(|table| axes(&release, table)).filter(has_sums);
        let all: Vec<Axis> = all.collect();
        let axis = all.iter().find(|axis| codelist_of(axis.variable).eq_ignore_ascii_case(&id));
        let axis = axis.ok_or_else(|| no_such_list(&all))?;
        given(&described(axis, &base(&door, &headers, &question), language), &headers, language)
    };
    found.await.map_err(|problem: Problem| problem.spoken(language))
}

/// Whether a variable has sums, and so a code list.
pub fn has_sums(axis: &Axis) -> bool {
    axis.choices.iter().any(|choice| choice.sum_of.is_some())
}

/// What a code list is called.
pub fn name(axis: &Axis, language: Language) -> String {
    format!("{}: {}", axis.variable.label(language), either(language, "värden och summor", "values and sums"))
}

fn described(axis: &Axis, base: &str, language: Language) -> Value {
    let values: Vec<Value> = axis
        .choices
        .iter()
        .map(|choice| {
            let of = choice.sum_of.clone().unwrap_or_else(|| vec![choice.code.clone()]);
            json!({ "code": choice.code, "label": label(choice, language), "valueMap": of })
        })
        .collect();
    let id = codelist_of(axis.variable);
    json!({
        "id": id,
        "label": name(axis, language),
        "language": language.tag(),
        "languages": ["sv", "en"],
        "elimination": has_total(axis.variable),
        "type": "Aggregation",
        "values": values,
        "links": [link("self", base, &format!("/codelists/{id}"), language)],
    })
}

fn no_such_list(all: &[Axis]) -> Problem {
    let mut known: Vec<String> = all.iter().map(|axis| codelist_of(axis.variable)).collect();
    known.sort();
    known.dedup();
    let known = known.join(", ");
    Problem::not_found(both(
        format!("Det finns ingen sådan kodlista. Kodlistorna är {known}."),
        format!("There is no such code list. The code lists are {known}."),
    ))
}
