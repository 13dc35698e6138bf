//! The spans that are open, and the threads that close them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tracing::dispatcher::{self, WeakDispatch};
use tracing::span::{Attributes, Id};
use tracing::subscriber::NoSubscriber;
use tracing::{Dispatch, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Counts the open spans, and brings their subscriber to every thread that enters one.
///
/// A program has one subscriber for all of its threads, a test has one for its own. But the span above another is closed by the
/// subscriber of the thread that closes the one below, and SQLite's driver closes on a thread of its own, shortly after its
/// answer.
#[derive(Clone, Default)]
pub struct OpenSpans(Arc<Watched>);

#[derive(Default)]
struct Watched {
    open: AtomicUsize,
    dispatch: OnceLock<WeakDispatch>,
}

impl OpenSpans {
    /// What traces, watched.
    pub fn watch<S>(&self, subscriber: S) -> Dispatch
    where
        S: Subscriber + for<'span> LookupSpan<'span> + Send + Sync + 'static,
    {
        // No finer than what is traced: a span inside of a statement's would be taken for it.
        let may_be_traced = filter_fn(|about| {
            *about.level() <= Level::INFO
                && ["samverka::", "sea_orm::"].iter().any(|ours| about.target().starts_with(ours))
        });
        let dispatch = Dispatch::new(subscriber.with(self.clone().with_filter(may_be_traced)));
        self.0.dispatch.set(dispatch.downgrade()).unwrap();
        dispatch
    }

    /// Waits until no span is open.
    pub async fn all_closed(&self) {
        let until = Instant::now() + LONGEST_WAIT;
        while self.0.open.load(Ordering::Acquire) > 0 {
            assert!(Instant::now() < until, "{} spans stay open", self.0.open.load(Ordering::Acquire));
            sleep(Duration::from_millis(1)).await;
        }
    }
}

impl<S: Subscriber> Layer<S> for OpenSpans {
    fn on_new_span(&self, _: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        self.0.open.fetch_add(1, Ordering::AcqRel);
    }

    fn on_enter(&self, _: &Id, _: Context<'_, S>) {
        let is_without = dispatcher::get_default(Dispatch::is::<NoSubscriber>);
        if is_without && let Some(dispatch) = self.0.dispatch.get().and_then(WeakDispatch::upgrade) {
            // For as long as the thread lives: it belongs to a connection, and that to one test.
            std::mem::forget(dispatcher::set_default(&dispatch));
        }
    }

    fn on_close(&self, _: Id, _: Context<'_, S>) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
    }
}
