//! Traces: what a collector is told of requests, and what it is never told.

mod collector;

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use samverka::command::traces::Traces;
use samverka::config;
use samverka::domain::persona::Persona;
use samverka::store::demonstration::{GIRL_CASE_ID, GIRL_FAMILY_NAME, GIRL_GIVEN_NAME, GIRL_IDENTITY_NUMBER};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use self::collector::{Traced, attribute, hex};
use crate::database::{Backend, OnBackend};
use crate::demonstration::given::Seeded;
use crate::demonstration::secrecy::canaries;
use crate::hub::{Answered, TestHub};

const HER: &str =
    "query Maria_Popescu($id: ID!) { case(id: $id) { participants { person { zQ7alias: name { given family } } } } }";
const FIND: &str =
    "query Find($filter: PersonFilter!) { persons(first: 10, filter: $filter) { nodes { name { family } } } }";
const WHO: &str = "query Who { viewer { displayName } }";
const SECRET: &str = "a-secret-that-only-the-router-knows";
/// A trace that is to be recorded, as a sender would name it: its first bytes are a name.
const NAMED: &str = "00-4d617269612d506f706573637500abcd-0123456789abcdef-01";
const NAMED_TRACE: &str = "4d617269612d506f706573637500abcd";

async fn her_name(hub: &TestHub) -> Answered {
    hub.ask_with(Persona::NationalCoordinator, HER, json!({ "id": format!("case:{GIRL_CASE_ID}") })).await
}

/// Everything that a collector may be told, but for the names of tables and routes.
const KEYS: [&str; 12] = [
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "error.type",
    "graphql.operation.type",
    "graphql.operation.name",
    "samverka.request_id",
    "samverka.schema",
    "samverka.outcome",
    "db.system.name",
    "db.operation.name",
    "db.query.summary",
];

async fn a_request_that_reads_names_is_told_from_beginning_to_end_and_no_value_of_it(world: Seeded) {
    let secrets = canaries(&world).await;
    let traced = Traced::begin(1.0).await;
    let hub = TestHub::over(world);
    let token = hub.token(Persona::NationalCoordinator);
    let answered = her_name(&hub).await;
    for name in [GIRL_GIVEN_NAME, GIRL_FAMILY_NAME] {
        assert!(answered.text.contains(name), "{}", answered.text);
    }
    for filter in [json!({ "identityNumber": GIRL_IDENTITY_NUMBER }), json!({ "name": "Ilincuta Zorivoda" })] {
        let found = hub.ask_with(Persona::NationalCoordinator, FIND, json!({ "filter": filter })).await;
        assert!(found.text.contains(GIRL_FAMILY_NAME), "{}", found.text);
    }
    let headers = [
        ("authorization", token.as_str()),
        ("x-forwarded-for", "203.0.113.77"),
        ("user-agent", "zQ7agent"),
        ("samverka-purpose", "VITAL_INTERESTS; case=new; reason=\"zQ7reason%20that%20somebody%20wrote%20down\""),
    ];
    hub.send(&headers, json!({ "query": FIND, "variables": { "filter": { "name": GIRL_GIVEN_NAME } } })).await;
    hub.send(&headers, json!({ "query": "{ zQ7field(id: \"zQ7literal\") { id } }" })).await;
    hub.send(&[("authorization", "Bearer zQ7token")], json!({ "query": "{ __typename }" })).await;
    hub.request("GET", "/statistics/zQ7path?q=zQ7query", &[], "").await;
    hub.request("zQ7METHOD", "/zQ7nowhere", &[], "").await;
    hub.world.open.writer.execute_unprepared("ALTER TABLE referrals RENAME TO elsewhere").await.unwrap();
    let failed = hub.ask(Persona::NationalCoordinator, "{ referrals(first: 1) { nodes { id } } }").await;
    assert_eq!(failed.code(), "INTERNAL", "{}", failed.text);

    let told = traced.end().await;
    assert!(told.named("POST /graphql").len() >= 6 && told.bytes.len() > 3_000);
    for sent in ["Maria", "Popescu", "Find", "zQ7", "Ilincuta", "Zorivoda", GIRL_IDENTITY_NUMBER, "203.0.113"] {
        assert!(!told.holds(sent), "{sent}");
    }
    let case = GIRL_CASE_ID.to_string();
    let subject = Persona::NationalCoordinator.slug();
    for known in [token.as_str(), &token[7..40], case.as_str(), &case[..8], subject, "no such table", "does not exist"]
    {
        assert!(!told.holds(known), "{known}");
    }
    assert!(secrets.values.len() > 5_000);
    assert_eq!(secrets.found_in(&told.bytes).len(), 0);
    assert!(told.holds("WITH persons") && told.holds("/statistics/{"), "what is told is found");
    for span in &told.spans {
        assert!(span.events.is_empty() && span.trace_state.is_empty(), "{span:?}");
        assert!(span.status.as_ref().is_none_or(|status| status.message.is_empty()), "{span:?}");
        let unknown = span.attributes.iter().find(|attribute| !KEYS.contains(&attribute.key.as_str()));
        assert!(unknown.is_none(), "{unknown:?}");
    }
    let error = told.spans.iter().find(|span| span.name.ends_with(" referrals")).unwrap();
    assert_eq!(error.status.as_ref().map(|status| status.code), Some(2), "{error:?}");
    let unknown = told.spans.iter().find(|span| span.name == "other none").unwrap();
    assert_eq!(attribute(unknown, "http.response.status_code").as_deref(), Some("404"));
}

