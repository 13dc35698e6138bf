//! The search for a person: who is found by whom, and what an empty answer says.

use samverka::domain::persona::Persona;
use samverka::store::demonstration::{
    GIRL_CASE_ID, GIRL_FAMILY_NAME, GIRL_GIVEN_NAME, GIRL_IDENTITY_NUMBER, GIRL_PERSON_ID, SHOW_CASE_ID,
    SHOW_PROTECTED_PERSON_ID,
};
use serde_json::{Value, json};

use crate::demonstration::given::Seeded;
use crate::hub::{Answered, TestHub};

const OPERATION: &str = include_str!("../../schema/operations/search.graphql");
const FIND: &str = "query Find($filter: PersonFilter!) { persons(first: 10, filter: $filter) { totalCount \
     nodes { id pseudonym name { given family } closedFields } coverage { text contacts { telephone } } } }";
const NEW: &str = "VITAL_INTERESTS; case=new; reason=\"barnet%20har%20varit%20borta%20sedan%20ig%C3%A5r\"";
const SEARCHERS: [Persona; 9] = [
    Persona::NationalCoordinator,
    Persona::CoordinatorStockholm,
    Persona::CoordinatorSyd,
    Persona::PoliceOfficer,
    Persona::MigrationOfficer,
    Persona::SocialWorker,
    Persona::Shelter,
    Persona::Iom,
    Persona::Stranger,
];

fn by_number() -> Value {
    json!({ "identityNumber": GIRL_IDENTITY_NUMBER })
}

fn by_name() -> Value {
    json!({ "name": format!("{GIRL_FAMILY_NAME} {}", GIRL_GIVEN_NAME.to_lowercase()) })
}

async fn find(hub: &TestHub, persona: Persona, filter: Value) -> Answered {
    hub.ask_with(persona, FIND, json!({ "filter": filter })).await
}

async fn find_new(hub: &TestHub, persona: Persona, query: &str, filter: Value) -> Answered {
    let token = hub.token(persona);
    let headers = [("authorization", token.as_str()), ("samverka-purpose", NEW)];
    hub.send(&headers, json!({ "query": query, "variables": { "filter": filter } })).await
}

fn ids(answered: &Answered) -> Vec<String> {
    let data = answered.data();
    let nodes = data["persons"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|node| node["id"].as_str().unwrap().to_owned()).collect()
}

fn the_girl() -> Vec<String> {
    vec![format!("person:{GIRL_PERSON_ID}")]
}

async fn the_girl_is_found_by_those_to_whom_she_opens_and_by_nobody_else(hub: TestHub) {
    for persona in SEARCHERS {
        let knows = matches!(persona, Persona::NationalCoordinator | Persona::CoordinatorStockholm);
        for filter in [by_number(), by_name(), json!({ "name": "Zorivoda Ilincuta", "birthDate": "2009-05-17" })] {
            let found = ids(&find(&hub, persona, filter.clone()).await);
            assert_eq!(found, if knows { the_girl() } else { Vec::new() }, "{persona:?} {filter}");
        }
    }
}

async fn the_committed_search_finds_nothing_in_the_south_and_says_whom_to_ask(hub: TestHub) {
    let south = hub.ask(Persona::CoordinatorSyd, OPERATION).await.data();
    assert_eq!(south["byNumber"]["nodes"], json!([]));
    assert!(south["byNumber"]["coverage"]["text"].as_str().unwrap().contains("Inte genomsökt: alla andra regioner"));
    let contacts = south["byNumber"]["coverage"]["contacts"].as_array().unwrap().clone();
    assert!(contacts.iter().any(|contact| contact["purpose"] == "POLICE"));
    assert!(contacts.iter().any(|contact| contact["purpose"] == "COORDINATION"));
    assert!(contacts.iter().all(|contact| contact["telephone"].is_string() && contact["agency"]["name"].is_string()));
    let nation = hub.ask(Persona::NationalCoordinator, OPERATION).await.data();
    assert_eq!(nation["byNumber"]["nodes"][0]["name"]["given"], GIRL_GIVEN_NAME);
    assert_eq!(nation["byNumber"]["nodes"][0]["cases"]["nodes"][0]["id"], format!("case:{GIRL_CASE_ID}"));
}

async fn coverage_is_the_same_bytes_whatever_was_found(hub: TestHub) {
    for persona in SEARCHERS {
        let mut seen: Option<Value> = None;
        for filter in
            [by_number(), by_name(), json!({ "name": "Nobody Atall" }), json!({ "identityNumber": "199001010009" })]
        {
            let coverage = find(&hub, persona, filter).await.data()["persons"]["coverage"].clone();
            assert!(coverage["text"].as_str().unwrap().len() > 100);
            assert_eq!(*seen.get_or_insert(coverage.clone()), coverage, "{persona:?}");
        }
    }
}

