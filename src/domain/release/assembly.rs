//! Assembly: from slices to what a release says beyond them, and to what is signed.

use super::making::MakingProblem;
use super::slice::{Slice, SliceKey};
use super::{AllYears, Text};

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
    #[error("the block {} must come directly after its last cohort, and all its cohorts before it", .0.code())]
    Block(SliceKey),
    #[error(transparent)]
    Slice(#[from] MakingProblem),
}

impl Draft {
    /// Checks the slices, every one against its noisy integers, and adds up all years.
    pub fn assemble(&self) -> Result<Assembled, AssemblyProblem> {
        Err(AssemblyProblem::Nothing)
    }
}
