//! The databases: their migrations, their limits, and what the program says when one is not right.

use chrono::{DateTime, NaiveDate, Utc};
use samverka::store::database::{DatabaseSettings, Databases, begin_write};
use samverka::store::error::{Rule, StoreError};
use samverka::store::migrate::{Schema, ensure_current, migrate_down, migrate_status, migrate_up};
use samverka::store::shape::{expected_tables, present_tables};
use sea_orm::sea_query::{Expr, ExprTrait, Query, Value};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use uuid::Uuid;

/// Runs one body against a fresh database of each kind.
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => { $(
        mod $name {
            #[tokio::test]
            async fn on_sqlite() {
                let place = super::Place::sqlite();
                super::bodies::$name(&place.settings).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                if let Some(place) = super::Place::postgres().await {
                    super::bodies::$name(&place.settings).await;
                    place.remove().await;
                }
            }
        }
    )+ };
}

on_both_databases![
    migrations_go_up_and_down_and_up_again_with_rows_in_the_tables,
    entities_equal_the_migrated_tables,
    a_database_of_a_newer_program_is_refused,
    a_database_that_lacks_migrations_is_refused,
    two_programs_that_migrate_at_once_do_it_once,
    a_broken_rule_is_named_and_the_value_is_not,
    writers_wait_for_each_other,
];

mod bodies {
    use super::*;

    pub async fn migrations_go_up_and_down_and_up_again_with_rows_in_the_tables(
        settings: &DatabaseSettings,
    ) {
        for _ in 0..2 {
            let applied = migrate_up(settings).await.expect("up");
            assert!(
                applied
                    .iter()
                    .any(|step| step.migration.ends_with("_cases"))
            );
            assert!(migrate_up(settings).await.expect("up").is_empty());

            let databases = Databases::open(settings).await.expect("open");
            ensure_current(&databases).await.expect("current");
            fill(&databases.writer).await;
            assert_eq!(count(&databases.case, "participants").await, 1);
            fill_audit(&databases.audit).await;
            fill_places(&databases.release_writer).await;
            assert_eq!(count(&databases.release, "municipalities").await, 1);
            databases.close().await.expect("close");

            for schema in [Schema::Case, Schema::Audit, Schema::Release] {
                migrate_down(settings, schema, 100).await.expect("down");
            }
            let steps = migrate_status(settings).await.expect("status");
            assert!(steps.iter().all(|step| !step.applied));
            let databases = Databases::open(settings).await.expect("open");
            for database in [&databases.case, &databases.audit, &databases.release] {
                assert_eq!(present_tables(database).await.expect("tables"), []);
            }
            databases.close().await.expect("close");
        }
    }

    pub async fn entities_equal_the_migrated_tables(settings: &DatabaseSettings) {
        migrate_up(settings).await.expect("up");
        let databases = Databases::open(settings).await.expect("open");
        let mut pairs = vec![
            (Schema::Case, &databases.case),
            (Schema::Release, &databases.release),
        ];
        if databases.has_own_audit {
            pairs.push((Schema::Audit, &databases.audit));
        }
        for (schema, database) in pairs {
            let expected = expected_tables(schema, databases.backend());
            let present = present_tables(database).await.expect("tables");
            for (expected, present) in expected.iter().zip(&present) {
                assert_eq!(expected, present);
            }
            assert_eq!(expected.len(), present.len());
        }
        databases.close().await.expect("close");
    }

    pub async fn a_database_of_a_newer_program_is_refused(settings: &DatabaseSettings) {
        const FUTURE: &str = "m29990101_000001_something_new";
        migrate_up(settings).await.expect("up");
        let databases = Databases::open(settings).await.expect("open");
        let row = Query::insert()
            .into_table("seaql_migrations")
            .columns(["version", "applied_at"])
            .values_panic([FUTURE.into(), 0_i64.into()])
            .take();
        databases.writer.execute(&row).await.expect("insert");
        let refusals = [
            ensure_current(&databases).await.expect_err("served"),
            migrate_up(settings).await.expect_err("migrated up"),
            migrate_down(settings, Schema::Case, 1)
                .await
                .expect_err("migrated down"),
        ];
        for refusal in refusals {
            assert!(matches!(&refusal, StoreError::Newer { migration, .. } if migration == FUTURE));
            let text = refusal.to_string();
            assert!(
                text.contains(FUTURE) && text.contains("newer version"),
                "{text}"
            );
        }
        databases.close().await.expect("close");
    }