async fn who_cannot_open_a_name_cannot_search_by_one(hub: TestHub) {
    for persona in [Persona::Statistician, Persona::Dpo, Persona::Administrator] {
        let answered = find(&hub, persona, by_name()).await;
        assert_eq!(answered.code(), "FORBIDDEN", "{persona:?}");
        assert_eq!(answered.json()["data"], json!({ "persons": null }));
    }
    let token = hub.narrow_token(Persona::NationalCoordinator, &["samverka:personal"]);
    let body = json!({ "query": FIND, "variables": { "filter": by_number() } });
    assert_eq!(ids(&hub.send(&[("authorization", &token)], body).await), Vec::<String>::new());
}

async fn a_promoted_person_is_found_by_her_handlers_only(hub: TestHub) {
    let query = format!("{{ person(id: \"person:{SHOW_PROTECTED_PERSON_ID}\") {{ id name {{ given family }} }} }}");
    let person = hub.ask(Persona::SocialWorker, &query).await.data()["person"].clone();
    let name = format!("{} {}", person["name"]["given"].as_str().unwrap(), person["name"]["family"].as_str().unwrap());
    let filter = json!({ "name": name });
    let id = person["id"].as_str().unwrap().to_owned();
    assert!(ids(&find(&hub, Persona::SocialWorker, filter.clone()).await).contains(&id));
    for persona in
        [Persona::NationalCoordinator, Persona::CoordinatorSyd, Persona::PoliceOfficer, Persona::MigrationOfficer]
    {
        assert!(!ids(&find(&hub, persona, filter.clone()).await).contains(&id), "{persona:?}");
        if matches!(persona, Persona::NationalCoordinator | Persona::CoordinatorSyd) {
            let sees = "query Find($id: ID!) { person(id: $id) { id } }";
            assert_eq!(hub.ask_with(persona, sees, json!({ "id": id })).await.data()["person"]["id"], id.as_str());
        }
    }
    // Neither by a purpose that names her case, nor as somebody new.
    let token = hub.token(Persona::NationalCoordinator);
    let purpose = format!("VITAL_INTERESTS; case=case:{SHOW_CASE_ID}; reason=\"a threat against her was heard today\"");
    let headers = [("authorization", token.as_str()), ("samverka-purpose", purpose.as_str())];
    let body = json!({ "query": FIND, "variables": { "filter": filter } });
    assert!(!ids(&hub.send(&headers, body).await).contains(&id));
}

async fn a_search_for_somebody_new_finds_without_consent_and_opens_nothing(hub: TestHub) {
    // Without consent she no longer opens to coordinators.
    hub.world.written(&withdraw_consents()).await;
    assert!(ids(&find(&hub, Persona::NationalCoordinator, by_number()).await).is_empty());
    let query = "query Find($filter: PersonFilter!) { persons(first: 10, filter: $filter) { nodes { id pseudonym \
         sex birthYear name { given } birthDate identityNumber sourceRecords { name { given } } closedFields \
         cases(first: 2) { nodes { reference municipality { code } leadCoordinator { name telephone } } } } } }";
    for persona in [Persona::NationalCoordinator, Persona::CoordinatorStockholm] {
        for filter in [by_number(), json!({ "name": "Ilincuta Zorivoda", "birthDate": "2009-05-17" })] {
            let answered = find_new(&hub, persona, query, filter).await;
            let girl = answered.data()["persons"]["nodes"][0].clone();
            assert_eq!(girl["id"], the_girl()[0].as_str());
            for closed in ["sex", "birthYear", "name", "birthDate", "identityNumber"] {
                assert_eq!(girl[closed], Value::Null, "{closed}");
                assert!(girl["closedFields"].as_array().unwrap().contains(&json!(closed)), "{closed}");
            }
            let case = &girl["cases"]["nodes"][0];
            assert!(case["reference"].as_str().unwrap().starts_with("NMT-2024-"));
            assert!(case["leadCoordinator"]["telephone"].is_string());
            assert_eq!(case["municipality"], Value::Null);
            assert!(!answered.text.contains(GIRL_GIVEN_NAME) && !answered.text.contains(GIRL_FAMILY_NAME));
        }
    }
    assert!(ids(&find_new(&hub, Persona::CoordinatorSyd, FIND, by_number()).await).is_empty());
    assert_eq!(find_new(&hub, Persona::NationalCoordinator, FIND, by_name()).await.code(), "BAD_USER_INPUT");
    assert_eq!(find_new(&hub, Persona::PoliceOfficer, FIND, by_number()).await.code(), "FORBIDDEN");
}

async fn a_search_for_somebody_new_never_finds_the_protected(hub: TestHub) {
    assert_eq!(ids(&find_new(&hub, Persona::CoordinatorStockholm, FIND, by_number()).await), the_girl());
    let girl = hub.world.literal(GIRL_PERSON_ID);
    let protect = format!("UPDATE persons SET protection_level = 'SEKRETESSMARKERING' WHERE id = {girl} RETURNING key");
    hub.world.written(&protect).await;
    assert!(ids(&find_new(&hub, Persona::CoordinatorStockholm, FIND, by_number()).await).is_empty());
    assert!(ids(&find(&hub, Persona::CoordinatorStockholm, by_number()).await).is_empty());
}

