//! Precision: the variance of every sum of cells of a slice.

use super::policy::Policy;
use super::table::TableId;

/// The covariances of a slice's estimates, table by table.
#[derive(Debug)]
pub struct Precision {}

impl Precision {
    /// The covariances that a policy leads to.
    pub(super) fn of(policy: &Policy) -> Precision {
        let _ = policy;
        Precision {}
    }

    /// The variance of the sum of some cells of a table of one slice, persons squared.
    pub fn variance(&self, table: TableId, cells: &[usize]) -> f64 {
        let _ = (table, cells);
        0.0
    }
}
