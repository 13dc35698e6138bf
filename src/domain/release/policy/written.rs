//! A policy as it is written down, and how it is checked.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Policy, TableShare};
use crate::domain::release::fingerprint::hexadecimal;
use crate::domain::release::table::TableId;
use crate::domain::release::variable::Variable;

/// Everything that is wrong with a policy.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", .0.iter().map(PolicyProblem::to_string).collect::<Vec<_>>().join("; "))]
pub struct PolicyProblems(pub Vec<PolicyProblem>);

/// What is wrong with a policy.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PolicyProblem {
    #[error("the policy cannot be read: {0}")]
    Unreadable(String),
    #[error("`{0}` is no positive number")]
    NotPositive(&'static str),
    #[error("the id {0:?} is not made of small letters, digits and hyphens")]
    Id(String),
    #[error("the policy counts by code lists {0:?}; this program has version {version:?}", version = Policy::CODE_LISTS)]
    CodeLists(String),
    #[error("the catalogue has no table {0}; remove it from [tables]")]
    UnknownTable(String),
    #[error("the table {} is missing in [tables]", .0.code())]
    MissingTable(TableId),
    #[error("the share of the table {} must be above 0 and at most 1", .0.code())]
    Share(TableId),
    #[error("one person changes the table {} by {right} squared, not by {written}; write sensitivity = {right}", table.code())]
    Sensitivity { table: TableId, written: u32, right: u32 },
    #[error("the shares that one person spends for life, of the cohort and of its block, add up to {0}; the most is 1")]
    ShareSum(f64),
    #[error("a person spends rho {spent} for life, which passes the cap of {cap}")]
    Cap { spent: f64, cap: f64 },
    #[error("the cap of {0} is above {HIGHEST_CAP}, the most that any policy may grant")]
    HighestCap(f64),
    #[error("`delta` must lie between 0 and 1, `good` below `caution`, and both below 1")]
    Bounds,
}

/// A policy as it is written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    id: String,
    code_lists: String,
    rho: f64,
    cap: f64,
    delta: f64,
    caps: Caps,
    display: Display,
    tables: BTreeMap<String, WrittenShare>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Caps {
    forms: u32,
    measures: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Display {
    least: i64,
    good: f64,
    caution: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenShare {
    share: f64,
    sensitivity: u32,
}

impl Written {
    /// Everything that is wrong with it.
    pub fn problems(&self) -> Vec<PolicyProblem> {
        let mut problems = self.problems_of_numbers();
        let known = |code: &String| TableId::parse(code).is_none();
        problems.extend(self.tables.keys().filter(|code| known(code)).cloned().map(PolicyProblem::UnknownTable));
        for table in TableId::ALL {
            match self.tables.get(table.code()) {
                None => problems.push(PolicyProblem::MissingTable(table)),
                Some(share) => problems.extend(self.problem_of_share(table, share)),
            }
        }
        problems.extend(self.problems_of_budget());
        problems
    }

    fn problems_of_numbers(&self) -> Vec<PolicyProblem> {
        let mut problems = Vec::new();
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if self.id.is_empty() || !self.id.chars().all(plain) {
            problems.push(PolicyProblem::Id(self.id.clone()));
        }
        if self.code_lists != Policy::CODE_LISTS {
            problems.push(PolicyProblem::CodeLists(self.code_lists.clone()));
        }
        let numbers = [
            ("rho", self.rho),
            ("cap", self.cap),
            ("delta", self.delta),
            ("caps.forms", f64::from(self.caps.forms)),
            ("caps.measures", f64::from(self.caps.measures)),
            ("display.least", self.display.least as f64),
            ("display.good", self.display.good),
            ("display.caution", self.display.caution),
        ];
        let wrong = numbers.into_iter().filter(|(_, number)| !(number.is_finite() && *number > 0.0));
        problems.extend(wrong.map(|(name, _)| PolicyProblem::NotPositive(name)));
        let Display { good, caution, .. } = self.display;
        if self.delta >= 1.0 || good >= caution || caution >= 1.0 {
            problems.push(PolicyProblem::Bounds);
        }
        problems
    }

    fn problem_of_share(&self, table: TableId, share: &WrittenShare) -> Option<PolicyProblem> {
        if !(share.share > 0.0 && share.share <= 1.0) {
            return Some(PolicyProblem::Share(table));
        }
        let right = self.sensitivity(table);
        let written = share.sensitivity;
        (written != right).then_some(PolicyProblem::Sensitivity { table, written, right })
    }

    /// One person stands in one cell of a table, or in one for each of the forms or measures that are counted.
    fn sensitivity(&self, table: TableId) -> u32 {
        let variables = table.variables();
        if variables.contains(&Variable::Form) {
            self.caps.forms
        } else if variables.contains(&Variable::Measure) {
            self.caps.measures
        } else {
            1
        }
    }

    /// A person is in one cohort and in one block for life, so all shares together are what she spends.
    fn problems_of_budget(&self) -> Vec<PolicyProblem> {
        let sum: f64 = self.tables.values().map(|share| share.share).sum();
        let spent = sum * self.rho;
        let mut problems = Vec::new();
        if sum > 1.0 + SLACK {
            problems.push(PolicyProblem::ShareSum(sum));
        }
        if self.cap > HIGHEST_CAP {
            problems.push(PolicyProblem::HighestCap(self.cap));
        }
        if spent > self.cap * (1.0 + SLACK) {
            problems.push(PolicyProblem::Cap { spent, cap: self.cap });
        }
        problems
    }

    /// The policy, once nothing is wrong with it.
    pub fn into_policy(self, text: &str) -> Policy {
        let share = |table: TableId| {
            let written = self.tables.get(table.code())?;
            Some(TableShare { table, share: written.share, sensitivity: written.sensitivity })
        };
        Policy {
            tables: TableId::ALL.into_iter().filter_map(share).collect(),
            id: self.id,
            code_lists: self.code_lists,
            rho: self.rho,
            cap: self.cap,
            delta: self.delta,
            forms: self.caps.forms as usize,
            measures: self.caps.measures as usize,
            least: self.display.least,
            good: self.display.good,
            caution: self.display.caution,
            text: text.to_owned(),
            hash: hexadecimal(&Sha256::digest(text)),
            precision: OnceLock::new(),
        }
    }
}

/// The most that a person's numbers may spend for life, whatever two people approve.
const HIGHEST_CAP: f64 = 1.5;

/// What the shares may miss their sum by, as decimal fractions do in binary.
const SLACK: f64 = 1e-9;
