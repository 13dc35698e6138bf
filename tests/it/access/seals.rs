//! Which classes open to whom, through every route that a value can take.

use samverka::domain::persona::Persona;
use samverka::store::demonstration::{SHOW_PERSON_ID, SHOW_PROTECTED_PERSON_ID};
use serde_json::{Value, json};

use super::{person, show_case};
use crate::hub::TestHub;

const PERSONAL: [&str; 7] =
    ["sex", "birthYear", "citizenships", "stateless", "preferredLanguage", "resolved", "protectionLevel"];
const PERSON: &str =
    "query($id: ID!) { person(id: $id) { sex birthYear citizenships { code } closedFields name { given }
    sourceRecords { name { given } closedFields } } }";
const IDENTIFYING_ON_RECORDS: [&str; 9] = [
    "name",
    "aliases",
    "birthDate",
    "identityNumber",
    "documentNumbers",
    "telephone",
    "email",
    "address",
    "localReference",
];

fn closed_fields(object: &Value) -> Vec<&str> {
    object["closedFields"].as_array().unwrap().iter().map(|field| field.as_str().unwrap()).collect()
}

/// The page for the data protection officer says so, in a table of these names.
async fn the_names_in_the_show_case_open_as_the_documentation_says(hub: TestHub) {
    use Persona::*;
    let query = "query($id: ID!) { case(id: $id) { participants { capacity majority person { id name { given } } } } }";
    let (mother, child, hidden, girl) = ("mother", "child", "hidden", "girl");
    for (persona, open) in [
        (NationalCoordinator, vec![mother, child, girl]),
        (CoordinatorSyd, vec![mother, child, girl]),
        (PoliceOfficer, vec![mother]),
        (MigrationOfficer, vec![girl]),
        (SocialWorker, vec![mother, child, hidden, girl]),
        (Shelter, vec![mother, child, hidden]),
        (Iom, vec![mother]),
        (Statistician, vec![]),
    ] {
        let data = hub.ask_with(persona, query, json!({ "id": show_case() })).await.data();
        let named = data["case"]["participants"].as_array().unwrap().iter().filter(|p| p["person"]["name"].is_object());
        let who = |participant: &Value| {
            let id = participant["person"]["id"].as_str().unwrap();
            match (participant["capacity"].as_str(), participant["majority"].as_str()) {
                _ if id == person(SHOW_PERSON_ID) => mother,
                _ if id == person(SHOW_PROTECTED_PERSON_ID) => hidden,
                (Some("ACCOMPANYING_CHILD"), _) => child,
                (Some("EXPLOITED"), Some("MINOR")) => girl,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(named.map(who).collect::<Vec<_>>(), open, "{persona:?}");
    }
}

async fn what_is_personal_opens_to_case_roles_and_the_statistician(hub: TestHub) {
    use Persona::*;
    for persona in
        [NationalCoordinator, CoordinatorSyd, PoliceOfficer, MigrationOfficer, SocialWorker, Shelter, Iom, Statistician]
    {
        let seen =
            hub.ask_with(persona, PERSON, json!({ "id": person(SHOW_PERSON_ID) })).await.data()["person"].clone();
        assert_eq!(seen["sex"], "FEMALE", "{persona:?}");
        assert_eq!(seen["citizenships"][0]["code"], "RO", "{persona:?}");
        assert!(seen["birthYear"].is_i64(), "{persona:?}");
        assert!(closed_fields(&seen).iter().all(|field| !PERSONAL[..6].contains(field)), "{persona:?}: {seen}");
    }
}

async fn the_data_protection_officer_reads_open_fields_only(hub: TestHub) {
    let query = "{ cases(first: 10) { nodes { reference status registeredOn county { code } municipality { code } closedFields
        agencies { agency { slug } } participants { registeredOn capacity victimStatus closedFields
        exploitations { form municipality { code } closedFields } measures { type }
        person { pseudonym sex name { given } closedFields sourceRecords { legalRegime telephone name { given } closedFields }
        consents { purpose state closedFields } identityLinks { score state } } } } } }";
    let officer = hub.ask(Persona::Dpo, query).await;
    let data = officer.data();
    let cases = data["cases"]["nodes"].as_array().unwrap();
    assert_eq!(cases.len(), 10);
    let mut seen = 0;
    for case in cases {
        assert!(case["reference"].is_string() && case["status"].is_string() && case["registeredOn"].is_string());
        assert_eq!((&case["municipality"], closed_fields(case)), (&Value::Null, vec!["municipality"]));
        for participant in case["participants"].as_array().unwrap() {
            let person = &participant["person"];
            assert!(person["pseudonym"].is_string(), "{person}");
            assert_eq!((&participant["capacity"], &participant["victimStatus"]), (&Value::Null, &Value::Null));
            assert_eq!(closed_fields(participant).len(), 6, "{participant}");
            assert_eq!((&person["sex"], &person["name"]), (&Value::Null, &Value::Null));
            assert!(PERSONAL.iter().all(|field| closed_fields(person).contains(field)), "{person}");
            for exploitation in participant["exploitations"].as_array().unwrap() {
                assert_eq!((&exploitation["form"], &exploitation["municipality"]), (&Value::Null, &Value::Null));
            }
            for record in person["sourceRecords"].as_array().unwrap() {
                assert_eq!(closed_fields(record), IDENTIFYING_ON_RECORDS, "{record}");
                assert!(record["legalRegime"].is_string());
                seen += 1;
            }
            for consent in person["consents"].as_array().unwrap() {
                assert_eq!((&consent["purpose"], &consent["state"]), (&Value::Null, &Value::Null));
            }
            assert!(person["identityLinks"].as_array().unwrap().iter().all(|link| link["score"].is_null()));
        }
    }
    assert!(seen > 5);
    let reasons = officer.json()["extensions"]["redactions"].clone();
    assert!(reasons.as_array().unwrap().iter().all(|redaction| redaction["reason"] == "ROLE"), "{reasons}");
    let control = hub.ask(Persona::NationalCoordinator, query).await;
    for open in
        ["\"capacity\":\"EXPLOITED\"", "\"sex\":\"FEMALE\"", "\"given\":\"", "\"purpose\":\"CONTACT_COORDINATOR\""]
    {
        assert!(control.text.contains(open), "the positive control: {open}");
        assert!(!officer.text.contains(open), "{open}");
    }
}

