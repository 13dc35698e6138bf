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

/// How often a load lets the others of its level catch up before it asks for all of them.
const YIELDS: usize = 16;
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
}

impl<K: Key, V: Clone + Send, F: BatchFn<K, V> + Send> Clone for Batch<K, V, F> {
    fn clone(&self) -> Self {
        Batch { loader: self.loader.clone(), done: self.done.clone() }
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
    /// Nothing fetched yet.
    pub fn new(fetch: F) -> Self {
        let done = Arc::new(Done { values: Mutex::default(), told: Notify::new() });
        let telling = Telling { fetch, done: done.clone() };
        let loader =
            Loader::with_cache(telling, HashMap::default()).with_max_batch_size(LARGEST_BATCH).with_yield_count(YIELDS);
        Batch { loader, done }
    }

    /// The value of a key.
    pub async fn load(&self, key: K) -> Result<V, Failure> {
        loop {
            // Registered before the look, so that nothing is told in between.
            let told = self.done.told.notified();
            if let Some(value) = self.done.values().get(&key) {
                return Ok(value.clone());
            }
            tokio::select! {
                biased;
                () = told => {}
                loaded = self.loader.try_load(key.clone()) => return loaded.map_err(|_| Failure::Internal),
            }
        }
    }

    /// Hands over values that came another way.
    pub fn prime(&self, values: impl IntoIterator<Item = (K, V)>) {
        self.done.values().extend(values);
    }
}