    pub async fn a_database_that_lacks_migrations_is_refused(settings: &DatabaseSettings) {
        let databases = Databases::open(settings).await.expect("open");
        let empty = ensure_current(&databases).await.expect_err("served");
        assert!(empty.to_string().contains("samverka migrate up"), "{empty}");
        databases.close().await.expect("close");

        migrate_up(settings).await.expect("up");
        migrate_down(settings, Schema::Release, 1)
            .await
            .expect("down");
        let databases = Databases::open(settings).await.expect("open");
        let behind = ensure_current(&databases).await.expect_err("served");
        assert!(
            matches!(
                behind,
                StoreError::Pending {
                    database: "release",
                    count: 1
                }
            ),
            "{behind}"
        );
        databases.close().await.expect("close");
    }

    pub async fn two_programs_that_migrate_at_once_do_it_once(settings: &DatabaseSettings) {
        let (one, other) = tokio::join!(migrate_up(settings), migrate_up(settings));
        let applied = one.expect("up").len() + other.expect("up").len();
        assert_eq!(
            applied,
            migrate_status(settings).await.expect("status").len()
        );
    }

    pub async fn a_broken_rule_is_named_and_the_value_is_not(settings: &DatabaseSettings) {
        migrate_up(settings).await.expect("up");
        let databases = Databases::open(settings).await.expect("open");
        fill(&databases.writer).await;

        let twice = try_person(&databases.writer, "P-SECRET", "NONE").await;
        assert!(
            twice.as_ref().is_err_and(StoreError::is_duplicate),
            "{twice:?}"
        );
        let code = try_person(&databases.writer, "P-OTHER", "SECRET").await;
        let orphan = insert(
            &databases.writer,
            "record_handlers",
            &[("record_key", 99_i64.into()), ("user_key", 99_i64.into())],
        )
        .await;
        let empty = insert(&databases.writer, "regions", &[("code", "SYD2".into())]).await;
        for (refused, rule) in [
            (twice, Rule::Unique),
            (code, Rule::Check),
            (orphan, Rule::ForeignKey),
            (empty, Rule::NotNull),
        ] {
            let error = refused.expect_err("accepted");
            assert!(
                matches!(&error, StoreError::Constraint { kind, .. } if *kind == rule),
                "{error}"
            );
            assert!(
                !format!("{error} {error:?}").contains("SECRET"),
                "{error:?}"
            );
        }
        databases.close().await.expect("close");
    }

    pub async fn writers_wait_for_each_other(settings: &DatabaseSettings) {
        migrate_up(settings).await.expect("up");
        let one = Databases::open(settings).await.expect("open");
        let other = Databases::open(settings).await.expect("open");
        fill(&one.writer).await;
        let (first, second) =
            tokio::join!(add_years(&one.writer, 10), add_years(&other.writer, 10),);
        first.expect("first writer");
        second.expect("second writer");
        let birth_year = Query::select().column("birth_year").from("persons").take();
        let row = one
            .case
            .query_one(&birth_year)
            .await
            .expect("query")
            .expect("a row");
        assert_eq!(row.try_get_by_index::<i32>(0).expect("a year"), 1990 + 20);
        one.close().await.expect("close");
        other.close().await.expect("close");
    }
}

#[tokio::test]
async fn on_sqlite_readers_cannot_write_and_writes_reach_the_disk() {
    let place = Place::sqlite();
    migrate_up(&place.settings).await.expect("up");
    let databases = Databases::open(&place.settings).await.expect("open");
    fill(&databases.writer).await;
    for reader in [&databases.case, &databases.aggregates] {
        assert!(try_person(reader, "P-2", "NONE").await.is_err());
        assert_eq!(count(reader, "persons").await, 1);
    }
    assert!(fill_region(&databases.release).await.is_err());
    for (pragma, expected) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("foreign_keys", "1"),
    ] {
        for writer in [
            &databases.writer,
            &databases.audit,
            &databases.release_writer,
        ] {
            assert_eq!(
                setting(writer, &format!("PRAGMA {pragma}")).await,
                expected,
                "{pragma}"
            );
        }
    }
    assert!(place.file("audit.db").exists());
    databases.close().await.expect("close");
}

