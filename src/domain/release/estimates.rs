//! Estimates: what was drawn, made consistent, in millionths of a person.

use super::cube::Cube;
use super::integers::{Numbers, PERSON};
use super::making::NoisyCounts;
use super::policy::Policy;
use super::table::TableId;
use super::variable::Variable;

/// The estimates of a cohort, which agree with one another.
pub(super) fn of_cohort(policy: &Policy, drawn: &NoisyCounts) -> Numbers {
    let precision = policy.precision();
    let measured: Vec<f64> = precision.layout.tables().flat_map(|(table, _)| drawn.floats(table)).collect();
    let agreeing = precision.adjustment.agree(&measured);
    let mut estimates = Numbers::default();
    let mut rest = agreeing.as_slice();
    for (table, size) in precision.layout.tables() {
        let (own, others) = rest.split_at(size.min(rest.len()));
        estimates.put(table, own.iter().map(|estimate| millionths(*estimate)).collect());
        rest = others;
    }
    estimates
}

/// The estimates of a block, which add up to the published integers of its cohorts together.
pub(super) fn of_block(drawn: &NoisyCounts, cohorts: &Numbers) -> Numbers {
    let mut estimates = Numbers::default();
    for (table, within, above) in [
        (TableId::Bsaf, Variable::Age, TableId::Ysf),
        (TableId::Bcf, Variable::Citizenship, TableId::Yf),
        (TableId::Brf, Variable::Region, TableId::Yf),
    ] {
        estimates.put(table, by_families(&drawn.floats(table), table, within, cohorts.of(above)));
    }
    let groups_by_citizenship = drawn.floats(TableId::Bsc);
    estimates.put(
        TableId::Bsc,
        by_rows_and_columns(&groups_by_citizenship, cohorts.of(TableId::Ys), cohorts.of(TableId::Yc)),
    );
    estimates
}

/// z = y + (T - Σy) / n: what is missing to the total is shared equally.
fn by_families(drawn: &[f64], table: TableId, within: Variable, totals: &[i64]) -> Vec<i64> {
    let mut estimates = vec![0; drawn.len()];
    for (cells, total) in Cube::of(table).families(within).iter().zip(totals) {
        let missing = *total as f64 - sum(cells.iter().map(|cell| drawn[*cell]));
        for cell in cells {
            estimates[*cell] = millionths(drawn[*cell] + missing / cells.len() as f64);
        }
    }
    estimates
}

/// z = y + (missing in the row) / columns + (missing in the column) / rows - (missing in all) / cells.
fn by_rows_and_columns(drawn: &[f64], rows: &[i64], columns: &[i64]) -> Vec<i64> {
    let (height, width) = (rows.len(), columns.len());
    let in_row = |row: usize| rows[row] as f64 - sum((0..width).map(|column| drawn[row * width + column]));
    let in_column = |column: usize| columns[column] as f64 - sum((0..height).map(|row| drawn[row * width + column]));
    let in_all = sum((0..height).map(in_row));
    let estimate = |cell: usize| {
        let share_of_row = in_row(cell / width) / width as f64;
        let share_of_column = in_column(cell % width) / height as f64;
        millionths(drawn[cell] + share_of_row + share_of_column - in_all / (height * width) as f64)
    };
    (0..drawn.len()).map(estimate).collect()
}

/// From the first to the last.
fn sum(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.fold(0.0, |sum, number| sum + number)
}

/// To the nearest millionth of a person, halves up.
fn millionths(estimate: f64) -> i64 {
    (estimate * PERSON as f64 + 0.5).floor() as i64
}