/// Every route from a root to something that identifies.
const ROUTES: [&str; 11] = [
    "seen: person(id: \"PERSON\") { ...identity }",
    "seen: node(id: \"PERSON\") { ... on Person { ...identity } }",
    "seen: _entities(representations: [{ __typename: \"Person\", id: \"PERSON\" }]) { ... on Person { ...identity } }",
    "seen: node(id: \"PARTICIPANT\") { ... on Participant { person { ...identity } exploitations { m: municipality { code } } } }",
    "seen: case(id: \"CASE\") { place: municipality { code } participants { person { ...identity } } }",
    "seen: case(id: \"CASE\") { participants { person { cases(first: 2) { nodes { participants { person { ...identity } } } } } } }",
    "seen: case(id: \"CASE\") { participants { measures { participant { person { ...identity } } } } }",
    "seen: node(id: \"PARTICIPANT\") { ... on Participant { case { participants { person { ...identity } } } } }",
    "seen: referrals(first: 20) { nodes { case { participants { person { ...identity } } } } }",
    "seen: cases(first: 5) { nodes { municipality { code } participants { person { ...identity } } } }",
    "seen: agency(id: \"AGENCY\") { cases(first: 5) { nodes { participants { person { ...identity } } } } }",
];
const FRAGMENTS: &str = "fragment identity on Person {
    a: name { b: given c: family } ...more
    ... on Person { d: birthDate sourceRecords { ...record } identityLinks { sourceRecord { ...record } } }
}
fragment more on Person { e: identityNumber ... @include(if: true) { f: name { given family } } }
fragment record on SourceRecord {
    name { given } aliases birthDate identityNumber documentNumbers telephone email address localReference
}";

/// The names under which `ROUTES` asks for what identifies.
const IDENTIFYING: [&str; 16] = [
    "a",
    "d",
    "e",
    "f",
    "m",
    "place",
    "municipality",
    "name",
    "aliases",
    "birthDate",
    "identityNumber",
    "documentNumbers",
    "telephone",
    "email",
    "address",
    "localReference",
];

