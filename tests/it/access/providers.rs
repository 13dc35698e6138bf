//! A support provider has its own people only, in every list, count, history and drawing alike.

use std::collections::BTreeSet;

use samverka::domain::persona::Persona;
use serde_json::{Value, json};

use super::show_case;
use crate::hub::TestHub;

const PAGE: &str = "query($a: String) { cases(first: 10, after: $a) { totalCount pageInfo { endCursor hasNextPage } nodes {
    id participants { id accompanies person { id sourceRecords { id } identityLinks { id sourceRecord { id } } } measures { id } }
    timeline(first: 100) { nodes { kind subject } } graph(depth: 3) { truncated nodes { id kind } edges { from to } } } } }";

/// The ids of one kind of row that anything in an answer says.
fn ids(value: &Value, kind: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.split_once(':').is_some_and(|(before, _)| before == kind) => {
            found.insert(text.clone());
        }
        Value::Object(fields) => fields.values().for_each(|value| ids(value, kind, found)),
        Value::Array(values) => values.iter().for_each(|value| ids(value, kind, found)),
        _ => {}
    }
}

async fn column(hub: &TestHub, kind: &str, sql: &str) -> BTreeSet<String> {
    let rows = hub.world.rows(sql).await;
    rows.iter().map(|row| format!("{kind}:{}", row.try_get_by_index::<uuid::Uuid>(0).unwrap().hyphenated())).collect()
}

async fn nobody_but_its_own_people_stands_in_anything_that_a_provider_is_told(hub: TestHub) {
    for persona in [Persona::Shelter, Persona::Iom] {
        let own = |what: &str, from: &str| {
            format!(
                "SELECT {what} FROM participants p JOIN persons pe ON pe.key = p.person_key {from} WHERE EXISTS (SELECT 1 FROM measures m \
                 JOIN agencies a ON a.key = m.provider_agency_key WHERE m.participant_key = p.key AND a.slug = '{}')",
                persona.agency()
            )
        };
        let participants = column(&hub, "participant", &own("p.id", "")).await;
        let persons = column(&hub, "person", &own("pe.id", "")).await;
        let measures = "JOIN measures x ON x.participant_key = p.key";
        let measures = column(&hub, "measure", &own("x.id", measures)).await;
        let (mut after, mut cases) = (Value::Null, 0);
        let mut seen = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
        loop {
            let page = hub.ask_with(persona, PAGE, json!({ "a": after })).await.data()["cases"].clone();
            for (kind, seen) in ["participant", "person", "measure"].into_iter().zip(&mut seen) {
                ids(&page, kind, seen);
            }
            for case in page["nodes"].as_array().unwrap() {
                assert_eq!(case["graph"]["truncated"], false, "the whole drawing is looked at");
                cases += 1;
            }
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                assert_eq!(page["totalCount"], cases, "{persona:?}");
                break;
            }
        }
        assert_eq!(seen, [participants, persons, measures], "{persona:?}");
        assert!(cases > 100 && seen[0].len() > cases, "{persona:?}: {cases}");
    }
}

