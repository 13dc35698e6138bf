//! Precision: how the numbers of a slice are made to agree, and the variance of every sum of its cells.
//!
//! In a cohort all measurements are adjusted together. A block takes the published integers of its cohorts as fixed
//! totals and only its own cells move; the error of those totals is part of its variance.

use super::consistency::{Adjustment, Matrix, Sum};
use super::cube::Cube;
use super::policy::Policy;
use super::slice::SliceKey;
use super::table::TableId;
use super::variable::Variable;
use crate::domain::code::Code;
use crate::domain::statistical::{Adulthood, AgeGroup};

/// The cells of all tables of a cohort in one row, table after table.
#[derive(Debug)]
pub(super) struct Layout {
    /// Where each table begins.
    cubes: Vec<(usize, Cube)>,
    size: usize,
}

/// What follows from a policy for the precision of its slices.
#[derive(Debug)]
pub struct Precision {
    pub(super) layout: Layout,
    pub(super) adjustment: Adjustment,
    /// The covariances of the estimates, table by table of the catalogue.
    tables: Vec<(TableId, Matrix)>,
}

impl Precision {
    /// What follows from a policy.
    pub(super) fn of(policy: &Policy) -> Precision {
        let layout = Layout::of_cohort();
        let adjustment = Adjustment::of(&layout.variances(policy), layout.sums());
        let mut precision = Precision { layout, adjustment, tables: Vec::new() };
        let covariances = |table| (table, precision.covariance_of(table, policy));
        precision.tables = TableId::ALL.into_iter().map(covariances).collect();
        precision
    }

    /// The variance of the sum of some cells of a table of one slice, persons squared.
    pub fn variance(&self, table: TableId, cells: &[usize]) -> f64 {
        let matrix = self.tables.iter().find(|(own, _)| *own == table);
        let sum = matrix.map_or(0.0, |(_, covariance)| covariance.sum_over(cells));
        // A sum that is certain leaves a rest of the order of the last bit, on either side of nothing.
        if sum > 0.0 { sum } else { 0.0 }
    }

    fn covariance_of(&self, table: TableId, policy: &Policy) -> Matrix {
        let variance = variance(policy, table);
        match table {
            TableId::Bsaf => self.of_families(Variable::Age, table, TableId::Ysf, variance),
            TableId::Bcf => self.of_families(Variable::Citizenship, table, TableId::Yf, variance),
            TableId::Brf => self.of_families(Variable::Region, table, TableId::Yf, variance),
            TableId::Bsc => self.of_groups_by_citizenship(variance),
            _ => self
                .layout
                .cube_of(table)
                .map_or(Matrix::zero(0), |(first, cube)| self.adjustment.covariance.part(*first, cube.len())),
        }
    }

    /// z = y + (T - Σy) / n within each family: the cells that differ in `within` only and add up to a cell T of the
    /// yearly table `above`, summed over three cohorts.
    fn of_families(&self, within: Variable, table: TableId, above: TableId, variance: f64) -> Matrix {
        let cube = Cube::of(table);
        let families = cube.families(within);
        let mut covariance = Matrix::zero(cube.len());
        for (one, cells) in families.iter().enumerate() {
            for (other, others) in families.iter().enumerate() {
                let shares = (cells.len() * others.len()) as f64;
                let totals = COHORTS * self.layout.covariance(&self.adjustment, (above, one), (above, other)) / shares;
                for cell in cells {
                    for sibling in others {
                        let own = if cell == sibling { variance } else { 0.0 };
                        let shared = if one == other { variance / cells.len() as f64 } else { 0.0 };
                        *covariance.place(*cell, *sibling) = own - shared + totals;
                    }
                }
            }
        }
        covariance
    }

