//! Making a slice: from noisy integers to what is published. Everything here can be made again by anybody who has them.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::policy::Policy;
use super::slice::{Slice, SliceKey};
use super::table::TableId;

/// What was drawn for a slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoisyCounts {
    pub key: SliceKey,
    pub tables: Vec<NoisyTable>,
}

/// What was drawn for one table, one per cell in the order of its cube.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoisyTable {
    pub table: TableId,
    /// Nothing for a cell that nobody can fall in by definition.
    pub noisy: Vec<Option<i64>>,
}

/// Why a slice cannot be made, or is not what it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MakingProblem {
    #[error("the slice {} has no numbers for the table {}", key.code(), table.code())]
    MissingTable { key: SliceKey, table: TableId },
    #[error("the table {} of the slice {} does not have one number for each of its cells", table.code(), key.code())]
    WrongCells { key: SliceKey, table: TableId },
    #[error("the block {} needs the slice of its cohort {year}; build it first", key.code())]
    MissingCohort { key: SliceKey, year: i32 },
    #[error("the cohort {year} of the block {} was made by another policy than the block", key.code())]
    OtherPolicy { key: SliceKey, year: i32 },
    #[error("the slice {} is not what its noisy integers give; a byte of it was changed", .0.code())]
    Changed(SliceKey),
}

impl Slice {
    /// Makes a slice of what was drawn. A block needs the slices of its three cohorts, of the same policy, whose
    /// published integers it adds up to; other slices among `cohorts` are not looked at.
    pub fn make(
        policy: &Arc<Policy>,
        drawn: NoisyCounts,
        cohorts: &[&Slice],
        built_at: DateTime<Utc>,
    ) -> Result<Slice, MakingProblem> {
        let _ = (policy, cohorts, built_at);
        Err(MakingProblem::Changed(drawn.key))
    }

    /// Makes the slice again of its noisy integers and compares every number and the content hash.
    pub fn verify(&self, cohorts: &[&Slice]) -> Result<(), MakingProblem> {
        let _ = cohorts;
        Err(MakingProblem::Changed(self.key))
    }
}
