//! Probes: how many searches for persons a user may make.
//!
//! A full allowance can be used at once and comes back evenly over an hour. Each process keeps its own; the audit log has
//! every search of all of them.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use uuid::Uuid;

use super::clock::Clock;
use super::failure::Failure;

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

/// Every user's allowance of searches. Cheap to clone.
#[derive(Clone)]
pub struct Probes(Arc<RateLimiter<Uuid, HashMapStateStore<Uuid>, Ticks, NoOpMiddleware<Nanos>>>);

impl Probes {
    /// So many searches an hour for each user; none at zero is one.
    pub fn per_hour(searches: u32, clock: Clock) -> Probes {
        let quota = Quota::per_hour(NonZeroU32::new(searches).unwrap_or(NonZeroU32::MIN));
        Probes(Arc::new(RateLimiter::new(quota, HashMapStateStore::default(), Ticks(clock))))
    }

    /// Takes one search from a user's allowance.
    pub fn take(&self, user: Uuid) -> Result<(), Failure> {
        self.0.check_key(&user).map_err(|_| Failure::TooManySearches)
    }
}
