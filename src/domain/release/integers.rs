//! Whole persons: non-negative integers that add up, made from the top down.
//!
//! Estimates come in millionths of a person; from there everything is exact integer arithmetic. Equals are told apart by
//! SHA-256 of the slice's noisy integers, the table and the cell.

use std::collections::BTreeMap;

use super::cube::Cube;
use super::fingerprint::Fingerprint;
use super::precision::cells_of_adulthood;
use super::table::TableId;
use super::variable::Variable;
use crate::domain::code::Code;
use crate::domain::statistical::Adulthood;

/// A person, in the unit of estimates.
pub(super) const PERSON: i64 = 1_000_000;

/// Numbers of several tables, one per cell in the order of the cube.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers(BTreeMap<TableId, Vec<i64>>);

/// Tells equals apart.
#[derive(Clone, Debug)]
pub(super) struct Ties {
    seed: [u8; 32],
}

impl Numbers {
    /// The numbers of a table; none if it is missing.
    pub fn of(&self, table: TableId) -> &[i64] {
        self.0.get(&table).map_or(&[], Vec::as_slice)
    }

    /// Takes the numbers of a table in.
    pub fn put(&mut self, table: TableId, numbers: Vec<i64>) {
        self.0.insert(table, numbers);
    }

    /// Adds the numbers of a table, cell by cell.
    pub fn add(&mut self, table: TableId, numbers: &[i64]) {
        let sums = self.0.entry(table).or_insert_with(|| vec![0; numbers.len()]);
        for (sum, number) in sums.iter_mut().zip(numbers) {
            *sum = sum.saturating_add(*number);
        }
    }
}

impl Ties {
    /// By a fingerprint of noisy integers.
    pub fn by(seed: [u8; 32]) -> Ties {
        Ties { seed }
    }

    /// Equals are taken in the order of this.
    fn rank(&self, table: TableId, cell: usize) -> [u8; 32] {
        Fingerprint::of("tie").bytes(&self.seed).text(table.code()).number(cell as i64).finish()
    }
}

/// The whole persons of a cohort, or of several cohorts whose estimates were added.
pub(super) fn persons_of_cohorts(estimates: &Numbers, ties: &Ties) -> Numbers {
    let mut persons = Numbers::default();
    for root in [TableId::Y, TableId::Yf, TableId::Ym] {
        persons.put(root, estimates.of(root).iter().map(|estimate| rounded(*estimate)).collect());
    }
    for (above, table) in [
        (TableId::Y, TableId::Ys),
        (TableId::Ys, TableId::Ysa),
        (TableId::Y, TableId::Yc),
        (TableId::Y, TableId::Yr),
        (TableId::Yf, TableId::Ysf),
    ] {
        let divided = divide(above, persons.of(above), table, estimates.of(table), ties);
        persons.put(table, divided);
    }
    persons.put(TableId::Yj, by_adulthood(persons.of(TableId::Ysa)));
    persons
}

/// The whole persons of a block, or of several whose estimates were added, given those of its cohorts together.
pub(super) fn persons_of_blocks(estimates: &Numbers, cohorts: &Numbers, ties: &Ties) -> Numbers {
    let mut persons = Numbers::default();
    for (above, table) in [
        (TableId::Ys, TableId::Bsc),
        (TableId::Ysf, TableId::Bsaf),
        (TableId::Yf, TableId::Bcf),
        (TableId::Yf, TableId::Brf),
    ] {
        let divided = divide(above, cohorts.of(above), table, estimates.of(table), ties);
        persons.put(table, divided);
    }
    let repaired =
        repair_columns(persons.of(TableId::Bsc).to_vec(), estimates.of(TableId::Bsc), cohorts.of(TableId::Yc), ties);
    persons.put(TableId::Bsc, repaired);
    persons
}

/// To the nearest whole person, halves up, not below nobody.
fn rounded(estimate: i64) -> i64 {
    let half_more = i128::from(estimate) + i128::from(PERSON / 2);
    half_more.div_euclid(i128::from(PERSON)).max(0) as i64
}

