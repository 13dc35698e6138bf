//! Who sees what of the same case, and what is recorded of it. Each denial has its positive control.

mod acts;
mod hidden;
mod log;
mod providers;
mod purpose;
mod rows;
mod scopes;
mod seals;
mod sharing;

use samverka::domain::id::{CaseId, Noun, PersonId};
use samverka::domain::persona::Persona;
use samverka::store::demonstration::{GIRL_CASE_ID, SHOW_CASE_ID, SHOW_PERSON_ID, SHOW_PROTECTED_PERSON_ID};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::hub::TestHub;

pub fn show_case() -> String {
    CaseId::from_uuid(SHOW_CASE_ID).to_string()
}

pub fn person(id: uuid::Uuid) -> String {
    PersonId::from_uuid(id).to_string()
}

const CASE: &str = "query($id: ID!) { case(id: $id) { id reference } }";
const NAME: &str = "query($id: ID!) { person(id: $id) { id pseudonym sex closedFields protectionLevel
    name { given family } birthDate sourceRecords { id telephone localReference closedFields } } }";

async fn case_of(hub: &TestHub, persona: Persona, id: uuid::Uuid) -> Value {
    let id = CaseId::from_uuid(id).to_string();
    hub.ask_with(persona, CASE, json!({ "id": id })).await.data()["case"].clone()
}

async fn the_case_exists_for_those_who_work_it_and_for_nobody_else(hub: TestHub) {
    use Persona::*;
    for persona in
        [NationalCoordinator, CoordinatorSyd, PoliceOfficer, MigrationOfficer, SocialWorker, Shelter, Statistician]
    {
        assert_eq!(case_of(&hub, persona, SHOW_CASE_ID).await["id"], show_case().as_str(), "{persona:?}");
    }
    for persona in [CoordinatorStockholm, Stranger, Administrator, Dpo] {
        assert_eq!(case_of(&hub, persona, SHOW_CASE_ID).await, Value::Null, "{persona:?}");
    }
    assert_ne!(case_of(&hub, CoordinatorStockholm, GIRL_CASE_ID).await, Value::Null);
    assert_eq!(case_of(&hub, CoordinatorSyd, GIRL_CASE_ID).await, Value::Null);
}

async fn a_list_holds_only_what_exists_for_the_caller(hub: TestHub) {
    let query = "{ cases(first: 100) { totalCount nodes { region { code } } } }";
    let all = hub.ask(Persona::NationalCoordinator, query).await.data();
    let south = hub.ask(Persona::CoordinatorSyd, query).await.data();
    assert!(south["cases"]["totalCount"].as_i64() < all["cases"]["totalCount"].as_i64());
    let regions = south["cases"]["nodes"].as_array().unwrap();
    assert!(!regions.is_empty());
    assert!(regions.iter().filter(|case| case["region"]["code"] != "SYD").count() * 10 < regions.len());
    for persona in [Persona::Stranger, Persona::Administrator] {
        let none = hub.ask(persona, query).await.data();
        assert_eq!(none["cases"], json!({ "totalCount": 0, "nodes": [] }), "{persona:?}");
    }
}

async fn a_statistician_cannot_name_a_person(hub: TestHub) {
    let id = json!({ "id": person(SHOW_PERSON_ID) });
    let seen = hub.ask_with(Persona::CoordinatorSyd, NAME, id.clone()).await.data()["person"].clone();
    assert!(seen["name"]["given"].is_string() && seen["birthDate"].is_string(), "{seen}");
    let answered = hub.ask_with(Persona::Statistician, NAME, id).await;
    let closed = answered.data()["person"].clone();
    assert_eq!(closed["sex"], seen["sex"], "what is personal opens");
    assert_eq!(closed["name"], Value::Null);
    assert_eq!(closed["birthDate"], Value::Null);
    for field in ["name", "birthDate", "identityNumber", "protectionLevel"] {
        assert!(closed["closedFields"].as_array().unwrap().contains(&field.into()), "{field}");
    }
    let redactions = answered.json()["extensions"]["redactions"].clone();
    let name = json!({ "path": ["person", "name"], "class": "IDENTIFYING", "reason": "ROLE" });
    assert!(redactions.as_array().unwrap().contains(&name), "{redactions}");
    let given = seen["name"]["given"].as_str().unwrap();
    assert!(!answered.text.contains(given));
    assert_eq!(answered.headers["cache-control"], "no-store");
}

