//! Opening the databases: their limits, and what the program says when one is not right.

use samverka::store::database::{DatabaseSettings, Databases};
use samverka::store::migrate::migrate_up;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use super::place::Place;
use super::rows::{count, fill, fill_region, try_person};

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
    for (pragma, expected) in [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")] {
        for writer in [&databases.writer, &databases.audit, &databases.release_writer] {
            assert_eq!(setting(writer, &format!("PRAGMA {pragma}")).await, expected, "{pragma}");
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
    for database in [&databases.case, &databases.aggregates, &databases.audit, &databases.release] {
        for (name, expected) in [
            ("statement_timeout", "5s"),
            ("lock_timeout", "2s"),
            ("idle_in_transaction_session_timeout", "10s"),
            ("plan_cache_mode", "force_generic_plan"),
        ] {
            assert_eq!(setting(database, &format!("SHOW {name}")).await, expected, "{name}");
        }
    }
    databases.close().await.expect("close");
    place.remove().await;
}

#[tokio::test]
async fn an_sqlite_file_that_cannot_serve_is_refused_with_its_place_and_a_remedy() {
    let place = Place::sqlite();
    std::fs::write(place.file("letter.txt"), "Dear friend, this is no database.").expect("written");
    let inside_a_file = place.file("letter.txt").join("case.db");
    let cases = [
        (place.file("nowhere").join("case.db"), "nowhere does not exist: create it"),
        (place.file("letter.txt"), "letter.txt is not an SQLite database: name another"),
        (inside_a_file, "letter.txt does not exist: create it"),
        (place.file(""), "is a folder: name a file in it"),
    ];
    for (path, expected) in cases {
        let settings = DatabaseSettings { case_url: format!("sqlite://{}", path.display()), ..place.settings.clone() };
        let refusal = Databases::open(&settings).await.expect_err("opened").to_string();
        assert!(refusal.contains("case_database_url"), "{refusal}");
        assert!(refusal.contains(expected), "{refusal}");
    }
}

#[tokio::test]
async fn a_missing_sqlite_file_is_made_only_where_that_is_asked_for() {
    let place = Place::sqlite();
    let settings = DatabaseSettings { create_missing: false, ..place.settings.clone() };
    let refusal = Databases::open(&settings).await.expect_err("opened").to_string();
    assert!(refusal.contains("samverka migrate up"), "{refusal}");
    assert!(!place.file("case.db").exists());
}

#[tokio::test]
async fn a_url_that_is_none_is_refused_without_being_repeated() {
    let place = Place::sqlite();
    for url in ["mysql://admin:SECRET@host/db", "sqlite::memory:", "case.db", "sqlite://"] {
        let settings = DatabaseSettings { case_url: url.to_owned(), ..place.settings.clone() };
        let refusal = Databases::open(&settings).await.expect_err("opened").to_string();
        assert!(refusal.starts_with("`case_database_url`: give "), "{refusal}");
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
    assert!(refusal.to_string().starts_with("`case_database_url`: the server does not answer"), "{refusal}");
    assert!(!format!("{refusal:?}").contains("SECRET"), "{refusal:?}");
}

/// What a connection answers about one of its settings.
async fn setting(database: &DatabaseConnection, question: &str) -> String {
    let backend = database.get_database_backend();
    let row = database.query_one_raw(Statement::from_string(backend, question)).await.expect("query").expect("a row");
    row.try_get_by_index::<String>(0)
        .or_else(|_| row.try_get_by_index::<i64>(0).map(|number| number.to_string()))
        .expect("a setting")
}
