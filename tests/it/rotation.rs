//! A new identity key: everything comes under it while the hub answers, and nothing is lost on the way.

use samverka::domain::persona::Persona;
use samverka::store::demonstration::{GIRL_CASE_ID, GIRL_IDENTITY_NUMBER};
use samverka::store::envelope::{IdentityEnvelope, open, seal};
use samverka::store::error::StoreError;
use samverka::store::keyring::Keyring;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::demonstration::given::Seeded;
use crate::hub::{Answered, TestHub, noon};

const OLD: &str = "1 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n";
const NEW: &str = "2 CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=\n";
const ANOTHER: &str = "2 CwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCws=\n";
const FIND: &str = "query Find($filter: PersonFilter!, $after: String) { persons(first: 1, filter: $filter, after: $after) \
     { totalCount nodes { pseudonym name { given family } identityNumber } pageInfo { hasNextPage endCursor } } }";
const RECORDS: &str = "query Records($case: ID!) { case(id: $case) { participants { person { name { given family } \
     sourceRecords { name { given family } aliases birthDate telephone address } } } } }";

fn both() -> Keyring {
    Keyring::parse(&format!("{OLD}{NEW}")).unwrap()
}

fn give(hub: &TestHub, text: &str) {
    std::fs::write(hub.key_file("identity.key"), text).unwrap();
}

async fn find(hub: &TestHub, filter: Value, after: Option<&str>) -> Answered {
    hub.ask_with(Persona::NationalCoordinator, FIND, json!({ "filter": filter, "after": after })).await
}

fn by_number() -> Value {
    json!({ "identityNumber": GIRL_IDENTITY_NUMBER })
}

async fn records(hub: &TestHub) -> Answered {
    let variables = json!({ "case": format!("case:{GIRL_CASE_ID}") });
    hub.ask_with(Persona::NationalCoordinator, RECORDS, variables).await
}

/// What a coordinator learns of identities: by number, by name, and on the page of a case.
async fn learned(hub: &TestHub) -> [Value; 3] {
    let by_name = find(hub, json!({ "name": "Zorivoda Ilincuta" }), None).await;
    [find(hub, by_number(), None).await.data(), by_name.data(), records(hub).await.data()].map(without_cursors)
}

fn without_cursors(mut data: Value) -> Value {
    if let Some(persons) = data.get_mut("persons") {
        persons["pageInfo"]["endCursor"].take();
    }
    data
}

async fn every_answer_stays_the_same_while_everything_comes_under_the_new_key(hub: TestHub) {
    let before = learned(&hub).await;
    assert_eq!(before[0]["persons"]["nodes"][0]["identityNumber"], GIRL_IDENTITY_NUMBER);
    assert!(before[2].to_string().contains("telephone"));
    give(&hub, &format!("{OLD}{NEW}"));
    let (keyring, databases) = (both(), &hub.world.open);
    databases.announce_key(&keyring, noon()).await.unwrap();
    let (mut after, mut steps) = (0, 0);
    while let Some(batch) = databases.read_to_reseal(&keyring, after).await.unwrap() {
        let step = databases.keep(batch).await.unwrap();
        assert_eq!((step.changed, step.closed.len()), (0, 0));
        after = step.after;
        steps += 1;
        assert_eq!(learned(&hub).await, before, "after step {steps}");
    }
    assert!(steps > 1);
    assert_eq!(hub.world.number("SELECT COUNT(*) FROM source_records WHERE key_version = 1").await, 0);
    assert_eq!(hub.world.number("SELECT COUNT(*) FROM blind_indexes WHERE key_version = 1").await, 0);
    // The new key is all that is needed.
    give(&hub, NEW);
    let without_the_old = TestHub::over_with_key(hub.world, NEW);
    assert_eq!(learned(&without_the_old).await, before);
}

async fn a_cursor_of_a_search_goes_on_after_the_rotation(hub: TestHub) {
    let filter = several(&hub).await;
    let first = find(&hub, filter.clone(), None).await.data();
    let cursor = first["persons"]["pageInfo"]["endCursor"].as_str().unwrap().to_owned();
    let second = find(&hub, filter.clone(), Some(&cursor)).await.data()["persons"]["nodes"].clone();
    assert_eq!(second.as_array().unwrap().len(), 1);
    give(&hub, &format!("{OLD}{NEW}"));
    hub.world.open.announce_key(&both(), noon()).await.unwrap();
    hub.world.open.reseal(&both(), noon(), |_| ()).await.unwrap();
    assert_eq!(find(&hub, filter, Some(&cursor)).await.data()["persons"]["nodes"], second);
}

