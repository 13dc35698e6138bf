//! Making a slice: from noisy integers to what is published. Everything here can be made again by anybody who has them.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::cube::Cube;
use super::estimates;
use super::fingerprint::Fingerprint;
use super::integers::{Numbers, Ties, persons_of_blocks, persons_of_cohorts};
use super::policy::Policy;
use super::slice::{Slice, SliceKey, SliceTable};
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
        let key = drawn.key;
        drawn.check()?;
        let ties = Ties::by(drawn.fingerprint());
        let (estimates, persons) = if key.is_block() {
            let cohorts = added(policy, key, cohorts)?;
            let estimates = estimates::of_block(&drawn, &cohorts);
            let persons = persons_of_blocks(&estimates, &cohorts, &ties);
            (estimates, persons)
        } else {
            let estimates = estimates::of_cohort(policy, &drawn);
            let persons = persons_of_cohorts(&estimates, &ties);
            (estimates, persons)
        };
        let tables = drawn.tables.into_iter().map(|drawn| published(policy, drawn, &estimates, &persons)).collect();
        let slice = Slice { key, policy: policy.clone(), built_at, tables, content_hash: String::new() };
        Ok(Slice { content_hash: slice.fingerprint(), ..slice })
    }

    /// Compares the content hash, and every number with what the slice's noisy integers give when it is made again.
    pub fn verify(&self, cohorts: &[&Slice]) -> Result<(), MakingProblem> {
        if self.fingerprint() != self.content_hash {
            return Err(MakingProblem::Changed(self.key));
        }
        let again = Slice::make(&self.policy, self.drawn(), cohorts, self.built_at)?;
        if again == *self { Ok(()) } else { Err(MakingProblem::Changed(self.key)) }
    }

    /// What was drawn for it.
    pub fn drawn(&self) -> NoisyCounts {
        let drawn = |numbers: &SliceTable| NoisyTable { table: numbers.table, noisy: numbers.noisy.clone() };
        NoisyCounts { key: self.key, tables: self.tables.iter().map(drawn).collect() }
    }

    fn fingerprint(&self) -> String {
        let taken = Fingerprint::of("samverka slice 1").text(&self.key.code()).text(&self.policy.hash);
        let numbers = self.tables.iter().fold(taken, |taken, numbers| {
            taken
                .text(numbers.table.code())
                .float(numbers.sigma)
                .optional_numbers(&numbers.noisy)
                .numbers(&numbers.estimates)
                .floats(&numbers.deviations)
                .numbers(&numbers.persons)
        });
        numbers.hexadecimal()
    }
}

impl NoisyCounts {
    /// SHA-256 over the noisy integers: what tells equals apart.
    pub(super) fn fingerprint(&self) -> [u8; 32] {
        let taken = Fingerprint::of("noisy integers").text(&self.key.code());
        let numbers = self
            .tables
            .iter()
            .fold(taken, |taken, drawn| taken.text(drawn.table.code()).optional_numbers(&drawn.noisy));
        numbers.finish()
    }

    /// The numbers of a table; 0 where nobody can fall in.
    pub(super) fn floats(&self, table: TableId) -> Vec<f64> {
        let drawn = self.tables.iter().find(|drawn| drawn.table == table);
        drawn.map_or(Vec::new(), |drawn| drawn.noisy.iter().map(|number| number.unwrap_or(0) as f64).collect())
    }

    /// Whether exactly the tables of the slice are there, in the order of the catalogue, with their cells.
    fn check(&self) -> Result<(), MakingProblem> {
        let key = self.key;
        let mut drawn = self.tables.iter();
        for table in key.tables() {
            let drawn = drawn.next().filter(|drawn| drawn.table == table);
            let drawn = drawn.ok_or(MakingProblem::MissingTable { key, table })?;
            let cube = Cube::of(table);
            let right = |(cell, number): (usize, &Option<i64>)| number.is_none() == cube.is_impossible(cell);
            if drawn.noisy.len() != cube.len() || !drawn.noisy.iter().enumerate().all(right) {
                return Err(MakingProblem::WrongCells { key, table });
            }
        }
        match drawn.next() {
            Some(more) => Err(MakingProblem::WrongCells { key, table: more.table }),
            None => Ok(()),
        }
    }
}

/// The published integers of the cohorts of a block together.
fn added(policy: &Policy, key: SliceKey, cohorts: &[&Slice]) -> Result<Numbers, MakingProblem> {
    let mut sums = Numbers::default();
    for year in key.years() {
        let cohort = cohorts.iter().find(|slice| slice.key == SliceKey::Cohort(year));
        let cohort = cohort.ok_or(MakingProblem::MissingCohort { key, year })?;
        if *cohort.policy != *policy {
            return Err(MakingProblem::OtherPolicy { key, year });
        }
        for numbers in &cohort.tables {
            sums.add(numbers.table, &numbers.persons);
        }
    }
    Ok(sums)
}

fn published(policy: &Policy, drawn: NoisyTable, estimates: &Numbers, persons: &Numbers) -> SliceTable {
    let table = drawn.table;
    let deviation = |cell: usize| policy.precision().variance(table, &[cell]).sqrt();
    SliceTable {
        table,
        sigma: policy.share(table).map_or(0.0, |share| policy.spending_of(share).sigma),
        deviations: (0..drawn.noisy.len()).map(deviation).collect(),
        noisy: drawn.noisy,
        estimates: estimates.of(table).to_vec(),
        persons: persons.of(table).to_vec(),
    }
}
