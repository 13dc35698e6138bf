//! From the first schema to today's: the same data, the same keys, the same log of reads, the shape of a new database.

use std::collections::BTreeSet;

use samverka::command::migrate::up;
use samverka::domain::persona::Persona;
use samverka::store::audit::Chain;
use samverka::store::checkup::{Checkup, Opening};
use samverka::store::error::{Rule, StoreError};
use samverka::store::keyring::Keyring;
use samverka::store::migrate::{Schema, ensure_current, migrate_status};
use samverka::store::shape::{expected_tables, present_tables};
use sea_orm::DatabaseConnection;
use serde_json::Value;

use super::first_schema::{DOCUMENTS, FirstSchema, answers};
use crate::database::{Backend, TestDatabases};
use crate::demonstration::given::{keyring, rows, settings};

const ANOTHER: &str = "1 CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=\n";
const NAMES: &str = "{ cases(first: 3) { nodes { participants { person { name { given family } } } } } }";

on_both!(
    the_first_schema_is_refused_until_it_is_migrated,
    migrated_it_gives_what_the_old_program_gave,
    what_was_sealed_then_opens_with_its_own_key_alone,
    its_log_of_reads_holds_together_and_goes_on,
    migrated_it_has_the_shape_of_a_new_one,
    two_agencies_of_one_number_stop_the_migration_and_nothing_changes,
);

async fn the_first_schema_is_refused_until_it_is_migrated(old: FirstSchema) {
    let settings = settings(&old.files);
    let open = old.open().await;
    let refusal = ensure_current(&open).await.expect_err("served").to_string();
    assert_eq!(refusal, "the case database lacks 3 migration(s): run `samverka migrate up` and start again");
    for checkup in
        [Checkup::of_cases(&settings).await.unwrap(), Checkup::of_releases(&settings.release_url).await.unwrap()]
    {
        let refusal = checkup.is_current().await.expect_err("no finding of the doctor");
        assert!(matches!(refusal, StoreError::Pending { .. }), "{refusal}");
        checkup.close().await.unwrap();
    }
    open.close().await.unwrap();

    let applied: Vec<(Schema, String)> =
        up(&settings).await.unwrap().into_iter().map(|step| (step.schema, step.migration)).collect();
    assert_eq!(applied.first(), Some(&(Schema::Case, "m20261126_000032_organisation_numbers".to_owned())));
    assert!(applied.contains(&(Schema::Release, "m20261126_000030_releases".to_owned())));
    assert!(applied.iter().all(|(_, migration)| migration.as_str() > "m20261125_000026"), "{applied:?}");
    let open = old.open().await;
    ensure_current(&open).await.unwrap();
    open.close().await.unwrap();
}

async fn migrated_it_gives_what_the_old_program_gave(old: FirstSchema) {
    up(&settings(&old.files)).await.unwrap();
    let hub = old.hub().await;
    let then = answers();
    let mut names = 0;
    let mut asked = 0;
    for (name, document) in DOCUMENTS {
        for (slug, then) in then[name].as_object().unwrap() {
            let answered = hub.ask(Persona::parse(slug).unwrap(), document).await;
            names += answered.text.matches("\"family\":\"").count();
            asked += 1;
            let now = answered.json();
            let codes: Vec<_> =
                now["errors"].as_array().into_iter().flatten().map(|error| &error["extensions"]["code"]).collect();
            let codes_then: Vec<_> = then["codes"].as_array().unwrap().iter().collect();
            assert_eq!(codes, codes_then, "{name} as {slug}");
            assert_eq!(plain(now["data"].clone()), plain(then["data"].clone()), "{name} as {slug}");
        }
    }
    assert_eq!(asked, 12 * 5);
    assert!(names > 10, "{names} names are among the answers");
    // What the first schema had nothing of is there, and empty.
    let releases = hub.ask_publicly("{ releases { slug } }").await.data();
    assert_eq!(releases, serde_json::json!({ "releases": [] }));
}

/// With `1.0` written as `1`: who wrote the old answers down knows no difference.
fn plain(value: Value) -> Value {
    match value {
        Value::Array(values) => values.into_iter().map(plain).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, plain(value))).collect(),
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        other => other,
    }
}

async fn what_was_sealed_then_opens_with_its_own_key_alone(old: FirstSchema) {
    let settings = settings(&old.files);
    up(&settings).await.unwrap();
    let cases = Checkup::of_cases(&settings).await.unwrap();
    assert_eq!(cases.opening(&keyring()).await.unwrap(), Opening::Opens);
    assert_eq!(cases.opening(&Keyring::parse(ANOTHER).unwrap()).await.unwrap(), Opening::OtherKey(1));
    cases.close().await.unwrap();
}

