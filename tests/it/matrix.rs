//! The access matrix, measured: every field of every record, asked for as every role by every way that leads to it, in
//! worlds where one ground at a time holds. What opened is compared with every cell of the printed matrix.

mod filled;
mod printed;
mod routes;
mod situations;

use std::collections::{BTreeMap, BTreeSet};

use samverka::access::role::Role;
use samverka::domain::persona::Persona;
use samverka::graphql::matrix::markdown;
use serde_json::{Value, json};

use crate::database::{Backend, OnBackend};
use crate::demonstration::given::Seeded;
use crate::documents::write_down;
use crate::hub::TestHub;
use printed::{Cell, Matrix};
use routes::{AGAIN, LOGS, Route, Routes};
use situations::{GROUNDS, Ground, Situation};

/// Types that hold no value of a record, or only below a field that stands in the matrix: reference data, counts, pages
/// and what the library adds. A new type stands either here or in the matrix. It may only shrink.
const NOT_RECORDS: &[&str] = &[
    "Agency",
    "AgencyConnection",
    "AgencyContact",
    "AgencyEdge",
    "AgencyService",
    "AuditRecordConnection",
    "AuditRecordEdge",
    "Budget",
    "Caps",
    "CaseConnection",
    "CaseContact",
    "CaseEdge",
    "CaseEventConnection",
    "CaseEventEdge",
    "CaseGraph",
    "Cell",
    "ClassAccess",
    "Code",
    "CodeList",
    "Coordinator",
    "CoordinatorConnection",
    "CoordinatorEdge",
    "CountKey",
    "CountRow",
    "Country",
    "Counts",
    "County",
    "DisplayRule",
    "Erratum",
    "GraphEdge",
    "GraphNode",
    "Guarantee",
    "Inbox",
    "Licence",
    "Method",
    "Municipality",
    "PageInfo",
    "PersonConnection",
    "PersonEdge",
    "PersonName",
    "PublishedFigure",
    "Query",
    "ReferralConnection",
    "ReferralEdge",
    "Region",
    "Release",
    "ReleaseTable",
    "Resolved",
    "SearchCoverage",
    "SliceReference",
    "SupportMeasureConnection",
    "SupportMeasureEdge",
    "TableValue",
    "TableVariable",
    "Viewer",
    "Withdrawal",
    "_Service",
];

/// A field, by its type and name.
type Field = (String, String);

fn generous(world: Seeded) -> TestHub {
    TestHub::configured(world, |config| {
        let limits = &mut config.limits;
        (limits.selections, limits.aliases, limits.tokens) = (10_000, 10_000, 100_000);
        (limits.document_bytes, limits.nodes, limits.depth) = (1_000_000, 1_000_000, 40);
        (limits.requests_per_second, limits.request_burst) = (1_000_000, 1_000_000);
    })
}

/// The ways to these records: each as a document of its own, or all from one root at once, which asks the same in a fraction of
/// the time. `scripts/soak` has each way asked alone everywhere.
async fn documents(hub: &TestHub, records: &BTreeSet<&str>, alone: bool) -> Vec<Route> {
    let routes = Routes::of_the_hub();
    if alone || std::env::var_os("SAMVERKA_SOAK_EACH_WAY").is_some() {
        routes.to(records, hub).await
    } else {
        routes.together(records, hub).await
    }
}

/// What a persona's answers hold: the fields of records that are not null.
async fn opened(hub: &TestHub, persona: Persona, routes: &[Route], purpose: Option<&str>) -> BTreeSet<Field> {
    let token = hub.token(persona);
    let mut headers = vec![("authorization", token.as_str())];
    headers.extend(purpose.map(|purpose| ("samverka-purpose", purpose)));
    let mut opened = BTreeSet::new();
    for route in routes {
        let answered = hub.send(&headers, json!({ "query": route.document })).await;
        let answer = answered.json();
        let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let refused = |code: &str| errors.iter().all(|error| error["extensions"]["code"] == code);
        let expected = errors.is_empty()
            || refused("FORBIDDEN")
            || (persona == Persona::Researcher && refused("GRAPHQL_VALIDATION_FAILED"));
        assert!(expected, "{persona:?}: {}: {}", route.name, answered.text);
        collect(&answer["data"], &mut opened);
    }
    opened
}

