//! The statistics side on its own: the release database, and nothing else within reach.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use samverka::command::serve::statistics_door;
use samverka::config::Config;
use samverka::http::router::router;
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::given::published;
use crate::database::{Backend, TestDatabases};
use crate::demonstration::given::Seeded;
use crate::hub::noon;

/// Settings that name the release database, a case database that is not there, and keys that are not there.
fn config(files: &TestDatabases) -> Config {
    let release_url = files.release_url.trim_end_matches("?mode=rwc");
    let text = format!(
        "release_database_url = {release_url:?}\ncase_database_url = {:?}\n[keys]\nidentity_file = \"/nowhere/identity.key\"\n\
         cursor_file = \"/nowhere/cursor.key\"\nrelease_signing_file = \"/nowhere/signing.key\"\n",
        files.case_url
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("samverka.toml");
    std::fs::write(&file, text).unwrap();
    Config::load(Some(file.as_path()), std::iter::empty()).unwrap()
}

/// Closes the case database and takes it away.
async fn without_cases(world: Seeded) -> TestDatabases {
    let Seeded { open, files, .. } = world;
    open.close().await.unwrap();
    match files.backend {
        Backend::Sqlite => {
            for url in [Some(&files.case_url), files.audit_url.as_ref()].into_iter().flatten() {
                let path = url.trim_start_matches("sqlite://").trim_end_matches("?mode=rwc");
                std::fs::remove_file(path).unwrap();
            }
        }
        Backend::Postgres => {
            let name = files.case_url.rsplit_once('/').unwrap().1;
            let release = Database::connect(&files.release_url).await.unwrap();
            release.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
            release.close().await.unwrap();
        }
    }
    files
}

async fn the_statistics_side_answers_without_cases_and_without_keys(world: Seeded) {
    published(&world).await;
    let files = without_cases(world).await;
    let (door, released) = statistics_door(&config(&files), None, Arc::new(noon)).await.unwrap();
    let router = router(door);
    let ask = async |query: &str| -> Value {
        let body = Body::from(json!({ "query": query }).to_string());
        let request = Request::builder().method("POST").uri("/graphql").header("content-type", "application/json");
        let response = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        serde_json::from_slice(&to_bytes(response.into_body(), usize::MAX).await.unwrap()).unwrap()
    };
    let read = ask("{ release(slug: \"nmt-2018\") { slug table(id: \"Y\") { cells { value } } } }").await;
    assert_eq!(read["data"]["release"]["table"]["cells"].as_array().unwrap().len(), 3, "{read}");
    let agencies = ask("{ agencies(first: 1) { totalCount } }").await;
    assert!(agencies["data"]["agencies"]["totalCount"].as_i64().unwrap() > 0, "{agencies}");
    let cases = ask("{ cases(first: 1) { totalCount } }").await;
    assert_eq!(cases["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{cases}");
    for path in [
        "/readyz",
        "/statistics",
        "/statistics/nmt-2018",
        "/statistics/nmt-2018/BSC",
        "/statistics/nmt-2018/YS.csv",
        "/statistics/nmt-2018/YS.xlsx",
        "/statistics/nmt-2018/YS.json",
        "/statistics/nmt-2018/YS.metadata.json",
        "/statistics/catalog.jsonld",
        "/api/v2/config",
        "/api/v2/tables/YSA/data",
        "/api/v2/codelists/agg_A",
    ] {
        let request = Request::builder().uri(path).header("host", "statistik.example.se");
        let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
    }
    released.close().await.unwrap();
}

on_both!(the_statistics_side_answers_without_cases_and_without_keys);