async fn a_protected_person_opens_for_her_handlers_only(hub: TestHub) {
    let id = json!({ "id": person(SHOW_PROTECTED_PERSON_ID) });
    let handled = hub.ask_with(Persona::SocialWorker, NAME, id.clone()).await.data()["person"].clone();
    assert!(handled["name"]["given"].is_string(), "{handled}");
    assert_ne!(handled["protectionLevel"], Value::Null);
    let given = handled["name"]["given"].as_str().unwrap().to_owned();
    for persona in
        [Persona::NationalCoordinator, Persona::CoordinatorSyd, Persona::PoliceOfficer, Persona::Statistician]
    {
        let answered = hub.ask_with(persona, NAME, id.clone()).await;
        let data = answered.data();
        assert_eq!(data["person"]["name"], Value::Null, "{persona:?}");
        assert_eq!(data["person"]["protectionLevel"], Value::Null, "{persona:?}");
        assert!(!answered.text.contains(&given), "{persona:?}");
        assert!(!answered.text.contains("PROTECTED\",\"reason\":\"NEED_TO_KNOW\",\"path\":[\"person\",\"name"));
    }
}

async fn a_legal_basis_stated_in_the_header_opens_one_case_to_a_coordinator(hub: TestHub) {
    hub.world.open.writer.execute_unprepared("UPDATE consents SET state = 'REFUSED'").await.unwrap();
    let query = json!({ "query": NAME, "variables": { "id": person(SHOW_PERSON_ID) } });
    let token = hub.token(Persona::CoordinatorSyd);
    let without = hub.send(&[("authorization", &token)], query.clone()).await;
    assert_eq!(without.data()["person"]["name"], Value::Null);
    let purpose = format!(
        "NECESSARY_DISCLOSURE; case={}; reason=\"Hon beh%C3%B6ver h%C3%A4mtas i Malm%C3%B6 i kv%C3%A4ll\"",
        show_case()
    );
    let headers = [("authorization", token.as_str()), ("samverka-purpose", purpose.as_str())];
    let with = hub.send(&headers, query.clone()).await;
    assert!(with.data()["person"]["name"]["given"].is_string(), "{}", with.text);
    let log = "{ auditRecords(first: 1) { nodes { kind role legalBasis reason subjects fields } } }";
    let record = hub.ask(Persona::Dpo, log).await.data()["auditRecords"]["nodes"][0].clone();
    assert_eq!(record["legalBasis"], "NECESSARY_DISCLOSURE");
    assert_eq!(record["reason"], "Hon behöver hämtas i Malmö i kväll");
    let police = hub.token(Persona::PoliceOfficer);
    let refused = hub.send(&[("authorization", &police), ("samverka-purpose", &purpose)], query).await;
    assert_eq!(refused.code(), "FORBIDDEN");
}

async fn an_answer_that_names_somebody_leaves_its_record_first(hub: TestHub) {
    let log =
        "query($p: ID) { auditRecords(first: 5, filter: { person: $p }) { nodes { kind role fields subjects } } }";
    let who = json!({ "p": person(SHOW_PERSON_ID) });
    let before = hub.ask_with(Persona::Dpo, log, who.clone()).await.data();
    assert_eq!(before["auditRecords"]["nodes"], json!([]));
    let id = json!({ "id": person(SHOW_PERSON_ID) });
    hub.ask_with(Persona::Statistician, NAME, id.clone()).await.data();
    let still = hub.ask_with(Persona::Dpo, log, who.clone()).await.data();
    assert_eq!(still["auditRecords"]["nodes"], json!([]), "nothing identifying was opened");
    hub.ask_with(Persona::CoordinatorSyd, NAME, id).await.data();
    let after = hub.ask_with(Persona::Dpo, log, who).await.data();
    let record = &after["auditRecords"]["nodes"][0];
    assert_eq!((&record["kind"], &record["role"]), (&"READ_IDENTIFYING".into(), &"REGIONAL_COORDINATOR".into()));
    assert!(record["fields"].as_array().unwrap().contains(&"name".into()), "{record}");
    let access = format!("{{ case(id: \"{}\") {{ accessLog {{ role fields }} }} }}", show_case());
    let seen = hub.ask(Persona::NationalCoordinator, &access).await.data();
    assert_eq!(seen["case"]["accessLog"][0]["role"], "REGIONAL_COORDINATOR");
    assert_eq!(hub.ask(Persona::PoliceOfficer, &access).await.data()["case"]["accessLog"], Value::Null);
    let own = "{ auditRecords(first: 3, filter: { kind: AUDIT_READ }) { nodes { role } } }";
    let looks = hub.ask(Persona::Dpo, own).await.data();
    assert_eq!(looks["auditRecords"]["nodes"][0]["role"], "DATA_PROTECTION_OFFICER");
}

