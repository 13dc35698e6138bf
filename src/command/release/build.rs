//! `samverka release build`: one slice.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::Desk;
use super::sampler::{ExactGaussian, spending};
use crate::command::{CommandProblem, system_clock};
use crate::domain::release::cell::CellStatus;
use crate::domain::release::slice::{Slice, SliceKey};
use crate::store::keyring::Keyring;
use crate::store::release::books::Account;
use crate::store::release::build::{self, Making};
use crate::store::release::problem::ReleaseProblem;

/// Make a slice: mark, count, pay, draw, keep.
#[derive(Debug, Args)]
#[group(skip)]
pub struct Build {
    /// A cohort: the persons who are counted first in this year.
    #[arg(long, value_name = "YEAR", required_unless_present = "block", conflicts_with = "block", value_parser = cohort)]
    cohort: Option<SliceKey>,
    /// Three cohorts together, such as 2016-2018.
    #[arg(long, value_name = "YEAR-YEAR", value_parser = block)]
    block: Option<SliceKey>,
    /// The policy that it is made by.
    #[arg(long, value_name = "ID", default_value = "nmt-v1")]
    policy: String,
    /// Who makes it, for the ledger.
    #[arg(long, value_name = "NAME", default_value = "operator")]
    actor: String,
}

fn cohort(text: &str) -> Result<SliceKey, String> {
    SliceKey::parse(text).filter(|key| !key.is_block()).ok_or_else(|| "a cohort is a year, such as 2016".to_owned())
}

fn block(text: &str) -> Result<SliceKey, String> {
    let block = SliceKey::parse(text).filter(|key| key.is_block());
    block.ok_or_else(|| "a block is its first and its third year, such as 2016-2018".to_owned())
}

impl Build {
    pub(super) async fn run(self, desk: &Desk) -> Result<(), CommandProblem> {
        let Some(key) = self.cohort.or(self.block) else {
            return Err(CommandProblem::Said("say which: --cohort YEAR or --block YEAR-YEAR".to_owned()));
        };
        let identity = desk.config.keys.identity_file.as_deref();
        let identity = identity.ok_or(CommandProblem::Missing("keys.identity_file", "SAMVERKA_KEYS__IDENTITY_FILE"))?;
        let keyring = Keyring::load(identity)?;
        let policy = desk.books.policy(&self.policy).await?;
        let bar = ProgressBar::new_spinner().with_style(style());
        bar.set_message(format!("slice {}", key.code()));
        let making = Making {
            databases: &desk.databases,
            keyring: &keyring,
            spending: spending(&policy, key).map_err(ReleaseProblem::from)?,
            policy: policy.clone(),
            noise: &mut ExactGaussian,
            actor: &self.actor,
            now: system_clock()(),
        };
        let slice = build::build(making, key, || bar.tick()).await?;
        bar.finish_and_clear();
        account(&slice, &desk.books.accounts(key, policy.cap).await?);
        Ok(())
    }
}

fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template("{spinner} {msg}: reading people, {elapsed}");
    style.unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// What was made, in shares and never in counts.
fn account(slice: &Slice, accounts: &[Account]) {
    println!("Slice {} by policy {}, hash {}.", slice.key.code(), slice.policy.id, slice.content_hash);
    println!("  table  shown   with caution  hidden");
    for numbers in &slice.tables {
        let statuses = numbers.persons.iter().zip(&numbers.deviations).zip(&numbers.noisy);
        let drawn = statuses.filter(|(_, noisy)| noisy.is_some());
        let statuses: Vec<_> = drawn.map(|((persons, sd), _)| slice.policy.status(*persons, *sd)).collect();
        let share = |status| {
            let of = statuses.iter().filter(|found| **found == status).count();
            100.0 * of as f64 / statuses.len().max(1) as f64
        };
        let [good, caution, hidden] = [CellStatus::A, CellStatus::E, CellStatus::Q].map(share);
        println!("  {:5} {good:5.0} %  {caution:10.0} %  {hidden:5.0} %", numbers.table.code());
    }
    for Account { cohort, spent, cap } in accounts {
        println!("  cohort {cohort}: rho {spent:.3} spent, {:.3} left below the cap of {cap}", cap - spent);
    }
}
