//! Guarantees: zero-concentrated differential privacy, and what it means as (epsilon, delta).

/// A guarantee in both measures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guarantee {
    /// Zero-concentrated differential privacy.
    pub rho: f64,
    /// Epsilon at this delta, rounded up to thousandths.
    pub epsilon: f64,
    pub delta: f64,
}

impl Guarantee {
    /// What rho means at a delta.
    pub fn of(rho: f64, delta: f64) -> Guarantee {
        Guarantee { rho, epsilon: (epsilon(rho, delta) * 1000.0).ceil() / 1000.0, delta }
    }
}

/// The least epsilon over all orders a > 1 of
/// a rho + (ln(1/delta) + (a - 1) ln(1 - 1/a) - ln a) / (a - 1)
/// (Canonne, Kamath and Steinke, The Discrete Gaussian for Differential Privacy, proposition 12).
fn epsilon(rho: f64, delta: f64) -> f64 {
    let at = |logarithm: f64| {
        let beyond = logarithm.exp();
        let order = 1.0 + beyond;
        order * rho + ((1.0 / delta).ln() + beyond * (beyond / order).ln() - order.ln()) / beyond
    };
    // The function of the order falls, then rises: the search closes in from both sides, by thirds.
    let (mut low, mut high) = (-20.0_f64, 30.0_f64);
    for _ in 0..200 {
        let (left, right) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if at(left) < at(right) {
            high = right;
        } else {
            low = left;
        }
    }
    at(low).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OpenDP 0.16 gives the same: `make_fix_delta(make_zCDP_to_approxDP(..), 1e-6)`.
    #[test]
    fn rho_one_is_an_epsilon_of_7_766_at_one_in_a_million() {
        assert!((epsilon(1.0, 1e-6) - 7.766).abs() < 0.0005, "{}", epsilon(1.0, 1e-6));
    }

    /// As stated for the redistricting data of the 2020 Census of the United States; their rho is rounded to hundredths.
    #[test]
    fn a_published_pair_comes_out() {
        let ours = epsilon(2.56, 1e-10);
        assert!((ours - 17.14).abs() < 0.03, "{ours}");
    }

    /// rho + 2 sqrt(rho ln(1/delta)) is always enough (Bun and Steinke 2016).
    #[test]
    fn the_simple_bound_is_never_passed_and_nearly_reached() {
        for (rho, delta) in [(0.04_f64, 1e-6_f64), (0.5, 1e-6), (1.0, 1e-6), (4.96, 1e-10)] {
            let simple = rho + 2.0 * (rho * (1.0 / delta).ln()).sqrt();
            let ours = epsilon(rho, delta);
            assert!(ours < simple && ours > 0.8 * simple, "{rho} {ours} {simple}");
        }
    }

    #[test]
    fn more_rho_is_more_epsilon_and_no_rho_is_none() {
        let rising = [0.04, 0.1, 0.5, 1.0, 1.5].map(|rho| epsilon(rho, 1e-6));
        assert!(rising.is_sorted(), "{rising:?}");
        assert!(epsilon(1e-9, 1e-6) < 0.01);
    }

    #[test]
    fn what_is_stated_is_rounded_up() {
        let stated = Guarantee::of(1.0, 1e-6).epsilon;
        assert!(stated >= epsilon(1.0, 1e-6) && stated - epsilon(1.0, 1e-6) <= 0.001);
    }
}