fn collect(value: &Value, opened: &mut BTreeSet<Field>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if let (Some(of), false) = (fields.get("__typename").and_then(Value::as_str), value.is_null()) {
                    let field = name.strip_prefix(AGAIN).unwrap_or(name);
                    opened.insert((of.to_owned(), field.to_owned()));
                }
                collect(value, opened);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, opened)),
        _ => {}
    }
}

fn persona_of(role: Role) -> Persona {
    match role {
        Role::NationalCoordinator => Persona::NationalCoordinator,
        Role::RegionalCoordinator => Persona::CoordinatorSyd,
        Role::AgencyOfficer => Persona::PoliceOfficer,
        Role::SupportProvider => Persona::Shelter,
        Role::Statistician => Persona::Statistician,
        Role::Researcher => Persona::Researcher,
        Role::DataProtectionOfficer => Persona::Dpo,
        Role::Administrator => Persona::Administrator,
    }
}

/// What opened to a role: in the bare world, and by each ground that was laid alone.
#[derive(Default)]
struct Measured {
    bare: BTreeSet<Field>,
    by: BTreeMap<&'static str, BTreeSet<Field>>,
    /// In the demonstration as it stands, for any persona of the role.
    untouched: BTreeSet<Field>,
}

async fn measured(world: Seeded, role: Role) -> Measured {
    let persona = persona_of(role);
    filled::fill(&world).await;
    let alone = world.files.backend == Backend::Sqlite;
    let hub = generous(world);
    let matrix = Matrix::read(&markdown());
    let all = documents(&hub, &matrix.records(), alone).await;
    let mut measured = Measured::default();
    // Somebody must have read something, or no log can be read.
    opened(&hub, Persona::CoordinatorSyd, &all, Some(&situations::purpose())).await;
    for other in Persona::ALL.into_iter().filter(|other| other.role() == role) {
        all.iter().for_each(|route| write_down(other, &route.document));
        measured.untouched.extend(opened(&hub, other, &all, None).await);
    }
    let situation = Situation::bare(&hub.world, persona).await;
    // A ground opens seals; what has none is open or not whatever is laid.
    let sealed = matrix.sealed.iter().map(|(of, _)| of.as_str()).filter(|of| !LOGS.contains(of)).collect();
    let documents = documents(&hub, &sealed, false).await;
    measured.bare = opened(&hub, persona, &documents, None).await;
    for ground in GROUNDS {
        situation.lay(&hub.world, ground).await;
        let purpose = (ground == Ground::Purpose).then(situations::purpose);
        let by = opened(&hub, persona, &documents, purpose.as_deref()).await;
        situation.lift(&hub.world, ground).await;
        measured.by.insert(ground.name(), by.difference(&measured.bare).cloned().collect());
    }
    let again = opened(&hub, persona, &documents, None).await;
    let left: Vec<&Field> = again.symmetric_difference(&measured.bare).collect();
    assert!(left.is_empty(), "not all that was laid was lifted again: {role:?}: {left:?}");
    measured
}

/// The ground that the bare world leaves a role: to have the row, or to have somebody to support.
fn bare_ground(role: Role) -> &'static str {
    if role == Role::SupportProvider { "provider" } else { "row" }
}

