//! What goes with every number: who was counted, how, under which guarantee, and what a number means.

use chrono::NaiveDate;

use super::guarantee::Guarantee;
use super::policy::Policy;
use super::slice::{Slice, SliceKey};
use super::table::TableId;
use super::time::Span;
use super::variable::Variable;
use super::{Heading, Release, Text, wording};

/// What goes with the numbers of one table of a release.
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata {
    /// Such as "Persons by year, group".
    pub title: Text,
    /// Who was counted.
    pub population: Text,
    /// What is counted.
    pub unit: Text,
    /// How the numbers were made; its name and version.
    pub method: Text,
    pub method_name: &'static str,
    pub method_version: &'static str,
    /// The meaning of the margin, of the statuses and of a hidden cell.
    pub reading: Text,
    /// How many forms and measures of one person are counted at most.
    pub caps: Caps,
    /// How it is decided what is shown.
    pub display: DisplayRule,
    pub budget: Budget,
    /// Per variable, time first, whether its values add up to persons; and what to know about it.
    pub additive: Vec<Additive>,
    /// The slices that were measured for the table.
    pub slices: Vec<SliceReference>,
    /// The version of the code lists.
    pub code_lists: String,
    pub publisher: Text,
    pub licence: Licence,
    /// Remarks that every reader must see.
    pub notes: Vec<Text>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    pub forms: usize,
    pub measures: usize,
}

/// `A`: at least `least` persons and sd/estimate at most `good`; `E`: at most `caution`; else `Q`, hidden.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DisplayRule {
    pub least: i64,
    pub good: f64,
    pub caution: f64,
}

/// What the guarantee is: of the table alone, and of everything that is measured of one person for life.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    pub table: Guarantee,
    pub lifetime: Guarantee,
}

/// Whether the values of a variable add up to persons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Additive {
    pub variable: Variable,
    pub additive: bool,
    pub note: Option<Text>,
}

/// One slice that a table rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SliceReference {
    pub key: SliceKey,
    pub content_hash: String,
    /// The id and the hash of the policy that it was made by.
    pub policy: String,
    pub policy_hash: String,
    /// Persons registered on or before this day and recorded on or before the other.
    pub registered_until: NaiveDate,
    pub recorded_until: NaiveDate,
}

/// Under which terms the numbers may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Licence {
    /// As in the SPDX list.
    pub code: &'static str,
    pub name: Text,
    pub address: &'static str,
}

impl Release {
    /// What goes with the numbers of a table; nothing if the release has no numbers of it.
    pub fn metadata(&self, table: TableId) -> Option<Metadata> {
        let slices: Vec<&Slice> = self.slices.iter().filter(|slice| slice.table(table).is_some()).collect();
        let policy = &slices.last()?.policy;
        Some(Metadata {
            title: table.title(),
            population: wording::POPULATION.text(),
            unit: wording::UNIT.text(),
            method: wording::METHOD.text(),
            method_name: wording::METHOD_NAME,
            method_version: wording::METHOD_VERSION,
            reading: wording::READING.text(),
            caps: Caps { forms: policy.forms, measures: policy.measures },
            display: DisplayRule { least: policy.least, good: policy.good, caution: policy.caution },
            budget: policy.budget(table),
            additive: self.additive(table),
            slices: slices.iter().filter_map(|slice| slice.reference()).collect(),
            code_lists: policy.code_lists.clone(),
            publisher: self.heading.publisher(),
            licence: self.heading.licence(),
            notes: self.heading.mandatory_notes(),
        })
    }

    fn additive(&self, table: TableId) -> Vec<Additive> {
        let all_years = self.spans(table).iter().any(|span| matches!(span, Span::All(_)));
        let of = |variable: Variable| Additive {
            variable,
            additive: !variable.is_multi_valued(),
            note: match variable {
                Variable::Form => Some(wording::SEVERAL_FORMS.text()),
                Variable::Measure => Some(wording::SEVERAL_MEASURES.text()),
                Variable::Year | Variable::Block if all_years => Some(wording::ALL_YEARS.text()),
                _ => None,
            },
        };
        std::iter::once(table.time()).chain(table.variables()).map(of).collect()
    }
}

impl Policy {
    /// What the guarantee is for one table, and for one person for life: the shares of her cohort and of her block.
    pub fn budget(&self, table: TableId) -> Budget {
        let of_table = self.share(table).map_or(0.0, |share| self.spending_of(share).rho);
        // Shares are written with few digits; what adding them leaves behind the ninth is no budget.
        let of_all = self.tables.iter().fold(0.0, |sum, share| sum + share.share) * self.rho;
        let of_all = (of_all * 1e9).round() / 1e9;
        Budget { table: Guarantee::of(of_table, self.delta), lifetime: Guarantee::of(of_all, self.delta) }
    }
}

impl Slice {
    /// How a release names the slice; nothing for a year that no calendar has.
    fn reference(&self) -> Option<SliceReference> {
        let last = self.key.years().last().copied()?;
        Some(SliceReference {
            key: self.key,
            content_hash: self.content_hash.clone(),
            policy: self.policy.id.clone(),
            policy_hash: self.policy.hash.clone(),
            registered_until: NaiveDate::from_ymd_opt(last, 12, 31)?,
            recorded_until: NaiveDate::from_ymd_opt(last.checked_add(1)?, 1, 31)?,
        })
    }
}

impl Heading {
    /// Who answers for the numbers.
    pub fn publisher(&self) -> Text {
        if self.synthetic { wording::DEMONSTRATION.text() } else { wording::PUBLISHER.text() }
    }

    /// Under which terms they may be used.
    pub fn licence(&self) -> Licence {
        let name = wording::LICENCE.text();
        Licence {
            code: wording::LICENCE_CODE,
            name: if self.synthetic { name.with_remark(&wording::SYNTHETIC.text()) } else { name },
            address: wording::LICENCE_ADDRESS,
        }
    }

    /// The title, as every door shows it: that of invented data says so.
    pub fn shown_title(&self) -> Text {
        if self.synthetic { self.title.with_remark(&wording::SYNTHETIC.text()) } else { self.title.clone() }
    }

    /// The remarks that every reader must see: that the data are invented before all others.
    pub fn mandatory_notes(&self) -> Vec<Text> {
        let synthetic = self.synthetic.then(|| wording::SYNTHETIC_NOTE.text());
        synthetic.into_iter().chain(self.notes.iter().cloned()).collect()
    }
}

impl Text {
    /// The text with a remark in parentheses, unless it says that already.
    fn with_remark(&self, remark: &Text) -> Text {
        let add = |text: &String, remark: &String| {
            if text.contains(remark.as_str()) { text.clone() } else { format!("{text} ({remark})") }
        };
        Text { sv: add(&self.sv, &remark.sv), en: add(&self.en, &remark.en) }
    }
}
