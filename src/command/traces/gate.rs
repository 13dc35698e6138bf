//! Gate: what becomes of a span. It never waits, what is lost is counted, and only what is listed here leaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use opentelemetry::trace::{Link, Status};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Span, SpanData, SpanEvents, SpanExporter, SpanLinks, SpanProcessor,
};

use crate::http::metrics::SpanCounts;
use crate::store::statement;

/// Spans that wait for the collector; beyond that, they are lost.
const WAITING: usize = 4096;
const BATCH: usize = 512;
const EVERY: Duration = Duration::from_secs(2);

/// What the attributes of a span may be: words of a fixed list, numbers, and ids that mean nothing elsewhere.
const TOLD: [&str; 9] = [
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "error.type",
    "graphql.operation.type",
    "graphql.operation.name",
    "samverka.request_id",
    "samverka.schema",
    "samverka.outcome",
];
/// The same, by the names that the database library gives them.
const RENAMED: [(&str, &str); 3] =
    [("db.system", "db.system.name"), ("db.operation", "db.operation.name"), (statement::FIELD, "db.query.summary")];

/// Takes the spans that ended, unless too many wait.
#[derive(Debug)]
pub struct Gate {
    inner: BatchSpanProcessor,
    waiting: Arc<AtomicUsize>,
    counts: SpanCounts,
}

impl Gate {
    /// Before an exporter.
    pub fn before(exporter: impl SpanExporter + 'static, counts: SpanCounts) -> Gate {
        let waiting = Arc::new(AtomicUsize::new(0));
        let told =
            Told { inner: exporter, waiting: waiting.clone(), counts: counts.clone(), fails: AtomicBool::new(false) };
        // One more than the gate lets in: what is lost is lost here, where it is counted.
        let queue = BatchConfigBuilder::default().with_max_queue_size(WAITING + 1);
        let config = queue.with_max_export_batch_size(BATCH).with_scheduled_delay(EVERY).build();
        Gate { inner: BatchSpanProcessor::builder(told).with_batch_config(config).build(), waiting, counts }
    }
}

impl SpanProcessor for Gate {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.inner.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        let room = |waiting| (waiting < WAITING).then_some(waiting + 1);
        match self.waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, room) {
            Ok(_) => self.inner.on_end(span),
            Err(_) => {
                self.counts.lost.inc();
            }
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

/// Hands on what may be told, and counts.
#[derive(Debug)]
struct Told<E> {
    inner: E,
    waiting: Arc<AtomicUsize>,
    counts: SpanCounts,
    /// Whether the last batch was lost.
    fails: AtomicBool,
}

impl<E: SpanExporter> SpanExporter for Told<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        self.waiting.fetch_sub(spans, Ordering::AcqRel);
        let taken = self.inner.export(batch.into_iter().map(reduced).collect()).await;
        let failed_before = self.fails.swap(taken.is_err(), Ordering::AcqRel);
        match &taken {
            Ok(()) => {
                self.counts.sent.inc_by(spans as u64);
                if failed_before {
                    tracing::info!("the collector takes traces again");
                }
            }
            Err(problem) => {
                self.counts.lost.inc_by(spans as u64);
                if !failed_before {
                    tracing::warn!(
                        %problem,
                        "the collector of `traces.endpoint` does not take traces; the hub goes on without them"
                    );
                }
            }
        }
        taken
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}

/// A span without whatever is not listed. An error's text, for one, may hold a value.
fn reduced(mut span: SpanData) -> SpanData {
    span.attributes = span.attributes.into_iter().filter_map(told).collect();
    if let Some(done) = span.name.strip_prefix(statement::SPANS) {
        let summary = span.attributes.iter().find(|attribute| attribute.key.as_str() == "db.query.summary");
        span.name = match summary {
            Some(summary) => summary.value.as_str().into_owned().into(),
            None => done.to_uppercase().into(),
        };
    }
    if let Status::Error { .. } = span.status {
        span.status = Status::error("");
    }
    let mut links = SpanLinks::default();
    links.links = span.links.iter().map(|link| Link::new(link.span_context.clone(), Vec::new(), 0)).collect();
    (span.links, span.events) = (links, SpanEvents::default());
    span
}

fn told(attribute: KeyValue) -> Option<KeyValue> {
    let key = attribute.key.as_str();
    if TOLD.contains(&key) {
        return Some(attribute);
    }
    let (_, name) = RENAMED.into_iter().find(|(theirs, _)| *theirs == key)?;
    Some(KeyValue::new(name, attribute.value))
}

#[cfg(test)]
mod tests;
