//! The database fails, and comes back: clear answers meanwhile, and nobody has to restart the hub.

mod cluster;

use std::time::{Duration, Instant};

use samverka::domain::persona::Persona;
use sea_orm::{ConnectionTrait, DatabaseTransaction, TransactionTrait};

use crate::database::{Backend, TestDatabases, admin_url, postgres_is_left_out, run};
use crate::demonstration::given::Seeded;
use crate::hub::TestHub;
use cluster::Cluster;

const CASES: &str = "{ cases(first: 3) { nodes { id } } }";
const NAMES: &str = "{ cases(first: 3) { nodes { participants { person { name { given } } } } } }";
const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";

/// Asks until there is an answer; whatever comes before must say that the hub cannot answer now.
async fn recovers(hub: &TestHub, query: &str) {
    let begun = Instant::now();
    loop {
        let answered = hub.ask(Persona::PoliceOfficer, query).await;
        if answered.status == 200 && answered.json().get("errors").is_none() {
            return;
        }
        assert_eq!(answered.code(), "UNAVAILABLE", "{}", answered.text);
        assert!(begun.elapsed() < Duration::from_secs(5), "no answer after 5 seconds: {}", answered.text);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Holds a table, so that whatever wants it waits.
async fn locked(hub: &TestHub, table: &str) -> DatabaseTransaction {
    let lock = hub.world.open.writer.begin().await.unwrap();
    lock.execute_unprepared(&format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")).await.unwrap();
    lock
}

#[tokio::test]
async fn connections_that_are_cut_are_made_anew() {
    run(Backend::Postgres, async |hub: TestHub| {
        hub.ask(Persona::PoliceOfficer, NAMES).await.data();
        for query in [CASES, NAMES] {
            hub.world.open.writer.execute_unprepared(CUT).await.unwrap();
            recovers(&hub, query).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_waits_too_long_is_given_up_and_said() {
    run(Backend::Postgres, async |hub: TestHub| {
        let lock = locked(&hub, "cases").await;
        let begun = Instant::now();
        let refused = hub.ask(Persona::PoliceOfficer, CASES).await;
        assert_eq!(refused.code(), "UNAVAILABLE", "{}", refused.text);
        assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
        lock.rollback().await.unwrap();
        recovers(&hub, CASES).await;
    })
    .await;
}

#[tokio::test]
async fn more_callers_than_connections_are_answered_or_told_and_the_hub_stays_alive() {
    run(Backend::Postgres, async |hub: TestHub| {
        let lock = locked(&hub, "cases").await;
        let many = futures_util::future::join_all((0..60).map(|_| hub.ask(Persona::PoliceOfficer, CASES)));
        for answered in many.await {
            assert_eq!(answered.code(), "UNAVAILABLE", "{}", answered.text);
        }
        lock.rollback().await.unwrap();
        recovers(&hub, NAMES).await;
    })
    .await;
}

#[tokio::test]
async fn without_its_log_nothing_identifying_is_answered_and_afterwards_it_is() {
    run(Backend::Postgres, async |hub: TestHub| {
        let lock = locked(&hub, "audit_records").await;
        let refused = hub.ask(Persona::PoliceOfficer, NAMES).await;
        assert_eq!(refused.code(), "UNAVAILABLE", "{}", refused.text);
        assert!(!refused.text.contains("given"), "{}", refused.text);
        hub.ask(Persona::PoliceOfficer, CASES).await.data();
        lock.rollback().await.unwrap();
        recovers(&hub, NAMES).await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_was_stopped_and_started_again_is_used_again() {
    if postgres_is_left_out() {
        return;
    }
    let server = Cluster::like(&admin_url()).await;
    let hub = TestHub::over(Seeded::fresh(TestDatabases::on_server(server.admin_url()).await).await);
    hub.ask(Persona::PoliceOfficer, NAMES).await.data();
    server.stop();
    for query in [CASES, NAMES] {
        let begun = Instant::now();
        let refused = hub.ask(Persona::PoliceOfficer, query).await;
        assert_eq!(refused.code(), "UNAVAILABLE", "{}", refused.text);
        assert!(refused.json()["data"]["cases"].is_null(), "{}", refused.text);
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }
    server.start();
    for query in [CASES, NAMES] {
        recovers(&hub, query).await;
    }
}