/// Walks an answer; what stands under a name that identifies is counted as open or closed.
fn count(value: &Value, open: &mut usize, closed: &mut usize) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if IDENTIFYING.contains(&name.as_str()) {
                    *(if value.is_null() { &mut *closed } else { &mut *open }) += 1;
                }
                count(value, open, closed);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| count(value, open, closed)),
        _ => {}
    }
}

async fn a_statistician_opens_nothing_that_identifies_by_any_route(hub: TestHub) {
    let find = "query($id: ID!) { case(id: $id) { ownerAgency { id } participants { id person { id } } } }";
    let case =
        hub.ask_with(Persona::NationalCoordinator, find, json!({ "id": show_case() })).await.data()["case"].clone();
    let participants = case["participants"].as_array().unwrap();
    let mother = participants.iter().find(|p| p["person"]["id"] == person(SHOW_PERSON_ID).as_str()).unwrap();
    for route in ROUTES {
        let root = route
            .replace("PERSON", &person(SHOW_PERSON_ID))
            .replace("CASE", &show_case())
            .replace("PARTICIPANT", mother["id"].as_str().unwrap())
            .replace("AGENCY", case["ownerAgency"]["id"].as_str().unwrap());
        let document = format!("{{ {root} }} {FRAGMENTS}");
        let (mut open, mut closed) = (0, 0);
        let control = hub.ask(Persona::CoordinatorSyd, &document).await;
        count(&control.data(), &mut open, &mut closed);
        assert!(open > 5 && control.text.contains("\"b\":\""), "the positive control: {route}: {}", control.text);

        let (mut open, mut closed) = (0, 0);
        let answered = hub.ask(Persona::Statistician, &document).await;
        count(&answered.data(), &mut open, &mut closed);
        assert_eq!(open, 0, "{route}: {}", answered.text);
        assert!(closed > 10, "{route}: {closed}");
        let redactions = answered.json()["extensions"]["redactions"].as_array().unwrap().clone();
        for last in ["a", "f", "telephone"] {
            let of_last =
                redactions.iter().find(|entry| entry["path"].as_array().unwrap().last() == Some(&last.into()));
            let entry = of_last.unwrap_or_else(|| panic!("{route}: {last}"));
            assert_eq!((&entry["class"], &entry["reason"]), (&"IDENTIFYING".into(), &"ROLE".into()), "{route}: {last}");
        }
    }
}

async fn closed_fields_name_all_that_stays_closed_to_the_statistician(hub: TestHub) {
    let query = "query($case: ID!, $person: ID!) { case(id: $case) { closedFields participants { closedFields
        exploitations { closedFields } measures { type closedFields } } }
        person(id: $person) { closedFields sourceRecords { closedFields } consents { closedFields } identityLinks { closedFields } } }";
    let variables = json!({ "case": show_case(), "person": person(SHOW_PERSON_ID) });
    let seen = hub.ask_with(Persona::Statistician, query, variables).await.data();
    assert_eq!(closed_fields(&seen["case"]), ["municipality"]);
    assert_eq!(closed_fields(&seen["person"]), ["protectionLevel", "name", "birthDate", "identityNumber"]);
    for record in seen["person"]["sourceRecords"].as_array().unwrap() {
        assert_eq!(closed_fields(record), IDENTIFYING_ON_RECORDS);
    }
    for open in [&seen["person"]["consents"], &seen["person"]["identityLinks"]] {
        let rows = open.as_array().unwrap();
        assert!(
            !rows.is_empty() && rows.iter().all(|row| closed_fields(row).is_empty()),
            "what is personal opens: {open}"
        );
    }
    for participant in seen["case"]["participants"].as_array().unwrap() {
        assert!(closed_fields(participant).is_empty());
        for exploitation in participant["exploitations"].as_array().unwrap() {
            assert_eq!(closed_fields(exploitation), ["municipality"]);
        }
        for measure in participant["measures"].as_array().unwrap() {
            let hides = ["PROTECTED_HOUSING", "CHILD_PLACEMENT"].contains(&measure["type"].as_str().unwrap());
            assert_eq!(closed_fields(measure).contains(&"provider"), hides, "{measure}");
        }
    }
}