/// Divides each cell of the table above among the cells of the table that agree with it.
fn divide(above: TableId, persons: &[i64], table: TableId, estimates: &[i64], ties: &Ties) -> Vec<i64> {
    let (above, cube) = (Cube::of(above), Cube::of(table));
    let mut divided = vec![0; cube.len()];
    for (cell, whole) in persons.iter().enumerate() {
        let mut family = cube.below(&above, cell);
        family.retain(|cell| !cube.is_impossible(*cell));
        let shares = apportion(*whole, &family, estimates, |cell| ties.rank(table, cell));
        for (cell, share) in family.into_iter().zip(shares) {
            divided[cell] = share;
        }
    }
    divided
}

/// Whole persons for the cells of a family that add up to `whole`: the Euclidean projection of the estimates on the
/// simplex, then the largest remainders.
fn apportion(whole: i64, family: &[usize], estimates: &[i64], rank: impl Fn(usize) -> [u8; 32]) -> Vec<i64> {
    let projected = project(whole, &family.iter().map(|cell| estimates[*cell]).collect::<Vec<_>>());
    let unit = projected.unit;
    let mut shares: Vec<i64> = projected.numerators.iter().map(|numerator| (numerator / unit) as i64).collect();
    let left = whole - shares.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..family.len()).collect();
    order.sort_by_cached_key(|place| (-(projected.numerators[*place] % unit), rank(family[*place])));
    for place in order.into_iter().take(left as usize) {
        shares[place] += 1;
    }
    shares
}

/// Exact fractions of persons with one denominator.
struct Projected {
    numerators: Vec<i128>,
    unit: i128,
}

/// The nearest point of {x >= 0, Σx = whole}: what is above a water line, the same for all; the k largest stand above
/// it, for the greatest k whose smallest does (Held, Wolfe and Crowder 1974).
fn project(whole: i64, estimates: &[i64]) -> Projected {
    let target = i128::from(whole) * i128::from(PERSON);
    let mut largest: Vec<i128> = estimates.iter().copied().map(i128::from).collect();
    largest.sort_unstable_by(|one, other| other.cmp(one));
    let (mut above, mut surplus, mut sum) = (1, largest.first().map_or(0, |first| first - target), 0);
    for (place, estimate) in largest.into_iter().enumerate() {
        sum += estimate;
        let count = place as i128 + 1;
        if count * estimate > sum - target {
            (above, surplus) = (count, sum - target);
        }
    }
    let numerator = |estimate: &i64| (above * i128::from(*estimate) - surplus).max(0);
    let numerators = if whole == 0 { vec![0; estimates.len()] } else { estimates.iter().map(numerator).collect() };
    Projected { numerators, unit: above * i128::from(PERSON) }
}

/// The sums of group by age over groups and the ages of children, of adults, and the unknown.
fn by_adulthood(persons: &[i64]) -> Vec<i64> {
    let cube = Cube::of(TableId::Ysa);
    let sum = |adulthood: usize| cells_of_adulthood(&cube, adulthood).into_iter().map(|cell| persons[cell]).sum();
    (0..Adulthood::ALL.len()).map(sum).collect()
}

/// Moves persons within their group until every citizenship adds up.
///
/// While a column is wrong, one person goes from a column that is too large to one that is too small, where that takes
/// the numbers least away from the estimates. Each move takes two from what is wrong, so it ends; there is always one,
/// because a column that is too large has a cell with somebody in it.
fn repair_columns(mut persons: Vec<i64>, estimates: &[i64], columns: &[i64], ties: &Ties) -> Vec<i64> {
    let cube = Cube::of(TableId::Bsc);
    let (rows, width) = (Variable::Group.entries().len(), columns.len());
    loop {
        let sum = |column: usize| (0..rows).map(|row| persons[cube.index(&[row, column])]).sum::<i64>();
        let excess: Vec<i64> = columns.iter().enumerate().map(|(column, right)| sum(column) - right).collect();
        let away = |cell: usize| i128::from(persons[cell]) * i128::from(PERSON) - i128::from(estimates[cell]);
        let mut best: Option<(i128, usize, usize)> = None;
        for row in 0..rows {
            for (from, to) in pairs(width).filter(|(from, to)| excess[*from] > 0 && excess[*to] < 0) {
                let (source, target) = (cube.index(&[row, from]), cube.index(&[row, to]));
                if persons[source] == 0 {
                    continue;
                }
                let cost = away(target) - away(source);
                let rank = |cell| ties.rank(TableId::Bsc, cell);
                let better = best.is_none_or(|(least, best_source, best_target)| {
                    cost < least
                        || cost == least && (rank(source), rank(target)) < (rank(best_source), rank(best_target))
                });
                if better {
                    best = Some((cost, source, target));
                }
            }
        }
        let Some((_, source, target)) = best else {
            return persons;
        };
        persons[source] -= 1;
        persons[target] += 1;
    }
}

