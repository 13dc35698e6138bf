//! Probes: how many searches for persons a user may make. The audit log has every search.

use std::num::NonZeroU32;

use governor::Quota;
use prometheus_client::metrics::counter::Counter;
use uuid::Uuid;

use super::allowance::Allowance;
use super::clock::Clock;
use super::failure::Failure;

/// Every user's allowance of searches. Cheap to clone.
#[derive(Clone)]
pub struct Probes {
    allowance: Allowance<Uuid>,
    refused: Counter,
}

impl Probes {
    /// So many searches an hour for each user; none at zero is one.
    pub fn per_hour(searches: u32, clock: Clock) -> Probes {
        let quota = Quota::per_hour(NonZeroU32::new(searches).unwrap_or(NonZeroU32::MIN));
        Probes { allowance: Allowance::new(quota, clock), refused: Counter::default() }
    }

    /// Takes one search from a user's allowance.
    pub fn take(&self, user: Uuid) -> Result<(), Failure> {
        self.allowance.take(&user).map_err(|_| {
            self.refused.inc();
            Failure::TooManySearches
        })
    }

    /// Counts the searches that were beyond their user's allowance.
    pub fn refused(&self) -> Counter {
        self.refused.clone()
    }
}