async fn its_log_of_reads_holds_together_and_goes_on(old: FirstSchema) {
    up(&settings(&old.files)).await.unwrap();
    let signed = old.head();
    signed.check(&keyring()).unwrap();
    let head = signed.of(Chain::Reads).unwrap().clone();
    assert!(head.sequence >= 3, "the old program recorded {}", head.sequence);
    let hub = old.hub().await;
    for records in [head.sequence, head.sequence + 1] {
        let verdict = Chain::Reads.verify(&hub.world.open, Some(&head)).await.unwrap();
        assert_eq!((verdict.records, verdict.broken), (records, None));
        assert!(hub.ask(Persona::PoliceOfficer, NAMES).await.data().to_string().contains("given"));
    }
}

async fn migrated_it_has_the_shape_of_a_new_one(old: FirstSchema) {
    let new = TestDatabases::fresh(old.backend).await;
    let before = shapes(&old.files).await;
    up(&settings(&old.files)).await.unwrap();
    up(&settings(&new)).await.unwrap();
    let (migrated, fresh) = (shapes(&old.files).await, shapes(&new).await);
    assert!(before.len() < fresh.len());
    assert!(fresh.len() > 100, "{}", fresh.len());
    let differing: Vec<_> = migrated.symmetric_difference(&fresh).collect();
    assert!(differing.is_empty(), "{differing:#?}");
    // And it is the shape that the program speaks of.
    let open = old.open().await;
    for (schema, database) in [(Schema::Case, &open.case), (Schema::Release, &open.release)] {
        assert_eq!(present_tables(database).await.unwrap(), expected_tables(schema, open.backend()));
    }
    if open.has_own_audit {
        assert_eq!(present_tables(&open.audit).await.unwrap(), expected_tables(Schema::Audit, open.backend()));
    }
    open.close().await.unwrap();
}

async fn two_agencies_of_one_number_stop_the_migration_and_nothing_changes(old: FirstSchema) {
    let settings = settings(&old.files);
    old.change("UPDATE agencies SET org_number = '556000-4615' WHERE key IN (1, 2)").await;
    let before = shapes(&old.files).await;
    let refusal = up(&settings).await.expect_err("migrated").to_string();
    assert!(
        refusal.starts_with("the case database has rows that break a rule of its newer shape (unique `"),
        "{refusal}"
    );
    assert!(refusal.contains("org_number") && refusal.contains("docs/installing.md"), "{refusal}");
    assert!(!refusal.contains("556000"), "{refusal}");
    let problem = samverka::store::migrate::migrate_up(&settings).await.expect_err("migrated");
    assert!(matches!(&problem, StoreError::RowsInTheWay { database: "case", kind: Rule::Unique, .. }), "{problem}");
    assert!(!format!("{problem:?}").contains("556000"), "{problem:?}");
    assert_eq!(shapes(&old.files).await, before, "nothing half done");
    let missing = migrate_status(&settings).await.unwrap().into_iter().filter(|step| !step.applied);
    assert_eq!(missing.filter(|step| step.schema == Schema::Case).count(), 3);

    old.change("UPDATE agencies SET org_number = NULL WHERE key = 2").await;
    up(&settings).await.unwrap();
    let open = old.open().await;
    ensure_current(&open).await.unwrap();
    open.close().await.unwrap();
}

/// Everything that the databases say of their shape: tables, columns, defaults, rules, indexes, triggers.
async fn shapes(files: &TestDatabases) -> BTreeSet<String> {
    let urls = [Some(&files.case_url), files.audit_url.as_ref(), Some(&files.release_url)];
    let mut said = BTreeSet::new();
    for (name, url) in ["case", "audit", "release"].into_iter().zip(urls) {
        let Some(url) = url else { continue };
        let database = sea_orm::Database::connect(url.as_str()).await.unwrap();
        for question in questions(files.backend) {
            said.extend(texts(&database, question).await.into_iter().map(|text| format!("{name}: {text}")));
        }
        database.close().await.unwrap();
    }
    said
}

fn questions(backend: Backend) -> &'static [&'static str] {
    match backend {
        Backend::Sqlite => &["SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"],
        Backend::Postgres => &[
            "SELECT concat_ws(' ', table_name, ordinal_position, column_name, data_type, is_nullable, column_default, \
             is_identity, identity_generation) FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT indexdef::text FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint \
             WHERE connamespace = 'public'::regnamespace",
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        ],
    }
}

async fn texts(database: &DatabaseConnection, question: &str) -> Vec<String> {
    rows(database, question).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}
