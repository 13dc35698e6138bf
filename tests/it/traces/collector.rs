//! A collector of traces that keeps what it is sent, and what the hub wrote to its log meanwhile.

mod threads;

use std::io::Write;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use samverka::command::log::lines_and_traces;
use samverka::command::traces::Traces;
use samverka::config;
use samverka::http::metrics::SpanCounts;
use tokio::net::TcpListener;
use tokio::runtime::{Handle, Runtime};
use tracing::dispatcher::{self, DefaultGuard};
use tracing_subscriber::EnvFilter;

use self::threads::OpenSpans;

/// Bytes that several write.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A runtime for the collector and the way to it: the test's own is busy while a hub is built, and a batch waits 3 seconds.
struct Beside(Option<Runtime>);

impl Beside {
    fn begin() -> Beside {
        Beside(Some(tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()))
    }

    fn handle(&self) -> &Handle {
        self.0.as_ref().unwrap().handle()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.0.take().unwrap().shutdown_background();
    }
}

/// Everything that this thread does is traced as long as this stands.
pub struct Traced {
    traces: Traces,
    log: Kept,
    bodies: Arc<Mutex<Vec<Bytes>>>,
    beside: Beside,
    open: OpenSpans,
    _here: DefaultGuard,
}

/// What came of it.
pub struct Told {
    pub spans: Vec<Span>,
    /// What the collector was sent, as it came.
    pub bytes: Vec<u8>,
    /// What stands in the log.
    pub log: String,
    pub counts: SpanCounts,
}

impl Traced {
    /// To a collector that takes all that comes.
    pub async fn begin(ratio: f64) -> Traced {
        let bodies: Arc<Mutex<Vec<Bytes>>> = Arc::default();
        let router = Router::new().route("/v1/traces", post(keep)).with_state(bodies.clone());
        let beside = Beside::begin();
        let bound = beside.handle().spawn(TcpListener::bind("127.0.0.1:0"));
        let listener = bound.await.unwrap().unwrap();
        let address = listener.local_addr().unwrap();
        beside.handle().spawn(async move { axum::serve(listener, router).await.unwrap() });
        Traced { bodies, ..Traced::by(beside, address, ratio) }
    }

    /// To whatever is at an address.
    pub fn to(address: SocketAddr, ratio: f64) -> Traced {
        Traced::by(Beside::begin(), address, ratio)
    }

    fn by(beside: Beside, address: SocketAddr, ratio: f64) -> Traced {
        let endpoint = Some(format!("http://{address}/v1/traces"));
        let settings = config::Traces { endpoint, ratio, ..config::Traces::default() };
        let traces = {
            let _there = beside.handle().enter();
            Traces::open(&settings, "samverka").unwrap().unwrap()
        };
        let log = Kept::default();
        let lines = log.clone();
        let subscriber =
            lines_and_traces(true, EnvFilter::new("warn,samverka=info"), move || lines.clone(), Some(&traces));
        let open = OpenSpans::default();
        let _here = dispatcher::set_default(&open.watch(subscriber));
        Traced { traces, log, bodies: Arc::default(), beside, open, _here }
    }

    pub fn counts(&self) -> SpanCounts {
        self.traces.counts()
    }

    /// Sends what waits, and reads what the collector has.
    pub async fn end(self) -> Told {
        self.open.all_closed().await;
        let counts = self.traces.counts();
        self.traces.close().await;
        drop(self.beside);
        let bodies = std::mem::take(&mut *self.bodies.lock().unwrap());
        let spans = bodies.iter().flat_map(spans_of).collect();
        let log = String::from_utf8(self.log.0.lock().unwrap().clone()).unwrap();
        Told { spans, bytes: bodies.concat(), log, counts }
    }
}

async fn keep(State(bodies): State<Arc<Mutex<Vec<Bytes>>>>, body: Bytes) {
    bodies.lock().unwrap().push(body);
}

fn spans_of(body: &Bytes) -> Vec<Span> {
    let request = ExportTraceServiceRequest::decode(body.clone()).unwrap();
    let scopes = request.resource_spans.into_iter().flat_map(|of_resource| of_resource.scope_spans);
    scopes.flat_map(|of_scope| of_scope.spans).collect()
}

impl Told {
    /// The spans of a name.
    pub fn named(&self, name: &str) -> Vec<&Span> {
        self.spans.iter().filter(|span| span.name == name).collect()
    }

    /// The one span of a name.
    pub fn one(&self, name: &str) -> &Span {
        let found = self.named(name);
        let names: Vec<_> = self.spans.iter().map(|span| span.name.as_str()).collect();
        assert_eq!(found.len(), 1, "{name}: {names:?}");
        found[0]
    }

    /// Whether a text stands anywhere in what the collector was sent.
    pub fn holds(&self, text: &str) -> bool {
        self.bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    /// The lines of the log.
    pub fn lines(&self) -> Vec<serde_json::Value> {
        self.log.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// An attribute of a span, as a text.
pub fn attribute(span: &Span, key: &str) -> Option<String> {
    let found = span.attributes.iter().find(|attribute| attribute.key == key)?;
    match found.value.clone()?.value? {
        Value::StringValue(text) => Some(text),
        Value::IntValue(number) => Some(number.to_string()),
        other => panic!("{other:?}"),
    }
}

/// An id as texts write it.
pub fn hex(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}
