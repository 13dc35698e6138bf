//! Allowance: how often each of many may do something.
//!
//! A full allowance can be used at once and comes back evenly. Each process keeps its own.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use governor::clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

use super::clock::Clock;

/// From how many keys on those with a full allowance are forgotten.
const KEYS: usize = 10_000;

/// The hub's clock, as the limiter reads it.
#[derive(Clone)]
struct Ticks(Clock);

impl clock::Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let since_1970 = (self.0)().timestamp_nanos_opt().and_then(|nanos| u64::try_from(nanos).ok());
        Nanos::from(Duration::from_nanos(since_1970.unwrap_or_default()))
    }
}

type Limiter<K> = RateLimiter<K, HashMapStateStore<K>, Ticks, NoOpMiddleware<Nanos>>;

/// Everybody's allowance. Cheap to clone.
pub struct Allowance<K: Hash + Eq + Clone> {
    limiter: Arc<Limiter<K>>,
    clock: Ticks,
}

impl<K: Hash + Eq + Clone> Clone for Allowance<K> {
    fn clone(&self) -> Self {
        Allowance { limiter: self.limiter.clone(), clock: self.clock.clone() }
    }
}

impl<K: Hash + Eq + Clone> Allowance<K> {
    /// The same quota for each key.
    pub fn new(quota: Quota, clock: Clock) -> Allowance<K> {
        let clock = Ticks(clock);
        Allowance { limiter: Arc::new(RateLimiter::new(quota, HashMapStateStore::default(), clock.clone())), clock }
    }

    /// Takes one from a key's allowance, or says how long to wait for the next.
    pub fn take(&self, key: &K) -> Result<(), Duration> {
        if self.limiter.len() >= KEYS {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|not_until| not_until.wait_time_from(clock::Clock::now(&self.clock)))
    }
}
