//! The migrations of both kinds of database, and the rules that the databases keep.

mod first_schema;
mod opening;
mod place;
mod rows;
mod upgrade;

use samverka::store::checkup::Checkup;
use samverka::store::database::{DatabaseSettings, Databases, Released, begin_write};
use samverka::store::error::{Rule, StoreError};
use samverka::store::migrate::{Schema, ensure_current, migrate_down, migrate_status, migrate_up};
use samverka::store::shape::{expected_tables, present_tables};
use sea_orm::sea_query::{Expr, ExprTrait, InsertStatement, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection};

use rows::{count, fill, fill_audit, fill_places, insert, try_person};

/// Runs one body against a fresh database of each kind.
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => { $(
        mod $name {
            #[tokio::test]
            async fn on_sqlite() {
                let place = super::place::Place::sqlite();
                super::bodies::$name(&place.settings).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                if let Some(place) = super::place::Place::postgres().await {
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

    pub async fn migrations_go_up_and_down_and_up_again_with_rows_in_the_tables(settings: &DatabaseSettings) {
        for _ in 0..2 {
            let applied = migrate_up(settings).await.expect("up");
            assert!(applied.iter().any(|step| step.migration.ends_with("_cases")));
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
        let mut pairs = vec![(Schema::Case, &databases.case), (Schema::Release, &databases.release)];
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
        // The first of them lacks something besides, and is not given it.
        migrate_down(settings, Schema::Case, 1).await.expect("down");
        let databases = Databases::open(settings).await.expect("open");
        let mut newer = vec![(Schema::Case, &databases.writer), (Schema::Release, &databases.release_writer)];
        if databases.has_own_audit {
            newer.push((Schema::Audit, &databases.audit));
        }
        for (schema, database) in newer {
            let before = count(&databases.case, "seaql_migrations").await;
            database.execute(&applied_row(FUTURE)).await.expect("insert");
            let mut refusals = vec![
                schema.ensure_current(database).await.expect_err("served"),
                migrate_up(settings).await.expect_err("migrated up"),
                migrate_status(settings).await.expect_err("told"),
                migrate_down(settings, schema, 1).await.expect_err("migrated down"),
            ];
            match schema {
                Schema::Case => {
                    refusals.push(ensure_current(&databases).await.expect_err("served"));
                    let cases = Checkup::of_cases(settings).await.expect("a look");
                    refusals.push(cases.is_current().await.expect_err("no finding of the doctor"));
                    cases.close().await.expect("close");
                }
                Schema::Release => {
                    refusals.push(Released::open(&settings.release_url).await.expect_err("served to the public"));
                    let releases = Checkup::of_releases(&settings.release_url).await.expect("a look");
                    refusals.push(releases.is_current().await.expect_err("no finding of the doctor"));
                    releases.close().await.expect("close");
                }
                Schema::Audit => {}
            }
            for refusal in refusals {
                assert!(matches!(&refusal, StoreError::Newer { migration, .. } if migration == FUTURE), "{refusal}");
                let text = refusal.to_string();
                assert!(text.starts_with(&format!("the {} database", schema.name())), "{text}");
                assert!(text.contains(FUTURE) && text.ends_with("use the newer version of the program"), "{text}");
            }
            database
                .execute(
                    &Query::delete().from_table("seaql_migrations").and_where(Expr::col("version").eq(FUTURE)).take(),
                )
                .await
                .expect("delete");
            assert_eq!(count(&databases.case, "seaql_migrations").await, before, "nothing was applied");
        }
        databases.close().await.expect("close");
        assert_eq!(migrate_up(settings).await.expect("up").len(), 1);
    }

    pub async fn a_database_that_lacks_migrations_is_refused(settings: &DatabaseSettings) {
        let databases = Databases::open(settings).await.expect("open");
        let empty = ensure_current(&databases).await.expect_err("served");
        assert!(empty.to_string().contains("samverka migrate up"), "{empty}");
        databases.close().await.expect("close");

        migrate_up(settings).await.expect("up");
        migrate_down(settings, Schema::Release, 1).await.expect("down");
        let databases = Databases::open(settings).await.expect("open");
        let behind = ensure_current(&databases).await.expect_err("served");
        assert!(matches!(behind, StoreError::Pending { database: "release", count: 1 }), "{behind}");
        databases.close().await.expect("close");
    }

    pub async fn two_programs_that_migrate_at_once_do_it_once(settings: &DatabaseSettings) {
        let (one, other) = tokio::join!(migrate_up(settings), migrate_up(settings));
        let applied = one.expect("up").len() + other.expect("up").len();
        assert_eq!(applied, migrate_status(settings).await.expect("status").len());
    }

    pub async fn a_broken_rule_is_named_and_the_value_is_not(settings: &DatabaseSettings) {
        migrate_up(settings).await.expect("up");
        let databases = Databases::open(settings).await.expect("open");
        fill(&databases.writer).await;

        let twice = try_person(&databases.writer, "P-SECRET", "NONE").await;
        assert!(twice.as_ref().is_err_and(StoreError::is_duplicate), "{twice:?}");
        let code = try_person(&databases.writer, "P-OTHER", "SECRET").await;
        let orphan =
            insert(&databases.writer, "record_handlers", &[("record_key", 99_i64.into()), ("user_key", 99_i64.into())])
                .await;
        let empty = insert(&databases.writer, "regions", &[("code", "SYD2".into())]).await;
        for (refused, rule) in
            [(twice, Rule::Unique), (code, Rule::Check), (orphan, Rule::ForeignKey), (empty, Rule::NotNull)]
        {
            let error = refused.expect_err("accepted");
            assert!(matches!(&error, StoreError::Constraint { kind, .. } if *kind == rule), "{error}");
            assert!(!format!("{error} {error:?}").contains("SECRET"), "{error:?}");
        }
        databases.close().await.expect("close");
    }

    pub async fn writers_wait_for_each_other(settings: &DatabaseSettings) {
        migrate_up(settings).await.expect("up");
        let one = Databases::open(settings).await.expect("open");
        let other = Databases::open(settings).await.expect("open");
        fill(&one.writer).await;
        let (first, second) = tokio::join!(add_years(&one.writer, 10), add_years(&other.writer, 10),);
        first.expect("first writer");
        second.expect("second writer");
        let birth_year = Query::select().column("birth_year").from("persons").take();
        let row = one.case.query_one(&birth_year).await.expect("query").expect("a row");
        assert_eq!(row.try_get_by_index::<i32>(0).expect("a year"), 1990 + 20);
        one.close().await.expect("close");
        other.close().await.expect("close");
    }
}

fn applied_row(migration: &str) -> InsertStatement {
    Query::insert()
        .into_table("seaql_migrations")
        .columns(["version", "applied_at"])
        .values_panic([migration.into(), 0_i64.into()])
        .take()
}

async fn add_years(writer: &DatabaseConnection, times: usize) -> Result<(), StoreError> {
    for _ in 0..times {
        let transaction = begin_write(writer).await?;
        // Read first, write later: what a deferred transaction on SQLite cannot do beside others.
        count(&transaction, "persons").await;
        let update = Query::update().table("persons").value("birth_year", Expr::col("birth_year").add(1)).take();
        transaction.execute(&update).await?;
        transaction.commit().await?;
    }
    Ok(())
}