/// A name that opens to the coordinator for more than one person.
async fn several(hub: &TestHub) -> Value {
    let query = "{ cases(first: 100) { nodes { participants { person { name { given } } } } } }";
    let data = hub.ask(Persona::NationalCoordinator, query).await.data();
    let mut names = Vec::new();
    for case in data["cases"]["nodes"].as_array().unwrap() {
        for participant in case["participants"].as_array().unwrap() {
            names.extend(participant["person"]["name"]["given"].as_str().map(str::to_owned));
        }
    }
    names.sort();
    for name in names {
        let filter = json!({ "name": name });
        if find(hub, filter.clone(), None).await.data()["persons"]["totalCount"].as_i64().unwrap() > 1 {
            return filter;
        }
    }
    panic!("no name that two people share")
}

async fn a_hub_without_the_new_key_says_that_it_cannot_search(hub: TestHub) {
    let before = learned(&hub).await;
    let databases = &hub.world.open;
    databases.announce_key(&both(), noon()).await.unwrap();
    let refused = find(&hub, by_number(), None).await;
    assert_eq!(refused.code(), "UNAVAILABLE", "{}", refused.text);
    assert!(records(&hub).await.data() == before[2], "what is sealed under the old key opens");
    databases.reseal(&both(), noon(), |_| ()).await.unwrap();
    let refused = records(&hub).await;
    assert!(refused.text.contains("UNAVAILABLE") && !refused.text.contains("Ilincuta"), "{}", refused.text);
    give(&hub, &format!("{OLD}{NEW}"));
    assert_eq!(learned(&hub).await, before);
}

async fn another_key_under_the_announced_version_is_refused(hub: TestHub) {
    let databases = &hub.world.open;
    databases.announce_key(&both(), noon()).await.unwrap();
    let another = Keyring::parse(&format!("{OLD}{ANOTHER}")).unwrap();
    assert!(matches!(databases.announce_key(&another, noon()).await, Err(StoreError::OtherKey(2))));
    let announced = databases.announced_key().await.unwrap().unwrap();
    assert!(matches!(announced.is_held_by(&another), Err(StoreError::OtherKey(2))));
    let old = Keyring::parse(OLD).unwrap();
    assert!(matches!(announced.is_held_by(&old), Err(StoreError::MissingKey(2))));
    assert!(announced.is_held_by(&both()).is_ok());
    give(&hub, &format!("{OLD}{ANOTHER}"));
    assert!(!find(&hub, by_number(), None).await.code().is_empty(), "searched with another hub's key");
    give(&hub, &format!("{OLD}{NEW}"));
    let right = TestHub::over_with_key(hub.world, &format!("{OLD}{NEW}"));
    find(&right, by_number(), None).await.data();
}

async fn a_rotation_that_was_stopped_goes_on_where_it_was(given: Seeded) {
    let (keyring, databases) = (both(), &given.open);
    databases.announce_key(&keyring, noon()).await.unwrap();
    let all = databases.count_sealed_before(&keyring).await.unwrap();
    let first = databases.read_to_reseal(&keyring, 0).await.unwrap().unwrap();
    let first = databases.keep(first).await.unwrap().sealed;
    // Read, and stopped before it was kept.
    drop(databases.read_to_reseal(&keyring, 0).await.unwrap().unwrap());
    assert_eq!(databases.count_sealed_before(&keyring).await.unwrap(), all - first);
    assert!(databases.announced_key().await.unwrap().unwrap().resealed_at.is_none());
    let mut last = 0;
    let outcome = databases.reseal(&keyring, noon(), |progress| last = progress.done).await.unwrap();
    assert_eq!((outcome.sealed, last), (all - first, all - first));
    assert_eq!(databases.announced_key().await.unwrap().unwrap().resealed_at, Some(noon()));
    let sealed = envelopes(&given).await;
    let again = databases.reseal(&keyring, noon(), |_| ()).await.unwrap();
    assert_eq!(again.sealed, 0);
    assert!(envelopes(&given).await == sealed, "nothing is sealed twice");
}

