//! Trace: the spans of a request and of its operation, for whoever set a collector (`traces.endpoint`).
//!
//! A span holds what the log's line holds: route, status, code, request id, and an operation's name where it is a trusted
//! document's. Where nothing is traced, no span is made.

use std::net::SocketAddr;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, StatusCode};
use ipnet::IpNet;
use opentelemetry::propagation::{Extractor, TextMapPropagator};
use opentelemetry::trace::{SpanContext, TraceContextExt};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::field::Empty;
use tracing::{Span, error_span, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::observe::RequestId;
use super::refusal::SchemaName;
use super::router_secret::RouterSecret;
use crate::config::{Config, network};

/// The only spans that log lines may show: each says which trace a line belongs to.
pub const TOLD_IN_LOG: &str = "samverka_log";

const TRACEPARENT: &str = "traceparent";

/// Whose word about the trace that a request belongs to is taken.
///
/// A trace's id is 16 bytes of the sender's choice, and its flags order spans: a stranger has a say in neither.
#[derive(Clone)]
pub struct Continued(Arc<Known>);

struct Known {
    router: RouterSecret,
    proxies: Vec<IpNet>,
}

impl Continued {
    /// The router that shows its secret, and the proxies where the operator said so.
    pub fn new(router: RouterSecret, config: &Config) -> Continued {
        let proxies = if config.traces.continue_proxies { config.trusted_proxies.as_slice() } else { &[] };
        Continued(Arc::new(Known { router, proxies: proxies.iter().filter_map(|text| network(text)).collect() }))
    }

    fn believes(&self, headers: &HeaderMap, extensions: &Extensions) -> bool {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
        let is_proxy = peer.is_some_and(|peer| self.0.proxies.iter().any(|network| network.contains(&peer)));
        is_proxy || (self.0.router.is_set() && self.0.router.admits(headers))
    }

    /// Makes a request's span a part of the trace that its sender names, if the sender is believed.
    pub fn join(&self, span: &Span, headers: &HeaderMap, extensions: &Extensions) {
        if span.is_disabled() || !headers.contains_key(TRACEPARENT) || !self.believes(headers, extensions) {
            return;
        }
        let named = TraceContextPropagator::new().extract(&Traceparent(headers));
        if named.has_active_span() {
            // A span that is not exported has no parent to set.
            let _ = span.set_parent(named);
        }
    }
}

/// The one header that is read: `tracestate` and `baggage` are free texts.
struct Traceparent<'a>(&'a HeaderMap);

impl Extractor for Traceparent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        let mut sent = self.0.get_all(TRACEPARENT).iter();
        let (Some(sent), None) = (sent.next(), sent.next()) else { return None };
        sent.to_str().ok().filter(|_| key == TRACEPARENT)
    }

    fn keys(&self) -> Vec<&str> {
        vec![TRACEPARENT]
    }
}

/// The span of a request; `route` as the router knows it. Whether the hub is alive is asked all the time, and not traced.
pub fn of_request(method: &'static str, route: &str, id: RequestId) -> Span {
    if matches!(route, "/healthz" | "/readyz") {
        return Span::none();
    }
    info_span!(
        "request",
        otel.name = format_args!("{method} {route}"),
        otel.kind = "server",
        otel.status_code = Empty,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        "error.type" = Empty,
        samverka.request_id = %id,
    )
}

/// Notes how a request was answered; `code` is one of ours.
pub fn answered(span: &Span, status: StatusCode, code: Option<&'static str>) {
    span.record("http.response.status_code", status.as_u16());
    if let Some(code) = code {
        span.record("error.type", code);
    }
    if status.is_server_error() {
        span.record("otel.status_code", "ERROR");
    }
}

/// The span of an operation that came over a WebSocket, where no request stands around it.
pub fn of_message(id: RequestId) -> Span {
    info_span!("message /graphql/ws", otel.kind = "server", http.route = "/graphql/ws", samverka.request_id = %id)
}

/// The span of an operation, before anything is known of it.
pub fn of_operation(schema: SchemaName) -> Span {
    info_span!(
        "operation",
        otel.name = Empty,
        otel.status_code = Empty,
        graphql.operation.type = Empty,
        graphql.operation.name = Empty,
        samverka.schema = schema.as_str(),
        samverka.outcome = Empty,
    )
}

