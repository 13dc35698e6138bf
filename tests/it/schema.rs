//! What is committed under `schema/` is what the program says, and every operation there runs as it stands.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use samverka::domain::persona::Persona;
use samverka::graphql::{matrix, sdl};
use serde_json::Value;

use crate::hub::TestHub;

fn committed(file: &str) -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema").join(file);
    let text = fs::read_to_string(&path).unwrap_or_default();
    (path, text)
}

fn assert_current(file: &str, command: &str, now: &str) {
    let (path, text) = committed(file);
    assert!(text == now, "{} is not current; refresh it: samverka {command} > schema/{file}", path.display());
}

#[test]
fn the_committed_schemas_are_current() {
    assert_current("hub.graphql", "schema export --audience hub", &sdl::hub());
    assert_current("hub.client.graphql", "schema export --audience hub-client", &sdl::hub_client());
    assert_current("statistics.graphql", "schema export --audience statistics", &sdl::statistics());
}

#[test]
fn the_committed_access_matrix_is_current() {
    assert_current("access.md", "access matrix", &matrix::markdown());
}

fn fields(sdl: &str) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for definition in parse_schema(sdl).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        let found = match definition.node.kind {
            TypeKind::Object(object) => object.fields,
            TypeKind::Interface(interface) => interface.fields,
            _ => continue,
        };
        for field in found {
            fields.insert(format!("{name}.{}: {}", field.node.name.node, field.node.ty.node));
        }
    }
    fields
}

#[test]
fn the_statistics_schema_is_a_subset_of_the_hubs() {
    let (hub, statistics) = (fields(&sdl::hub_client()), fields(&sdl::statistics()));
    let beyond: Vec<_> = statistics.difference(&hub).collect();
    assert_eq!(beyond, Vec::<&String>::new());
    assert!(statistics.len() > 30 && statistics.len() < hub.len() / 2);
    for word in ["Case", "Person", "Participant", "SourceRecord"] {
        assert!(!statistics.iter().any(|field| field.starts_with(&format!("{word}."))), "{word}");
    }
}

#[test]
fn everything_in_the_schemas_is_described() {
    for sdl in [sdl::hub_client(), sdl::statistics()] {
        let mut missing = Vec::new();
        for definition in parse_schema(sdl).unwrap().definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            // What the library makes itself is described by its fields.
            let made = name == "Query" || name.starts_with('_') || name.ends_with("Connection");
            if made {
                continue;
            }
            if definition.node.description.is_none() {
                missing.push(name.clone());
            }
            match definition.node.kind {
                TypeKind::Object(object) => {
                    for field in object.fields {
                        if field.node.description.is_none() && !field.node.name.node.starts_with('_') {
                            missing.push(format!("{name}.{}", field.node.name.node));
                        }
                        for argument in field.node.arguments {
                            if argument.node.description.is_none() && !field.node.name.node.starts_with('_') {
                                missing.push(format!("{name}.{}({})", field.node.name.node, argument.node.name.node));
                            }
                        }
                    }
                }
                TypeKind::InputObject(input) => {
                    for field in input.fields {
                        if field.node.description.is_none() {
                            missing.push(format!("{name}.{}", field.node.name.node));
                        }
                    }
                }
                TypeKind::Enum(values) => {
                    for value in values.values {
                        if value.node.description.is_none() {
                            missing.push(format!("{name}.{}", value.node.value.node));
                        }
                    }
                }
                _ => {}
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }
}

#[test]
fn every_seal_stands_in_the_schema_and_no_record_hides_a_value_in_an_open_field() {
    let seals = sdl::seals();
    let sealed =
        |type_name: &str, field: &str| seals.iter().any(|seal| seal.type_name == type_name && seal.field == field);
    for (type_name, field) in [
        ("Person", "name"),
        ("Person", "birthDate"),
        ("Person", "identityNumber"),
        ("Person", "protectionLevel"),
        ("SourceRecord", "telephone"),
        ("SourceRecord", "localReference"),
        ("Case", "municipality"),
        ("Exploitation", "form"),
        ("SupportMeasure", "provider"),
    ] {
        assert!(sealed(type_name, field), "{type_name}.{field}");
    }
    assert!(!sealed("Case", "reference"), "the positive control: an open field");
    let hub = sdl::hub();
    assert!(hub.contains(
        "name: PersonName @sealed(class: IDENTIFYING) @requiresScopes(scopes: [[\"samverka:identifying\"]])"
    ));
    assert!(!hub.contains("__SEALED"));
}

fn operations() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema/operations");
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "graphql"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    found.sort();
    found
}

async fn every_committed_operation_runs_without_variables_as_everybody(hub: TestHub) {
    let operations = operations();
    assert!(operations.len() >= 4);
    for (name, text) in operations {
        let mut answered_somebody = false;
        for persona in Persona::ALL.into_iter().filter(|persona| *persona != Persona::Researcher) {
            let answered = hub.ask(persona, &text).await;
            assert_eq!(answered.status.as_u16(), 200, "{name} as {persona:?}: {}", answered.text);
            let json = answered.json();
            let refused = json["errors"][0]["extensions"]["code"] == "FORBIDDEN";
            assert!(json.get("errors").is_none() || refused, "{name} as {persona:?}: {}", answered.text);
            let data = json["data"].as_object();
            answered_somebody |= data.is_some_and(|data| data.values().any(|value| *value != Value::Null));
        }
        assert!(answered_somebody, "{name} answers nobody");
    }
}

on_both!(every_committed_operation_runs_without_variables_as_everybody);
