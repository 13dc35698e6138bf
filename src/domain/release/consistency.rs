//! Consistency: measurements of the same persons, made to agree by generalised least squares.
//!
//! With measurements y of covariance S (diagonal) and sums C z = 0 that must hold, the best linear unbiased estimate is
//! z = y - S C' (C S C')^-1 C y, of covariance V = S - S C' (C S C')^-1 C S.
//!
//! Plain loops in a fixed order: the same bits on every machine.

/// A square matrix, row by row.
#[derive(Clone, Debug)]
pub(super) struct Matrix {
    pub size: usize,
    values: Vec<f64>,
}

/// A sum that must hold: what is measured at `whole` is the sum of what is measured at `parts`.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    pub whole: usize,
    pub parts: Vec<usize>,
}

/// How measurements are made to agree; it depends on their variances only.
#[derive(Clone, Debug)]
pub(super) struct Adjustment {
    sums: Vec<Sum>,
    /// S C' (C S C')^-1: a row per measurement, a column per sum.
    gain: Vec<f64>,
    /// V.
    pub covariance: Matrix,
}

impl Matrix {
    /// All zeros.
    pub fn zero(size: usize) -> Matrix {
        Matrix { size, values: vec![0.0; size * size] }
    }

    /// One value.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.size + column]
    }

    /// Where one value stands.
    pub fn place(&mut self, row: usize, column: usize) -> &mut f64 {
        &mut self.values[row * self.size + column]
    }

    /// The sum over all pairs of some rows and columns: the variance of a sum, if this is a covariance.
    pub fn sum_over(&self, cells: &[usize]) -> f64 {
        let mut sum = 0.0;
        for row in cells {
            for column in cells {
                sum += self.at(*row, *column);
            }
        }
        sum
    }

    /// The part that belongs to `size` rows and columns from `first`.
    pub fn part(&self, first: usize, size: usize) -> Matrix {
        let mut part = Matrix::zero(size);
        for row in 0..size {
            for column in 0..size {
                *part.place(row, column) = self.at(first + row, first + column);
            }
        }
        part
    }

    /// The lower triangle L with L L' = this, which must be symmetric and positive definite (Cholesky).
    fn lower_triangle(&self) -> Matrix {
        let mut lower = Matrix::zero(self.size);
        for row in 0..self.size {
            for column in 0..=row {
                let mut rest = self.at(row, column);
                for before in 0..column {
                    rest -= lower.at(row, before) * lower.at(column, before);
                }
                *lower.place(row, column) = if row == column { rest.sqrt() } else { rest / lower.at(column, column) };
            }
        }
        lower
    }

    /// The x with L L' x = `right`, for a lower triangle L.
    fn solve_by_triangle(&self, right: &[f64]) -> Vec<f64> {
        let mut solution = right.to_vec();
        for row in 0..self.size {
            for before in 0..row {
                solution[row] -= self.at(row, before) * solution[before];
            }
            solution[row] /= self.at(row, row);
        }
        for row in (0..self.size).rev() {
            for after in row + 1..self.size {
                solution[row] -= self.at(after, row) * solution[after];
            }
            solution[row] /= self.at(row, row);
        }
        solution
    }
}

impl Sum {
    /// The coefficients of C's row.
    fn terms(&self) -> impl Iterator<Item = (usize, f64)> {
        std::iter::once((self.whole, 1.0)).chain(self.parts.iter().map(|part| (*part, -1.0)))
    }

    /// By how much it does not hold.
    fn gap(&self, measured: &[f64]) -> f64 {
        let mut gap = 0.0;
        for (place, sign) in self.terms() {
            gap += sign * measured[place];
        }
        gap
    }
}

impl Adjustment {
    /// How measurements of these variances are made to agree with sums, none of which follows from the others. What
    /// has variance 0 is not moved.
    pub fn of(variances: &[f64], sums: Vec<Sum>) -> Adjustment {
        let size = variances.len();
        let count = sums.len();
        let mut rows = vec![vec![0.0; size]; count];
        for (row, sum) in rows.iter_mut().zip(&sums) {
            for (place, sign) in sum.terms() {
                row[place] += sign;
            }
        }
        let mut gaps = Matrix::zero(count);
        for one in 0..count {
            for other in 0..count {
                for place in 0..size {
                    *gaps.place(one, other) += rows[one][place] * variances[place] * rows[other][place];
                }
            }
        }
        let lower = gaps.lower_triangle();
        let mut gain = Vec::with_capacity(size * count);
        for place in 0..size {
            let column: Vec<f64> = rows.iter().map(|row| row[place] * variances[place]).collect();
            gain.extend(lower.solve_by_triangle(&column));
        }
        let mut covariance = Matrix::zero(size);
        for row in 0..size {
            *covariance.place(row, row) = variances[row];
            for column in 0..size {
                for sum in 0..count {
                    *covariance.place(row, column) -= gain[row * count + sum] * rows[sum][column] * variances[column];
                }
            }
        }
        Adjustment { sums, gain, covariance }
    }

    /// The estimates that agree.
    pub fn agree(&self, measured: &[f64]) -> Vec<f64> {
        let gaps: Vec<f64> = self.sums.iter().map(|sum| sum.gap(measured)).collect();
        let mut estimates = measured.to_vec();
        for (place, estimate) in estimates.iter_mut().enumerate() {
            for (sum, gap) in gaps.iter().enumerate() {
                *estimate -= self.gain[place * gaps.len() + sum] * gap;
            }
        }
        estimates
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-9
    }

    #[test]
    fn two_measurements_of_one_thing_meet_at_their_weighted_mean() {
        let same = Sum { whole: 0, parts: vec![1] };
        let adjustment = Adjustment::of(&[1.0, 3.0], vec![same]);
        let estimates = adjustment.agree(&[10.0, 14.0]);
        assert!(near(estimates[0], 11.0) && near(estimates[1], 11.0), "{estimates:?}");
        assert!(near(adjustment.covariance.at(0, 0), 0.75));
        assert!(near(adjustment.covariance.at(0, 1), 0.75));
    }

    #[test]
    fn parts_of_equal_variance_share_what_is_missing_to_a_certain_whole() {
        let sum = Sum { whole: 0, parts: vec![1, 2, 3, 4] };
        let adjustment = Adjustment::of(&[0.0, 2.0, 2.0, 2.0, 2.0], vec![sum]);
        let estimates = adjustment.agree(&[100.0, 10.0, 20.0, 30.0, 32.0]);
        assert!(near(estimates[0], 100.0) && near(estimates[1], 12.0) && near(estimates[4], 34.0), "{estimates:?}");
        assert!(near(adjustment.covariance.at(1, 1), 1.5));
        assert!(near(adjustment.covariance.sum_over(&[1, 2, 3, 4]), 0.0));
    }

    #[test]
    fn what_is_certain_to_be_nothing_stays_nothing() {
        let sum = Sum { whole: 0, parts: vec![1, 2] };
        let adjustment = Adjustment::of(&[1.0, 0.0, 1.0], vec![sum]);
        let estimates = adjustment.agree(&[5.0, 0.0, 7.0]);
        assert!(near(estimates[0], 6.0) && estimates[1] == 0.0 && near(estimates[2], 6.0), "{estimates:?}");
    }
}
