//! The code lists as data: labels, notes, validity and mappings to other standards.

use std::sync::OnceLock;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer};

use super::{Language, LegalRegime, parse_list};

const CODES: &str = include_str!("../data/codes.tsv");
const STATISTICAL_CODES: &str = include_str!("../data/statistical_codes.tsv");

/// A list of codes that is published with its labels.
#[derive(Debug)]
pub struct CodeList {
    /// The name of the list.
    pub name: String,
    /// The codes of the list, in order.
    pub entries: Vec<CodeEntry>,
}

/// One code of a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CodeEntry {
    /// The name of the list.
    pub list: String,
    /// The code.
    pub code: String,
    /// The place of the code in its list, from 1.
    #[serde(skip)]
    pub position: i32,
    /// The label in Swedish.
    pub label_sv: String,
    /// The label in English.
    pub label_en: String,
    /// A remark in Swedish.
    pub note_sv: Option<String>,
    /// A remark in English.
    pub note_en: Option<String>,
    /// The first day for which the code may be used.
    pub valid_from: Option<NaiveDate>,
    /// The last day for which the code may be used.
    pub valid_to: Option<NaiveDate>,
    /// The value of the Human Trafficking Case Data Standard that is nearest.
    pub htcds: Option<String>,
    /// The column or value of the Counter Trafficking Data Collaborative, several separated by a space.
    pub ctdc: Option<String>,
    /// The value of the International Classification of Trafficking in Persons.
    pub ictip: Option<String>,
    /// The provision that the code rests on.
    pub provision: Option<String>,
    /// The legal regimes that may use the code; empty where any may.
    #[serde(deserialize_with = "regimes")]
    pub regimes: Vec<LegalRegime>,
    /// Whether counsel must confirm that the code may be used.
    pub counsel: bool,
}

impl CodeEntry {
    /// The label in a language.
    pub fn label(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.label_sv,
            Language::En => &self.label_en,
        }
    }

    /// The remark in a language.
    pub fn note(&self, language: Language) -> Option<&str> {
        match language {
            Language::Sv => self.note_sv.as_deref(),
            Language::En => self.note_en.as_deref(),
        }
    }

    /// Whether the code may be used for what happened on a day.
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|first| first <= day) && self.valid_to.is_none_or(|last| day <= last)
    }

    /// Whether an agency under this legal regime may use the code.
    pub fn is_open_to(&self, regime: LegalRegime) -> bool {
        self.regimes.is_empty() || self.regimes.contains(&regime)
    }
}

/// All code lists, those of the case world first and the statistical ones last.
pub fn code_lists() -> &'static [CodeList] {
    static LISTS: OnceLock<Vec<CodeList>> = OnceLock::new();
    LISTS.get_or_init(|| {
        let case_world = rows(CODES).flatten();
        let statistical = rows(STATISTICAL_CODES).flatten().map(StatisticalRow::into_entry);
        grouped(case_world.chain(statistical))
    })
}

/// The code list of this name.
pub fn code_list(name: &str) -> Option<&'static CodeList> {
    code_lists().iter().find(|list| list.name == name)
}

/// The row of a code in a list.
pub fn entry(list: &str, code: &str) -> Option<&'static CodeEntry> {
    code_list(list)?.entries.iter().find(|entry| entry.code == code)
}

/// The label of a code in a list.
pub fn label(list: &str, code: &str, language: Language) -> Option<&'static str> {
    entry(list, code).map(|entry| entry.label(language))
}

/// A row of the table that the statistical groups are defined by.
#[derive(Debug, Deserialize)]
struct StatisticalRow {
    variable: String,
    code: String,
    label_sv: String,
    label_en: String,
}

impl StatisticalRow {
    fn into_entry(self) -> CodeEntry {
        CodeEntry {
            list: self.variable,
            code: self.code,
            position: 0,
            label_sv: self.label_sv,
            label_en: self.label_en,
            note_sv: None,
            note_en: None,
            valid_from: None,
            valid_to: None,
            htcds: None,
            ctdc: None,
            ictip: None,
            provision: None,
            regimes: Vec::new(),
            counsel: false,
        }
    }
}

fn grouped(entries: impl Iterator<Item = CodeEntry>) -> Vec<CodeList> {
    let mut lists: Vec<CodeList> = Vec::new();
    for mut entry in entries {
        match lists.last_mut().filter(|list| list.name == entry.list) {
            Some(list) => {
                entry.position = list.entries.last().map_or(1, |last| last.position + 1);
                list.entries.push(entry);
            }
            None => {
                entry.position = 1;
                lists.push(CodeList { name: entry.list.clone(), entries: vec![entry] });
            }
        }
    }
    lists
}

/// The rows of an embedded table of tab-separated values.
pub(in crate::domain) fn rows<T: for<'de> Deserialize<'de>>(
    table: &'static str,
) -> csv::DeserializeRecordsIntoIter<&'static [u8], T> {
    csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).from_reader(table.as_bytes()).into_deserialize()
}

