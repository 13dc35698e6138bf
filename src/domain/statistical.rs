//! The groups in which persons are counted, and the rules that put a person into one.

use serde::Deserialize;

use super::code::{Capacity, Code, FormOfExploitation, Majority, MeasureType, Sex, codes, rows};
use super::place::Region;

const STATISTICAL_CODES: &str = include_str!("data/statistical_codes.tsv");

codes! {
    /// How a person is counted: an exploited person by sex, or an accompanying child.
    StatisticalGroup "S" {
        /// Exploited women and girls.
        Female "FEMALE",
        /// Exploited men and boys.
        Male "MALE",
        /// Exploited persons of other or unknown sex.
        OtherUnknown "OTHER_UNKNOWN",
        /// Children who accompany an exploited person, of any sex.
        Accompanying "ACCOMPANYING",
    }

    /// The age of a person at registration, in groups.
    AgeGroup "A" {
        /// 0 to 14 years.
        UpTo14 "A0_14",
        /// 15 to 17 years, or a child of unknown age.
        From15To17 "A15_17",
        /// 18 to 24 years.
        From18To24 "A18_24",
        /// 25 years or older, or an adult of unknown age.
        From25 "A25",
        /// Not known.
        Unknown "UNKNOWN",
    }

    /// Whether the age group is one of children or of adults.
    Adulthood "J" {
        /// 0 to 17 years.
        Child "CHILD",
        /// 18 years or older.
        Adult "ADULT",
        /// Not known.
        Unknown "UNKNOWN",
    }

    /// The group of countries that a citizenship belongs to.
    CountryGroup "C" {
        /// Sweden.
        Se "SE",
        /// Other countries of the EU, the EEA, Switzerland and the United Kingdom.
        EuOther "EU_OTHER",
        /// Other countries of Europe.
        EuropeOther "EUROPE_OTHER",
        /// Africa.
        Africa "AFRICA",
        /// Asia and the Middle East.
        Asia "ASIA",
        /// The Americas and Oceania.
        AmericasOceania "AMERICAS_OCEANIA",
        /// Unknown, or stateless.
        Unknown "UNKNOWN",
    }

    /// The coordinator region as counted, with a value for unknown.
    StatisticalRegion "R" {
        /// The north.
        Nord "NORD",
        /// The centre.
        Mitt "MITT",
        /// Bergslagen.
        Bergslagen "BERGSLAGEN",
        /// Stockholm and Gotland.
        Stockholm "STOCKHOLM",
        /// The east.
        Ost "OST",
        /// The west.
        Vast "VAST",
        /// The south.
        Syd "SYD",
        /// No county is known.
        Unknown "UNKNOWN",
    }

    /// The form of exploitation as counted.
    FormGroup "F" {
        /// Sexual exploitation.
        Sexual "SEXUAL",
        /// Forced begging.
        Begging "BEGGING",
        /// Forced labour and labour exploitation.
        Labour "LABOUR",
        /// Forced criminality.
        Criminality "CRIMINALITY",
        /// Forced marriage.
        ForcedMarriage "FORCED_MARRIAGE",
        /// Organ removal.
        Organ "ORGAN",
        /// Another form.
        Other "OTHER",
        /// Not known.
        Unknown "UNKNOWN",
    }

    /// The support measure as counted.
    MeasureGroup "M" {
        /// Protected housing or placement.
        Housing "HOUSING",
        /// Health care and counselling.
        Health "HEALTH",
        /// Legal counsel.
        Legal "LEGAL",
        /// Livelihood and interpreter.
        Livelihood "LIVELIHOOD",
        /// Reflection period.
        Reflection "REFLECTION",
        /// Temporary residence permit.
        Permit "PERMIT",
        /// The national support programme.
        SupportProgramme "SUPPORT_PROGRAMME",
        /// The return programme.
        Return "RETURN",
        /// Another measure.
        Other "OTHER",
    }
}

/// The group that a participant is counted in by capacity and sex.
pub fn statistical_group(capacity: Capacity, sex: Sex) -> StatisticalGroup {
    match (capacity, sex) {
        (Capacity::AccompanyingChild, _) => StatisticalGroup::Accompanying,
        (Capacity::Exploited, Sex::Female) => StatisticalGroup::Female,
        (Capacity::Exploited, Sex::Male) => StatisticalGroup::Male,
        (Capacity::Exploited, Sex::Other | Sex::Unknown) => StatisticalGroup::OtherUnknown,
    }
}

/// The age group that a participant is counted in.
///
/// Majority decides on which side of eighteen: a person presumed to be a child is never counted
/// among the adults, whatever age somebody has given.
pub fn age_group(age: Option<i32>, majority: Majority) -> AgeGroup {
    match (majority, age) {
        (Majority::Minor, Some(0..=14)) => AgeGroup::UpTo14,
        (Majority::Minor, _) => AgeGroup::From15To17,
        (Majority::Adult, Some(18..=24)) => AgeGroup::From18To24,
        (Majority::Adult, _) => AgeGroup::From25,
        (Majority::Unknown, _) => AgeGroup::Unknown,
    }
}

impl AgeGroup {
    /// Whether the group is one of children or of adults.
    pub fn adulthood(self) -> Adulthood {
        match self {
            Self::UpTo14 | Self::From15To17 => Adulthood::Child,
            Self::From18To24 | Self::From25 => Adulthood::Adult,
            Self::Unknown => Adulthood::Unknown,
        }
    }
}

