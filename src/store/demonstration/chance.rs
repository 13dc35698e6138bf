//! Chance that repeats itself: the same seed gives the same demonstration.

use chrono::{Days, NaiveDate};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use uuid::{Builder, Uuid};

/// A stream of chance, which the seed and the number of the stream decide.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub(super) fn of(seed: u64, stream: u64) -> Self {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        source.set_stream(stream);
        Self(source)
    }

    /// A stream that an id decides, whatever the seed.
    pub(super) fn from_id(id: Uuid, stream: u64) -> Self {
        let (high, low) = id.as_u64_pair();
        Self::of(high ^ low.rotate_left(32), stream)
    }

    /// A number from 0 to just below `limit`, and 0 where there is no room.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let random = u64::from(self.0.next_u32());
        ((random * limit as u64) >> 32) as usize
    }

    /// A number from `first` to `last`, both included.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        first + self.below((last - first + 1).max(1) as usize) as i64
    }

    pub(super) fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// One of several, each as often as its weight says.
    pub(super) fn weighted<T: Copy>(&mut self, from: &[(T, usize)]) -> T {
        let mut left = self.below(from.iter().map(|(_, weight)| weight).sum());
        for (item, weight) in from {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        from[0].0
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// A day some days after another.
    pub(super) fn after(&mut self, day: NaiveDate, first: i64, last: i64) -> NaiveDate {
        later(day, self.between(first, last))
    }

    pub(super) fn uuid(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Characters that say nothing, in Crockford's base 32.
    pub(super) fn base32(&mut self, length: usize) -> String {
        const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        (0..length).map(|_| char::from(DIGITS[self.below(DIGITS.len())])).collect()
    }
}

/// The day that is so many days later.
pub(super) fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(day)
}

/// The day that is so many days earlier.
pub(super) fn earlier(day: NaiveDate, days: i64) -> NaiveDate {
    day.checked_sub_days(Days::new(days.unsigned_abs())).unwrap_or(day)
}

/// A day of the calendar; a day that the month has not becomes the first of January.
pub(super) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).or_else(|| NaiveDate::from_yo_opt(year, 1)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_stream_give_the_same_and_others_do_not() {
        let ids = |seed, stream| {
            let mut chance = Chance::of(seed, stream);
            [chance.uuid(), chance.uuid()]
        };
        assert_eq!(ids(7, 1), ids(7, 1));
        assert_ne!(ids(7, 1), ids(7, 2));
        assert_ne!(ids(7, 1), ids(8, 1));
        assert_eq!(ids(7, 1)[0].get_version_num(), 4);
    }

    #[test]
    fn numbers_stay_within_their_limits() {
        let mut chance = Chance::of(1, 1);
        let drawn: Vec<i64> = (0..1000).map(|_| chance.between(3, 5)).collect();
        assert!(drawn.iter().all(|number| (3..=5).contains(number)));
        assert!((3..=5).all(|number| drawn.contains(&number)));
        assert!((0..1000).all(|_| chance.weighted(&[('a', 1), ('b', 0)]) == 'a'));
    }
}