async fn what_somebody_wrote_meanwhile_stays_written(given: Seeded) {
    let (keyring, databases) = (both(), &given.open);
    let batch = databases.read_to_reseal(&keyring, 0).await.unwrap().unwrap();
    let [erased, corrected] = two_records(&given).await;
    let literal = given.literal(erased);
    given.written(&format!("UPDATE source_records SET data_key = NULL WHERE id = {literal} RETURNING key")).await;
    let correction = IdentityEnvelope { given_name: Some("Rättad".to_owned()), ..IdentityEnvelope::default() };
    let old = Keyring::parse(OLD).unwrap();
    let sealed = seal(&old, corrected, &correction).unwrap();
    set(&given, corrected, &sealed.envelope, &sealed.data_key).await;
    assert_eq!(databases.keep(batch).await.unwrap().changed, 2);
    assert_eq!(version_of(&given, corrected).await, 1);
    let outcome = databases.reseal(&keyring, noon(), |_| ()).await.unwrap();
    assert!(outcome.closed.is_empty());
    let (envelope, data_key) = sealed_of(&given, corrected).await;
    assert!(open(&keyring, corrected, &envelope, &data_key.unwrap(), 2).unwrap() == correction);
    assert_eq!(sealed_of(&given, erased).await.1, None, "an erased key came back");
}

async fn a_record_that_does_not_open_stays_and_is_named(given: Seeded) {
    let (keyring, databases) = (both(), &given.open);
    databases.announce_key(&keyring, noon()).await.unwrap();
    let all = databases.count_sealed_before(&keyring).await.unwrap();
    let [broken, _] = two_records(&given).await;
    let (envelope, data_key) = sealed_of(&given, broken).await;
    let data_key = data_key.unwrap();
    let mut changed = data_key.clone();
    changed[30] ^= 1;
    set(&given, broken, &envelope, &changed).await;
    let outcome = databases.reseal(&keyring, noon(), |_| ()).await.unwrap();
    assert_eq!(outcome.sealed, all - 1);
    assert_eq!(outcome.closed.iter().map(ToString::to_string).collect::<Vec<_>>(), [format!("source-record:{broken}")]);
    assert!(databases.announced_key().await.unwrap().unwrap().resealed_at.is_none());
    assert!(sealed_of(&given, broken).await == (envelope.clone(), Some(changed)));
    set(&given, broken, &envelope, &data_key).await;
    let outcome = databases.reseal(&keyring, noon(), |_| ()).await.unwrap();
    assert_eq!((outcome.sealed, outcome.closed.len()), (1, 0));
    assert!(databases.announced_key().await.unwrap().unwrap().resealed_at.is_some());
}

/// The first two records that are sealed.
async fn two_records(given: &Seeded) -> [Uuid; 2] {
    let rows = given.rows("SELECT id FROM source_records WHERE data_key IS NOT NULL ORDER BY key LIMIT 2").await;
    [0, 1].map(|place| rows[place].try_get_by_index(0).unwrap())
}

async fn sealed_of(given: &Seeded, id: Uuid) -> (Vec<u8>, Option<Vec<u8>>) {
    let sql = format!("SELECT envelope, data_key FROM source_records WHERE id = {}", given.literal(id));
    let row: &QueryResult = &given.rows(&sql).await[0];
    (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())
}

async fn version_of(given: &Seeded, id: Uuid) -> i64 {
    let sql = format!("SELECT CAST(key_version AS BIGINT) FROM source_records WHERE id = {}", given.literal(id));
    given.number(&sql).await
}

async fn set(given: &Seeded, id: Uuid, envelope: &[u8], data_key: &[u8]) {
    let sql = format!("UPDATE source_records SET envelope = $1, data_key = $2 WHERE id = {}", given.literal(id));
    let backend = given.open.writer.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, [envelope.into(), data_key.into()]);
    given.open.writer.execute_raw(statement).await.unwrap();
}

async fn envelopes(given: &Seeded) -> Vec<(Vec<u8>, Vec<u8>)> {
    let rows =
        given.rows("SELECT envelope, data_key FROM source_records WHERE data_key IS NOT NULL ORDER BY key").await;
    rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect()
}

on_both!(
    every_answer_stays_the_same_while_everything_comes_under_the_new_key,
    a_cursor_of_a_search_goes_on_after_the_rotation,
    a_hub_without_the_new_key_says_that_it_cannot_search,
    another_key_under_the_announced_version_is_refused,
    a_rotation_that_was_stopped_goes_on_where_it_was,
    what_somebody_wrote_meanwhile_stays_written,
    a_record_that_does_not_open_stays_and_is_named,
);