/// Notes in the operation's span, which is the current one, what it is; a name only if it is a trusted document's.
pub fn admitted(kind: Option<OperationType>, trusted_name: Option<&str>) {
    let span = Span::current();
    let Some(kind) = kind.filter(|_| !span.is_disabled()) else { return };
    let kind = match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    };
    span.record("graphql.operation.type", kind);
    match trusted_name {
        Some(name) => {
            span.record("graphql.operation.name", name);
            span.record("otel.name", format!("{kind} {name}").as_str());
        }
        None => {
            span.record("otel.name", kind);
        }
    }
}

/// Notes how an operation ended, in a word of a fixed few.
pub fn ended(span: &Span, outcome: &'static str) {
    span.record("samverka.outcome", outcome);
    if outcome == "failed" {
        span.record("otel.status_code", "ERROR");
    }
}

/// What the log shows beside each line that belongs to a traced request; nothing otherwise.
pub fn told_in_log(span: &Span) -> Span {
    if span.is_disabled() {
        return Span::none();
    }
    match traced(span) {
        Some(context) => {
            error_span!(target: TOLD_IN_LOG, parent: span, "traced", trace_id = %context.trace_id())
        }
        None => Span::none(),
    }
}

fn traced(span: &Span) -> Option<SpanContext> {
    let context = span.context().span().span_context().clone();
    (context.is_valid() && context.is_sampled()).then_some(context)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    const SENT: &str = "00-4d617269612d506f706573637500abcd-0123456789abcdef-01";
    const SECRET: &str = "a-secret-of-the-router";

    fn trusting(continue_proxies: bool) -> Continued {
        let mut config = Config { trusted_proxies: vec!["10.0.0.0/8".to_owned()], ..Config::default() };
        config.traces.continue_proxies = continue_proxies;
        Continued::new(RouterSecret::of(SECRET.as_bytes()), &config)
    }

    /// The id of the trace that a request's span is part of.
    fn joined(continued: &Continued, peer: &str, headers: &[(&'static str, &'static str)]) -> String {
        let provider = SdkTracerProvider::builder().build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            let mut sent = HeaderMap::new();
            for (name, value) in headers {
                sent.append(*name, HeaderValue::from_static(value));
            }
            let mut extensions = Extensions::new();
            extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
            let span = of_request("POST", "/graphql", RequestId::new());
            continued.join(&span, &sent, &extensions);
            let context = traced(&span).unwrap();
            assert_eq!(context.trace_state().header(), "");
            context.trace_id().to_string()
        })
    }

    const NAMED: &str = "4d617269612d506f706573637500abcd";

    #[test]
    fn the_router_and_a_proxy_that_the_operator_named_are_believed_and_nobody_else() {
        let router = [(TRACEPARENT, SENT), ("samverka-router", SECRET)];
        let wrong = [(TRACEPARENT, SENT), ("samverka-router", "another-secret-that-is-wrong")];
        let stranger = [(TRACEPARENT, SENT)];
        assert_eq!(joined(&trusting(false), "192.0.2.1", &router), NAMED);
        assert_eq!(joined(&trusting(true), "10.1.2.3", &stranger), NAMED);
        assert_eq!(joined(&trusting(true), "::ffff:10.1.2.3", &stranger), NAMED);
        assert_ne!(joined(&trusting(false), "10.1.2.3", &stranger), NAMED);
        assert_ne!(joined(&trusting(true), "192.0.2.1", &stranger), NAMED);
        assert_ne!(joined(&trusting(true), "192.0.2.1", &wrong), NAMED);
    }

    #[test]
    fn only_a_well_formed_traceparent_is_read_and_nothing_beside_it() {
        let from_proxy = |headers: &[(&'static str, &'static str)]| joined(&trusting(true), "10.1.2.3", headers);
        assert_eq!(from_proxy(&[(TRACEPARENT, SENT), ("tracestate", "name=Maria"), ("baggage", "a=b")]), NAMED);
        assert_ne!(from_proxy(&[(TRACEPARENT, SENT), (TRACEPARENT, SENT)]), NAMED);
        for broken in ["", "Maria", "00-4d617269612d506f706573637500abcd-0123456789abcdef", "ff"] {
            assert_ne!(from_proxy(&[(TRACEPARENT, broken)]), NAMED, "{broken}");
        }
        let zeros = "00-00000000000000000000000000000000-0000000000000000-01";
        assert_ne!(from_proxy(&[(TRACEPARENT, zeros)]), "0".repeat(32));
    }

    #[test]
    fn whether_the_hub_is_alive_is_asked_without_a_trace() {
        assert!(of_request("GET", "/healthz", RequestId::new()).is_disabled());
        assert!(told_in_log(&Span::none()).is_disabled());
    }
}
