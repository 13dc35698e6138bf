//! Structured logs, which never hold up an answer.

use std::time::Duration;

use tracing::Subscriber;
use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, registry};

use super::traces::Traces;
use crate::http::trace::TOLD_IN_LOG;

/// Lines that wait for a reader; about 8 MB.
const WAITING_LINES: usize = 32_000;
/// How often lost lines are told.
const TOLD_EVERY: Duration = Duration::from_secs(10);

/// The process's log, as long as this stands. Lines that are still waiting are written when it goes.
#[derive(Debug)]
#[must_use = "the log ends with this"]
pub struct Log {
    _writing: WorkerGuard,
    lost: ErrorCounter,
}

/// Structured logs on standard error: JSON for operators, lines for people. Never a value of a row.
///
/// A thread of its own writes them: whoever reads standard error may stop reading, and the hub goes on answering. What
/// does not fit into the queue then is lost, counted, and told in the log once it is read again.
pub fn log(json: bool, traces: Option<&Traces>) -> Log {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,samverka=info"));
    let queue = NonBlockingBuilder::default().buffered_lines_limit(WAITING_LINES).lossy(true);
    let (writer, writing) = queue.finish(std::io::stderr());
    let lost = writer.error_counter();
    tokio::spawn(tell_of_loss(lost.clone()));
    // A second logger in one process is no reason to stop.
    let _ = lines_and_traces(json, filter, writer, traces).try_init();
    Log { _writing: writing, lost }
}

/// Lines of the log for a writer, and spans for the collector of traces. The two know nothing of each other but a trace's id:
/// no span's fields stand in a line, and no line becomes part of a span.
pub fn lines_and_traces<W>(
    json: bool,
    filter: EnvFilter,
    writer: W,
    traces: Option<&Traces>,
) -> impl Subscriber + for<'span> LookupSpan<'span> + Send + Sync + use<W>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_writer(writer);
    let lines = if json { lines.json().with_span_list(false).boxed() } else { lines.compact().boxed() };
    let may_stand = filter_fn(|about| about.is_event() || about.target() == TOLD_IN_LOG);
    registry().with(traces.map(Traces::layer)).with(lines.with_filter(filter.and(may_stand)))
}

impl Log {
    /// Counts the lines that nobody read in time.
    pub fn lost_lines(&self) -> ErrorCounter {
        self.lost.clone()
    }
}

async fn tell_of_loss(lost: ErrorCounter) {
    let mut told = 0;
    loop {
        tokio::time::sleep(TOLD_EVERY).await;
        let now = lost.dropped_lines();
        if now > told {
            tracing::warn!(lines = now - told, "lines of this log were lost: nobody read standard error");
            told = now;
        }
    }
}