async fn without_its_record_an_answer_that_names_somebody_is_withheld(hub: TestHub) {
    let id = json!({ "id": person(SHOW_PERSON_ID) });
    hub.world.open.audit.execute_unprepared("DROP TABLE audit_subjects").await.unwrap();
    let answered = hub.ask_with(Persona::CoordinatorSyd, NAME, id.clone()).await;
    assert_eq!((answered.code().as_str(), &answered.json()["data"]), ("UNAVAILABLE", &Value::Null));
    let anonymous = hub.ask_with(Persona::Statistician, NAME, id).await;
    assert!(anonymous.data()["person"]["pseudonym"].is_string(), "what opens nothing needs no record");
}

/// The police handle somebody else's record at the same shelter, in another case: that opens nothing here.
async fn a_shelter_exists_for_itself_and_for_handlers_only(hub: TestHub) {
    let query = format!(
        "{{ case(id: \"{}\") {{ agencies {{ agency {{ slug }} }} participants {{ measures {{ type provider {{ slug }} \
         closedFields }} person {{ consents {{ recipient {{ slug }} }} sourceRecords {{ agency {{ slug }} }} \
         resolved {{ assertedBy {{ slug }} }} }} }} referrals {{ from {{ slug }} to {{ slug }} }} \
         graph(depth: 3) {{ nodes {{ id kind }} }} timeline(first: 100) {{ nodes {{ agency {{ slug }} }} }} }} \
         agencies(first: 100) {{ nodes {{ slug }} }} }}",
        show_case()
    );
    let own = hub.ask(Persona::Shelter, &query).await;
    assert!(own.text.contains("shelter-a"));
    let handler = hub.ask(Persona::SocialWorker, &query).await;
    for persona in
        [Persona::NationalCoordinator, Persona::PoliceOfficer, Persona::MigrationOfficer, Persona::Statistician]
    {
        let answered = hub.ask(persona, &query).await;
        assert!(!answered.text.contains("\"shelter-a\""), "{persona:?}: {}", answered.text);
        assert!(answered.text.contains("\"closedFields\":[\"provider\"]"), "{persona:?}");
    }
    assert!(handler.text.contains("\"shelter-a\""), "the positive control: a handler sees it in the case");
    assert!(!handler.data()["agencies"].to_string().contains("\"shelter-a\""), "never in the list, for anybody");
}

async fn a_support_provider_has_its_own_participants_only(hub: TestHub) {
    let query = format!("{{ case(id: \"{}\") {{ participants {{ id }} graph {{ nodes {{ kind }} }} }} }}", show_case());
    let people = |data: &Value| data["case"]["participants"].as_array().unwrap().len();
    let drawn = |data: &Value| {
        data["case"]["graph"]["nodes"].as_array().unwrap().iter().filter(|node| node["kind"] == "PERSON").count()
    };
    let all = hub.ask(Persona::CoordinatorSyd, &query).await.data();
    let own = hub.ask(Persona::Shelter, &query).await.data();
    assert!(people(&own) > 0 && people(&own) < people(&all));
    assert_eq!((people(&all), people(&own)), (drawn(&all), drawn(&own)));
}

async fn a_token_opens_only_the_classes_that_it_names(hub: TestHub) {
    let query = json!({ "query": NAME, "variables": { "id": person(SHOW_PERSON_ID) } });
    for (scopes, sex, name) in [
        (vec!["samverka:personal", "samverka:identifying"], true, true),
        (vec!["samverka:personal"], true, false),
        (vec!["openid", "email"], false, false),
    ] {
        let token = hub.narrow_token(Persona::CoordinatorSyd, &scopes);
        let data = hub.send(&[("authorization", &token)], query.clone()).await.data();
        assert_eq!(data["person"]["sex"].is_string(), sex, "{scopes:?}");
        assert_eq!(data["person"]["name"].is_object(), name, "{scopes:?}");
    }
}

async fn a_user_who_was_deactivated_or_changed_is_out(hub: TestHub) {
    let viewer = "{ viewer { role } }";
    let out = "UPDATE users SET active = false WHERE subject = 'iom'";
    let moved = "UPDATE users SET role = 'STATISTICIAN' WHERE subject = 'police-officer'";
    hub.world.open.writer.execute_unprepared(out).await.unwrap();
    hub.world.open.writer.execute_unprepared(moved).await.unwrap();
    for persona in [Persona::Iom, Persona::PoliceOfficer] {
        let answered = hub.ask(persona, viewer).await;
        assert_eq!((answered.status.as_u16(), answered.code().as_str()), (401, "UNAUTHENTICATED"), "{persona:?}");
    }
    assert_eq!(hub.ask(Persona::Shelter, viewer).await.data()["viewer"]["role"], "SUPPORT_PROVIDER");
}

