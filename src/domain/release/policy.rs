//! Policies: the catalogue, the budget and the display rules, as immutable data.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::fingerprint::hexadecimal;
use super::precision::Precision;
use super::slice::SliceKey;
use super::table::TableId;
use super::variable::Variable;

/// A statistical policy, read from its text. The text's SHA-256 names it.
#[derive(Clone)]
pub struct Policy {
    /// Such as `nmt-v1`.
    pub id: String,
    /// The version of the code lists that persons are counted by.
    pub code_lists: String,
    /// Lifetime budget of a person in zero-concentrated differential privacy.
    pub rho: f64,
    /// No cohort may ever spend more than this, its block and extras included.
    pub cap: f64,
    /// The delta for which an epsilon is stated.
    pub delta: f64,
    /// How many forms of exploitation and how many measures of one person are counted at most.
    pub forms: usize,
    pub measures: usize,
    /// The smallest estimate that is shown, persons.
    pub least: i64,
    /// The largest sd/estimate that is good, and that is shown with caution.
    pub good: f64,
    pub caution: f64,
    /// Every table of the catalogue, in its order.
    pub tables: Vec<TableShare>,
    /// What was read.
    pub text: String,
    /// SHA-256 of the text, hexadecimal.
    pub hash: String,
    precision: OnceLock<Arc<Precision>>,
}

/// A table's share of the budget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableShare {
    pub table: TableId,
    pub share: f64,
    /// The largest squared change of the table's numbers when one person comes or goes.
    pub sensitivity: u32,
}

/// What drawing one table of a slice costs, and how much noise that buys.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spending {
    pub table: TableId,
    /// Standard deviation of the draw, persons.
    pub sigma: f64,
    /// The largest squared change of the table's numbers when one person comes or goes.
    pub sensitivity: u32,
    /// Zero-concentrated differential privacy: `sensitivity / (2 sigma²)`.
    pub rho: f64,
}

impl Policy {
    /// The text of policy v1.
    pub const V1: &'static str = include_str!("../data/policy_v1.toml");

    /// The text of policy v1 for data in which families dominate: half the budget.
    pub const V1_SENSITIVE: &'static str = include_str!("../data/policy_v1_sensitive.toml");

    /// The version of the code lists that this program counts by.
    pub const CODE_LISTS: &'static str = "1";

    /// Reads a policy and checks it.
    pub fn parse(text: &str) -> Result<Policy, PolicyProblems> {
        let written: Written =
            toml::from_str(text).map_err(|error| PolicyProblems(vec![PolicyProblem::Unreadable(error.to_string())]))?;
        let problems = written.problems();
        if problems.is_empty() { Ok(written.into_policy(text)) } else { Err(PolicyProblems(problems)) }
    }

    /// A table's share of the budget.
    pub fn share(&self, table: TableId) -> Option<&TableShare> {
        self.tables.iter().find(|share| share.table == table)
    }

    /// What a slice spends, table by table; nothing of it may be drawn before it is written into the ledger.
    pub fn spending(&self, key: SliceKey) -> Vec<Spending> {
        let tables = self.tables.iter().filter(|share| share.table.is_of_block() == key.is_block());
        tables.map(|share| self.spending_of(share)).collect()
    }

    /// What a table costs; `sigma = sqrt(sensitivity / (2 share rho))`.
    pub fn spending_of(&self, share: &TableShare) -> Spending {
        let rho = share.share * self.rho;
        let sigma = (f64::from(share.sensitivity) / (2.0 * rho)).sqrt();
        Spending { table: share.table, sigma, sensitivity: share.sensitivity, rho }
    }

    /// How precise every sum of cells of a slice is; it depends on nothing but the policy.
    pub fn precision(&self) -> &Precision {
        self.precision.get_or_init(|| Arc::new(Precision::of(self)))
    }
}

impl PartialEq for Policy {
    fn eq(&self, other: &Policy) -> bool {
        self.hash == other.hash
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Policy({} {})", self.id, self.hash)
    }
}

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
    #[error("`delta` must lie between 0 and 1, `good` below `caution`, and both below 1")]
    Bounds,
}

/// A policy as it is written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
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
    fn problems(&self) -> Vec<PolicyProblem> {
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
        if spent > self.cap * (1.0 + SLACK) {
            problems.push(PolicyProblem::Cap { spent, cap: self.cap });
        }
        problems
    }

    fn into_policy(self, text: &str) -> Policy {
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

/// What the shares may miss their sum by, as decimal fractions do in binary.
const SLACK: f64 = 1e-9;
