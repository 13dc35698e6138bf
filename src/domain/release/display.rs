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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_by_its_size_and_by_its_relative_deviation() {
        let policy = Policy::parse(Policy::V1).unwrap();
        assert_eq!(policy.status(4, 0.1), CellStatus::Q);
        assert_eq!(policy.status(5, 0.825), CellStatus::A);
        assert_eq!(policy.status(5, 0.83), CellStatus::E);
        assert_eq!(policy.status(6, 2.0), CellStatus::E);
        assert_eq!(policy.status(6, 2.01), CellStatus::Q);
    }

    #[test]
    fn a_margin_is_rounded_halves_up() {
        assert_eq!(margin(0.0), 0);
        assert_eq!(margin(4.28 / 1.96), 4);
        assert_eq!(margin(2.5 / 1.96), 3);
        assert_eq!(margin(4.79 / 1.96), 5);
    }
}
