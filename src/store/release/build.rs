//! Making a slice: marked, counted, paid for, drawn, made consistent, kept.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::books::Books;
use super::cohort;
use super::draft::Approved;
use super::problem::ReleaseProblem;
use crate::domain::release::contribution::Contribution;
use crate::domain::release::making::MakingProblem;
use crate::domain::release::noise::Noise;
use crate::domain::release::policy::{Policy, Spending};
use crate::domain::release::slice::{Slice, SliceKey};
use crate::domain::release::tabulation::Tabulation;
use crate::store::database::Databases;
use crate::store::keyring::Keyring;

/// What a slice is made by.
pub struct Making<'a> {
    pub databases: &'a Databases,
    pub keyring: &'a Keyring,
    pub policy: Arc<Policy>,
    /// What every table costs, as the source of the noise computes it.
    pub spending: Vec<Spending>,
    pub noise: &'a mut (dyn Noise + Send),
    pub actor: &'a str,
    pub now: DateTime<Utc>,
}

/// Makes one slice and keeps it. `progress` is called now and then while people are read.
///
/// Stopped anywhere, it leaves nothing visible; called again it reuses the marks and the ledger, and draws anew only
/// what nobody has seen.
pub async fn build(making: Making<'_>, key: SliceKey, progress: impl FnMut()) -> Result<Slice, ReleaseProblem> {
    let Making { databases, keyring, policy, spending, noise, actor, now } = making;
    let books = Books::new(databases.release_writer.clone());
    // Everything that can be refused is refused before anybody is marked and anything is spent.
    books.require_approval(Approved::Policy, &format!("the policy `{}`", policy.id), &policy.hash).await?;
    books.check_turn(key).await?;
    books.check_budget(&policy, key, &spending).await?;
    let cohorts = cohorts_of(&books, &policy, key).await?;
    if let SliceKey::Cohort(year) = key {
        cohort::mark(databases, year).await?;
    }
    let bounding = keyring.bounding_key();
    let mut tabulation = Tabulation::new(key);
    let count = |person| tabulation.add(&Contribution::of(&person, &policy, &bounding));
    cohort::each(databases, key, count, progress).await?;
    let exact = tabulation.finish();
    books.spend(&policy, key, &spending, actor, now).await?;
    let drawn = exact.draw(&policy, noise)?;
    let slice = Slice::make(&policy, drawn, &cohorts.iter().collect::<Vec<_>>(), now)?;
    books.keep(&slice).await?;
    Ok(slice)
}

/// The slices that a block adds up to, all of its own policy.
async fn cohorts_of(books: &Books, policy: &Policy, key: SliceKey) -> Result<Vec<Slice>, ReleaseProblem> {
    if !key.is_block() {
        return Ok(Vec::new());
    }
    let keys: Vec<SliceKey> = key.years().into_iter().map(SliceKey::Cohort).collect();
    let cohorts = books.slices_of(&keys).await?;
    for (year, cohort) in key.years().into_iter().zip(&cohorts) {
        if *cohort.policy != *policy {
            return Err(MakingProblem::OtherPolicy { key, year }.into());
        }
    }
    Ok(cohorts)
}
