//! Display: which numbers are good enough to be shown, decided on noisy numbers only.

use super::cell::CellStatus;
use super::policy::Policy;

impl Policy {
    /// What a number is good for, by the published integer and the unrounded standard deviation.
    pub fn status(&self, persons: i64, deviation: f64) -> CellStatus {
        if persons < self.least {
            return CellStatus::Q;
        }
        let relative = deviation / persons as f64;
        if relative <= self.good {
            CellStatus::A
        } else if relative <= self.caution {
            CellStatus::E
        } else {
            CellStatus::Q
        }
    }
}

/// Half the width of the 95 % interval of the added noise: 1.96 standard deviations, to a whole person, halves up.
pub fn margin(deviation: f64) -> i64 {
    (1.96 * deviation + 0.5).floor() as i64
}