async fn other_participants_of_the_same_case_cannot_be_had_by_their_ids(hub: TestHub) {
    let query = "query($id: ID!) { case(id: $id) { participants { id person { id } measures { id } } } }";
    let whole = hub.ask_with(Persona::CoordinatorSyd, query, json!({ "id": show_case() })).await.data();
    let own = hub.ask_with(Persona::Iom, query, json!({ "id": show_case() })).await.data();
    let people = |data: &Value| data["case"]["participants"].as_array().unwrap().clone();
    assert_eq!((people(&whole).len(), people(&own).len()), (4, 1));
    for participant in people(&whole) {
        let is_own = people(&own).iter().any(|mine| mine["id"] == participant["id"]);
        let by_id = "query($p: ID!, $pe: ID!, $m: ID!) { participant: node(id: $p) { id } person(id: $pe) { id } measure: node(id: $m) { id }
            _entities(representations: [{ __typename: \"Participant\", id: $p }, { __typename: \"SupportMeasure\", id: $m }]) { __typename } }";
        for measure in participant["measures"].as_array().unwrap() {
            let ids = json!({ "p": participant["id"], "pe": participant["person"]["id"], "m": measure["id"] });
            let seen = hub.ask_with(Persona::Iom, by_id, ids.clone()).await.data();
            for route in [&seen["participant"], &seen["person"], &seen["measure"], &seen["_entities"][0]] {
                assert_eq!(route.is_object(), is_own, "{seen}");
            }
            let control = hub.ask_with(Persona::CoordinatorSyd, by_id, ids).await.data();
            for route in [&control["participant"], &control["person"], &control["measure"], &control["_entities"][1]] {
                assert!(route.is_object(), "the positive control: {control}");
            }
        }
    }
}

/// An accompanying child's edge to the adult is no way to an adult whom the provider does not have.
async fn a_child_does_not_lead_to_an_adult_who_is_elsewhere(hub: TestHub) {
    use sea_orm::ConnectionTrait;
    let query = "query($id: ID!) { case(id: $id) { participants { id capacity accompanies } } }";
    let accompanied = async |persona| {
        let data = hub.ask_with(persona, query, json!({ "id": show_case() })).await.data();
        let participants = data["case"]["participants"].as_array().unwrap().clone();
        let child = participants.iter().find(|p| p["capacity"] == "ACCOMPANYING_CHILD").cloned().unwrap();
        let present = participants.iter().any(|p| p["id"] == child["accompanies"]);
        (child["accompanies"].clone(), present)
    };
    let (adult, present) = accompanied(Persona::Shelter).await;
    assert!(adult.is_string() && present, "while both live there");
    let moved = "UPDATE measures SET provider_agency_key = (SELECT key FROM agencies WHERE slug = 'iom') \
                 WHERE participant_key IN (SELECT accompanies_key FROM participants)";
    hub.world.open.writer.execute_unprepared(moved).await.unwrap();
    assert_eq!(accompanied(Persona::CoordinatorSyd).await, (adult, true), "the positive control");
    assert_eq!(accompanied(Persona::Shelter).await, (Value::Null, false), "the adult does not exist for the shelter");
}

async fn a_filter_by_form_matches_nobody_elses_exploitation(hub: TestHub) {
    let find = "query($f: FormOfExploitation!) { cases(first: 100, filter: { form: $f }) { totalCount nodes { id participants { exploitations { form } } } } }";
    let mut matched = 0;
    for form in ["SEXUAL", "LABOUR", "BEGGING", "CRIMINALITY"] {
        for persona in [Persona::Shelter, Persona::Iom] {
            let data = hub.ask_with(persona, find, json!({ "f": form })).await.data();
            for case in data["cases"]["nodes"].as_array().unwrap() {
                let people = case["participants"].as_array().unwrap();
                let forms = people.iter().flat_map(|p| p["exploitations"].as_array().unwrap());
                assert!(forms.into_iter().any(|e| e["form"] == form), "{persona:?}: {case} matches by somebody else");
                matched += 1;
            }
        }
    }
    assert!(matched > 50, "{matched}");
    let girl = "query($f: FormOfExploitation!) { cases(first: 100, filter: { form: $f, registeredFrom: \"2016-09-14\", registeredUntil: \"2016-09-14\" }) { nodes { id } } }";
    let with = async |persona| {
        let data = hub.ask_with(persona, girl, json!({ "f": "CRIMINALITY" })).await.data();
        data["cases"]["nodes"].as_array().unwrap().contains(&json!({ "id": show_case() }))
    };
    assert!(with(Persona::CoordinatorSyd).await, "the girl of the case was made to commit offences");
    assert!(!with(Persona::Iom).await, "for IOM she does not exist");
    assert!(!with(Persona::Shelter).await, "for the shelter neither");
}

on_both!(
    nobody_but_its_own_people_stands_in_anything_that_a_provider_is_told,
    other_participants_of_the_same_case_cannot_be_had_by_their_ids,
    a_child_does_not_lead_to_an_adult_who_is_elsewhere,
    a_filter_by_form_matches_nobody_elses_exploitation,
);
