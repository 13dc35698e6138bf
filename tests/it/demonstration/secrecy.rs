//! What identifies somebody is nowhere in the files or tables, and would be found if it were.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use samverka::domain::code::Code;
use samverka::domain::code::IdentityNumberKind;
use samverka::domain::identity_number::IdentityNumber;
use samverka::store::envelope::{self, IdentityEnvelope};
use sea_orm::{ConnectionTrait, Database, Statement, Value};
use uuid::Uuid;

use super::given::{Seeded, number, rows};
use crate::database::{Backend, OnBackend};

async fn every_named_record_can_be_searched_for_and_no_other(given: Seeded) {
    let wrong = "SELECT count(*) FROM source_records r WHERE (r.envelope IS NULL) = EXISTS \
                 (SELECT 1 FROM blind_indexes b WHERE b.record_key = r.key AND b.kind = 'NAME')";
    assert_eq!(given.number(wrong).await, 0);
    let wrong = "SELECT count(*) FROM source_records WHERE (envelope IS NULL) <> (data_key IS NULL) \
                 OR (envelope IS NULL) <> (key_version IS NULL)";
    assert_eq!(given.number(wrong).await, 0);
}

async fn every_swedish_number_is_of_the_kind_that_nobody_is_given(given: Seeded) {
    let today = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).expect("a date");
    let mut owners: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for (person, identity) in identities(&given).await {
        let kind = identity.identity_number_kind.as_deref().and_then(IdentityNumberKind::parse);
        let is_swedish = matches!(kind, Some(IdentityNumberKind::Personnummer | IdentityNumberKind::Samordningsnummer));
        if let (true, Some(text)) = (is_swedish, identity.identity_number) {
            let parsed = IdentityNumber::parse_demonstration(&text, today).expect("well formed");
            assert!(parsed.is_demonstration());
            assert_eq!(Some(parsed.birth_date()), identity.birth_date);
            owners.entry(text).or_default().insert(person);
        }
    }
    assert!(owners.len() > 200);
    assert!(owners.values().all(|people| people.len() == 1));
}

#[tokio::test]
async fn no_name_or_number_is_in_the_files_and_all_are_found_in_an_unencrypted_twin() {
    let given = Seeded::on(Backend::Sqlite).await;
    let canaries = canaries(&given).await;
    assert!(canaries.values.len() > 5_000);

    // A write leaves the newest pages in the write-ahead log.
    let touch = "UPDATE source_records SET version = version + 1";
    given.open.writer.execute_unprepared(touch).await.expect("touched");
    let case = PathBuf::from(given.files.case_url.trim_start_matches("sqlite://").trim_end_matches("?mode=rwc"));
    for end in ["", "-wal", "-shm"] {
        let file = PathBuf::from(format!("{}{end}", case.display()));
        let bytes = std::fs::read(&file).expect("the file");
        assert!(bytes.len() > 30_000, "{}", file.display());
        assert_eq!(canaries.found_in(&bytes).len(), 0, "{}", file.display());
    }

    let twin = case.with_file_name("twin.db");
    write_twin(&twin, &canaries.values).await;
    let bytes = std::fs::read(&twin).expect("the twin");
    assert_eq!(canaries.found_in(&bytes).len(), canaries.values.len());
}

#[tokio::test]
async fn no_name_or_number_is_in_the_tables_of_postgresql() {
    if crate::database::postgres_is_left_out() {
        return;
    }
    let given = Seeded::on(Backend::Postgres).await;
    let canaries = canaries(&given).await;
    let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
    let mut text = String::new();
    for table in rows(&given.open.case, tables).await {
        let table: String = table.try_get_by_index(0).expect("a name");
        for row in rows(&given.open.case, &format!("SELECT CAST(t AS TEXT) FROM \"{table}\" t")).await {
            text.push_str(&row.try_get_by_index::<String>(0).expect("a row"));
        }
    }
    for row in given.rows("SELECT encode(envelope, 'escape') FROM source_records WHERE envelope IS NOT NULL").await {
        text.push_str(&row.try_get_by_index::<String>(0).expect("bytes"));
    }
    assert!(text.len() > 1_000_000);
    assert_eq!(canaries.found_in(text.as_bytes()).len(), 0);
    for value in canaries.values.iter().take(50) {
        text.push_str(value);
    }
    assert!(canaries.found_in(text.as_bytes()).len() >= 50);
}