async fn a_request_is_a_tree_of_spans_and_the_log_names_it(world: Seeded) {
    let system = match world.files.backend {
        Backend::Sqlite => "sqlite",
        Backend::Postgres => "postgresql",
    };
    let traced = Traced::begin(1.0).await;
    let hub = TestHub::over(world);
    let answered = her_name(&hub).await;
    answered.data();
    let told = traced.end().await;
    let child = |span: &Span, parent: &Span| {
        assert_eq!((&span.trace_id, &span.parent_span_id), (&parent.trace_id, &parent.span_id), "{span:?}");
    };

    let request = told.one("POST /graphql");
    assert_eq!((request.kind(), request.parent_span_id.len()), (SpanKind::Server, 0));
    assert_eq!(attribute(request, "http.route").as_deref(), Some("/graphql"));
    assert_eq!(attribute(request, "http.response.status_code").as_deref(), Some("200"));
    let id = answered.headers["x-request-id"].to_str().unwrap();
    assert_eq!(attribute(request, "samverka.request_id").as_deref(), Some(id));

    let operation = told.one("query");
    child(operation, request);
    assert_eq!(attribute(operation, "samverka.schema").as_deref(), Some("hub"));
    assert_eq!(attribute(operation, "samverka.outcome").as_deref(), Some("ok"));
    assert_eq!(attribute(operation, "graphql.operation.name"), None);

    let wave = told.one("WITH cases");
    child(wave, operation);
    assert_eq!(wave.kind(), SpanKind::Client);
    assert_eq!(attribute(wave, "db.system.name").as_deref(), Some(system));
    assert_eq!(attribute(wave, "db.operation.name").as_deref(), Some("EXECUTE"));
    assert_eq!(attribute(wave, "db.query.summary").as_deref(), Some("WITH cases"));

    let wait = told.one("wait for the record");
    child(wait, operation);
    let append = told.one("append records");
    child(append, wait);
    child(told.one("INSERT audit_records"), append);
    child(told.one("COMMIT"), append);

    let lines = told.lines();
    let line = lines.iter().find(|line| line["fields"]["message"] == "answered").unwrap();
    assert_eq!(line["fields"]["request_id"], id);
    assert_eq!(line["span"]["trace_id"], hex(&request.trace_id), "{line}");
}

async fn an_operation_is_named_only_if_it_is_trusted(world: Seeded) {
    let traced = Traced::begin(1.0).await;
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("documents.json");
    std::fs::write(&map, json!({ "a1": WHO }).to_string()).unwrap();
    let hub = TestHub::configured(world, |config| config.trusted_documents.files = vec![map]);
    for query in [WHO, "query Elsewhere { viewer { displayName } }", "{ viewer { displayName } }"] {
        hub.ask(Persona::NationalCoordinator, query).await.data();
    }
    let told = traced.end().await;
    assert_eq!(attribute(told.one("query Who"), "graphql.operation.name").as_deref(), Some("Who"));
    assert_eq!(told.named("query").len(), 2);
    assert!(!told.holds("Elsewhere"));
}

on_both!(
    a_request_that_reads_names_is_told_from_beginning_to_end_and_no_value_of_it,
    a_request_is_a_tree_of_spans_and_the_log_names_it,
    an_operation_is_named_only_if_it_is_trusted,
);

fn router_secret(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("router.secret");
    std::fs::write(&path, SECRET).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path
}

