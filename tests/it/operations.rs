//! The committed operations as several personas: who sees what, in tables that a person can read.

use std::collections::BTreeMap;
use std::fmt::Write;

use samverka::domain::persona::Persona;
use serde_json::Value;

use crate::hub::TestHub;

pub const PERSONAS: [Persona; 10] = [
    Persona::NationalCoordinator,
    Persona::CoordinatorSyd,
    Persona::PoliceOfficer,
    Persona::MigrationOfficer,
    Persona::SocialWorker,
    Persona::Shelter,
    Persona::Iom,
    Persona::Statistician,
    Persona::Dpo,
    Persona::Stranger,
];

macro_rules! operations {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../schema/operations/", $name, ".graphql")))),+]
    };
}

pub const OPERATIONS: [(&str, &str); 12] = operations![
    "agencies",
    "case-drawing",
    "case-graph",
    "case-page",
    "case-timeline",
    "first-evening",
    "inbox",
    "person",
    "person-provenance",
    "press-release-2016",
    "search",
    "viewer",
];

/// How often a field had a value and how often it stayed closed.
#[derive(Default)]
struct Seen {
    values: usize,
    closed: usize,
}

fn look(value: &Value, path: &str, seen: &mut BTreeMap<String, Seen>) {
    match value {
        Value::Array(rows) => rows.iter().for_each(|row| look(row, path, seen)),
        Value::Object(fields) => {
            let closed: Vec<&str> = fields
                .get("closedFields")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            for (name, value) in fields.iter().filter(|(name, _)| *name != "closedFields" && *name != "__typename") {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                let entry = seen.entry(path.clone()).or_default();
                if closed.contains(&name.as_str()) {
                    entry.closed += 1;
                } else if !value.is_null() {
                    entry.values += value.as_array().map_or(1, Vec::len);
                }
                look(value, &path, seen);
            }
        }
        _ => {}
    }
}

async fn table(hub: &TestHub, operation: &str) -> String {
    let mut columns = Vec::new();
    for persona in PERSONAS {
        let answered = hub.ask(persona, operation).await.json();
        let mut seen = BTreeMap::new();
        look(&answered["data"], "", &mut seen);
        for error in answered["errors"].as_array().into_iter().flatten() {
            let path = error["path"].as_array().unwrap().iter().map(|part| part.as_str().unwrap_or("[]").to_owned());
            assert_eq!(error["extensions"]["code"], "FORBIDDEN", "{persona:?}");
            seen.remove(&path.collect::<Vec<_>>().join("."));
        }
        columns.push(seen);
    }
    let mut paths: Vec<&String> = columns.iter().flat_map(BTreeMap::keys).collect();
    paths.sort();
    paths.dedup();
    let width = paths.iter().map(|path| path.len()).max().unwrap_or_default();
    let mut table = format!("{:width$}", "values, +closed");
    PERSONAS.iter().for_each(|persona| write!(table, " | {:>20}", persona.slug()).unwrap());
    for path in paths {
        write!(table, "\n{path:width$}").unwrap();
        for seen in &columns {
            let cell = match seen.get(path) {
                None => String::new(),
                Some(Seen { values: 0, closed: 0 }) => "-".to_owned(),
                Some(Seen { values, closed: 0 }) => values.to_string(),
                Some(Seen { values, closed }) => format!("{values} +{closed}"),
            };
            write!(table, " | {cell:>20}").unwrap();
        }
    }
    table
}

async fn each_operation_shows_each_persona_what_is_hers(hub: TestHub) {
    for (name, operation) in OPERATIONS {
        let table = table(&hub, operation).await;
        insta::with_settings!({
            snapshot_path => "../../schema/seen",
            prepend_module_to_snapshot => false,
            omit_expression => true,
            description => "Who sees what. Refresh with: INSTA_UPDATE=always scripts/test --test it operations",
        }, { insta::assert_snapshot!(name, table) });
    }
}

#[test]
fn every_committed_operation_is_looked_at() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/operations");
    let mut committed: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|file| file.unwrap().file_name().to_str().unwrap().strip_suffix(".graphql").map(str::to_owned))
        .collect();
    committed.sort();
    assert_eq!(committed, OPERATIONS.map(|(name, _)| name));
}

on_both!(each_operation_shows_each_persona_what_is_hers);
