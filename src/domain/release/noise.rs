//! Noise: what is added to exact counts before anybody sees them.

/// A source of noise. The one for use is exact, cannot be seeded and stands outside this floor.
pub trait Noise {
    /// The counts, to each of which an independent draw was added: discrete Gaussian, mean 0, parameter `sigma`.
    fn draw(&mut self, sigma: f64, counts: &[i64]) -> Result<Vec<i64>, NoiseProblem>;
}

/// Noise could not be drawn; nothing may be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no noise could be drawn: {0}")]
pub struct NoiseProblem(pub String);

/// Draws that were written down, for tests: added in their order, from the first again when all are used.
#[derive(Clone, Debug)]
pub struct Recorded {
    draws: Vec<i64>,
    next: usize,
}

impl Recorded {
    /// These draws, in this order.
    pub fn new(draws: Vec<i64>) -> Recorded {
        Recorded { draws, next: 0 }
    }
}

impl Noise for Recorded {
    fn draw(&mut self, _: f64, counts: &[i64]) -> Result<Vec<i64>, NoiseProblem> {
        if self.draws.is_empty() {
            return Err(NoiseProblem("no draw was written down".to_owned()));
        }
        let first = self.next;
        self.next += counts.len();
        let draws = self.draws.iter().cycle().skip(first % self.draws.len());
        Ok(counts.iter().zip(draws).map(|(count, draw)| count + draw).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_draws_are_added_in_their_order_over_several_tables() {
        let mut noise = Recorded::new(vec![1, -2, 3]);
        assert_eq!(noise.draw(1.0, &[10, 20]), Ok(vec![11, 18]));
        assert_eq!(noise.draw(1.0, &[30, 40]), Ok(vec![33, 41]));
    }

    #[test]
    fn without_draws_nothing_is_passed_through() {
        assert!(Recorded::new(Vec::new()).draw(1.0, &[10]).is_err());
    }
}
