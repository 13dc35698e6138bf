//! `samverka release build`: one slice.

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

use super::Desk;
use super::sampler::{ExactGaussian, spending};
use crate::command::{CommandProblem, system_clock};
use crate::domain::release::cell::CellStatus;
use crate::domain::release::slice::{Slice, SliceKey, SliceTable};
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
    /// The account for programs.
    #[arg(long)]
    json: bool,
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
        let accounts = desk.books.accounts(key, policy.cap).await?;
        if self.json {
            println!("{}", as_json(&slice, &accounts));
        } else {
            print!("{}", account(&slice, &accounts));
        }
        Ok(())
    }
}

fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template("{spinner} {msg}: reading people, {elapsed}");
    style.unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// How much of a table is shown: shares of the cells that were drawn, never counts.
struct Shares {
    table: &'static str,
    shown: f64,
    with_caution: f64,
    hidden: f64,
}

fn shares(slice: &Slice) -> Vec<Shares> {
    let of = |numbers: &SliceTable| {
        let cells = numbers.persons.iter().zip(&numbers.deviations).zip(&numbers.noisy);
        let drawn = cells.filter(|(_, noisy)| noisy.is_some());
        let statuses: Vec<_> = drawn.map(|((persons, sd), _)| slice.policy.status(*persons, *sd)).collect();
        let share = |status| {
            let of = statuses.iter().filter(|found| **found == status).count();
            of as f64 / statuses.len().max(1) as f64
        };
        Shares {
            table: numbers.table.code(),
            shown: share(CellStatus::A),
            with_caution: share(CellStatus::E),
            hidden: share(CellStatus::Q),
        }
    };
    slice.tables.iter().map(of).collect()
}

/// What was made and what it cost, in plain words.
fn account(slice: &Slice, accounts: &[Account]) -> String {
    let head = format!("Slice {} by policy {}, hash {}.", slice.key.code(), slice.policy.id, slice.content_hash);
    let mut lines = vec![head, "  table  shown   with caution  hidden".to_owned()];
    lines.extend(shares(slice).into_iter().map(|Shares { table, shown, with_caution, hidden }| {
        let [shown, caution, hidden] = [shown, with_caution, hidden].map(|share| 100.0 * share);
        format!("  {table:5} {shown:5.0} %  {caution:10.0} %  {hidden:5.0} %")
    }));
    lines.extend(accounts.iter().map(|Account { cohort, spent, cap }| {
        format!("  cohort {cohort}: rho {spent:.3} spent, {:.3} left below the cap of {cap}", cap - spent)
    }));
    lines.join("\n") + "\n"
}

fn as_json(slice: &Slice, accounts: &[Account]) -> Value {
    let tables = shares(slice).into_iter().map(|Shares { table, shown, with_caution, hidden }| {
        json!({ "table": table, "shown": shown, "with_caution": with_caution, "hidden": hidden })
    });
    let budget = accounts.iter().map(|Account { cohort, spent, cap }| {
        json!({ "cohort": cohort, "rho_spent": spent, "rho_left": cap - spent, "cap": cap })
    });
    json!({
        "slice": slice.key.code(),
        "policy": slice.policy.id,
        "content_hash": slice.content_hash,
        "tables": tables.collect::<Vec<_>>(),
        "budget": budget.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::release::properties::world::world;

    /// 731 persons: neither they nor any of their groups are small numbers, as shares and budgets are.
    #[test]
    fn the_account_says_what_is_shown_and_what_was_spent_and_no_number_of_persons() {
        let slice = world(71, &[731]).release.slices.remove(0);
        let accounts = [Account { cohort: 2016, spent: 0.72, cap: 1.5 }];
        let said = account(&slice, &accounts);
        for table in ["Y", "YS", "YJ", "YSA", "YC", "YR", "YF", "YSF", "YM"] {
            let row = said.lines().find(|line| line.split_whitespace().next() == Some(table)).unwrap();
            let shares: Vec<f64> = row.split_whitespace().filter_map(|word| word.parse().ok()).collect();
            assert!(shares.len() == 3 && (shares.iter().sum::<f64>() - 100.0).abs() <= 1.5, "{row}");
        }
        assert!(said.contains("cohort 2016: rho 0.720 spent, 0.780 left below the cap of 1.5"), "{said}");
        let json = as_json(&slice, &accounts).to_string();
        let numbers = |text: &str| -> Vec<i64> {
            let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.');
            words.filter_map(|word| word.parse().ok()).collect()
        };
        let large = slice.tables.iter().flat_map(|numbers| &numbers.persons).filter(|persons| **persons > 100);
        let large: Vec<i64> = large.copied().chain([731]).collect();
        assert!(large.len() > 8, "{large:?}");
        for text in [said, json] {
            assert!(large.iter().all(|persons| !numbers(&text).contains(persons)), "{text}");
        }
    }
}
