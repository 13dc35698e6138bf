//! Counting: a number is never given without its rule.

use async_graphql::{Enum, InputObject, SimpleObject};

use super::code::{FormOfExploitation, Majority, MeasureType};
use super::statistical::{AgeGroup, StatisticalGroup};

/// How to count. The published figures changed theirs between years, so that a count without its rule says nothing.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountingRule {
    /// People registered in the year as exploited or as accompanying children, each once; as the network counted for 2016.
    #[graphql(name = "NMT_2016")]
    Nmt2016,
    /// People registered in the year as exploited, each once; accompanying children are outside; as counted for 2017.
    #[graphql(name = "NMT_2017")]
    Nmt2017,
    /// Case files with at least one person registered in the year; one file can hold many people.
    CaseFiles,
    /// What agencies hold about the people registered in the year: the sum of the agencies' reports, people counted as
    /// often as agencies know them.
    SourceRecords,
}

/// What a count counts.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountUnit {
    /// People, each once.
    Person,
    /// Case files.
    Case,
    /// Records that agencies hold.
    SourceRecord,
}

/// Where a rule leaves accompanying children.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccompanyingChildren {
    /// They are counted.
    Included,
    /// They are not counted.
    Excluded,
}

impl CountingRule {
    /// What the rule counts.
    pub fn unit(self) -> CountUnit {
        match self {
            CountingRule::Nmt2016 | CountingRule::Nmt2017 => CountUnit::Person,
            CountingRule::CaseFiles => CountUnit::Case,
            CountingRule::SourceRecords => CountUnit::SourceRecord,
        }
    }

    /// Where the rule leaves accompanying children.
    pub fn accompanying_children(self) -> AccompanyingChildren {
        match self {
            CountingRule::Nmt2017 => AccompanyingChildren::Excluded,
            _ => AccompanyingChildren::Included,
        }
    }
}

/// What a count can be split by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountDimension {
    /// Year of registration.
    Year,
    /// Women and girls, men and boys, other or unknown sex, accompanying children.
    Group,
    /// Age group on the day of registration.
    Age,
    /// Adults, minors, unknown.
    Majority,
    /// The citizenship that counts, as an ISO 3166-1 alpha-2 code.
    Citizenship,
    /// Form of exploitation. A person with several counts once in each, and once in the total.
    Form,
    /// The coordinators' region of the case.
    Region,
    /// Kind of support measure. A person with several counts once in each, and once in the total.
    Measure,
}

/// Whom to count. All conditions must hold; within one, any value is enough.
#[derive(InputObject, Clone, Debug, Default)]
pub struct CountWhere {
    /// Years of registration.
    pub years: Option<Vec<i32>>,
    /// Groups.
    pub groups: Option<Vec<StatisticalGroup>>,
    /// Age groups.
    pub ages: Option<Vec<AgeGroup>>,
    /// Adults, minors or unknown.
    pub majorities: Option<Vec<Majority>>,
    /// Citizenships, as ISO 3166-1 alpha-2 codes.
    pub citizenships: Option<Vec<String>>,
    /// Forms of exploitation.
    pub forms: Option<Vec<FormOfExploitation>>,
    /// Codes of coordinators' regions.
    pub regions: Option<Vec<String>>,
    /// Kinds of support measure.
    pub measures: Option<Vec<MeasureType>>,
}

/// An exact, live count with its rule.
#[derive(SimpleObject, Clone, Debug)]
pub struct Counts {
    /// The rule that was applied.
    pub rule: CountingRule,
    /// What was counted.
    pub unit: CountUnit,
    /// Whether accompanying children are in it.
    pub accompanying_children: AccompanyingChildren,
    /// How many in all, each once.
    pub total: i64,
    /// How many per combination of the dimensions asked for, largest first. Empty combinations are left out.
    pub rows: Vec<CountRow>,
}

/// One combination of codes and how many it has.
#[derive(SimpleObject, Clone, Debug)]
pub struct CountRow {
    /// The combination, in the order in which the dimensions were asked for.
    pub keys: Vec<CountKey>,
    /// How many.
    pub count: i64,
}

/// One dimension's code.
#[derive(SimpleObject, Clone, Debug)]
pub struct CountKey {
    /// The dimension.
    pub dimension: CountDimension,
    /// The code.
    pub code: String,
}