async fn every_cell_of_the_access_matrix_is_what_opens(backend: Backend, roles: &[Role]) {
    let matrix = Matrix::read(&markdown());
    let mut wrong = Vec::new();
    for role in roles.iter().copied() {
        let measured = measured(Seeded::on(backend).await, role).await;
        for ((of, field), cells) in &matrix.fields {
            let key = (of.clone(), field.clone());
            let seen = measured.untouched.contains(&key) || measured.bare.contains(&key);
            let found = match &cells[&role] {
                Cell::Open | Cell::Never if !matrix.sealed.contains(&key) => {
                    let by_any = measured.by.values().any(|by| by.contains(&key));
                    if seen || by_any { Cell::Open } else { Cell::Never }
                }
                _ if measured.bare.contains(&key) => Cell::By([bare_ground(role).to_owned()].into()),
                _ => {
                    let by = measured.by.iter().filter(|(_, by)| by.contains(&key)).map(|(name, _)| (*name).to_owned());
                    Cell::of(by.collect())
                }
            };
            let printed = &cells[&role];
            let agrees = match (printed, &found) {
                (Cell::By(printed), Cell::By(found)) if found.contains(bare_ground(role)) => found.is_subset(printed),
                _ => *printed == found,
            };
            if !agrees {
                wrong.push(format!("{of}.{field} as {}: printed {printed}, measured {found}", role.code()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_role_is_measured_and_every_seal_opens_to_somebody() {
    let mut measured: Vec<Role> = COORDINATORS.iter().chain(AGENCIES).chain(OTHERS).copied().collect();
    measured.sort_by_key(|role| role.code());
    let mut all = Role::ALL.to_vec();
    all.sort_by_key(|role| role.code());
    assert_eq!(measured, all);
    let matrix = Matrix::read(&markdown());
    for sealed in &matrix.sealed {
        let control = matrix.fields[sealed].values().any(|cell| matches!(cell, Cell::By(_)));
        assert!(control, "{sealed:?} opens to nobody, so that nothing is proved of it");
    }
}

/// A protection level leaves the named handlers and nobody else, whatever else is laid.
async fn a_protection_level_leaves_the_named_handlers_only(backend: Backend) {
    let matrix = Matrix::read(&markdown());
    let identifying = &matrix.identifying;
    for role in [
        Role::NationalCoordinator,
        Role::RegionalCoordinator,
        Role::AgencyOfficer,
        Role::SupportProvider,
        Role::Statistician,
    ] {
        let persona = persona_of(role);
        let world = Seeded::on(backend).await;
        filled::fill(&world).await;
        let hub = generous(world);
        let documents = documents(&hub, &matrix.records(), false).await;
        let situation = Situation::bare(&hub.world, persona).await;
        let purpose = role.may(samverka::access::permit::Act::StatePurpose).then(situations::purpose);
        for ground in GROUNDS.into_iter().filter(|ground| *ground != Ground::Handler) {
            situation.lay(&hub.world, ground).await;
        }
        let unprotected = opened(&hub, persona, &documents, purpose.as_deref()).await;
        situations::protect(&hub.world).await;
        let protected = opened(&hub, persona, &documents, purpose.as_deref()).await;
        let left: Vec<_> = protected.intersection(identifying).collect();
        assert!(left.is_empty(), "{role:?}: {left:?}");
        situation.lay(&hub.world, Ground::Handler).await;
        let handled = opened(&hub, persona, &documents, purpose.as_deref()).await;
        if role == Role::Statistician {
            assert!(handled.is_disjoint(identifying), "a statistician handles nothing");
        } else {
            assert!(unprotected.intersection(identifying).count() > 8, "{role:?}: {unprotected:?}");
            let missing: Vec<_> = identifying.difference(&handled).collect();
            assert!(missing.is_empty(), "the positive control: {role:?}: {missing:?}");
        }
    }
}

const COORDINATORS: &[Role] = &[Role::NationalCoordinator, Role::RegionalCoordinator];
const AGENCIES: &[Role] = &[Role::AgencyOfficer, Role::SupportProvider];
const OTHERS: &[Role] = &[Role::Statistician, Role::Researcher, Role::DataProtectionOfficer, Role::Administrator];

each_on_both!(
    every_cell_of_the_access_matrix_is_what_opens:
        to_coordinators = COORDINATORS,
        to_agencies = AGENCIES,
        to_others = OTHERS,
);
on_both!(a_protection_level_leaves_the_named_handlers_only);

#[test]
fn every_type_stands_in_the_matrix_or_among_those_that_are_no_records() {
    let matrix = Matrix::read(&markdown());
    let records = matrix.records();
    let routes = Routes::of_the_hub();
    let others: Vec<&str> = routes.objects().filter(|name| !records.contains(name)).collect();
    assert_eq!(others, NOT_RECORDS);
}

#[test]
fn the_routes_lead_to_every_record_from_more_than_one_root() {
    let routes = Routes::of_the_hub();
    let matrix = Matrix::read(&markdown());
    let records = matrix.records();
    for record in records {
        let roots = routes.roots_to(record);
        let alone = ["AccessEntry", "AuditRecord", "Handover"].contains(&record);
        assert!(roots.len() > usize::from(!alone), "{record}: {roots:?}");
    }
}
