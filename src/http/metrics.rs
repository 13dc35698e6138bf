//! Metrics: numbers about the hub for whoever watches it, as OpenMetrics text on a listener of its own.
//!
//! No label holds a value of a row or a text that somebody sent: an operation has its name only if it is a trusted
//! document's, and is `other` otherwise.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use tracing_appender::non_blocking::ErrorCounter;

use super::rate::Rates;
use super::refusal::SchemaName;
use super::socket::Sockets;
use crate::graphql::Hub;

const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Upper bounds, in seconds.
const DURATIONS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const OTHER: &str = "other";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Operation {
    schema: &'static str,
    operation: String,
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfSchema {
    schema: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answer {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Connections {
    database: &'static str,
    state: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfState {
    state: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfOutcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Build {
    version: &'static str,
}

/// What became of the spans of traces. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct SpanCounts {
    /// Taken by the collector.
    pub sent: Counter,
    /// Made while too many waited, or not taken.
    pub lost: Counter,
}

/// What a process counts. Cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Counted>);

struct Counted {
    registry: Registry,
    hub: Hub,
    sockets: Sockets,
    /// The names that an operation may have here.
    names: HashSet<String>,
    operations: Family<Operation, Counter>,
    durations: Family<OfSchema, Histogram, fn() -> Histogram>,
    answers: Family<Answer, Counter>,
    connections: Family<Connections, Gauge>,
    releases: Family<OfState, Gauge>,
    open_sockets: Gauge,
    identity_key: Gauge,
    lost_lines: Counter,
    log: OnceLock<ErrorCounter>,
    trace_spans: Family<OfOutcome, Counter>,
    spans: OnceLock<SpanCounts>,
}

impl Metrics {
    /// Nothing counted yet. Operations are told by name where the name is one of these.
    pub fn new(hub: Hub, rates: &Rates, sockets: Sockets, names: HashSet<String>) -> Metrics {
        let mut registry = Registry::with_prefix("samverka");
        let durations: Family<OfSchema, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(DURATIONS));
        let (operations, answers) = (Family::default(), Family::default());
        let (connections, releases) = (Family::default(), Family::default());
        let (lost_lines, open_sockets, identity_key) = (Counter::default(), Gauge::default(), Gauge::default());
        let build: Family<Build, Gauge> = Family::default();
        build.get_or_create(&Build { version: env!("CARGO_PKG_VERSION") }).set(1);
        registry.register("build_info", "The program that runs", build);
        registry.register("operations", "Operations by outcome", operations.clone());
        let text = "How long operations took";
        registry.register_with_unit("operation_duration", text, Unit::Seconds, durations.clone());
        registry.register("http_requests", "Requests by route and status", answers.clone());
        registry.register("rate_limited", "Requests beyond their caller's allowance", rates.refused());
        let text = "Searches for persons beyond their user's allowance";
        registry.register("probes_refused", text, hub.probes_refused());
        registry.register("database_connections", "Connections, and those that nobody uses", connections.clone());
        registry.register("releases", "Releases of statistics by state", releases.clone());
        registry.register("sockets", "Open WebSockets", open_sockets.clone());
        registry.register("log_lines_lost", "Lines of the log that nobody read in time", lost_lines.clone());
        let trace_spans = Family::default();
        let text = "Spans of traces that the collector took, and those that were lost";
        registry.register("trace_spans", text, trace_spans.clone());
        if let Some(audit) = hub.audit_numbers() {
            registry.register("audit_records", "Records of reads that were written", audit.records.clone());
            let text = "Answers withheld because their record could not be written";
            registry.register("audit_failures", text, audit.failures.clone());
            let text = "How long answers waited for their record";
            registry.register_with_unit("audit_wait", text, Unit::Seconds, audit.wait.clone());
            registry.register("identity_key_version", "The newest identity key that is in use", identity_key.clone());
        }
        Metrics(Arc::new(Counted {
            registry,
            hub,
            sockets,
            names,
            operations,
            durations,
            answers,
            connections,
            releases,
            open_sockets,
            identity_key,
            lost_lines,
            log: OnceLock::new(),
            trace_spans,
            spans: OnceLock::new(),
        }))
    }

    /// Tells of the log's lost lines, too.
    pub fn watch_log(&self, lost: ErrorCounter) {
        // A process has one log.
        let _ = self.0.log.set(lost);
    }

    /// Tells of the traces' spans, too.
    pub fn watch_spans(&self, spans: SpanCounts) {
        // A process has one collector.
        let _ = self.0.spans.set(spans);
    }

    /// Whether an operation's name is a trusted document's, and may be told.
    pub fn knows(&self, name: &str) -> bool {
        self.0.names.contains(name)
    }

    /// An operation that was executed or refused.
    pub fn operation(&self, schema: SchemaName, name: Option<&str>, outcome: &'static str, took: Duration) {
        let schema = schema.as_str();
        let operation = name.filter(|name| self.knows(name)).unwrap_or(OTHER).to_owned();
        self.0.operations.get_or_create(&Operation { schema, operation, outcome }).inc();
        self.0.durations.get_or_create(&OfSchema { schema }).observe(took.as_secs_f64());
    }

    /// A request that was answered; `route` as the router knows it.
    pub fn answered(&self, route: &str, status: StatusCode) {
        self.0.answers.get_or_create(&Answer { route: route.to_owned(), status: status.as_u16() }).inc();
    }

    async fn text(&self) -> Option<String> {
        let counted = &self.0;
        for pool in counted.hub.pools() {
            let database = pool.database;
            let gauge = |state| counted.connections.get_or_create(&Connections { database, state }).clone();
            gauge("open").set(i64::from(pool.open));
            gauge("idle").set(i64::try_from(pool.idle).unwrap_or(i64::MAX));
        }
        // While the database is away, the last number stands.
        if let Ok(releases) = counted.hub.published().releases().await {
            let withdrawn = releases.iter().filter(|release| release.withdrawn.is_some()).count();
            let gauge = |state| counted.releases.get_or_create(&OfState { state }).clone();
            gauge("published").set(i64::try_from(releases.len() - withdrawn).unwrap_or(i64::MAX));
            gauge("withdrawn").set(i64::try_from(withdrawn).unwrap_or(i64::MAX));
        }
        counted.identity_key.set(counted.hub.identity_key_version().map_or(0, i64::from));
        counted.open_sockets.set(i64::try_from(counted.sockets.count()).unwrap_or(i64::MAX));
        if let Some(log) = counted.log.get() {
            let lost = u64::try_from(log.dropped_lines()).unwrap_or(u64::MAX);
            counted.lost_lines.inc_by(lost.saturating_sub(counted.lost_lines.get()));
        }
        if let Some(spans) = counted.spans.get() {
            for (outcome, count) in [("sent", &spans.sent), ("lost", &spans.lost)] {
                let told = counted.trace_spans.get_or_create(&OfOutcome { outcome }).clone();
                told.inc_by(count.get().saturating_sub(told.get()));
            }
        }
        let mut text = String::new();
        encode(&mut text, &counted.registry).ok()?;
        Some(text)
    }
}

/// The paths of the listener for whoever watches.
pub fn router(metrics: Metrics) -> Router {
    Router::new().route("/metrics", get(answer)).with_state(metrics)
}

async fn answer(State(metrics): State<Metrics>) -> Response {
    match metrics.text().await {
        Some(text) => ([(header::CONTENT_TYPE, FORMAT)], text).into_response(),
        None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