#[tokio::test]
async fn on_postgres_every_statement_lock_and_idle_transaction_has_a_limit() {
    let Some(place) = Place::postgres().await else {
        return;
    };
    let databases = Databases::open(&place.settings).await.expect("open");
    for database in [
        &databases.case,
        &databases.aggregates,
        &databases.audit,
        &databases.release,
    ] {
        for (name, expected) in [
            ("statement_timeout", "5s"),
            ("lock_timeout", "2s"),
            ("idle_in_transaction_session_timeout", "10s"),
            ("plan_cache_mode", "force_generic_plan"),
        ] {
            assert_eq!(
                setting(database, &format!("SHOW {name}")).await,
                expected,
                "{name}"
            );
        }
    }
    databases.close().await.expect("close");
    place.remove().await;
}

#[tokio::test]
async fn an_sqlite_file_that_cannot_serve_is_refused_with_its_place_and_a_remedy() {
    let place = Place::sqlite();
    std::fs::write(
        place.file("letter.txt"),
        "Dear friend, this is no database.",
    )
    .expect("written");
    let inside_a_file = place.file("letter.txt").join("case.db");
    let cases = [
        (
            place.file("nowhere").join("case.db"),
            "nowhere does not exist: create it",
        ),
        (
            place.file("letter.txt"),
            "letter.txt is not an SQLite database: name another",
        ),
        (inside_a_file, "letter.txt does not exist: create it"),
        (place.file(""), "is a folder: name a file in it"),
    ];
    for (path, expected) in cases {
        let settings = DatabaseSettings {
            case_url: format!("sqlite://{}", path.display()),
            ..place.settings.clone()
        };
        let refusal = Databases::open(&settings)
            .await
            .expect_err("opened")
            .to_string();
        assert!(refusal.contains("case_database_url"), "{refusal}");
        assert!(refusal.contains(expected), "{refusal}");
    }
}

#[tokio::test]
async fn a_missing_sqlite_file_is_made_only_where_that_is_asked_for() {
    let place = Place::sqlite();
    let settings = DatabaseSettings {
        create_missing: false,
        ..place.settings.clone()
    };
    let refusal = Databases::open(&settings)
        .await
        .expect_err("opened")
        .to_string();
    assert!(refusal.contains("samverka migrate up"), "{refusal}");
    assert!(!place.file("case.db").exists());
}

