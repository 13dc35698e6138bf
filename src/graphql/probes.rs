//! Probes: how many searches for persons a user may make. The audit log has every search.

use std::num::NonZeroU32;

use governor::Quota;
use uuid::Uuid;

use super::allowance::Allowance;
use super::clock::Clock;
use super::failure::Failure;

/// Every user's allowance of searches. Cheap to clone.
#[derive(Clone)]
pub struct Probes(Allowance<Uuid>);

impl Probes {
    /// So many searches an hour for each user; none at zero is one.
    pub fn per_hour(searches: u32, clock: Clock) -> Probes {
        let quota = Quota::per_hour(NonZeroU32::new(searches).unwrap_or(NonZeroU32::MIN));
        Probes(Allowance::new(quota, clock))
    }

    /// Takes one search from a user's allowance.
    pub fn take(&self, user: Uuid) -> Result<(), Failure> {
        self.0.take(&user).map_err(|_| Failure::TooManySearches)
    }
}