fn regimes<'de, D: Deserializer<'de>>(codes: D) -> Result<Vec<LegalRegime>, D::Error> {
    Ok(parse_list(&String::deserialize(codes)?))
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;

    fn assert_rows_match<T: Code>(checked: &mut Vec<&'static str>) {
        let list = code_list(T::LIST).unwrap_or_else(|| panic!("no rows for {}", T::LIST));
        let in_rows: Vec<&str> = list.entries.iter().map(|entry| entry.code.as_str()).collect();
        let in_type: Vec<&str> = T::ALL.iter().map(|value| value.code()).collect();
        assert_eq!(in_rows, in_type, "{}", T::LIST);
        checked.push(T::LIST);
    }

    macro_rules! assert_all_rows_match {
        ($($list:ty),+ $(,)?) => {{
            let mut checked = Vec::new();
            $( assert_rows_match::<$list>(&mut checked); )+
            checked
        }};
    }

    #[test]
    fn every_value_has_exactly_one_row_and_every_row_a_value() {
        use crate::domain::place::Region;
        use crate::domain::statistical::*;
        let mut checked = assert_all_rows_match!(
            AgencyKind,
            LegalRegime,
            ContactPurpose,
            TargetGroup,
            CaseStatus,
            CasePhase,
            ClosureReason,
            IntakeChannel,
            PreliminaryInvestigation,
            LegalLabel,
            CaseAgencyRole,
            SharingLevel,
            HandoverState,
            Sex,
            ProtectionLevel,
            Capacity,
            Majority,
            VictimStatus,
            FormOfExploitation,
            Means,
            Recruitment,
            RecruiterRelation,
            Industry,
            MeasureType,
            MeasureState,
            MeasureOutcome,
            ReferralState,
            ReferralReason,
            ConsentPurpose,
            ConsentState,
            ConsentGiver,
            LegalBasis,
            IdentityNumberKind,
            LinkState,
            LinkMethod,
            Certainty,
            Attribute,
            EventKind,
            SubjectKind,
            AuditKind,
            Region,
            StatisticalGroup,
            AgeGroup,
            Adulthood,
            CountryGroup,
            StatisticalRegion,
            FormGroup,
            MeasureGroup,
        );
        let mut published: Vec<&str> = code_lists().iter().map(|list| list.name.as_str()).collect();
        checked.sort_unstable();
        published.sort_unstable();
        assert_eq!(checked, published);
    }

    #[test]
    fn every_line_of_the_tables_is_read() {
        let read: usize = code_lists().iter().map(|list| list.entries.len()).sum();
        let lines = CODES.lines().count() + STATISTICAL_CODES.lines().count() - 2;
        assert_eq!(read, lines);
        assert!(rows::<CodeEntry>(CODES).all(|row| row.is_ok()));
    }

    #[test]
    fn every_code_has_a_label_in_both_languages() {
        for entry in code_lists().iter().flat_map(|list| &list.entries) {
            assert!(!entry.label_sv.is_empty() && !entry.label_en.is_empty(), "{entry:?}");
            assert_eq!(entry.note_sv.is_some(), entry.note_en.is_some(), "{entry:?}");
        }
    }

    #[test]
    fn every_regime_that_is_named_is_a_regime() {
        let named: usize = CODES
            .lines()
            .skip(1)
            .filter_map(|line| line.split('\t').nth(12))
            .map(|regimes| regimes.split_ascii_whitespace().count())
            .sum();
        let read: usize = code_lists().iter().flat_map(|list| &list.entries).map(|entry| entry.regimes.len()).sum();
        assert_eq!(read, named);
        assert!(read > 0);
    }

    #[test]
    fn human_exploitation_is_an_offence_from_july_2018() {
        let entry = LegalLabel::Brb41b.entry().unwrap();
        assert!(!entry.is_valid_on(NaiveDate::from_ymd_opt(2018, 6, 30).unwrap()));
        assert!(entry.is_valid_on(NaiveDate::from_ymd_opt(2018, 7, 1).unwrap()));
    }

    #[test]
    fn suspicion_of_a_serious_crime_is_open_to_social_services_and_needs_counsel() {
        let entry = LegalBasis::SeriousCrime.entry().unwrap();
        assert!(entry.counsel);
        assert!(entry.is_open_to(LegalRegime::SocialServices));
        assert!(!entry.is_open_to(LegalRegime::Ngo));
        assert!(!LegalBasis::Consent.entry().unwrap().counsel);
    }

    #[test]
    fn labels_are_given_in_both_languages() {
        assert_eq!(MeasureType::ReflectionPeriod.label(Language::Sv), "Betänketid");
        assert_eq!(label("MEASURE_TYPE", "REFLECTION_PERIOD", Language::En), Some("Reflection period"));
        assert_eq!(label("MEASURE_TYPE", "NO_SUCH_CODE", Language::En), None);
    }
}