#[tokio::test]
async fn a_url_that_is_none_is_refused_without_being_repeated() {
    let place = Place::sqlite();
    for url in [
        "mysql://admin:SECRET@host/db",
        "sqlite::memory:",
        "case.db",
        "sqlite://",
    ] {
        let settings = DatabaseSettings {
            case_url: url.to_owned(),
            ..place.settings.clone()
        };
        let refusal = Databases::open(&settings)
            .await
            .expect_err("opened")
            .to_string();
        assert!(
            refusal.starts_with("`case_database_url`: give "),
            "{refusal}"
        );
        assert!(!refusal.contains("SECRET"), "{refusal}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_named_without_its_password() {
    let place = Place::sqlite();
    let settings = DatabaseSettings {
        case_url: "postgres://samverka:SECRET@127.0.0.1:1/case".to_owned(),
        ..place.settings.clone()
    };
    let refusal = Databases::open(&settings).await.expect_err("opened");
    assert!(
        refusal
            .to_string()
            .starts_with("`case_database_url`: the server does not answer"),
        "{refusal}"
    );
    assert!(!format!("{refusal:?}").contains("SECRET"), "{refusal:?}");
}

async fn add_years(writer: &DatabaseConnection, times: usize) -> Result<(), StoreError> {
    for _ in 0..times {
        let transaction = begin_write(writer).await?;
        // Read first, write later: what a deferred transaction on SQLite cannot do beside others.
        count_in(&transaction, "persons").await;
        let update = Query::update()
            .table("persons")
            .value("birth_year", Expr::col("birth_year").add(1))
            .take();
        transaction.execute(&update).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// One row in most tables, each pointing at the others: what a migration down has to cope with.
async fn fill(writer: &DatabaseConnection) {
    fill_places(writer).await;
    put(
        writer,
        "agencies",
        with_version(vec![
            ("id", id(1)),
            ("slug", "example".into()),
            ("name_sv", "Exempel".into()),
            ("name_en", "Example".into()),
            ("kind", "NGO".into()),
            ("legal_regime", "NGO".into()),
            ("listed", true.into()),
            ("active", true.into()),
        ]),
    )
    .await;
    put(
        writer,
        "users",
        with_version(vec![
            ("id", id(2)),
            ("issuer", "https://issuer.example".into()),
            ("subject", "one".into()),
            ("display_name", "Somebody".into()),
            ("agency_key", 1_i64.into()),
            ("role", "ADMINISTRATOR".into()),
            ("active", true.into()),
        ]),
    )
    .await;
    let recorded = Query::update()
        .table("agencies")
        .value("recorded_by", 1_i64)
        .take();
    writer.execute(&recorded).await.expect("update");
    try_person(writer, "P-SECRET", "NONE")
        .await
        .expect("a person");
    put(
        writer,
        "source_records",
        with_version(vec![
            ("id", id(4)),
            ("agency_key", 1_i64.into()),
            ("person_key", 1_i64.into()),
            ("legal_regime", "NGO".into()),
            ("certainty", "STATED".into()),
            ("received_at", instant()),
            ("recorded_by", 1_i64.into()),
        ]),
    )
    .await;
    put(
        writer,
        "blind_indexes",
        vec![
            ("record_key", 1_i64.into()),
            ("kind", "NAME".into()),
            ("key_version", 1_i32.into()),
            ("digest", vec![7_u8; 32].into()),
        ],
    )
    .await;
    put(
        writer,
        "cases",
        with_version(vec![
            ("id", id(5)),
            ("reference", "NMT-2026-000000".into()),
            ("status", "ACTIVE".into()),
            ("phase", "ACUTE_PROTECTION".into()),
            ("registered_on", date()),
            ("intake_channel", "HELPLINE".into()),
            ("owner_agency_key", 1_i64.into()),
            ("preliminary_investigation", "NONE".into()),
            ("changed_at", instant()),
        ]),
    )
    .await;
    put(
        writer,
        "participants",
        with_version(vec![
            ("id", id(6)),
            ("case_key", 1_i64.into()),
            ("person_key", 1_i64.into()),
            ("capacity", "EXPLOITED".into()),
            ("registered_on", date()),
            ("majority", "ADULT".into()),
            ("victim_status", "PRESUMED".into()),
            ("injured_party", false.into()),
        ]),
    )
    .await;
    put(
        writer,
        "measures",
        with_version(vec![
            ("id", id(7)),
            ("participant_key", 1_i64.into()),
            ("type", "COUNSELLING".into()),
            ("state", "ONGOING".into()),
            ("provider_agency_key", 1_i64.into()),
            ("changed_at", instant()),
        ]),
    )
    .await;
}

async fn fill_audit(writer: &DatabaseConnection) {
    let text = |name| (name, Value::from(""));
    put(
        writer,
        "audit_records",
        vec![
            ("id", id(8)),
            ("chain", "reads".into()),
            ("sequence", 1_i64.into()),
            ("previous_hash", vec![0_u8; 32].into()),
            ("hash", vec![1_u8; 32].into()),
            ("at", instant()),
            text("role"),
            text("kind"),
            text("case_ids"),
            text("subject_ids"),
            text("person_ids"),
            text("fields"),
            ("operation_hash", vec![2_u8; 32].into()),
            text("request_id"),
        ],
    )
    .await;
    put(
        writer,
        "audit_subjects",
        vec![
            ("record_key", 1_i64.into()),
            ("subject_id", id(5)),
            ("kind", "CASE".into()),
        ],
    )
    .await;
}

async fn fill_places(writer: &DatabaseConnection) {
    fill_region(writer).await.expect("a region");
    put(
        writer,
        "counties",
        vec![
            ("code", "12".into()),
            ("region_code", "SYD".into()),
            ("label_sv", "Skåne".into()),
            ("label_en", "Scania".into()),
        ],
    )
    .await;
    put(
        writer,
        "municipalities",
        vec![
            ("code", "1280".into()),
            ("county_code", "12".into()),
            ("label", "Malmö".into()),
        ],
    )
    .await;
}

async fn fill_region(writer: &DatabaseConnection) -> Result<(), StoreError> {
    let row = [
        ("code", "SYD".into()),
        ("label_sv", "Syd".into()),
        ("label_en", "South".into()),
    ];
    insert(writer, "regions", &row).await
}

async fn try_person(
    writer: &DatabaseConnection,
    pseudonym: &str,
    protection: &str,
) -> Result<(), StoreError> {
    let row = with_version(vec![
        ("id", Value::from(Uuid::new_v4())),
        ("pseudonym", pseudonym.into()),
        ("protection_level", protection.into()),
        ("sex", "FEMALE".into()),
        ("birth_year", 1990_i32.into()),
        ("stateless", false.into()),
    ]);
    insert(writer, "persons", &row).await
}

fn with_version(mut row: Vec<(&'static str, Value)>) -> Vec<(&'static str, Value)> {
    row.push(("recorded_at", instant()));
    row
}

async fn put(writer: &DatabaseConnection, table: &'static str, row: Vec<(&'static str, Value)>) {
    insert(writer, table, &row).await.expect(table);
}

async fn insert(
    writer: &DatabaseConnection,
    table: &'static str,
    row: &[(&'static str, Value)],
) -> Result<(), StoreError> {
    let statement = Query::insert()
        .into_table(table)
        .columns(row.iter().map(|(column, _)| *column))
        .values_panic(row.iter().map(|(_, value)| value.clone().into()))
        .take();
    writer.execute(&statement).await?;
    Ok(())
}

async fn count(database: &DatabaseConnection, table: &'static str) -> i64 {
    count_in(database, table).await
}

async fn count_in<C: ConnectionTrait>(database: &C, table: &'static str) -> i64 {
    let statement = Query::select()
        .expr(Expr::cust("COUNT(*)"))
        .from(table)
        .take();
    let row = database
        .query_one(&statement)
        .await
        .expect("query")
        .expect("a row");
    row.try_get_by_index(0).expect("a number")
}

/// What a connection answers about one of its settings.
async fn setting(database: &DatabaseConnection, question: &str) -> String {
    let backend = database.get_database_backend();
    let row = database
        .query_one_raw(Statement::from_string(backend, question))
        .await
        .expect("query")
        .expect("a row");
    row.try_get_by_index::<String>(0)
        .or_else(|_| {
            row.try_get_by_index::<i64>(0)
                .map(|number| number.to_string())
        })
        .expect("a setting")
}

fn id(number: u128) -> Value {
    Uuid::from_u128(number).into()
}

fn date() -> Value {
    NaiveDate::from_ymd_opt(2026, 3, 1).into()
}

fn instant() -> Value {
    DateTime::<Utc>::from_timestamp(1_772_366_400, 0).into()
}

/// A place for fresh databases, and how to remove it.
struct Place {
    settings: DatabaseSettings,
    folder: tempfile::TempDir,
    admin_url: Option<(String, [String; 2])>,
}

impl Place {
    fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
        Self {
            settings: settings(url("case.db"), url("release.db")),
            folder,
            admin_url: None,
        }
    }

    /// Nothing only where the person who runs the tests has said so.
    async fn postgres() -> Option<Self> {
        let Ok(admin_url) = std::env::var("SAMVERKA_TEST_POSTGRES") else {
            let only_sqlite =
                std::env::var("SAMVERKA_TEST_SQLITE_ONLY").is_ok_and(|value| value == "1");
            assert!(
                only_sqlite,
                "this test needs PostgreSQL: run scripts/test, or set SAMVERKA_TEST_SQLITE_ONLY=1 to do without"
            );
            return None;
        };
        let (server, _) = admin_url
            .rsplit_once('/')
            .expect("postgres://user@host:port/database");
        let names = ["case", "release"].map(|use_| format!("{use_}_{}", Uuid::new_v4().simple()));
        let admin = Database::connect(admin_url.as_str())
            .await
            .expect("the test server");
        assert_eq!(admin.get_database_backend(), DbBackend::Postgres);
        for name in &names {
            let create = format!("CREATE DATABASE {name}");
            admin.execute_unprepared(&create).await.expect("create");
        }
        admin.close().await.expect("close");
        let [case, release] = names.each_ref().map(|name| format!("{server}/{name}"));
        Some(Self {
            settings: settings(case, release),
            folder: tempfile::tempdir().expect("a folder"),
            admin_url: Some((admin_url, names)),
        })
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    async fn remove(self) {
        let Some((admin_url, names)) = self.admin_url else {
            return;
        };
        let admin = Database::connect(admin_url.as_str())
            .await
            .expect("the test server");
        for name in names {
            let drop = format!("DROP DATABASE {name} WITH (FORCE)");
            admin.execute_unprepared(&drop).await.expect("drop");
        }
        admin.close().await.expect("close");
    }
}

fn settings(case_url: String, release_url: String) -> DatabaseSettings {
    DatabaseSettings {
        case_url,
        audit_url: None,
        release_url,
        replica_url: None,
        connections: Some(2),
        create_missing: true,
    }
}
