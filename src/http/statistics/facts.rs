//! Facts: what is to be known of the numbers of a table, as data.

use serde_json::{Map, Value, json};

use crate::domain::code::Language;
use crate::domain::release::guarantee::Guarantee;
use crate::domain::release::metadata::SliceReference;
use crate::domain::release::table::TableId;
use crate::domain::release::{Heading, Release};

use super::files::Form;
use super::sheet::{axes, label, status_code};
use super::words::{notes, status};
use crate::domain::release::cell::CellStatus;

/// What never changes about a table of a release, so that it may stand in its files. The address is the table's own.
pub fn facts(release: &Release, table: TableId, language: Language, address: Option<&str>) -> Value {
    let heading = &release.heading;
    let Some(about) = release.metadata(table) else {
        return Value::Null;
    };
    let said = |text: &crate::domain::release::Text| text.of(language).to_owned();
    let variables: Vec<Value> = axes(release, table)
        .iter()
        .zip(&about.additive)
        .map(|(axis, additive)| {
            let sums = axis.choices.iter().filter(|choice| choice.sum_of.is_some());
            let sums: Vec<Value> = sums
                .map(|choice| {
                    json!({
                        "code": choice.code, "label": label(choice, language), "sumOf": choice.sum_of,
                        "additive": choice.additive,
                    })
                })
                .collect();
            json!({
                "code": axis.code(),
                "label": axis.variable.label(language),
                "additive": additive.additive,
                "note": additive.note.as_ref().map(said),
                "sums": sums,
            })
        })
        .collect();
    let meanings: Map<String, Value> = [CellStatus::A, CellStatus::E, CellStatus::Q]
        .map(|known| (status_code(known).to_owned(), json!(status(known, language))))
        .into_iter()
        .collect();
    let notes: Vec<String> = notes(release, table).iter().map(said).collect();
    json!({
        "release": heading.slug,
        "releaseTitle": said(&heading.shown_title()),
        "publishedAt": heading.published_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "contentHash": heading.content_hash,
        "signature": heading.signature,
        "signedBy": heading.signed_by,
        "synthetic": heading.synthetic,
        "table": table.code(),
        "title": said(&table.title()),
        "unit": said(&about.unit),
        "population": said(&about.population),
        "variables": variables,
        "codeLists": about.code_lists,
        "slices": about.slices.iter().map(slice).collect::<Vec<_>>(),
        "sigma": sigmas(release, table),
        "method": { "name": about.method_name, "version": about.method_version, "text": said(&about.method) },
        "caps": { "forms": about.caps.forms, "measures": about.caps.measures },
        "displayRule": {
            "least": about.display.least,
            "good": about.display.good,
            "caution": about.display.caution,
            "statuses": meanings,
        },
        "budget": { "table": guarantee(about.budget.table), "lifetime": guarantee(about.budget.lifetime) },
        "publisher": said(&about.publisher),
        "licence": {
            "code": about.licence.code, "name": said(&about.licence.name), "address": about.licence.address,
        },
        "citation": heading.citation(language, address),
        "bibtex": heading.bibtex(language, address),
        "notes": notes,
    })
}

/// The same, with what may come later: where the files are, and errata.
pub fn metadata(release: &Release, table: TableId, language: Language, address: &str) -> Value {
    let place = format!("{address}/statistics/{}/{}", release.heading.slug, table.code());
    let mut known = facts(release, table, language, Some(&place));
    known["address"] = json!(place);
    let file = |form: Form| {
        let lang = if language == Language::Sv { "" } else { "?lang=en" };
        (form.ending().to_owned(), json!(format!("{place}.{}{lang}", form.ending())))
    };
    known["files"] = Value::Object(Form::ALL.map(file).into_iter().collect());
    known["errata"] = errata(&release.heading, language);
    known
}

fn errata(heading: &Heading, language: Language) -> Value {
    let noted = heading.errata.iter();
    noted.map(|erratum| json!({ "on": erratum.on.to_string(), "text": erratum.text.of(language) })).collect()
}

fn slice(slice: &SliceReference) -> Value {
    json!({
        "key": slice.key.code(),
        "contentHash": slice.content_hash,
        "policy": slice.policy,
        "policyHash": slice.policy_hash,
        "registeredUntil": slice.registered_until.to_string(),
        "recordedUntil": slice.recorded_until.to_string(),
    })
}

/// Standard deviation of the raw draw, by slice.
fn sigmas(release: &Release, table: TableId) -> Map<String, Value> {
    let of = |slice: &crate::domain::release::slice::Slice| {
        slice.table(table).map(|numbers| (slice.key.code(), json!(numbers.sigma)))
    };
    release.slices.iter().filter_map(of).collect()
}

fn guarantee(of: Guarantee) -> Value {
    json!({ "rho": of.rho, "epsilon": of.epsilon, "delta": of.delta })
}