async fn researchers_and_the_public_get_the_statistics_schema(hub: TestHub) {
    let public =
        "{ agencies(first: 2) { totalCount nodes { slug name(lang: EN) } } codeLists(names: [\"SEX\"]) { name } }";
    let nobody = hub.ask_publicly(public).await;
    let researcher = hub.ask(Persona::Researcher, public).await;
    let inside = hub.ask(Persona::PoliceOfficer, public).await;
    assert_eq!(nobody.data(), researcher.data());
    assert_eq!(nobody.data(), inside.data(), "the same bytes in both schemas");
    let case = format!("{{ case(id: \"{}\") {{ reference }} }}", show_case());
    let refused = hub.ask_publicly(&case).await;
    assert_eq!(refused.code(), "GRAPHQL_VALIDATION_FAILED");
    let error = refused.json()["errors"][0].clone();
    assert_eq!(error["extensions"]["schema"], "statistics");
    assert!(error["message"].as_str().unwrap().contains("samverka token --demo"), "{error}");
    let told = hub.ask(Persona::Researcher, &case).await.json()["errors"][0].clone();
    assert!(!told["message"].as_str().unwrap().contains("token --demo"));
}

async fn federation_finds_entities_in_scope_and_one_bad_one_nulls_one_index(hub: TestHub) {
    let query = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Case { reference } ... on Person { pseudonym } } }";
    let representations = json!([
        { "__typename": "Case", "id": show_case() },
        { "__typename": "Case", "id": CaseId::from_uuid(GIRL_CASE_ID).to_string() },
        { "__typename": "Case", "id": person(SHOW_PERSON_ID) },
        { "__typename": "Person", "id": person(SHOW_PERSON_ID) },
    ]);
    let data = hub.ask_with(Persona::CoordinatorSyd, query, json!({ "r": representations })).await.data();
    let found: Vec<bool> = data["_entities"].as_array().unwrap().iter().map(Value::is_object).collect();
    assert_eq!(found, [true, false, false, true]);
}

async fn a_representation_that_fits_nothing_nulls_its_own_index(hub: TestHub) {
    let query = "query($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Agency { slug } } }";
    let representations = json!([
        { "__typename": "Neighbour", "id": show_case() },
        { "__typename": "Case", "id": show_case() },
        { "__typename": "Case" },
        { "__typename": "Case", "id": { "id": 7 } },
        { "id": show_case() },
        { "__typename": "Agency", "organisationNumber": "202100-2163" },
        { "__typename": "Agency", "organisationNumber": "000000-0000" },
    ]);
    let answered = hub.ask_with(Persona::CoordinatorSyd, query, json!({ "r": representations })).await.json();
    let found: Vec<Option<String>> = answered["data"]["_entities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entity| entity["__typename"].as_str().map(str::to_owned))
        .collect();
    let named = |name: &str| Some(name.to_owned());
    assert_eq!(found, [None, named("Case"), None, None, None, named("Agency"), None]);
    assert_eq!(answered["data"]["_entities"][5]["slug"], "migration");
    let errors = answered["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 4, "one for each that fits nothing, none for what is not there: {errors:?}");
    for error in errors {
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
        assert_eq!(error["path"], json!(["_entities"]));
    }
}

on_both!(
    the_case_exists_for_those_who_work_it_and_for_nobody_else,
    a_list_holds_only_what_exists_for_the_caller,
    a_statistician_cannot_name_a_person,
    a_protected_person_opens_for_her_handlers_only,
    a_legal_basis_stated_in_the_header_opens_one_case_to_a_coordinator,
    an_answer_that_names_somebody_leaves_its_record_first,
    without_its_record_an_answer_that_names_somebody_is_withheld,
    a_shelter_exists_for_itself_and_for_handlers_only,
    a_support_provider_has_its_own_participants_only,
    a_token_opens_only_the_classes_that_it_names,
    a_user_who_was_deactivated_or_changed_is_out,
    researchers_and_the_public_get_the_statistics_schema,
    federation_finds_entities_in_scope_and_one_bad_one_nulls_one_index,
    a_representation_that_fits_nothing_nulls_its_own_index,
);
