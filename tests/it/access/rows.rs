//! Which rows exist for whom. What is expected is counted in the tables, without the hub's own conditions.

use std::collections::BTreeSet;

use samverka::domain::id::{CaseId, Noun, PersonId};
use samverka::domain::persona::Persona;
use samverka::store::demonstration::{
    GIRL_CASE_ID, GIRL_PERSON_ID, SHOW_CASE_ID, SHOW_PERSON_ID, SHOW_PROTECTED_PERSON_ID,
};
use serde_json::{Value, json};

use super::{person, show_case};
use crate::hub::TestHub;

/// Which cases a persona's row of the table names, as a condition on `cases c`. The day is the day of the test hub.
pub fn cases_by_the_table(persona: Persona) -> String {
    use Persona::*;
    let agency = persona.agency();
    match persona {
        NationalCoordinator | Statistician => "1 = 1".to_owned(),
        CoordinatorStockholm | CoordinatorSyd => format!(
            "c.region_code = '{}' OR EXISTS (SELECT 1 FROM coordinators o JOIN users u ON u.key = o.user_key \
             WHERE u.subject = '{}' AND (o.key = c.lead_coordinator_key OR EXISTS (SELECT 1 FROM case_assignments x \
             WHERE x.case_key = c.key AND x.coordinator_key = o.key)))",
            persona.region_codes()[0],
            persona.subject()
        ),
        PoliceOfficer | MigrationOfficer | SocialWorker | Stranger => format!(
            "EXISTS (SELECT 1 FROM case_agencies x JOIN agencies a ON a.key = x.agency_key WHERE x.case_key = c.key \
             AND a.slug = '{agency}' AND (x.until_on IS NULL OR x.until_on >= '2026-01-02'))"
        ),
        Shelter | Iom => {
            format!("EXISTS (SELECT 1 FROM participants p WHERE p.case_key = c.key AND {})", measure_at(agency))
        }
        Dpo => "c.retention_due_on <= '2026-01-02' OR c.erasure_requested".to_owned(),
        Administrator | Researcher => "1 = 0".to_owned(),
    }
}

/// That participant `p` has a measure at an agency.
fn measure_at(agency: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM measures m JOIN agencies a ON a.key = m.provider_agency_key \
         WHERE m.participant_key = p.key AND a.slug = '{agency}')"
    )
}

