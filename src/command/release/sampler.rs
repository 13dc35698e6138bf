//! The exact discrete Gaussian, from OpenDP: it cannot be seeded, and knows what it costs.

use opendp::core::Measurement;
use opendp::domains::{AtomDomain, VectorDomain};
use opendp::measurements::make_gaussian;
use opendp::measures::ZeroConcentratedDivergence;
use opendp::metrics::L2Distance;

use crate::domain::release::noise::{Noise, NoiseProblem};
use crate::domain::release::policy::{Policy, Spending};
use crate::domain::release::slice::SliceKey;

type Gaussian = Measurement<VectorDomain<AtomDomain<i64>>, L2Distance<f64>, ZeroConcentratedDivergence, Vec<i64>>;

/// A source of exact discrete Gaussian noise.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExactGaussian;

impl Noise for ExactGaussian {
    fn draw(&mut self, sigma: f64, counts: &[i64]) -> Result<Vec<i64>, NoiseProblem> {
        gaussian(sigma)?.invoke(&counts.to_vec()).map_err(|error| NoiseProblem(format!("{:?}", error.variant)))
    }
}

/// What a slice costs, table by table, by OpenDP's own privacy map.
pub fn spending(policy: &Policy, key: SliceKey) -> Result<Vec<Spending>, NoiseProblem> {
    let priced = |spending: Spending| {
        let distance = f64::from(spending.sensitivity).sqrt();
        let rho = gaussian(spending.sigma)?.map(&distance);
        Ok(Spending { rho: rho.map_err(|error| NoiseProblem(format!("{:?}", error.variant)))?, ..spending })
    };
    policy.spending(key).into_iter().map(priced).collect()
}

fn gaussian(sigma: f64) -> Result<Gaussian, NoiseProblem> {
    let domain = VectorDomain::new(AtomDomain::<i64>::default());
    make_gaussian(domain, L2Distance::<f64>::default(), sigma, None)
        .map_err(|error| NoiseProblem(format!("{:?}", error.variant)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: usize = 200_000;

    /// Sums of the squares of so many draws stray by less than 8 standard errors, but for once in 10^15 runs.
    #[test]
    fn the_draws_have_the_mean_and_the_variance_that_is_stated() {
        for sigma in [2.2_f64, 5.0] {
            let drawn = ExactGaussian.draw(sigma, &vec![0; DRAWS]).unwrap();
            let mean = drawn.iter().sum::<i64>() as f64 / DRAWS as f64;
            let variance = drawn.iter().map(|draw| (draw * draw) as f64).sum::<f64>() / DRAWS as f64;
            let (error_of_mean, error_of_variance) =
                (sigma / (DRAWS as f64).sqrt(), sigma * sigma * (2.0 / DRAWS as f64).sqrt());
            assert!(mean.abs() < 8.0 * error_of_mean, "{mean}");
            assert!((variance - sigma * sigma).abs() < 8.0 * error_of_variance, "{variance}");
        }
    }

    /// How often each value comes, against the density of the discrete Gaussian; 8 standard errors again.
    #[test]
    fn every_value_comes_as_often_as_the_discrete_gaussian_says() {
        let sigma = 2.5_f64;
        let weight = |value: i64| (-((value * value) as f64) / (2.0 * sigma * sigma)).exp();
        let all: f64 = (-60..=60).map(weight).sum();
        let drawn = ExactGaussian.draw(sigma, &vec![0; DRAWS]).unwrap();
        for value in -6..=6 {
            let expected = weight(value) / all;
            let found = drawn.iter().filter(|draw| **draw == value).count() as f64 / DRAWS as f64;
            let error = (expected * (1.0 - expected) / DRAWS as f64).sqrt();
            assert!((found - expected).abs() < 8.0 * error, "{value}: {found}, not {expected}");
        }
    }

    #[test]
    fn the_price_is_that_of_the_policy() {
        let policy = Policy::parse(Policy::V1).unwrap();
        for key in [SliceKey::Cohort(2016), SliceKey::Block(2016)] {
            for (own, priced) in policy.spending(key).iter().zip(spending(&policy, key).unwrap()) {
                assert!((own.rho - priced.rho).abs() < 1e-12, "{:?}", own.table);
            }
        }
    }

    #[test]
    fn two_draws_are_not_the_same() {
        let counts = vec![100; 50];
        assert_ne!(ExactGaussian.draw(3.0, &counts).unwrap(), ExactGaussian.draw(3.0, &counts).unwrap());
    }
}
