//! Variables: what the tables are crossed by.

use crate::domain::code::{Code, CodeEntry, Language, code_list};
use crate::domain::statistical::{
    Adulthood, AgeGroup, CountryGroup, FormGroup, MeasureGroup, StatisticalGroup, StatisticalRegion,
};

/// A variable of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variable {
    /// Cohort year.
    Year,
    /// Block of three cohort years.
    Block,
    Group,
    Age,
    Adulthood,
    Citizenship,
    Region,
    Form,
    Measure,
}

impl Variable {
    /// Every variable, time first.
    pub const ALL: [Variable; 9] = [
        Variable::Year,
        Variable::Block,
        Variable::Group,
        Variable::Age,
        Variable::Adulthood,
        Variable::Citizenship,
        Variable::Region,
        Variable::Form,
        Variable::Measure,
    ];

    /// The code: `Y B S A J C R F M`. For a variable with a code list it is the list's name.
    pub fn code(self) -> &'static str {
        match self {
            Variable::Year => "Y",
            Variable::Block => "B",
            Variable::Group => StatisticalGroup::LIST,
            Variable::Age => AgeGroup::LIST,
            Variable::Adulthood => Adulthood::LIST,
            Variable::Citizenship => CountryGroup::LIST,
            Variable::Region => StatisticalRegion::LIST,
            Variable::Form => FormGroup::LIST,
            Variable::Measure => MeasureGroup::LIST,
        }
    }

    /// The variable with this code.
    pub fn parse(code: &str) -> Option<Variable> {
        Variable::ALL.into_iter().find(|variable| variable.code() == code)
    }

    /// The name, as a heading of a column.
    pub fn label(self, language: Language) -> &'static str {
        match (self, language) {
            (Variable::Year, Language::Sv) => "År",
            (Variable::Year, Language::En) => "Year",
            (Variable::Block, Language::Sv) => "Treårsperiod",
            (Variable::Block, Language::En) => "Three-year period",
            (Variable::Group, Language::Sv) => "Grupp",
            (Variable::Group, Language::En) => "Group",
            (Variable::Age, Language::Sv) => "Ålder vid registrering",
            (Variable::Age, Language::En) => "Age at registration",
            (Variable::Adulthood, Language::Sv) => "Barn eller vuxen",
            (Variable::Adulthood, Language::En) => "Child or adult",
            (Variable::Citizenship, Language::Sv) => "Medborgarskap",
            (Variable::Citizenship, Language::En) => "Citizenship",
            (Variable::Region, Language::Sv) => "Region",
            (Variable::Region, Language::En) => "Region",
            (Variable::Form, Language::Sv) => "Form av exploatering",
            (Variable::Form, Language::En) => "Form of exploitation",
            (Variable::Measure, Language::Sv) => "Stödinsats",
            (Variable::Measure, Language::En) => "Support measure",
        }
    }

    /// Whether its values are years.
    pub fn is_time(self) -> bool {
        matches!(self, Variable::Year | Variable::Block)
    }

    /// Whether one person can have several values, so that they do not add up to persons.
    pub fn is_multi_valued(self) -> bool {
        matches!(self, Variable::Form | Variable::Measure)
    }

    /// The values that are measured, in the order of the code list; none for time.
    pub fn entries(self) -> &'static [CodeEntry] {
        if self.is_time() {
            return &[];
        }
        code_list(self.code()).map_or(&[], |list| &list.entries)
    }

    /// The sums over values that are offered beside the values, each with the codes that it adds.
    ///
    /// Ages add up to children and adults, and every single-valued variable to a total.
    pub fn roll_ups(self) -> Vec<RollUp> {
        let mut sums = Vec::new();
        if self == Variable::Age {
            for adulthood in [Adulthood::Child, Adulthood::Adult] {
                let ages = AgeGroup::ALL.iter().filter(|age| age.adulthood() == adulthood);
                sums.push(RollUp { code: adulthood.code(), of: ages.map(|age| age.code()).collect() });
            }
        }
        if !self.is_time() && !self.is_multi_valued() {
            sums.push(RollUp { code: TOTAL, of: self.entries().iter().map(|entry| entry.code.as_str()).collect() });
        }
        sums
    }
}

/// The code of the sum over all values of a variable.
pub const TOTAL: &str = "TOTAL";

/// A sum over values of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollUp {
    pub code: &'static str,
    /// The codes that are added.
    pub of: Vec<&'static str>,
}

impl RollUp {
    /// What the sum is called.
    pub fn label(&self, language: Language) -> &'static str {
        match (self.code, language) {
            (TOTAL, Language::Sv) => "Totalt",
            (TOTAL, Language::En) => "Total",
            (code, _) => Adulthood::parse(code).map_or("", |adulthood| adulthood.label(language)),
        }
    }
}