fn pairs(width: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..width).flat_map(move |from| (0..width).map(move |to| (from, to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(whole: i64, estimates: &[i64]) -> Vec<i64> {
        let family: Vec<usize> = (0..estimates.len()).collect();
        apportion(whole, &family, estimates, |cell| Ties::by([7; 32]).rank(TableId::Yc, cell))
    }

    #[test]
    fn halves_are_rounded_up_and_nobody_is_the_least() {
        assert_eq!([499_999, 500_000, 1_499_999, 1_500_000].map(rounded), [0, 1, 1, 2]);
        assert_eq!([-500_001, -3_000_000].map(rounded), [0, 0]);
    }

    #[test]
    fn shares_add_up_and_are_never_negative() {
        assert_eq!(shares(10, &[5_000_000, 3_000_000, 2_000_000]), [5, 3, 2]);
        assert_eq!(shares(10, &[12_000_000, -3_000_000, 1_000_000]), [10, 0, 0]);
        assert_eq!(shares(0, &[4_000_000, -3_000_000, 1_000_000]), [0, 0, 0]);
        assert_eq!(shares(6, &[-9_000_000, -3_000_000, -3_000_000]), [0, 3, 3]);
    }

    #[test]
    fn the_largest_remainders_get_what_is_left() {
        assert_eq!(shares(10, &[3_400_000, 3_300_000, 3_300_000]), [4, 3, 3]);
        assert_eq!(shares(4, &[1_800_000, 1_700_000, 500_000]), [2, 2, 0]);
    }

    #[test]
    fn a_projection_is_exact_where_a_third_of_a_person_is_left() {
        let projected = project(1, &[0, 0, 0]);
        assert_eq!(projected.numerators, [1_000_000; 3]);
        assert_eq!(projected.unit, 3_000_000);
        assert_eq!(shares(1, &[0, 0, 0]).iter().sum::<i64>(), 1);
        assert_eq!(shares(1, &[0, 0, 0]), shares(1, &[0, 0, 0]));
    }

    #[test]
    fn equals_are_told_apart_by_the_noisy_integers_and_not_by_their_place() {
        let family: Vec<usize> = (0..4).collect();
        let firsts = |seed| {
            let ties = Ties::by([seed; 32]);
            apportion(1, &family, &[0; 4], |cell| ties.rank(TableId::Ys, cell))
        };
        let different: std::collections::BTreeSet<Vec<i64>> = (0..64).map(firsts).collect();
        assert_eq!(different.len(), 4);
    }

    #[test]
    fn columns_are_repaired_where_it_hurts_least() {
        let mut persons = vec![0; 28];
        let mut estimates = vec![0; 28];
        (persons[0], estimates[0]) = (5, 5_000_000);
        (persons[1], estimates[1]) = (5, 5_000_000);
        (persons[7], estimates[7]) = (4, 3_400_000);
        (persons[8], estimates[8]) = (2, 2_300_000);
        let repaired = repair_columns(persons, &estimates, &[8, 8, 0, 0, 0, 0, 0], &Ties::by([1; 32]));
        assert_eq!((repaired[0], repaired[1], repaired[7], repaired[8]), (5, 5, 3, 3));
    }
}
