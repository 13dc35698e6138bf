//! Traces of requests, to the collector of `traces.endpoint`; nothing is opened where none is named.

mod collector;
mod gate;

use std::time::Duration;

use opentelemetry::trace::{Link, SpanKind, TraceContextExt, TraceId, TraceState, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SamplingDecision, SamplingResult, SdkTracerProvider, ShouldSample};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;
use uuid::Uuid;

use self::collector::{Collector, LONGEST_WAIT};
use self::gate::Gate;
use super::CommandProblem;
use crate::config;
use crate::http::metrics::SpanCounts;
use crate::http::outward::Outward;
use crate::http::trace::TOLD_IN_LOG;
use crate::store::statement::is_statement;

/// How long the last spans may take when the program ends.
const LAST_WAIT: Duration = Duration::from_secs(3);

/// The way of spans to the collector, as long as this stands.
#[derive(Debug)]
pub struct Traces {
    provider: SdkTracerProvider,
    counts: SpanCounts,
}

impl Traces {
    /// Opens the way, if there is a collector; `service` is the name of what this process does.
    pub fn open(settings: &config::Traces, service: &'static str) -> Result<Option<Traces>, CommandProblem> {
        let Some(endpoint) = &settings.endpoint else {
            return Ok(None);
        };
        let outward = Outward::new().map_err(|error| CommandProblem::Said(format!("TLS cannot be used ({error})")))?;
        if endpoint.starts_with("https:") && !outward.has_roots {
            return Err(CommandProblem::Said(
                "`traces.endpoint` begins with https://, and this machine has no root certificates: install its package \
                 ca-certificates, or name a file with the variable SSL_CERT_FILE"
                    .to_owned(),
            ));
        }
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector::new(outward, Handle::current()))
            .with_endpoint(endpoint)
            .with_timeout(LONGEST_WAIT)
            .build()
            .map_err(|error| CommandProblem::Said(format!("`traces.endpoint`: traces cannot be sent ({error})")))?;
        let counts = SpanCounts::default();
        let resource = Resource::builder_empty().with_attributes([
            KeyValue::new("service.name", service),
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", Uuid::new_v4().to_string()),
        ]);
        let provider = SdkTracerProvider::builder()
            .with_resource(resource.build())
            .with_sampler(Sampling(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(settings.ratio)))))
            .with_span_processor(Gate::before(exporter, counts.clone()))
            .build();
        Ok(Some(Traces { provider, counts }))
    }

    /// What makes spans of the program's own.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer("samverka"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false)
            .with_filter(filter_fn(is_told))
    }

    /// Counts what became of the spans.
    pub fn counts(&self) -> SpanCounts {
        self.counts.clone()
    }

    /// Sends what still waits, for a few seconds at most.
    pub async fn close(self) {
        let provider = self.provider;
        let sent = spawn_blocking(move || provider.shutdown_with_timeout(LAST_WAIT)).await;
        if !matches!(sent, Ok(Ok(()))) {
            tracing::warn!("the collector did not take the last traces in time");
        }
    }
}

/// The program's own spans, and those of statements. No line of the log becomes part of a span, and no other library speaks.
fn is_told(about: &Metadata<'_>) -> bool {
    let is_ours = about.target().starts_with("samverka::") && about.target() != TOLD_IN_LOG;
    about.is_span() && (is_ours || is_statement(about))
}

/// A share of all traces. A statement alone is none: what nobody waits for, such as reading figures, is not traced.
#[derive(Clone, Debug)]
struct Sampling(Sampler);

impl ShouldSample for Sampling {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let begins = !parent.is_some_and(TraceContextExt::has_active_span);
        if begins && *kind == SpanKind::Client {
            return SamplingResult {
                decision: SamplingDecision::Drop,
                attributes: Vec::new(),
                trace_state: TraceState::default(),
            };
        }
        self.0.should_sample(parent, trace, name, kind, attributes, links)
    }
}
