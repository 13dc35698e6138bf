//! What is recorded of a reading, who may look at the records, and that no answer leaves without its record.

use std::collections::BTreeSet;

use samverka::domain::persona::Persona;
use samverka::store::demonstration::{GIRL_PERSON_ID, SHOW_PERSON_ID, SHOW_PROTECTED_PERSON_ID};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{person, show_case};
use crate::database::Backend;
use crate::demonstration::given::number;
use crate::hub::TestHub;

async fn read(hub: &TestHub, persona: Persona, operation: &str, id: uuid::Uuid) {
    let query = format!("query {operation}($id: ID!) {{ person(id: $id) {{ name {{ given }} }} }}");
    let data = hub.ask_with(persona, &query, json!({ "id": person(id) })).await.data();
    assert!(data["person"]["name"]["given"].is_string(), "{operation}");
}

/// Six readings and a count, each under a name of its own.
async fn a_day_of_readings(hub: &TestHub) {
    read(hub, Persona::CoordinatorSyd, "CoordinatorReadsMother", SHOW_PERSON_ID).await;
    read(hub, Persona::PoliceOfficer, "PoliceReadMother", SHOW_PERSON_ID).await;
    read(hub, Persona::SocialWorker, "SocialWorkerReadsHidden", SHOW_PROTECTED_PERSON_ID).await;
    read(hub, Persona::CoordinatorStockholm, "StockholmReadsGirl", GIRL_PERSON_ID).await;
    let case = "query NationalReadsCase($id: ID!) { case(id: $id) { participants { person { name { given } } } } }";
    hub.ask_with(Persona::NationalCoordinator, case, json!({ "id": show_case() })).await.data();
    hub.ask(Persona::NationalCoordinator, "query NationalCounts { counts(rule: NMT_2016) { total } }").await.data();
    let stated = format!("VITAL_INTERESTS; case={}; reason=\"she has to be fetched tonight\"", show_case());
    let token = hub.token(Persona::CoordinatorSyd);
    let purpose = "query CoordinatorStates($id: ID!) { person(id: $id) { birthDate } }";
    let headers = [("authorization", token.as_str()), ("samverka-purpose", &stated)];
    hub.send(&headers, json!({ "query": purpose, "variables": { "id": person(SHOW_PERSON_ID) } })).await.data();
}

const ALL: [&str; 7] = [
    "CoordinatorReadsMother",
    "CoordinatorStates",
    "NationalCounts",
    "NationalReadsCase",
    "PoliceReadMother",
    "SocialWorkerReadsHidden",
    "StockholmReadsGirl",
];

/// The operations that a filter finds, without the looks of the officer who filters.
async fn found(hub: &TestHub, filter: Value) -> Vec<String> {
    let query = "query Look($f: AuditFilter) { auditRecords(first: 100, filter: $f) { nodes { operation } } }";
    let data = hub.ask_with(Persona::Dpo, query, json!({ "f": filter })).await.data();
    let mut operations: Vec<String> = data["auditRecords"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["operation"].as_str().unwrap().to_owned())
        .filter(|operation| operation != "Look")
        .collect();
    operations.sort();
    operations
}

async fn identity(hub: &TestHub, persona: Persona) -> (Value, Value) {
    let data = hub.ask(persona, "{ viewer { id agency { id } } }").await.data();
    (data["viewer"]["id"].clone(), data["viewer"]["agency"]["id"].clone())
}