/// The group that a form of exploitation is counted in.
pub fn form_group(form: FormOfExploitation) -> FormGroup {
    use FormOfExploitation as Form;
    match form {
        Form::Sexual => FormGroup::Sexual,
        Form::Begging => FormGroup::Begging,
        Form::Labour | Form::UnreasonableWork | Form::Servitude => FormGroup::Labour,
        Form::Criminality => FormGroup::Criminality,
        Form::ForcedMarriage => FormGroup::ForcedMarriage,
        Form::Organ => FormGroup::Organ,
        Form::Military | Form::Surrogacy | Form::Adoption | Form::Other => FormGroup::Other,
        Form::Unknown => FormGroup::Unknown,
    }
}

/// The group that a support measure is counted in.
pub fn measure_group(measure: MeasureType) -> MeasureGroup {
    use MeasureType as Type;
    match measure {
        Type::ProtectedHousing | Type::ChildPlacement => MeasureGroup::Housing,
        Type::HealthCare | Type::Counselling => MeasureGroup::Health,
        Type::LegalCounsel => MeasureGroup::Legal,
        Type::Livelihood | Type::Interpreter => MeasureGroup::Livelihood,
        Type::ReflectionPeriod => MeasureGroup::Reflection,
        Type::TempPermit => MeasureGroup::Permit,
        Type::NspRest | Type::NspRehab | Type::NspIntegration => MeasureGroup::SupportProgramme,
        Type::ReturnProgramme => MeasureGroup::Return,
        Type::EducationWork | Type::ProtectedData | Type::Other => MeasureGroup::Other,
    }
}

impl From<Option<Region>> for StatisticalRegion {
    fn from(region: Option<Region>) -> Self {
        match region {
            Some(Region::Nord) => Self::Nord,
            Some(Region::Mitt) => Self::Mitt,
            Some(Region::Bergslagen) => Self::Bergslagen,
            Some(Region::Stockholm) => Self::Stockholm,
            Some(Region::Ost) => Self::Ost,
            Some(Region::Vast) => Self::Vast,
            Some(Region::Syd) => Self::Syd,
            None => Self::Unknown,
        }
    }
}

/// The codes of the counties that the table of statistical codes puts into a region.
pub(in crate::domain) fn counties_of(region: Region) -> impl Iterator<Item = String> {
    rows::<Definition>(STATISTICAL_CODES)
        .flatten()
        .filter(move |row| row.variable == StatisticalRegion::LIST && row.code == region.code())
        .flat_map(|row| {
            let counties = row.maps_from.strip_prefix("counties ").unwrap_or_default();
            counties.split(' ').map(String::from).collect::<Vec<_>>()
        })
}

/// What a statistical code is made from.
#[derive(Deserialize)]
struct Definition {
    variable: String,
    code: String,
    maps_from: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(list: &str, code: &str) -> String {
        rows::<Definition>(STATISTICAL_CODES)
            .flatten()
            .find(|row| row.variable == list && row.code == code)
            .map(|row| row.maps_from)
            .unwrap()
    }

    fn names(definition: &str, code: &str) -> bool {
        definition.split([' ', ',']).any(|word| word == code)
    }

    #[test]
    fn every_form_is_counted_where_the_table_puts_it() {
        for form in FormOfExploitation::ALL {
            let group = form_group(*form);
            assert!(names(&definition(FormGroup::LIST, group.code()), form.code()), "{form}");
        }
    }

    #[test]
    fn every_measure_is_counted_where_the_table_puts_it() {
        for measure in MeasureType::ALL {
            let group = measure_group(*measure);
            assert!(names(&definition(MeasureGroup::LIST, group.code()), measure.code()), "{measure}");
        }
    }

    #[test]
    fn every_age_group_is_counted_where_the_table_puts_it() {
        for group in AgeGroup::ALL {
            let adulthood = group.adulthood();
            assert!(names(&definition(Adulthood::LIST, adulthood.code()), group.code()), "{group}");
        }
    }

    #[test]
    fn an_age_is_counted_in_the_group_that_holds_it() {
        let minors = [(0, "A0_14"), (14, "A0_14"), (15, "A15_17"), (17, "A15_17")];
        let adults = [(18, "A18_24"), (24, "A18_24"), (25, "A25"), (80, "A25")];
        for (age, group) in minors {
            assert_eq!(age_group(Some(age), Majority::Minor).code(), group);
        }
        for (age, group) in adults {
            assert_eq!(age_group(Some(age), Majority::Adult).code(), group);
        }
    }

    #[test]
    fn a_person_of_unknown_age_is_counted_by_majority() {
        assert_eq!(age_group(None, Majority::Minor), AgeGroup::From15To17);
        assert_eq!(age_group(None, Majority::Adult), AgeGroup::From25);
        assert_eq!(age_group(None, Majority::Unknown), AgeGroup::Unknown);
    }

    #[test]
    fn a_presumed_child_is_never_counted_among_adults() {
        assert_eq!(age_group(Some(19), Majority::Minor), AgeGroup::From15To17);
    }

    #[test]
    fn an_accompanying_child_is_counted_apart_whatever_the_sex() {
        for sex in Sex::ALL {
            let group = statistical_group(Capacity::AccompanyingChild, *sex);
            assert_eq!(group, StatisticalGroup::Accompanying);
        }
        assert_eq!(statistical_group(Capacity::Exploited, Sex::Unknown), StatisticalGroup::OtherUnknown);
    }

    #[test]
    fn every_region_is_counted_under_its_own_code() {
        for region in Region::ALL {
            assert_eq!(StatisticalRegion::from(Some(*region)).code(), region.code());
        }
        assert_eq!(StatisticalRegion::from(None), StatisticalRegion::Unknown);
    }
}