    /// z = y + (row's gap) / 7 + (column's gap) / 4 - (gap of all) / 28: rows add up to groups, columns to citizenships.
    fn of_groups_by_citizenship(&self, variance: f64) -> Matrix {
        let cube = Cube::of(TableId::Bsc);
        let groups = Variable::Group.entries().len();
        let citizenships = Variable::Citizenship.entries().len();
        let (rows, columns) = (groups as f64, citizenships as f64);
        let above = |cell: usize| {
            let (group, citizenship) = (cell / citizenships, cell % citizenships);
            [
                ((TableId::Ys, group), 1.0 / columns),
                ((TableId::Yc, citizenship), 1.0 / rows),
                ((TableId::Y, 0), -1.0 / (rows * columns)),
            ]
        };
        let mut covariance = Matrix::zero(cube.len());
        for cell in 0..cube.len() {
            for sibling in 0..cube.len() {
                let in_rows = same(cell / citizenships, sibling / citizenships) - 1.0 / rows;
                let in_columns = same(cell % citizenships, sibling % citizenships) - 1.0 / columns;
                let mut sum = variance * in_rows * in_columns;
                for (one, weight) in above(cell) {
                    for (other, other_weight) in above(sibling) {
                        let totals = COHORTS * self.layout.covariance(&self.adjustment, one, other);
                        sum += weight * other_weight * totals;
                    }
                }
                *covariance.place(cell, sibling) = sum;
            }
        }
        covariance
    }
}

/// How many cohorts a block has.
const COHORTS: f64 = 3.0;

fn same(one: usize, other: usize) -> f64 {
    if one == other { 1.0 } else { 0.0 }
}

/// The variance of a draw of a table.
fn variance(policy: &Policy, table: TableId) -> f64 {
    let sigma = policy.share(table).map_or(0.0, |share| policy.spending_of(share).sigma);
    sigma * sigma
}

impl Layout {
    fn of_cohort() -> Layout {
        let mut layout = Layout { cubes: Vec::new(), size: 0 };
        for table in SliceKey::Cohort(0).tables() {
            let cube = Cube::of(table);
            let first = layout.size;
            layout.size += cube.len();
            layout.cubes.push((first, cube));
        }
        layout
    }

    /// Where a table begins, and its cube.
    pub fn cube_of(&self, table: TableId) -> Option<&(usize, Cube)> {
        self.cubes.iter().find(|(_, cube)| cube.table == table)
    }

    /// The tables in the order of the row, each with how many cells it has.
    pub fn tables(&self) -> impl Iterator<Item = (TableId, usize)> {
        self.cubes.iter().map(|(_, cube)| (cube.table, cube.len()))
    }

    /// The variances of the draws; none where nothing is drawn.
    fn variances(&self, policy: &Policy) -> Vec<f64> {
        let mut variances = Vec::with_capacity(self.size);
        for (_, cube) in &self.cubes {
            let drawn = variance(policy, cube.table);
            variances.extend((0..cube.len()).map(|cell| if cube.is_impossible(cell) { 0.0 } else { drawn }));
        }
        variances
    }

    /// Y = ΣYS = ΣYC = ΣYR, YS = Σ over ages of YSA, YJ = the sums of YSA over its ages, YF = Σ over groups of YSF.
    fn sums(&self) -> Vec<Sum> {
        let mut sums = Vec::new();
        for (whole, parts) in [
            (TableId::Y, TableId::Ys),
            (TableId::Y, TableId::Yc),
            (TableId::Y, TableId::Yr),
            (TableId::Ys, TableId::Ysa),
            (TableId::Yf, TableId::Ysf),
        ] {
            sums.extend(self.sums_of(whole, parts));
        }
        sums.extend(self.sums_of_ages());
        sums
    }

    /// Every cell of a table is the sum of those of another that agree with it in its variables.
    fn sums_of(&self, whole: TableId, parts: TableId) -> Vec<Sum> {
        let (Some((first, cube)), Some((parts_first, parts_cube))) = (self.cube_of(whole), self.cube_of(parts)) else {
            return Vec::new();
        };
        let of = |cell: usize| Sum {
            whole: first + cell,
            parts: parts_cube.below(cube, cell).into_iter().map(|part| parts_first + part).collect(),
        };
        (0..cube.len()).map(of).collect()
    }

