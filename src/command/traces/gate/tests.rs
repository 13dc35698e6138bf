use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::SystemTime;

use opentelemetry::InstrumentationScope;
use opentelemetry::trace::{Event, SpanContext, SpanId, SpanKind, TraceFlags, TraceId, TraceState};

use super::*;

fn span(name: &str, attributes: &[(&'static str, &'static str)]) -> SpanData {
    let context =
        SpanContext::new(TraceId::from(7_u128), SpanId::from(9_u64), TraceFlags::SAMPLED, false, TraceState::default());
    SpanData {
        span_context: context,
        parent_span_id: SpanId::INVALID,
        parent_span_is_remote: false,
        span_kind: SpanKind::Client,
        name: name.to_owned().into(),
        start_time: SystemTime::UNIX_EPOCH,
        end_time: SystemTime::UNIX_EPOCH,
        attributes: attributes.iter().map(|(key, value)| KeyValue::new(*key, *value)).collect(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: Status::Unset,
        instrumentation_scope: InstrumentationScope::default(),
    }
}

#[test]
fn a_statement_has_its_name_and_no_text_of_its_error() {
    let mut failed = span(
        &format!("{}query_all", statement::SPANS),
        &[
            ("db.system", "postgresql"),
            ("db.operation", "SELECT"),
            ("db.statement", "SELECT persons"),
            ("exception.message", "invalid input syntax: secretvalue"),
        ],
    );
    failed.status = Status::error("secretvalue");
    failed.events.events.push(Event::with_name("secretvalue"));
    failed.links.links.push(Link::new(failed.span_context.clone(), vec![KeyValue::new("secretvalue", 1)], 0));
    let told = reduced(failed);
    assert!(!format!("{told:?}").contains("secretvalue"), "{told:?}");
    assert_eq!((told.name.as_ref(), told.links.len(), told.events.len()), ("SELECT persons", 1, 0));
    assert_eq!(told.status, Status::error(""));
    let attributes: Vec<&str> = told.attributes.iter().map(|attribute| attribute.key.as_str()).collect();
    assert_eq!(attributes, ["db.system.name", "db.operation.name", "db.query.summary"]);
}

#[test]
fn the_beginning_and_the_end_of_a_transaction_are_named() {
    assert_eq!(reduced(span(&format!("{}begin", statement::SPANS), &[("db.operation", "EXECUTE")])).name, "BEGIN");
    assert_eq!(reduced(span(&format!("{}commit", statement::SPANS), &[])).name, "COMMIT");
}

#[test]
fn what_is_listed_stays_and_nothing_else() {
    let told = reduced(span("POST /graphql", &[("http.route", "/graphql"), ("user.name", "secretvalue")]));
    assert_eq!(told.attributes, [KeyValue::new("http.route", "/graphql")]);
    assert_eq!(told.name, "POST /graphql");
}

/// A collector that takes a batch when it is let.
#[derive(Debug)]
struct Slow {
    begun: Sender<()>,
    go_on: Mutex<Receiver<()>>,
}

impl SpanExporter for Slow {
    async fn export(&self, _: Vec<SpanData>) -> OTelSdkResult {
        // Both ends are gone once the test has seen enough.
        let _ = self.begun.send(());
        let _ = self.go_on.lock().unwrap().recv();
        Ok(())
    }
}

#[test]
fn spans_that_find_no_place_are_lost_at_once_and_each_is_counted() {
    let counts = SpanCounts::default();
    let ((begun, begins), (let_go, go_on)) = (channel(), channel());
    let gate = Gate::before(Slow { begun, go_on: Mutex::new(go_on) }, counts.clone());
    let spans = |number: usize| (0..number).for_each(|_| gate.on_end(span("request", &[])));
    spans(BATCH);
    begins.recv().unwrap();
    // One batch is on its way and stays there.
    spans(WAITING + 100);
    let lost = counts.lost.get();
    assert!((100..=100 + BATCH as u64).contains(&lost), "{lost}");
    drop(let_go);
    gate.shutdown_with_timeout(Duration::from_secs(20)).unwrap();
    assert_eq!(counts.sent.get() + counts.lost.get(), (BATCH + WAITING + 100) as u64);
    assert_eq!(counts.lost.get(), lost);
}
