//! Policies: the catalogue, the budget and the display rules, as immutable data.

mod written;

use std::fmt;
use std::sync::{Arc, OnceLock};

use self::written::Written;
pub use self::written::{PolicyProblem, PolicyProblems};
use super::precision::Precision;
use super::slice::SliceKey;
use super::table::TableId;

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

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::super::fingerprint::hexadecimal;
    use super::*;

    fn problems(change: &[(&str, &str)]) -> Vec<PolicyProblem> {
        let mut text = Policy::V1.to_owned();
        for (from, to) in change {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        Policy::parse(&text).map_or_else(|problems| problems.0, |_| Vec::new())
    }

    #[test]
    fn the_policies_of_the_program_are_right() {
        let (policy, sensitive) = (Policy::parse(Policy::V1).unwrap(), Policy::parse(Policy::V1_SENSITIVE).unwrap());
        assert_eq!((policy.rho, sensitive.rho), (1.0, 0.5));
        assert_eq!(policy.tables, sensitive.tables);
        assert_ne!(policy.hash, sensitive.hash);
        let sigma = |table| policy.spending_of(policy.share(table).unwrap()).sigma;
        assert!((sigma(TableId::Y) - 3.5355).abs() < 1e-4);
        assert!((sigma(TableId::Ym) - 5.0).abs() < 1e-9);
    }

    /// Share of the budget and squared sensitivity of every table, as they were decided; the other numbers of the policy.
    #[test]
    fn the_first_policy_is_what_was_decided_to_the_digit() {
        let policy = Policy::parse(Policy::V1).unwrap();
        let decided = [
            ("Y", 0.04, 1),
            ("YS", 0.08, 1),
            ("YJ", 0.04, 1),
            ("YSA", 0.10, 1),
            ("YC", 0.09, 1),
            ("YR", 0.09, 1),
            ("YF", 0.11, 3),
            ("YSF", 0.09, 3),
            ("YM", 0.08, 4),
            ("BSC", 0.06, 1),
            ("BSAF", 0.06, 3),
            ("BCF", 0.08, 3),
            ("BRF", 0.08, 3),
        ];
        let written = policy.tables.iter().map(|share| (share.table.code(), share.share, share.sensitivity));
        assert_eq!(written.collect::<Vec<_>>(), decided);
        assert_eq!((policy.rho, policy.cap, policy.delta), (1.0, 1.5, 1e-6));
        assert_eq!((policy.forms, policy.measures, policy.least), (3, 4, 5));
        assert_eq!((policy.good, policy.caution), (0.165, 1.0 / 3.0));
    }

    #[test]
    fn cohort_and_block_together_spend_what_a_person_has_for_life() {
        let policy = Policy::parse(Policy::V1).unwrap();
        let spent = |key| policy.spending(key).iter().map(|spending| spending.rho).sum::<f64>();
        assert!((spent(SliceKey::Cohort(2016)) - 0.72).abs() < 1e-9);
        assert!((spent(SliceKey::Block(2016)) - 0.28).abs() < 1e-9);
        for spending in policy.spending(SliceKey::Cohort(2016)) {
            let rho = f64::from(spending.sensitivity) / (2.0 * spending.sigma * spending.sigma);
            assert!((rho - spending.rho).abs() < 1e-12, "{spending:?}");
        }
    }

    #[test]
    fn the_code_lists_are_those_of_the_version_that_is_named() {
        let lists = concat!(include_str!("../data/statistical_codes.tsv"), include_str!("../data/country_groups.tsv"));
        let digest = hexadecimal(&Sha256::digest(lists));
        assert_eq!((Policy::CODE_LISTS, &digest[..16]), ("1", "d4441b3312f6de33"), "a new code is a new version");
    }

    #[test]
    fn shares_beyond_what_a_person_has_are_named() {
        let problems = problems(&[("BRF = { share = 0.08", "BRF = { share = 0.09")]);
        let [PolicyProblem::ShareSum(sum)] = problems.as_slice() else { panic!("{problems:?}") };
        assert!((sum - 1.01).abs() < 1e-9);
    }

    #[test]
    fn a_rho_beyond_the_cap_is_named() {
        let problems = problems(&[("rho = 1.0", "rho = 1.6")]);
        assert!(matches!(problems.as_slice(), [PolicyProblem::Cap { cap: 1.5, .. }]), "{problems:?}");
    }

    #[test]
    fn no_policy_may_grant_itself_a_higher_cap() {
        let problems = problems(&[("cap = 1.5", "cap = 1.6")]);
        assert_eq!(problems, [PolicyProblem::HighestCap(1.6)]);
    }

    #[test]
    fn a_table_that_is_unknown_and_one_that_is_missing_are_both_named() {
        let problems = problems(&[("YC = ", "YX = ")]);
        assert_eq!(problems, [PolicyProblem::UnknownTable("YX".to_owned()), PolicyProblem::MissingTable(TableId::Yc)]);
    }

    #[test]
    fn a_sensitivity_that_is_not_what_one_person_changes_is_named() {
        let one = [("YM = { share = 0.08, sensitivity = 4", "YM = { share = 0.08, sensitivity = 1")];
        let wrong = PolicyProblem::Sensitivity { table: TableId::Ym, written: 1, right: 4 };
        assert_eq!(problems(&one), [wrong]);
        let more = problems(&[("forms = 3", "forms = 4")]);
        assert_eq!(more.len(), 5, "{more:?}");
    }

    #[test]
    fn numbers_that_are_none_are_named() {
        assert_eq!(problems(&[("least = 5", "least = 0")]), [PolicyProblem::NotPositive("display.least")]);
        assert_eq!(problems(&[("good = 0.165", "good = 0.5")]), [PolicyProblem::Bounds]);
        assert_eq!(problems(&[("YC = { share = 0.09", "YC = { share = nan")])[0], PolicyProblem::Share(TableId::Yc));
        assert_eq!(
            problems(&[("code_lists = \"1\"", "code_lists = \"2\"")]),
            [PolicyProblem::CodeLists("2".to_owned())]
        );
        assert_eq!(problems(&[("nmt-v1", "NMT v1")]), [PolicyProblem::Id("NMT v1".to_owned())]);
    }

    #[test]
    fn a_text_that_is_no_policy_is_named_with_its_place() {
        let problems = problems(&[("rho = 1.0", "rhö = 1.0")]);
        assert!(
            matches!(problems.as_slice(), [PolicyProblem::Unreadable(text)] if text.contains("rhö")),
            "{problems:?}"
        );
    }
}