    fn sums_of_ages(&self) -> Vec<Sum> {
        let (Some((first, _)), Some((parts_first, parts_cube))) =
            (self.cube_of(TableId::Yj), self.cube_of(TableId::Ysa))
        else {
            return Vec::new();
        };
        let of = |adulthood: usize| Sum {
            whole: first + adulthood,
            parts: cells_of_adulthood(parts_cube, adulthood).into_iter().map(|part| parts_first + part).collect(),
        };
        (0..Adulthood::ALL.len()).map(of).collect()
    }

    /// The covariance of the estimates of two cells of a cohort.
    fn covariance(&self, adjustment: &Adjustment, one: (TableId, usize), other: (TableId, usize)) -> f64 {
        match (self.cube_of(one.0), self.cube_of(other.0)) {
            (Some((row, _)), Some((column, _))) => adjustment.covariance.at(row + one.1, column + other.1),
            _ => 0.0,
        }
    }
}

/// The cells of YSA that are children, adults or of unknown age.
pub(super) fn cells_of_adulthood(cube: &Cube, adulthood: usize) -> Vec<usize> {
    let place = cube.place(Variable::Age).unwrap_or_default();
    let belongs = |cell: &usize| {
        let age = AgeGroup::ALL.get(cube.positions(*cell)[place]);
        age.is_some_and(|age| age.adulthood() as usize == adulthood)
    };
    (0..cube.len()).filter(belongs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the design of the statistics says, 95 % margins at rho 1.
    const MARGINS: [(TableId, f64); 13] = [
        (TableId::Y, 4.3),
        (TableId::Ys, 3.9),
        (TableId::Yj, 5.0),
        (TableId::Ysa, 3.8),
        (TableId::Yc, 4.3),
        (TableId::Yr, 4.4),
        (TableId::Yf, 6.4),
        (TableId::Ysf, 6.9),
        (TableId::Ym, 9.8),
        (TableId::Bsc, 5.0),
        (TableId::Bsaf, 9.1),
        (TableId::Bcf, 8.0),
        (TableId::Brf, 8.1),
    ];

    #[test]
    fn the_margins_of_the_design_come_out() {
        let policy = Policy::parse(Policy::V1).unwrap();
        for (table, margin) in MARGINS {
            let deviations = (0..Cube::of(table).len()).map(|cell| policy.precision().variance(table, &[cell]).sqrt());
            let largest = 1.96 * deviations.fold(0.0, f64::max);
            assert!((largest - margin).abs() < 0.06, "{} {largest}", table.code());
        }
    }

    #[test]
    fn a_total_is_as_precise_as_the_total_that_was_measured_with_it() {
        let policy = Policy::parse(Policy::V1).unwrap();
        let precision = policy.precision();
        let total = precision.variance(TableId::Y, &[0]);
        for table in [TableId::Ys, TableId::Yj, TableId::Ysa, TableId::Yc, TableId::Yr] {
            let all: Vec<usize> = (0..Cube::of(table).len()).collect();
            assert!((precision.variance(table, &all) - total).abs() < 1e-9, "{}", table.code());
        }
        let all: Vec<usize> = (0..Cube::of(TableId::Bsc).len()).collect();
        assert!((precision.variance(TableId::Bsc, &all) - 3.0 * total).abs() < 1e-9);
    }

    #[test]
    fn what_nobody_can_fall_in_is_certain() {
        let policy = Policy::parse(Policy::V1).unwrap();
        for table in [TableId::Ysa, TableId::Ysf, TableId::Bsaf] {
            let cube = Cube::of(table);
            for cell in 0..cube.len() {
                let variance = policy.precision().variance(table, &[cell]);
                assert_eq!(variance == 0.0, cube.is_impossible(cell), "{} {cell}", table.code());
            }
        }
    }
}
