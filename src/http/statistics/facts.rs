//! Facts: what goes with every table, as one JSON object: who was counted, how, under which guarantee, how to cite it.

use serde_json::{Value, json};

use super::words::{both, either};
use crate::domain::code::Language;
use crate::domain::release::guarantee::Guarantee;
use crate::domain::release::metadata::{Additive, Metadata, SliceReference};
use crate::domain::release::table::TableId;
use crate::domain::release::{Release, Text};

/// The facts of a table in one language; an empty object where the release has no numbers of it.
pub fn facts(release: &Release, table: TableId, language: Language) -> Value {
    let Some(about) = release.metadata(table) else { return json!({}) };
    let heading = &release.heading;
    let text = |text: &Text| text.of(language).to_owned();
    json!({
        "release": heading.slug,
        "releaseTitle": text(&heading.shown_title()),
        "contentHash": heading.content_hash,
        "signature": heading.signature,
        "signedBy": heading.signed_by,
        "publishedAt": heading.published_at,
        "synthetic": heading.synthetic,
        "table": table.code(),
        "title": text(&about.title),
        "notes": about.notes.iter().map(text).collect::<Vec<_>>(),
        "errata": heading.errata.iter().map(|erratum| json!({ "on": erratum.on, "text": text(&erratum.text) })).collect::<Vec<_>>(),
        "population": text(&about.population),
        "unit": text(&about.unit),
        "method": about.method_name,
        "methodVersion": about.method_version,
        "methodText": text(&about.method),
        "reading": text(&about.reading),
        "caps": { "forms": about.caps.forms, "measures": about.caps.measures },
        "displayRule": { "least": about.display.least, "good": about.display.good, "caution": about.display.caution },
        "budget": { "table": guarantee(about.budget.table), "lifetime": guarantee(about.budget.lifetime) },
        "additive": about.additive.iter().map(|of| additive(of, language)).collect::<Vec<_>>(),
        "slices": about.slices.iter().map(slice).collect::<Vec<_>>(),
        "codeLists": about.code_lists,
        "publisher": text(&about.publisher),
        "licence": licence(&about, language),
        "citation": heading.citation(language, None),
        "bibtex": heading.bibtex(language, None),
    })
}

/// The same as a file of its own, with the addresses of the others.
pub fn metadata(release: &Release, table: TableId, language: Language, address: &str) -> Value {
    let mut facts = facts(release, table, language);
    let place = format!("{address}/statistics/{}/{}", release.heading.slug, table.code());
    let file = |ending: &str| format!("{place}.{ending}?lang={}", language.tag());
    facts["files"] = json!({ "csv": file("csv"), "xlsx": file("xlsx"), "json-stat": file("json") });
    facts["page"] = json!(format!("{place}?lang={}", language.tag()));
    facts["columns"] = columns(language);
    facts
}

/// What the columns of the tidy file hold.
fn columns(language: Language) -> Value {
    let said = |sv: &'static str, en: &'static str| both(sv, en).of(language).to_owned();
    json!({
        "value": said("Personer; tomt där talet är dolt.", "Persons; empty where the number is hidden."),
        "moe95": said(
            "Halva bredden av ett 95-procentigt intervall för bruset, personer; tomt där talet är dolt.",
            "Half the width of a 95 % interval for the noise, persons; empty where the number is hidden.",
        ),
        "status": "A E Q",
        "noisy_value": said(
            "Det dragna talet självt; tomt där inget drogs, som för summor.",
            "The raw draw; empty where nothing was drawn, as for sums.",
        ),
        "sigma": said("Det dragna talets standardavvikelse.", "The standard deviation of the raw draw."),
    })
}

fn guarantee(of: Guarantee) -> Value {
    json!({ "rho": of.rho, "epsilon": of.epsilon, "delta": of.delta })
}

fn additive(of: &Additive, language: Language) -> Value {
    json!({
        "variable": of.variable.code(),
        "label": of.variable.label(language),
        "additive": of.additive,
        "note": of.note.as_ref().map(|note| note.of(language)),
    })
}

fn slice(of: &SliceReference) -> Value {
    json!({
        "slice": of.key.code(),
        "contentHash": of.content_hash,
        "policy": of.policy,
        "policyHash": of.policy_hash,
        "registeredUntil": of.registered_until,
        "recordedUntil": of.recorded_until,
    })
}

fn licence(about: &Metadata, language: Language) -> Value {
    let licence = &about.licence;
    json!({
        "code": licence.code,
        "name": licence.name.of(language),
        "address": licence.address,
        "line": format!("{} {}", either(language, "Licens:", "Licence:"), licence.name.of(language)),
    })
}