async fn each_filter_finds_exactly_what_was_done(hub: TestHub) {
    a_day_of_readings(&hub).await;
    assert_eq!(found(&hub, json!({})).await, ALL, "without a filter, everything and nothing else");
    assert_eq!(found(&hub, Value::Null).await, ALL);
    let (coordinator, coordination) = identity(&hub, Persona::CoordinatorSyd).await;
    let (national, nspm) = identity(&hub, Persona::NationalCoordinator).await;
    let (stranger, kiruna) = identity(&hub, Persona::Stranger).await;
    let of_syd = ["CoordinatorReadsMother", "CoordinatorStates"].as_slice();
    let of_nspm = ["NationalCounts", "NationalReadsCase"].as_slice();
    let of_the_mother =
        ["CoordinatorReadsMother", "CoordinatorStates", "NationalReadsCase", "PoliceReadMother"].as_slice();
    let nobody = "00000000-0000-4000-8000-000000000000";
    for (filter, expected) in [
        (json!({ "user": coordinator }), of_syd),
        (json!({ "user": national }), of_nspm),
        (json!({ "user": stranger }), &[]),
        (json!({ "user": format!("user:{nobody}") }), &[]),
        (json!({ "agency": coordination }), of_syd),
        (json!({ "agency": nspm }), of_nspm),
        (json!({ "agency": kiruna }), &[]),
        (json!({ "case": show_case() }), &["NationalReadsCase"]),
        (json!({ "case": format!("case:{nobody}") }), &[]),
        (json!({ "person": person(SHOW_PERSON_ID) }), of_the_mother),
        (json!({ "person": person(SHOW_PROTECTED_PERSON_ID) }), &["SocialWorkerReadsHidden"]),
        (json!({ "person": person(GIRL_PERSON_ID) }), &["StockholmReadsGirl"]),
        (json!({ "person": format!("person:{nobody}") }), &[]),
        (json!({ "kind": "AGGREGATE" }), &["NationalCounts"]),
        (json!({ "kind": "BREAK_GLASS" }), &[]),
        (json!({ "legalBasis": "VITAL_INTERESTS" }), &["CoordinatorStates"]),
        (json!({ "legalBasis": "CONSENT" }), &[]),
        (json!({ "user": coordinator, "legalBasis": "VITAL_INTERESTS" }), &["CoordinatorStates"]),
        (json!({ "user": national, "legalBasis": "VITAL_INTERESTS" }), &[]),
        (json!({ "person": person(SHOW_PERSON_ID), "agency": nspm }), &["NationalReadsCase"]),
        (json!({ "case": show_case(), "person": person(GIRL_PERSON_ID) }), &[]),
        (json!({ "kind": "READ_IDENTIFYING", "user": national }), &["NationalReadsCase"]),
    ] {
        assert_eq!(found(&hub, filter.clone()).await, expected, "{filter}");
    }
    let reads: Vec<&str> = ALL.into_iter().filter(|operation| *operation != "NationalCounts").collect();
    assert_eq!(found(&hub, json!({ "kind": "READ_IDENTIFYING" })).await, reads);
}

async fn a_span_of_time_holds_its_first_moment_and_not_its_last(hub: TestHub) {
    read(&hub, Persona::CoordinatorSyd, "Yesterday", SHOW_PERSON_ID).await;
    let earlier = "UPDATE audit_records SET at = '2026-01-01T11:10:00+00:00'";
    hub.world.open.audit.execute_unprepared(earlier).await.unwrap();
    read(&hub, Persona::CoordinatorSyd, "Today", SHOW_PERSON_ID).await;
    let (yesterday, today) = ("2026-01-01T11:10:00Z", "2026-01-02T11:10:00Z");
    let both = ["Today", "Yesterday"].as_slice();
    for (filter, expected) in [
        (json!({ "from": yesterday }), both),
        (json!({ "from": "2026-01-01T11:10:00.000001Z" }), &["Today"]),
        (json!({ "from": today }), &["Today"]),
        (json!({ "from": "2026-01-02T11:10:00.000001Z" }), &[]),
        (json!({ "before": yesterday }), &[]),
        (json!({ "before": "2026-01-01T11:10:00.000001Z" }), &["Yesterday"]),
        (json!({ "before": today }), &["Yesterday"]),
        (json!({ "before": "2026-01-02T11:10:01Z" }), both),
        (json!({ "from": yesterday, "before": today }), &["Yesterday"]),
        (json!({ "from": today, "before": today }), &[]),
        (json!({ "from": "2026-01-02T12:10:00+01:00", "before": "2026-01-02T13:00:00+01:00" }), &["Today"]),
    ] {
        assert_eq!(found(&hub, filter.clone()).await, expected, "{filter}");
    }
}

