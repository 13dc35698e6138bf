//! What those who watch a hub are told: numbers, and nobody's name.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use samverka::domain::persona::Persona;
use samverka::store::demonstration::{GIRL_CASE_ID, GIRL_FAMILY_NAME, GIRL_GIVEN_NAME, GIRL_IDENTITY_NUMBER};
use serde_json::json;
use tower::ServiceExt;

use crate::hub::TestHub;

async fn scraped(hub: &TestHub) -> String {
    let request = Request::get("/metrics").body(Body::empty()).unwrap();
    let answered = hub.watched().oneshot(request).await.unwrap();
    assert_eq!(answered.status(), 200);
    let kind = answered.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    String::from_utf8(to_bytes(answered.into_body(), 1_000_000).await.unwrap().to_vec()).unwrap()
}

/// The value of the line that begins so.
fn value(text: &str, line: &str) -> f64 {
    let found = text.lines().find_map(|each| each.strip_prefix(line)).unwrap_or_else(|| panic!("no {line}: {text}"));
    found.trim().parse().unwrap()
}

async fn what_was_asked_is_counted_by_outcome(hub: TestHub) {
    hub.ask(Persona::NationalCoordinator, "query Mine { viewer { displayName } }").await.data();
    hub.ask(Persona::NationalCoordinator, "{ case(id: \"nothing\") { id } viewer { role } }").await;
    hub.ask(Persona::NationalCoordinator, "{ nothingLikeThis }").await;
    hub.ask(Persona::Researcher, "{ __typename }").await.data();
    let text = scraped(&hub).await;
    for (line, count) in [
        ("samverka_operations_total{schema=\"hub\",operation=\"other\",outcome=\"ok\"}", 1.0),
        ("samverka_operations_total{schema=\"hub\",operation=\"other\",outcome=\"partial\"}", 1.0),
        ("samverka_operations_total{schema=\"statistics\",operation=\"other\",outcome=\"ok\"}", 1.0),
        ("samverka_http_requests_total{route=\"/graphql\",status=\"200\"}", 4.0),
        ("samverka_operation_duration_seconds_count{schema=\"statistics\"}", 1.0),
        ("samverka_releases{state=\"published\"}", 0.0),
        ("samverka_sockets", 0.0),
    ] {
        assert_eq!(value(&text, line), count, "{line}");
    }
    assert!(value(&text, "samverka_database_connections{database=\"case\",state=\"open\"}") >= 1.0);
    assert!(text.contains("samverka_build_info{version="), "{text}");
}

async fn reads_are_counted_with_their_records(hub: TestHub) {
    let name = json!({ "id": format!("case:{GIRL_CASE_ID}") });
    let query = "query Her($id: ID!) { case(id: $id) { participants { person { name { given family } } } } }";
    let answered = hub.ask_with(Persona::NationalCoordinator, query, name).await;
    assert!(answered.text.contains(GIRL_GIVEN_NAME), "{}", answered.text);
    let text = scraped(&hub).await;
    assert!(value(&text, "samverka_audit_records_total") >= 1.0);
    assert!(value(&text, "samverka_audit_wait_seconds_count") >= 1.0);
    assert_eq!(value(&text, "samverka_audit_failures_total"), 0.0);
    for secret in [GIRL_GIVEN_NAME, GIRL_FAMILY_NAME, GIRL_IDENTITY_NUMBER, &GIRL_CASE_ID.to_string(), "Her"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

async fn an_operation_is_named_only_if_it_is_trusted(hub: TestHub) {
    for name in ["Maria_Popescu", "Mine"] {
        hub.ask(Persona::NationalCoordinator, &format!("query {name} {{ viewer {{ displayName }} }}")).await.data();
    }
    let text = scraped(&hub).await;
    assert!(!text.contains("Maria_Popescu") && !text.contains("operation=\"Mine\""), "{text}");
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("documents.json");
    std::fs::write(&map, json!({ "a1": "query Mine { viewer { displayName } }" }).to_string()).unwrap();
    let hub = TestHub::configured(hub.world, |config| config.trusted_documents.files = vec![map]);
    hub.ask(Persona::NationalCoordinator, "query Mine { viewer { displayName } }").await.data();
    let text = scraped(&hub).await;
    assert_eq!(value(&text, "samverka_operations_total{schema=\"hub\",operation=\"Mine\",outcome=\"ok\"}"), 1.0);
}

async fn who_asks_too_often_is_counted(given: crate::demonstration::given::Seeded) {
    let hub = TestHub::configured(given, |config| {
        (config.limits.requests_per_second, config.limits.request_burst) = (1, 2);
        config.limits.probes_per_hour = 1;
    });
    for _ in 0..5 {
        hub.ask(Persona::Researcher, "{ __typename }").await;
    }
    assert_eq!(value(&scraped(&hub).await, "samverka_rate_limited_total"), 3.0);
}

on_both!(
    what_was_asked_is_counted_by_outcome,
    reads_are_counted_with_their_records,
    an_operation_is_named_only_if_it_is_trusted,
    who_asks_too_often_is_counted,
);
