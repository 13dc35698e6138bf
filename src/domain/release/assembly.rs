//! Assembly: from slices to what a release says beyond them, and to what is signed.

use super::fingerprint::Fingerprint;
use super::integers::{Numbers, Ties, persons_of_blocks, persons_of_cohorts};
use super::making::MakingProblem;
use super::slice::{Slice, SliceKey};
use super::table::TableId;
use super::{AllYears, Release, Text, time};

/// A release before it is approved and signed.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Such as `nmt-2024`.
    pub slug: String,
    pub title: Text,
    pub notes: Vec<Text>,
    pub synthetic: bool,
    /// Cohorts in ascending order without a gap; a block directly after its last cohort.
    pub slices: Vec<Slice>,
}

/// What a draft comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Assembled {
    pub all_years: Vec<AllYears>,
    /// SHA-256 over slug, title, notes, synthetic, the slices' keys and content hashes, and `all_years`; hexadecimal.
    /// This text is what people approve and what is signed.
    pub content_hash: String,
}

/// Why slices are no release.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssemblyProblem {
    #[error("a release needs at least the slice of one cohort")]
    Nothing,
    #[error("the slice {} is in the release twice", .0.code())]
    Twice(SliceKey),
    #[error("the cohort {found} comes where {expected} must come; cohorts are in ascending order without a gap")]
    Order { expected: i32, found: i32 },
    #[error("the block {} must come directly after its last cohort, all its cohorts before it, and join the block before", .0.code())]
    Block(SliceKey),
    #[error("the release {0} is not what its slices give; a byte of it was changed")]
    Changed(String),
    #[error(transparent)]
    Slice(#[from] MakingProblem),
}

impl Draft {
    /// Checks the slices, every one against its noisy integers, and adds up all years.
    pub fn assemble(&self) -> Result<Assembled, AssemblyProblem> {
        check_order(&self.slices)?;
        let all: Vec<&Slice> = self.slices.iter().collect();
        for slice in &self.slices {
            slice.verify(&all)?;
        }
        let all_years = all_years(&self.slices);
        let content_hash = self.fingerprint(&all_years);
        Ok(Assembled { all_years, content_hash })
    }

    fn fingerprint(&self, all_years: &[AllYears]) -> String {
        let mut taken = Fingerprint::of("samverka release 1")
            .text(&self.slug)
            .text(&self.title.sv)
            .text(&self.title.en)
            .number(i64::from(self.synthetic))
            .number(self.notes.len() as i64);
        for note in &self.notes {
            taken = taken.text(&note.sv).text(&note.en);
        }
        taken = taken.number(self.slices.len() as i64);
        for slice in &self.slices {
            taken = taken.text(&slice.key.code()).text(&slice.content_hash);
        }
        for sums in all_years {
            taken = taken.text(sums.table.code()).numbers(&sums.persons);
        }
        taken.hexadecimal()
    }
}

impl Release {
    /// Checks every slice against its noisy integers, all years against the slices, and the content hash against all.
    pub fn verify(&self) -> Result<(), AssemblyProblem> {
        let heading = &self.heading;
        let draft = Draft {
            slug: heading.slug.clone(),
            title: heading.title.clone(),
            notes: heading.notes.clone(),
            synthetic: heading.synthetic,
            slices: self.slices.clone(),
        };
        let again = draft.assemble()?;
        if again.all_years == self.all_years && again.content_hash == heading.content_hash {
            Ok(())
        } else {
            Err(AssemblyProblem::Changed(heading.slug.clone()))
        }
    }
}

/// Cohorts one year after the other; every block directly after its last cohort, one block after the other.
fn check_order(slices: &[Slice]) -> Result<(), AssemblyProblem> {
    let mut cohorts: Vec<i32> = Vec::new();
    let mut blocks: Vec<i32> = Vec::new();
    let mut before = None;
    for slice in slices {
        let twice = slices.iter().filter(|other| other.key == slice.key).count() > 1;
        if twice {
            return Err(AssemblyProblem::Twice(slice.key));
        }
        match slice.key {
            SliceKey::Cohort(found) => {
                let expected = cohorts.last().map_or(found, |last| last + 1);
                if found != expected {
                    return Err(AssemblyProblem::Order { expected, found });
                }
                cohorts.push(found);
            }
            SliceKey::Block(first) => {
                let follows = before == Some(SliceKey::Cohort(first + 2)) && cohorts.contains(&first);
                let joins = blocks.last().is_none_or(|last| last + 3 == first);
                if !(follows && joins) {
                    return Err(AssemblyProblem::Block(slice.key));
                }
                blocks.push(first);
            }
        }
        before = Some(slice.key);
    }
    if cohorts.is_empty() { Err(AssemblyProblem::Nothing) } else { Ok(()) }
}

/// All years together, of the tables for which that is more than one slice or one block: the estimates are added, and
/// made whole persons once.
fn all_years(slices: &[Slice]) -> Vec<AllYears> {
    let keys: Vec<SliceKey> = slices.iter().map(|slice| slice.key).collect();
    let mut all = Vec::new();
    if let Some(years) = time::all(&keys, TableId::Y) {
        let (estimates, ties) = sums(slices, &years);
        all.extend(collected(false, &persons_of_cohorts(&estimates, &ties)));
    }
    if let Some(blocks) = time::all(&keys, TableId::Bsc) {
        let cohorts: Vec<SliceKey> = blocks.iter().flat_map(|block| block.years()).map(SliceKey::Cohort).collect();
        let (totals, ties) = sums(slices, &cohorts);
        let totals = persons_of_cohorts(&totals, &ties);
        let (estimates, ties) = sums(slices, &blocks);
        all.extend(collected(true, &persons_of_blocks(&estimates, &totals, &ties)));
    }
    all
}

fn collected(of_blocks: bool, persons: &Numbers) -> Vec<AllYears> {
    let tables = TableId::ALL.into_iter().filter(|table| table.is_of_block() == of_blocks);
    tables.map(|table| AllYears { table, persons: persons.of(table).to_vec() }).collect()
}

/// The estimates of some slices added, and what tells equals apart among them.
fn sums(slices: &[Slice], keys: &[SliceKey]) -> (Numbers, Ties) {
    let mut estimates = Numbers::default();
    let mut seed = Fingerprint::of("all years");
    for slice in slices.iter().filter(|slice| keys.contains(&slice.key)) {
        seed = seed.bytes(&slice.drawn().fingerprint());
        for numbers in &slice.tables {
            estimates.add(numbers.table, &numbers.estimates);
        }
    }
    (estimates, Ties::by(seed.finish()))
}