/// Everything that identifies somebody, found by its first bytes.
pub struct Canaries {
    pub values: BTreeSet<String>,
    by_beginning: HashMap<[u8; 6], Vec<String>>,
}

impl Canaries {
    /// Those that stand in some bytes.
    pub fn found_in(&self, bytes: &[u8]) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        for (place, window) in bytes.array_windows::<6>().enumerate() {
            for value in self.by_beginning.get(window).into_iter().flatten() {
                if bytes[place..].starts_with(value.as_bytes()) {
                    found.insert(value.as_str());
                }
            }
        }
        found
    }
}

/// Everything that identifies anybody of the demonstration.
pub async fn canaries(given: &Seeded) -> Canaries {
    let mut values = BTreeSet::new();
    for (_, identity) in identities(given).await {
        let single = [
            identity.given_name,
            identity.family_name,
            identity.identity_number,
            identity.telephone,
            identity.email,
            identity.address,
            identity.local_reference,
        ];
        values.extend(single.into_iter().flatten());
        values.extend(identity.aliases);
        values.extend(identity.document_numbers);
    }
    let mut by_beginning: HashMap<[u8; 6], Vec<String>> = HashMap::new();
    for value in &values {
        let beginning = value.as_bytes().first_chunk().expect("a value of six bytes or more");
        by_beginning.entry(*beginning).or_default().push(value.clone());
    }
    Canaries { values, by_beginning }
}

/// Every sealed identity, opened, with the key of its person.
async fn identities(given: &Seeded) -> Vec<(i64, IdentityEnvelope)> {
    let sql = "SELECT person_key, id, envelope, data_key, key_version FROM source_records WHERE envelope IS NOT NULL";
    let mut identities = Vec::new();
    for row in given.rows(sql).await {
        let id: Uuid = row.try_get_by_index(1).expect("an id");
        let bytes = |index| row.try_get_by_index::<Vec<u8>>(index).expect("bytes");
        let version: i32 = row.try_get_by_index(4).expect("a version");
        let opened = envelope::open(&given.keyring, id, &bytes(2), &bytes(3), version).expect("opened");
        identities.push((row.try_get_by_index(0).expect("a key"), opened));
    }
    assert_eq!(
        identities.len() as i64,
        number(&given.open.case, "SELECT count(*) FROM source_records WHERE envelope IS NOT NULL").await
    );
    identities
}

async fn write_twin(file: &Path, values: &BTreeSet<String>) {
    let twin = Database::connect(format!("sqlite://{}?mode=rwc", file.display())).await.expect("a twin");
    twin.execute_unprepared("CREATE TABLE source_records (envelope TEXT NOT NULL)").await.expect("a table");
    twin.execute_unprepared("PRAGMA synchronous = OFF").await.expect("quick");
    for some in values.iter().collect::<Vec<_>>().chunks(500) {
        let places = vec!["(?)"; some.len()].join(", ");
        let sql = format!("INSERT INTO source_records (envelope) VALUES {places}");
        let values: Vec<Value> = some.iter().map(|value| Value::from(value.as_str())).collect();
        let insert = Statement::from_sql_and_values(twin.get_database_backend(), sql, values);
        twin.execute_raw(insert).await.expect("rows");
    }
    twin.close().await.expect("closed");
}

on_both!(every_named_record_can_be_searched_for_and_no_other, every_swedish_number_is_of_the_kind_that_nobody_is_given,);