async fn texts(hub: &TestHub, sql: &str) -> BTreeSet<String> {
    hub.world.rows(sql).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// Everybody whom the hub schema answers.
fn insiders() -> impl Iterator<Item = Persona> {
    Persona::ALL.into_iter().filter(|persona| *persona != Persona::Researcher)
}

async fn each_persona_has_exactly_the_cases_of_its_row(hub: TestHub) {
    let mut sizes = BTreeSet::new();
    for persona in insiders() {
        let sql = format!("SELECT c.reference FROM cases c WHERE {}", cases_by_the_table(persona));
        let expected = texts(&hub, &sql).await;
        let mut seen = BTreeSet::new();
        let mut after = Value::Null;
        loop {
            let query = "query($a: String) { cases(first: 100, after: $a) { totalCount nodes { reference } pageInfo { endCursor hasNextPage } } }";
            let cases = hub.ask_with(persona, query, json!({ "a": after })).await.data()["cases"].clone();
            assert_eq!(cases["totalCount"], expected.len(), "{persona:?}");
            for case in cases["nodes"].as_array().unwrap() {
                seen.insert(case["reference"].as_str().unwrap().to_owned());
            }
            after = cases["pageInfo"]["endCursor"].clone();
            if cases["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(seen, expected, "{persona:?}");
        sizes.insert(expected.len());
    }
    assert!(sizes.len() > 8, "the rows differ, or this says nothing: {sizes:?}");
}

async fn each_persona_has_exactly_the_people_of_its_cases(hub: TestHub) {
    for persona in insiders() {
        let own = match persona {
            Persona::Shelter | Persona::Iom => measure_at(persona.agency()),
            _ => "1 = 1".to_owned(),
        };
        let sql = format!(
            "SELECT pe.pseudonym FROM persons pe WHERE EXISTS (SELECT 1 FROM participants p JOIN cases c ON c.key = p.case_key \
             WHERE p.person_key = pe.key AND ({}) AND {own})",
            cases_by_the_table(persona)
        );
        let expected = texts(&hub, &sql).await;
        let mut seen = BTreeSet::new();
        let mut after = Value::Null;
        loop {
            let query = "query($a: String) { cases(first: 100, after: $a) { pageInfo { endCursor hasNextPage }
                nodes { participants { person { pseudonym } } } } }";
            let cases = hub.ask_with(persona, query, json!({ "a": after })).await.data()["cases"].clone();
            for case in cases["nodes"].as_array().unwrap() {
                for participant in case["participants"].as_array().unwrap() {
                    seen.insert(participant["person"]["pseudonym"].as_str().unwrap().to_owned());
                }
            }
            after = cases["pageInfo"]["endCursor"].clone();
            if cases["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(seen, expected, "{persona:?}");
    }
}

/// The ids that lead into the show case, as the national coordinator finds them.
async fn ids_in_the_show_case(hub: &TestHub) -> Value {
    let query = format!(
        "{{ case(id: \"{}\") {{ id ownerAgency {{ id }} participants {{ id person {{ id }} measures {{ id }} }} }} }}",
        show_case()
    );
    hub.ask(Persona::NationalCoordinator, &query).await.data()["case"].clone()
}

const ROUTES: &str = "query($case: ID!, $person: ID!, $participant: ID!, $measure: ID!, $agency: ID!, $r: [_Any!]!) {
    case(id: $case) { id }
    caseNode: node(id: $case) { id }
    participantNode: node(id: $participant) { id }
    measureNode: node(id: $measure) { id }
    person(id: $person) { id }
    personNode: node(id: $person) { id }
    cases(first: 5) { totalCount nodes { id } }
    filtered: cases(first: 5, filter: { agency: $agency }) { totalCount nodes { id } }
    agency(id: $agency) { cases(first: 5) { totalCount nodes { id } } }
    agencyNode: node(id: $agency) { ... on Agency { cases(first: 5) { totalCount nodes { id } } } }
    agencies(first: 100) { nodes { cases(first: 1) { totalCount nodes { id } } } }
    viewer { agency { cases(first: 1) { totalCount nodes { id } } } }
    entities: _entities(representations: $r) { __typename ... on Case { id } }
}";

async fn an_administrator_and_a_stranger_find_no_case_by_any_route(hub: TestHub) {
    let ids = ids_in_the_show_case(&hub).await;
    let first = &ids["participants"][0];
    let variables = json!({
        "case": ids["id"], "person": first["person"]["id"], "participant": first["id"],
        "measure": first["measures"][0]["id"], "agency": ids["ownerAgency"]["id"],
        "r": [
            { "__typename": "Case", "id": ids["id"] },
            { "__typename": "Person", "id": first["person"]["id"] },
            { "__typename": "Participant", "id": first["id"] },
            { "__typename": "SupportMeasure", "id": first["measures"][0]["id"] },
        ],
    });
    let nothing = json!({ "totalCount": 0, "nodes": [] });
    for persona in [Persona::Administrator, Persona::Stranger] {
        let seen = hub.ask_with(persona, ROUTES, variables.clone()).await.data();
        for route in ["case", "caseNode", "participantNode", "measureNode", "person", "personNode"] {
            assert_eq!(seen[route], Value::Null, "{persona:?}: {route}");
        }
        assert_eq!((&seen["cases"], &seen["filtered"]), (&nothing, &nothing), "{persona:?}");
        for through in [&seen["agency"], &seen["agencyNode"], &seen["viewer"]["agency"]] {
            assert_eq!(through["cases"], nothing, "{persona:?}");
        }
        let agencies = seen["agencies"]["nodes"].as_array().unwrap();
        assert!(agencies.len() > 30, "what is public stays to be seen");
        assert!(agencies.iter().all(|agency| agency["cases"] == nothing), "{persona:?}");
        assert_eq!(seen["entities"], json!([null, null, null, null]), "{persona:?}");
    }
    let seen = hub.ask_with(Persona::NationalCoordinator, ROUTES, variables).await.data();
    for route in ["case", "caseNode", "participantNode", "measureNode", "person", "personNode"] {
        assert!(seen[route]["id"].is_string(), "the positive control: {route}");
    }
    for list in [&seen["cases"], &seen["filtered"], &seen["agency"]["cases"], &seen["agencyNode"]["cases"]] {
        assert_eq!(list["nodes"].as_array().unwrap().len(), 5, "the positive control");
    }
    assert!(seen["entities"].as_array().unwrap().iter().all(Value::is_object), "the positive control");
}

async fn no_route_into_the_case_world_stands_in_a_researchers_schema(hub: TestHub) {
    for root in ["viewer { id }", "cases(first: 1) { totalCount }", "counts(rule: NMT_2016) { total }"] {
        let query = format!("{{ {root} }}");
        assert!(hub.ask(Persona::NationalCoordinator, &query).await.data().is_object(), "the positive control: {root}");
        for answered in [hub.ask(Persona::Researcher, &query).await, hub.ask_publicly(&query).await] {
            assert_eq!(answered.code(), "GRAPHQL_VALIDATION_FAILED", "{root}");
            assert_eq!(answered.json()["data"], Value::Null);
        }
    }
    let through = "{ agencies(first: 1) { nodes { cases(first: 1) { totalCount } } } }";
    assert!(hub.ask(Persona::NationalCoordinator, through).await.data().is_object());
    assert_eq!(hub.ask(Persona::Researcher, through).await.code(), "GRAPHQL_VALIDATION_FAILED");
}

async fn a_person_exists_where_one_of_her_cases_does(hub: TestHub) {
    use Persona::*;
    let everywhere = [NationalCoordinator, Statistician];
    let show_case = [CoordinatorSyd, PoliceOfficer, MigrationOfficer, SocialWorker, Shelter];
    for (who, id, also) in [
        ("the mother", SHOW_PERSON_ID, [show_case.as_slice(), &[Iom]].concat()),
        ("the woman in hiding", SHOW_PROTECTED_PERSON_ID, show_case.to_vec()),
        ("the girl in Stockholm", GIRL_PERSON_ID, vec![CoordinatorStockholm]),
    ] {
        for persona in insiders() {
            let query = "query($id: ID!) { person(id: $id) { id } node(id: $id) { id }
                _entities(representations: [{ __typename: \"Person\", id: $id }]) { ... on Person { id } } }";
            let seen = hub.ask_with(persona, query, json!({ "id": person(id) })).await.data();
            let exists = everywhere.contains(&persona) || also.contains(&persona);
            let expected = if exists { json!({ "id": person(id) }) } else { Value::Null };
            assert_eq!(seen["person"], expected, "{who}: {persona:?}");
            assert_eq!(seen["node"], expected, "{who}: {persona:?}");
            assert_eq!(seen["_entities"][0], expected, "{who}: {persona:?}");
        }
    }
}

async fn a_person_leads_only_to_the_cases_that_exist_for_the_caller(hub: TestHub) {
    let query = "query($id: ID!) { person(id: $id) { cases(first: 10) { totalCount nodes { id } } } }";
    let cases = |data: &Value| data["person"]["cases"].clone();
    for (persona, id, case) in [
        (Persona::CoordinatorSyd, SHOW_PERSON_ID, SHOW_CASE_ID),
        (Persona::CoordinatorStockholm, GIRL_PERSON_ID, GIRL_CASE_ID),
    ] {
        let id = PersonId::from_uuid(id).to_string();
        let seen = hub.ask_with(persona, query, json!({ "id": id })).await.data();
        let case = CaseId::from_uuid(case).to_string();
        assert!(cases(&seen)["nodes"].as_array().unwrap().contains(&json!({ "id": case })), "{persona:?}");
        for node in cases(&seen)["nodes"].as_array().unwrap() {
            let again = hub.ask_with(persona, "query($id: ID!) { case(id: $id) { id } }", node.clone()).await.data();
            assert_eq!(again["case"]["id"], node["id"], "no person leads to a case that does not exist: {persona:?}");
        }
    }
}

async fn a_part_that_has_ended_is_no_way_into_a_case(hub: TestHub) {
    use sea_orm::ConnectionTrait;
    let query = "query($id: ID!) { case(id: $id) { id } cases(first: 1) { totalCount } }";
    let ask = async |persona| hub.ask_with(persona, query, json!({ "id": show_case() })).await.data();
    let before = ask(Persona::MigrationOfficer).await;
    assert_eq!(before["case"]["id"], show_case().as_str());
    let of_the_agency = "agency_key = (SELECT key FROM agencies WHERE slug = 'migration')";
    let lasting =
        format!("UPDATE case_agencies SET until_on = '2026-01-02' WHERE until_on IS NULL AND {of_the_agency}");
    let ended =
        format!("UPDATE case_agencies SET until_on = '2026-01-01' WHERE until_on = '2026-01-02' AND {of_the_agency}");
    hub.world.open.writer.execute_unprepared(&lasting).await.unwrap();
    assert_eq!(ask(Persona::MigrationOfficer).await, before, "a part lasts through its last day");
    hub.world.open.writer.execute_unprepared(&ended).await.unwrap();
    assert_eq!(ask(Persona::MigrationOfficer).await, json!({ "case": null, "cases": { "totalCount": 0 } }));
    assert_eq!(ask(Persona::PoliceOfficer).await["case"]["id"], show_case().as_str(), "the positive control");
}

on_both!(
    each_persona_has_exactly_the_cases_of_its_row,
    each_persona_has_exactly_the_people_of_its_cases,
    an_administrator_and_a_stranger_find_no_case_by_any_route,
    no_route_into_the_case_world_stands_in_a_researchers_schema,
    a_person_exists_where_one_of_her_cases_does,
    a_person_leads_only_to_the_cases_that_exist_for_the_caller,
    a_part_that_has_ended_is_no_way_into_a_case,
);
