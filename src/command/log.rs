//! Structured logs, which never hold up an answer.

use std::time::Duration;

use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

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
pub fn log(json: bool) -> Log {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,samverka=info"));
    let queue = NonBlockingBuilder::default().buffered_lines_limit(WAITING_LINES).lossy(true);
    let (writer, writing) = queue.finish(std::io::stderr());
    let lost = writer.error_counter();
    tokio::spawn(tell_of_loss(lost.clone()));
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    // A second logger in one process is no reason to stop.
    let _ = if json { subscriber.json().try_init() } else { subscriber.compact().try_init() };
    Log { _writing: writing, lost }
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