async fn pages_of_the_log_hold_each_record_once_newest_first(hub: TestHub) {
    a_day_of_readings(&hub).await;
    let query = "query Look($a: String) { auditRecords(first: 2, after: $a) { nodes { id sequence } pageInfo { endCursor hasNextPage } } }";
    let (mut after, mut sequences, mut ids) = (Value::Null, Vec::new(), BTreeSet::new());
    loop {
        let page = hub.ask_with(Persona::Dpo, query, json!({ "a": after })).await.data()["auditRecords"].clone();
        for record in page["nodes"].as_array().unwrap() {
            assert!(ids.insert(record["id"].to_string()));
            sequences.push(record["sequence"].as_i64().unwrap());
        }
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(sequences, [7, 6, 5, 4, 3, 2, 1]);
}

async fn only_the_data_protection_officer_reads_the_log(hub: TestHub) {
    read(&hub, Persona::CoordinatorSyd, "Reading", SHOW_PERSON_ID).await;
    let query = "{ auditRecords(first: 5) { nodes { subjects } } }";
    for persona in Persona::ALL.into_iter().filter(|persona| ![Persona::Dpo, Persona::Researcher].contains(persona)) {
        let refused = hub.ask(persona, query).await;
        assert_eq!(
            (refused.code().as_str(), &refused.json()["data"]),
            ("FORBIDDEN", &json!({ "auditRecords": null })),
            "{persona:?}"
        );
        let acts = hub.ask(persona, "{ viewer { acts } }").await.data()["viewer"]["acts"].clone();
        assert!(!acts.as_array().unwrap().contains(&"READ_AUDIT".into()), "{persona:?}: {acts}");
    }
    let seen = hub.ask(Persona::Dpo, query).await.data();
    assert_eq!(
        seen["auditRecords"]["nodes"],
        json!([{ "subjects": [person(SHOW_PERSON_ID)] }]),
        "refusals leave nothing"
    );
    let acts = hub.ask(Persona::Dpo, "{ viewer { acts } }").await.data()["viewer"]["acts"].clone();
    assert_eq!(acts, json!(["READ_AUDIT", "READ_ACCESS_LOG"]));
}

async fn the_officers_own_looks_are_recorded(hub: TestHub) {
    let own = "query Look { auditRecords(first: 10, filter: { kind: AUDIT_READ }) { nodes { user role operation subjects fields } } }";
    assert_eq!(hub.ask(Persona::Dpo, own).await.data()["auditRecords"]["nodes"], json!([]), "the first look");
    let (user, _) = identity(&hub, Persona::Dpo).await;
    let look =
        json!({ "user": user, "role": "DATA_PROTECTION_OFFICER", "operation": "Look", "subjects": [], "fields": [] });
    assert_eq!(hub.ask(Persona::Dpo, own).await.data()["auditRecords"]["nodes"], json!([look]));
    assert_eq!(hub.ask(Persona::Dpo, own).await.data()["auditRecords"]["nodes"], json!([look, look]));
}

async fn the_access_log_is_null_for_those_who_may_not_ask(hub: TestHub) {
    read(&hub, Persona::PoliceOfficer, "Reading", SHOW_PERSON_ID).await;
    let query =
        format!("{{ case(id: \"{}\") {{ reference accessLog {{ reader agency role kind fields }} }} }}", show_case());
    let entry = json!({ "reader": Persona::PoliceOfficer.display_name(), "agency": "police-syd", "role": "AGENCY_OFFICER",
        "kind": "READ_IDENTIFYING", "fields": ["name"] });
    for persona in [Persona::NationalCoordinator, Persona::CoordinatorSyd] {
        assert_eq!(hub.ask(persona, &query).await.data()["case"]["accessLog"], json!([entry]), "{persona:?}");
    }
    use Persona::*;
    for persona in [PoliceOfficer, MigrationOfficer, SocialWorker, Shelter, Iom, Statistician] {
        let seen = hub.ask(persona, &query).await.data();
        assert!(seen["case"]["reference"].is_string(), "{persona:?} has the case");
        assert_eq!(seen["case"]["accessLog"], Value::Null, "{persona:?}");
    }
    let due = "UPDATE cases SET erasure_requested = true WHERE registered_on = '2016-09-14'";
    hub.world.open.writer.execute_unprepared(due).await.unwrap();
    assert_eq!(
        hub.ask(Dpo, &query).await.data()["case"]["accessLog"],
        json!([entry]),
        "the case is hers to look at now"
    );
}

async fn an_answer_that_opened_nothing_identifying_leaves_no_record(hub: TestHub) {
    let records = async || number(&hub.world.open.audit_reader, "SELECT count(*) FROM audit_records").await;
    let (mother, case) = (person(SHOW_PERSON_ID), show_case());
    let reads_nothing = [
        (Persona::CoordinatorSyd, format!("{{ person(id: \"{mother}\") {{ pseudonym sex birthYear closedFields }} }}")),
        (Persona::CoordinatorSyd, format!("{{ person(id: \"{mother}\") {{ name @skip(if: true) {{ given }} sex }} }}")),
        (Persona::CoordinatorSyd, format!("{{ person(id: \"{}\") {{ name {{ given }} }} }}", person(GIRL_PERSON_ID))),
        (
            Persona::CoordinatorSyd,
            format!("{{ person(id: \"{}\") {{ name {{ given }} }} }}", person(SHOW_PROTECTED_PERSON_ID)),
        ),
        (Persona::Statistician, format!("{{ person(id: \"{mother}\") {{ name {{ given }} birthDate }} }}")),
        (Persona::MigrationOfficer, format!("{{ person(id: \"{mother}\") {{ name {{ given }} birthDate }} }}")),
        (
            Persona::NationalCoordinator,
            format!("{{ case(id: \"{case}\") {{ reference graph(depth: 3) {{ nodes {{ label }} }} }} }}"),
        ),
        (
            Persona::NationalCoordinator,
            "{ cases(first: 50) { totalCount nodes { participants { capacity } } } }".to_owned(),
        ),
        (Persona::NationalCoordinator, "{ agencies(first: 5) { nodes { slug } } viewer { id } }".to_owned()),
    ];
    for (persona, query) in &reads_nothing {
        hub.ask(*persona, query).await.data();
        assert_eq!(records().await, 0, "{persona:?}: {query}");
    }
    let opens = format!("{{ person(id: \"{mother}\") {{ n: name {{ g: given }} }} }}");
    hub.ask(Persona::CoordinatorSyd, &opens).await.data();
    assert_eq!(records().await, 1, "the positive control");
    let kept = hub.ask(Persona::Dpo, "{ auditRecords(first: 1) { nodes { fields subjects } } }").await.data();
    let expected = json!({ "fields": ["name"], "subjects": [mother] });
    assert_eq!(kept["auditRecords"]["nodes"][0], expected, "under the field's name, not the alias");
}

async fn one_answer_about_many_leaves_one_record_that_names_them_all(hub: TestHub) {
    let query =
        "query Page { cases(first: 20) { nodes { participants { person { id name { given } closedFields } } } } }";
    let data = hub.ask(Persona::NationalCoordinator, query).await.data();
    let mut opened = BTreeSet::new();
    for case in data["cases"]["nodes"].as_array().unwrap() {
        for participant in case["participants"].as_array().unwrap() {
            if !participant["person"]["closedFields"].as_array().unwrap().contains(&"name".into()) {
                opened.insert(participant["person"]["id"].as_str().unwrap().to_owned());
            }
        }
    }
    assert!(opened.len() > 5);
    let log = hub.ask(Persona::Dpo, "{ auditRecords(first: 10) { nodes { operation subjects } } }").await.data();
    let records = log["auditRecords"]["nodes"].as_array().unwrap();
    assert_eq!(records.len(), 1);
    let recorded: BTreeSet<String> =
        records[0]["subjects"].as_array().unwrap().iter().map(|subject| subject.as_str().unwrap().to_owned()).collect();
    assert_eq!(recorded, opened);
}

/// The table takes no new record; what stands in it can still be read.
async fn lock_the_log(hub: &TestHub, locked: bool) {
    let sql = match (hub.world.files.backend, locked) {
        (Backend::Sqlite, true) => {
            "CREATE TRIGGER full BEFORE INSERT ON audit_records BEGIN SELECT RAISE(ABORT, 'full'); END"
        }
        (Backend::Sqlite, false) => "DROP TRIGGER full",
        (Backend::Postgres, true) => "ALTER TABLE audit_records ADD CONSTRAINT nobody CHECK (false) NOT VALID",
        (Backend::Postgres, false) => "ALTER TABLE audit_records DROP CONSTRAINT nobody",
    };
    hub.world.open.audit.execute_unprepared(sql).await.unwrap();
}

async fn an_answer_that_cannot_be_recorded_is_withheld_until_it_can(hub: TestHub) {
    let name =
        format!("{{ person(id: \"{}\") {{ name {{ given }} }} viewer {{ displayName }} }}", person(SHOW_PERSON_ID));
    let recorded = [
        (Persona::CoordinatorSyd, name.as_str()),
        (Persona::Shelter, name.as_str()),
        (Persona::NationalCoordinator, "{ counts(rule: NMT_2016) { total } }"),
        (Persona::Statistician, "{ counts(rule: NMT_2016) { total } }"),
        (Persona::Dpo, "{ auditRecords(first: 1) { nodes { at } } }"),
        (Persona::NationalCoordinator, "{ persons(first: 1, filter: { name: \"Ilincuta\" }) { nodes { id } } }"),
        // Also a search that finds nobody.
        (Persona::CoordinatorSyd, "{ persons(first: 1, filter: { name: \"Nobody\" }) { nodes { id } } }"),
    ];
    lock_the_log(&hub, true).await;
    for (persona, query) in recorded {
        for (language, words) in [("en", "withheld"), ("sv", "hölls inne")] {
            let token = hub.token(persona);
            let headers = [("authorization", token.as_str()), ("accept-language", language)];
            let answered = hub.send(&headers, json!({ "query": query })).await;
            assert_eq!(
                (answered.code().as_str(), &answered.json()["data"]),
                ("UNAVAILABLE", &Value::Null),
                "{persona:?}"
            );
            assert!(answered.text.contains(words), "{persona:?}: {}", answered.text);
            assert!(!answered.text.contains("displayName"), "nothing of it leaves: {}", answered.text);
        }
    }
    let anonymous = hub.ask(Persona::Statistician, &name).await.data();
    assert_eq!(anonymous["person"]["name"], Value::Null, "what opens nothing needs no record");
    lock_the_log(&hub, false).await;
    for (persona, query) in recorded {
        assert!(hub.ask(persona, query).await.data().is_object(), "the positive control: {persona:?}");
    }
}

on_both!(
    each_filter_finds_exactly_what_was_done,
    a_span_of_time_holds_its_first_moment_and_not_its_last,
    pages_of_the_log_hold_each_record_once_newest_first,
    only_the_data_protection_officer_reads_the_log,
    the_officers_own_looks_are_recorded,
    the_access_log_is_null_for_those_who_may_not_ask,
    an_answer_that_opened_nothing_identifying_leaves_no_record,
    one_answer_about_many_leaves_one_record_that_names_them_all,
    an_answer_that_cannot_be_recorded_is_withheld_until_it_can,
);