#[tokio::test]
async fn the_router_decides_over_its_traces_and_a_stranger_over_none() {
    let folder = tempfile::tempdir().unwrap();
    let world = Seeded::on(Backend::Sqlite).await;
    // Of itself the hub would trace nothing.
    let traced = Traced::begin(0.0).await;
    let hub = TestHub::configured(world, |config| config.router_secret_file = Some(router_secret(&folder)));
    let who = json!({ "query": WHO });
    let token = hub.token(Persona::NationalCoordinator);
    let asks = async |more: &[(&str, &str)]| {
        let headers = [&[("authorization", token.as_str())], more].concat();
        hub.send(&headers, who.clone()).await.data()
    };
    asks(&[]).await;
    asks(&[("traceparent", NAMED)]).await;
    asks(&[("traceparent", NAMED), ("samverka-router", "another-secret-that-is-wrong")]).await;
    asks(&[("samverka-router", SECRET)]).await;
    let not_recorded = NAMED.strip_suffix("01").map(|begun| format!("{begun}00")).unwrap();
    asks(&[("traceparent", &not_recorded), ("samverka-router", SECRET)]).await;
    let state = ("tracestate", "zQ7=state");
    asks(&[("traceparent", NAMED), state, ("samverka-router", SECRET)]).await;
    let told = traced.end().await;
    let request = told.one("POST /graphql");
    assert_eq!(
        (hex(&request.trace_id).as_str(), hex(&request.parent_span_id).as_str()),
        (NAMED_TRACE, "0123456789abcdef")
    );
    assert!(told.spans.iter().all(|span| span.trace_id == request.trace_id));
    assert!(!told.holds("zQ7"));
    let lines = told.lines();
    let traces: Vec<&Value> = lines
        .iter()
        .filter(|line| line["fields"]["message"] == "answered")
        .map(|line| &line["span"]["trace_id"])
        .collect();
    assert_eq!(traces, [&Value::Null, &Value::Null, &Value::Null, &Value::Null, &Value::Null, &json!(NAMED_TRACE)]);
}

#[tokio::test]
async fn what_nobody_asked_for_is_no_trace() {
    let world = Seeded::on(Backend::Sqlite).await;
    let traced = Traced::begin(1.0).await;
    let hub = TestHub::over(world);
    hub.get("/readyz").await;
    hub.get("/healthz").await;
    tower::ServiceExt::oneshot(
        hub.watched(),
        axum::http::Request::get("/metrics").body(axum::body::Body::empty()).unwrap(),
    )
    .await
    .unwrap();
    hub.get("/statistics").await;
    let told = traced.end().await;
    let roots: Vec<&str> =
        told.spans.iter().filter(|span| span.parent_span_id.is_empty()).map(|span| span.name.as_str()).collect();
    assert_eq!(roots, ["GET /statistics"]);
    assert!(told.spans.len() > 1, "its statements are told");
}

#[tokio::test]
async fn without_a_collector_nothing_is_opened() {
    assert!(Traces::open(&config::Traces::default(), "samverka").unwrap().is_none());
    assert!(Traces::open(&config::Traces { ratio: 0.5, ..config::Traces::default() }, "samverka").unwrap().is_none());
}

/// What is said of a hub whose collector is at an address, after three requests.
async fn asked_three_times(traced: Traced) -> (collector::Told, TestHub) {
    let hub = TestHub::over(Seeded::on(Backend::Sqlite).await);
    hub.watch_spans(traced.counts());
    for _ in 0..3 {
        assert!(her_name(&hub).await.text.contains(GIRL_GIVEN_NAME));
    }
    (traced.end().await, hub)
}

async fn figures(hub: &TestHub) -> String {
    let request = axum::http::Request::get("/metrics").body(axum::body::Body::empty()).unwrap();
    let answered = tower::ServiceExt::oneshot(hub.watched(), request).await.unwrap();
    String::from_utf8(axum::body::to_bytes(answered.into_body(), 1_000_000).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn a_collector_that_is_down_costs_its_spans_and_no_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = listener.local_addr().unwrap();
    drop(listener);
    let (told, hub) = asked_three_times(Traced::to(nobody, 1.0)).await;
    assert!(told.counts.lost.get() >= 12 && told.counts.sent.get() == 0, "{:?}", told.counts);
    let figures = figures(&hub).await;
    let line = format!("samverka_trace_spans_total{{outcome=\"lost\"}} {}", told.counts.lost.get());
    assert!(figures.contains(&line), "{figures}");
}

#[tokio::test]
async fn a_collector_that_says_nothing_holds_up_neither_an_answer_nor_the_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let begun = std::time::Instant::now();
    let (told, _) = asked_three_times(Traced::to(listener.local_addr().unwrap(), 1.0)).await;
    assert_eq!(told.counts.sent.get(), 0);
    assert!(begun.elapsed() < std::time::Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_collector_that_takes_them_is_counted() {
    let (told, hub) = asked_three_times(Traced::begin(1.0).await).await;
    assert_eq!(told.counts.sent.get(), told.spans.len() as u64);
    let figures = figures(&hub).await;
    assert!(
        figures.contains(&format!("samverka_trace_spans_total{{outcome=\"sent\"}} {}", told.spans.len())),
        "{figures}"
    );
    assert!(figures.contains("samverka_trace_spans_total{outcome=\"lost\"} 0"), "{figures}");
}