async fn every_search_is_recorded_with_whom_it_found(hub: TestHub) {
    find(&hub, Persona::CoordinatorSyd, by_number()).await;
    find_new(&hub, Persona::CoordinatorStockholm, FIND, by_number()).await;
    let records =
        "{ auditRecords(first: 10, filter: { kind: SEARCH }) { nodes { role subjects fields legalBasis reason } } }";
    let records = hub.ask(Persona::Dpo, records).await.data()["auditRecords"]["nodes"].clone();
    assert_eq!(records.as_array().unwrap().len(), 2);
    assert_eq!(records[0]["subjects"], json!(the_girl()));
    assert_eq!(records[0]["legalBasis"], "VITAL_INTERESTS");
    assert_eq!(records[0]["reason"], "barnet har varit borta sedan igår");
    assert_eq!(records[1]["subjects"], json!([]));
    assert!(!records.to_string().contains(GIRL_IDENTITY_NUMBER));
}

async fn half_a_number_is_refused_and_nothing_is_echoed(hub: TestHub) {
    for filter in [
        json!({ "identityNumber": "20090577" }),
        json!({ "identityNumber": "200905770005" }),
        json!({ "identityNumber": "%" }),
        json!({ "name": "" }),
        json!({ "name": "*" }),
        json!({ "birthDate": "2009-05-17" }),
        json!({ "identityNumber": GIRL_IDENTITY_NUMBER, "name": "Ilincuta" }),
        json!({ "identityNumber": GIRL_IDENTITY_NUMBER, "birthDate": "2009-05-17" }),
        json!({ "name": "Ilincuta", "identityNumberKind": "PASSPORT" }),
        json!({}),
    ] {
        let answered = find(&hub, Persona::NationalCoordinator, filter.clone()).await;
        assert_eq!(answered.code(), "BAD_USER_INPUT", "{filter}");
        assert!(!answered.text.contains("Ilincuta") && !answered.text.contains("2009"), "{}", answered.text);
    }
}

async fn a_page_of_those_found_holds_1_to_100(hub: TestHub) {
    for (first, fits) in [(1, true), (100, true), (0, false), (101, false), (-1, false)] {
        let query = format!("{{ persons(first: {first}, filter: {{ name: \"Ilincuta\" }}) {{ nodes {{ id }} }} }}");
        let answered = hub.ask(Persona::NationalCoordinator, &query).await;
        assert_eq!(answered.json()["data"]["persons"].is_object(), fits, "{first}");
        assert_eq!(answered.code(), if fits { "" } else { "BAD_USER_INPUT" }, "{first}");
    }
    let garbage = "{ persons(first: 1, after: \"zQ7canary\", filter: { name: \"Ilincuta\" }) { nodes { id } } }";
    let refused = hub.ask(Persona::NationalCoordinator, garbage).await;
    assert_eq!(refused.code(), "BAD_USER_INPUT");
    assert!(!refused.text.contains("zQ7canary"));
}

async fn searches_run_out_for_one_user_and_not_for_another(world: Seeded) {
    let hub = TestHub::configured(world, |config| config.limits.probes_per_hour = 3);
    for _ in 0..3 {
        find(&hub, Persona::CoordinatorSyd, by_number()).await.data();
    }
    let refused = find(&hub, Persona::CoordinatorSyd, by_number()).await;
    assert_eq!(refused.code(), "RATE_LIMITED");
    let several = "query Find($f: PersonFilter!) { a: persons(first: 1, filter: $f) { totalCount } \
         b: persons(first: 1, filter: $f) { totalCount } c: persons(first: 1, filter: $f) { totalCount } \
         d: persons(first: 1, filter: $f) { totalCount } }";
    let answered = hub.ask_with(Persona::NationalCoordinator, several, json!({ "f": by_number() })).await;
    assert_eq!(answered.code(), "RATE_LIMITED");
    let answers = answered.json()["data"].as_object().unwrap().clone();
    assert_eq!(answers.values().filter(|found| !found.is_null()).count(), 3);
}

fn withdraw_consents() -> String {
    "UPDATE consents SET state = 'WITHDRAWN', withdrawn_on = '2025-01-01' WHERE person_key = \
     (SELECT key FROM persons WHERE pseudonym = 'P-P96W4CJHNR') RETURNING key"
        .to_owned()
}

on_both!(
    the_girl_is_found_by_those_to_whom_she_opens_and_by_nobody_else,
    the_committed_search_finds_nothing_in_the_south_and_says_whom_to_ask,
    coverage_is_the_same_bytes_whatever_was_found,
    who_cannot_open_a_name_cannot_search_by_one,
    a_promoted_person_is_found_by_her_handlers_only,
    a_search_for_somebody_new_finds_without_consent_and_opens_nothing,
    a_search_for_somebody_new_never_finds_the_protected,
    every_search_is_recorded_with_whom_it_found,
    half_a_number_is_refused_and_nothing_is_echoed,
    a_page_of_those_found_holds_1_to_100,
    searches_run_out_for_one_user_and_not_for_another,
);
