//! Batches: the keys that one level of an answer asks for, fetched together.
//!
//! A thin layer over the loader: what a batch brought is told to all who wait at once. The loader alone would let them in
//! one by one, and the first of hundreds would ask for the next level before the last had seen this one.

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::dataloader::BatchFn;
use ::dataloader::cached::Loader;
use rustc_hash::FxBuildHasher;
use tokio::sync::Notify;

use super::failure::Failure;
use super::rounds::{Rounds, YIELDS};

/// How often a key is asked for again after the one who was fetching it went away.
const SECOND_TRIES: usize = 3;
/// As many keys as an answer can ask for.
const LARGEST_BATCH: usize = 100_000;

/// What values can be fetched by.
pub trait Key: Clone + Debug + Eq + Hash + Send + Sync {}

impl<K: Clone + Debug + Eq + Hash + Send + Sync> Key for K {}

type Values<K, V> = HashMap<K, V, FxBuildHasher>;

/// Values by key, fetched in batches and kept for one request.
pub struct Batch<K: Key, V: Clone + Send, F: BatchFn<K, V> + Send> {
    loader: Loader<K, V, Telling<K, V, F>, Values<K, V>>,
    done: Arc<Done<K, V>>,
    rounds: Rounds,
}

impl<K: Key, V: Clone + Send, F: BatchFn<K, V> + Send> Clone for Batch<K, V, F> {
    fn clone(&self) -> Self {
        Batch { loader: self.loader.clone(), done: self.done.clone(), rounds: self.rounds.clone() }
    }
}

struct Done<K, V> {
    values: Mutex<Values<K, V>>,
    told: Notify,
}

impl<K, V> Done<K, V> {
    fn values(&self) -> MutexGuard<'_, Values<K, V>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A way to fetch that tells everybody what it brought.
struct Telling<K, V, F> {
    fetch: F,
    done: Arc<Done<K, V>>,
}

impl<K: Key, V: Clone + Send, F: BatchFn<K, V> + Send> BatchFn<K, V> for Telling<K, V, F> {
    async fn load(&mut self, keys: &[K]) -> HashMap<K, V> {
        let values = self.fetch.load(keys).await;
        self.done.values().extend(values.iter().map(|(key, value)| (key.clone(), value.clone())));
        self.done.told.notify_waiters();
        values
    }
}

impl<K: Key, V: Clone + Send, F: BatchFn<K, V> + Send> Batch<K, V, F> {
    /// Nothing fetched yet, for the request that goes by these rounds.
    pub fn new(fetch: F, rounds: &Rounds) -> Self {
        let done = Arc::new(Done { values: Mutex::default(), told: Notify::new() });
        let telling = Telling { fetch, done: done.clone() };
        let loader =
            Loader::with_cache(telling, HashMap::default()).with_max_batch_size(LARGEST_BATCH).with_yield_count(YIELDS);
        Batch { loader, done, rounds: rounds.clone() }
    }

    /// The value of a key.
    pub async fn load(&self, key: K) -> Result<V, Failure> {
        let known = self.done.values().get(&key).cloned();
        match known {
            Some(value) => Ok(value),
            None => self.rounds.asked(self.fetched(key)).await,
        }
    }

    /// The value of a key, fetched with what else this round asks for.
    async fn fetched(&self, key: K) -> Result<V, Failure> {
        let mut lost = 0;
        loop {
            // Registered before the look, so that nothing is told in between.
            let told = self.done.told.notified();
            if let Some(value) = self.done.values().get(&key) {
                return Ok(value.clone());
            }
            tokio::select! {
                biased;
                () = told => {}
                loaded = self.loader.try_load(key.clone()) => match loaded {
                    Ok(value) => return Ok(value),
                    // Whoever was fetching it was dropped: a field beside it failed, and took its list along.
                    Err(_) if lost < SECOND_TRIES => lost += 1,
                    Err(_) => return Err(Failure::Internal),
                },
            }
        }
    }

    /// Hands over values that came another way.
    pub fn prime(&self, values: impl IntoIterator<Item = (K, V)>) {
        self.done.values().extend(values);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::poll;

    use super::*;

    /// Doubles numbers; its first call never ends.
    struct Doubling(Arc<AtomicUsize>);

    impl BatchFn<u32, u32> for Doubling {
        async fn load(&mut self, keys: &[u32]) -> HashMap<u32, u32> {
            if self.0.fetch_add(1, Ordering::Relaxed) == 0 {
                std::future::pending::<()>().await;
            }
            keys.iter().map(|key| (*key, key * 2)).collect()
        }
    }

    #[tokio::test]
    async fn who_waits_gets_the_value_though_the_one_who_fetched_it_went_away() {
        let calls = Arc::new(AtomicUsize::new(0));
        let batch = Batch::new(Doubling(calls.clone()), &Rounds::default());
        let mut fetching = Box::pin(batch.load(1));
        let mut waiting = Box::pin(batch.load(2));
        while calls.load(Ordering::Relaxed) == 0 {
            assert!(poll!(&mut fetching).is_pending() && poll!(&mut waiting).is_pending());
            tokio::task::yield_now().await;
        }
        drop(fetching);
        assert!(matches!(waiting.await, Ok(4)));
        assert_eq!(calls.load(Ordering::Relaxed), 2);
    }
}
