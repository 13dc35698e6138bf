//! Why a release cannot be made as it was asked. Each names the place and the remedy; none holds a count.

use crate::domain::release::assembly::AssemblyProblem;
use crate::domain::release::making::MakingProblem;
use crate::domain::release::noise::NoiseProblem;
use crate::domain::release::policy::PolicyProblems;
use crate::store::error::StoreError;

/// Why a release cannot be made as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseProblem {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Policy(#[from] PolicyProblems),
    #[error(transparent)]
    Making(#[from] MakingProblem),
    #[error(transparent)]
    Assembly(#[from] AssemblyProblem),
    #[error(transparent)]
    Noise(#[from] NoiseProblem),
    #[error("there is no policy `{0}`: `samverka release policy` keeps one")]
    NoPolicy(String),
    #[error("the policy `{0}` is there already with another text; a policy never changes: give the new one another id")]
    OtherText(String),
    #[error(
        "{what} is not approved by a NATIONAL_COORDINATOR and a STATISTICIAN: `samverka release approve` takes the token of each"
    )]
    NotApproved { what: String },
    #[error("{what} has an approval of a {role} already; the other one must be of {other}")]
    RoleTwice { what: String, role: &'static str, other: &'static str },
    #[error("{what} was approved by the same person already; the second must be somebody else")]
    PersonTwice { what: String },
    #[error("only a NATIONAL_COORDINATOR and a STATISTICIAN approve; the token says {0}")]
    WrongRole(&'static str),
    #[error("the slice {0} is built already; it never changes, nothing was drawn")]
    Built(String),
    #[error("cohorts are built in ascending order without a gap: the next is {expected}, not {asked}")]
    Order { expected: i32, asked: i32 },
    #[error(
        "the case database has marks of the cohort {later} already, so that nobody can be put into {asked} any more"
    )]
    LaterMarks { asked: i32, later: i32 },
    #[error(
        "the slice {slice} would bring the cohort {cohort} to rho {would}, above the cap of {cap}; nothing was drawn"
    )]
    Cap { slice: String, cohort: i32, would: f64, cap: f64 },
    #[error(
        "the block {block} shares a cohort with the block {held}, which has been paid for; everybody is in one block: \
         build the one that follows it"
    )]
    Overlap { block: String, held: String },
    #[error("by the ledger the cohort {cohort} has spent rho {spent}, above the cap of {cap}")]
    Overspent { cohort: i32, spent: f64, cap: f64 },
    #[error("the slice {slice} stands in the ledger under the policy `{policy}`; build it with that one")]
    OtherLedger { slice: String, policy: String },
    #[error("there is no slice {0}: build it with `samverka release build`")]
    NoSlice(String),
    #[error("there is no release `{0}`: `samverka release list` shows what there is")]
    NoRelease(String),
    #[error("there is a release `{0}` already; releases never change: choose another name")]
    Exists(String),
    #[error("`{0}` is no name of a release: lower-case letters, digits and hyphens, such as nmt-2024")]
    Slug(String),
    #[error("the release `{0}` is published already")]
    Published(String),
    #[error("the release `{0}` is not published, so there is nothing to withdraw")]
    NotPublished(String),
    #[error("the release `{0}` was withdrawn already")]
    Withdrawn(String),
    #[error("the release `{0}` is signed by a key that does not verify it")]
    Signature(String),
    #[error(
        "the release `{slug}` is signed by the key {key}, which is none of those that are trusted: `--trust` names them"
    )]
    Signer { slug: String, key: String },
    #[error("no figures with the hash {0} were entered: `samverka release figures` gives the hash")]
    NoFigures(String),
    #[error("the ledger and the slice {slice} disagree about the table {table}")]
    Ledger { slice: String, table: &'static str },
    #[error("line {line}: {problem}")]
    Figure { line: u64, problem: String },
}

impl From<sea_orm::DbErr> for ReleaseProblem {
    fn from(error: sea_orm::DbErr) -> ReleaseProblem {
        ReleaseProblem::Store(error.into())
    }
}