/// A closed field says the same of somebody without a value as of somebody with one.
async fn a_closed_field_does_not_say_whether_there_is_a_value(hub: TestHub) {
    let query = "{ cases(first: 60) { nodes { participants { person { pseudonym name { given } closedFields } } } } }";
    let named = hub.ask(Persona::NationalCoordinator, query).await.data();
    let seen = hub.ask(Persona::Statistician, query).await.data();
    let mut kinds = [0, 0];
    for (case, control) in
        seen["cases"]["nodes"].as_array().unwrap().iter().zip(named["cases"]["nodes"].as_array().unwrap())
    {
        let people = case["participants"].as_array().unwrap().iter().zip(control["participants"].as_array().unwrap());
        for (participant, control) in people {
            assert_eq!(participant["person"]["pseudonym"], control["person"]["pseudonym"]);
            kinds[usize::from(control["person"]["name"].is_object())] += 1;
            let closed = ["protectionLevel", "name", "birthDate", "identityNumber"];
            assert_eq!(closed_fields(&participant["person"]), closed);
            assert_eq!(participant["person"]["name"], Value::Null);
        }
    }
    assert!(kinds[0] > 5 && kinds[1] > 5, "{kinds:?}");
}

/// The place of a case opens only where it opens for everybody in it.
async fn one_protected_person_keeps_the_place_of_the_case_closed(hub: TestHub) {
    use sea_orm::ConnectionTrait;
    let place = async |persona| {
        let query = "query($id: ID!) { case(id: $id) { municipality { code } closedFields county { code } } }";
        hub.ask_with(persona, query, json!({ "id": show_case() })).await.data()["case"].clone()
    };
    let coordinators = [Persona::NationalCoordinator, Persona::CoordinatorSyd];
    for persona in coordinators {
        let seen = place(persona).await;
        assert_eq!(seen["municipality"], Value::Null, "{persona:?}");
        assert_eq!(closed_fields(&seen), ["municipality"], "{persona:?}");
        assert_eq!(seen["county"]["code"], "12", "a county is open");
    }
    let unprotected = "UPDATE persons SET protection_level = 'NONE' WHERE protection_level <> 'NONE'";
    hub.world.open.writer.execute_unprepared(unprotected).await.unwrap();
    for persona in coordinators {
        assert_eq!(place(persona).await["municipality"]["code"], "1280", "everybody in it agreed: {persona:?}");
    }
    assert_eq!(place(Persona::Statistician).await["municipality"], Value::Null);
}

on_both!(
    the_names_in_the_show_case_open_as_the_documentation_says,
    what_is_personal_opens_to_case_roles_and_the_statistician,
    the_data_protection_officer_reads_open_fields_only,
    a_statistician_opens_nothing_that_identifies_by_any_route,
    closed_fields_name_all_that_stays_closed_to_the_statistician,
    a_closed_field_does_not_say_whether_there_is_a_value,
    one_protected_person_keeps_the_place_of_the_case_closed,
);

async fn what_stays_closed_is_not_even_read(hub: TestHub) {
    // A year that no answer could hold: whoever reads it fails.
    let key = hub.world.literal(SHOW_PERSON_ID);
    let spoilt = format!("UPDATE persons SET birth_year = 99999999999 WHERE id = {key} RETURNING key");
    hub.world.written(&spoilt).await;
    let query = json!({ "query": format!("{{ person(id: \"{}\") {{ pseudonym birthYear closedFields }} }}", person(SHOW_PERSON_ID)) });
    let narrow = hub.narrow_token(Persona::NationalCoordinator, &["samverka:identifying"]);
    let closed = hub.send(&[("authorization", &narrow)], query.clone()).await.data();
    assert!(closed["person"]["pseudonym"].is_string());
    assert_eq!(closed["person"]["birthYear"], Value::Null);
    let whole = hub.token(Persona::NationalCoordinator);
    assert_eq!(hub.send(&[("authorization", &whole)], query).await.code(), "INTERNAL", "the positive control");
}

/// PostgreSQL's column cannot hold such a year.
#[tokio::test]
async fn on_sqlite_what_stays_closed_is_not_even_read() {
    crate::database::run(crate::database::Backend::Sqlite, what_stays_closed_is_not_even_read).await;
}
