//! Places: the coordinator regions, counties and municipalities of Sweden, and the countries of the world.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use serde::Deserialize;

use super::code::{Code, Language, codes, rows};
use super::statistical::{CountryGroup, counties_of};

const PLACES: &str = include_str!("data/regions_se.tsv");
const COUNTRIES: &str = include_str!("data/countries.tsv");
const COUNTRY_GROUPS: &str = include_str!("data/country_groups.tsv");

codes! {
    /// The code of one of the seven regions that have a regional coordinator.
    #[graphql(name = "RegionCode")]
    Region "REGION" {
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
    }
}

impl Region {
    /// The counties of the region, by code.
    pub fn counties(self) -> impl Iterator<Item = County> {
        County::all().filter(move |county| county.region() == self)
    }
}

/// A county of Sweden.
#[derive(Clone, Copy)]
pub struct County(&'static CountyRow);

impl County {
    /// The county that has this code of two digits.
    pub fn parse(code: &str) -> Option<Self> {
        found(&places().counties, code, |row| &row.code).map(Self)
    }

    /// All counties, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        places().counties.iter().map(Self)
    }

    /// The code of two digits.
    pub fn code(self) -> &'static str {
        &self.0.code
    }

    /// The name.
    pub fn label(self, language: Language) -> &'static str {
        match language {
            Language::Sv => &self.0.label_sv,
            Language::En => &self.0.label_en,
        }
    }

    /// The region whose coordinator works in the county.
    pub fn region(self) -> Region {
        self.0.region
    }

    /// The municipalities of the county, by code.
    pub fn municipalities(self) -> impl Iterator<Item = Municipality> {
        Municipality::all().filter(move |municipality| municipality.county() == self)
    }
}

/// A municipality of Sweden.
#[derive(Clone, Copy)]
pub struct Municipality(&'static MunicipalityRow);

impl Municipality {
    /// The municipality that has this code of four digits.
    pub fn parse(code: &str) -> Option<Self> {
        found(&places().municipalities, code, |row| &row.code).map(Self)
    }

    /// All municipalities, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        places().municipalities.iter().map(Self)
    }

    /// The code of four digits, of which the first two are the county's.
    pub fn code(self) -> &'static str {
        &self.0.code
    }

    /// The name, which is the same in every language.
    pub fn label(self, _language: Language) -> &'static str {
        &self.0.label
    }

    /// The county that the municipality lies in.
    pub fn county(self) -> County {
        County(&places().counties[self.0.county])
    }

    /// The region that the municipality lies in.
    pub fn region(self) -> Region {
        self.county().region()
    }
}

/// A country, or that a person's country is unknown or that she has none.
#[derive(Clone, Copy)]
pub struct Country(&'static CountryRow);

impl Country {
    /// The code for a country that nobody knows.
    pub const UNKNOWN: &'static str = "XX";
    /// The code for a person who is a citizen of no country.
    pub const STATELESS: &'static str = "XS";

    /// The country that has this code of two letters.
    pub fn parse(code: &str) -> Option<Self> {
        found(countries(), code, |row| &row.alpha2).map(Self)
    }

    /// All countries by code, with unknown and stateless among them.
    pub fn all() -> impl Iterator<Item = Self> {
        countries().iter().map(Self)
    }

    /// The code of two letters.
    pub fn code(self) -> &'static str {
        &self.0.alpha2
    }

    /// The code of three letters, which unknown and stateless have not.
    pub fn alpha3(self) -> Option<&'static str> {
        self.0.alpha3.as_deref()
    }

    /// The code of three digits.
    pub fn numeric(self) -> Option<&'static str> {
        self.0.numeric.as_deref()
    }

    /// The name.
    pub fn label(self, language: Language) -> &'static str {
        match language {
            Language::Sv => &self.0.label_sv,
            Language::En => &self.0.label_en,
        }
    }

    /// The group of countries that statistics count it in.
    pub fn group(self) -> CountryGroup {
        self.0.group
    }
}

macro_rules! known_by_code {
    ($($place:ty),+) => {$(
        impl PartialEq for $place {
            fn eq(&self, other: &Self) -> bool {
                self.code() == other.code()
            }
        }

        impl Eq for $place {}

        impl Hash for $place {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.code().hash(state);
            }
        }

        impl Ord for $place {
            fn cmp(&self, other: &Self) -> Ordering {
                self.code().cmp(other.code())
            }
        }

        impl PartialOrd for $place {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl fmt::Debug for $place {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({})", stringify!($place), self.code())
            }
        }

        impl fmt::Display for $place {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.code())
            }
        }
    )+};
}

known_by_code!(County, Municipality, Country);

struct Places {
    counties: Vec<CountyRow>,
    municipalities: Vec<MunicipalityRow>,
}

struct CountyRow {
    code: String,
    region: Region,
    label_sv: String,
    label_en: String,
}

struct MunicipalityRow {
    code: String,
    county: usize,
    label: String,
}

struct CountryRow {
    alpha2: String,
    alpha3: Option<String>,
    numeric: Option<String>,
    label_sv: String,
    label_en: String,
    group: CountryGroup,
}

#[derive(Deserialize)]
struct PlaceLine {
    code: String,
    level: String,
    parent: String,
    label_sv: String,
    label_en: String,
}

#[derive(Deserialize)]
struct CountryLine {
    alpha2: String,
    alpha3: Option<String>,
    numeric: Option<String>,
    label_en: String,
    label_sv: String,
}

#[derive(Deserialize)]
struct GroupLine {
    alpha2: String,
    group: String,
}

fn places() -> &'static Places {
    static PLACES_READ: OnceLock<Places> = OnceLock::new();
    PLACES_READ.get_or_init(|| {
        let lines: Vec<PlaceLine> = rows(PLACES).flatten().collect();
        let counties = counties_among(&lines);
        let municipalities = municipalities_among(&lines, &counties);
        Places { counties, municipalities }
    })
}

fn counties_among(lines: &[PlaceLine]) -> Vec<CountyRow> {
    let region_of =
        |code: &str| Region::ALL.iter().copied().find(|region| counties_of(*region).any(|county| county == code));
    let county = |line: &PlaceLine| {
        Some(CountyRow {
            code: line.code.clone(),
            region: region_of(&line.code)?,
            label_sv: line.label_sv.clone(),
            label_en: line.label_en.clone(),
        })
    };
    let mut counties: Vec<_> = lines.iter().filter(|line| line.level == "county").filter_map(county).collect();
    counties.sort_by(|a, b| a.code.cmp(&b.code));
    counties
}

fn municipalities_among(lines: &[PlaceLine], counties: &[CountyRow]) -> Vec<MunicipalityRow> {
    let municipality = |line: &PlaceLine| {
        let county = counties.binary_search_by(|county| county.code.cmp(&line.parent)).ok()?;
        Some(MunicipalityRow { code: line.code.clone(), county, label: line.label_sv.clone() })
    };
    let mut municipalities: Vec<_> =
        lines.iter().filter(|line| line.level == "municipality").filter_map(municipality).collect();
    municipalities.sort_by(|a, b| a.code.cmp(&b.code));
    municipalities
}

fn countries() -> &'static [CountryRow] {
    static COUNTRIES_READ: OnceLock<Vec<CountryRow>> = OnceLock::new();
    COUNTRIES_READ.get_or_init(|| {
        let groups: Vec<GroupLine> = rows(COUNTRY_GROUPS).flatten().collect();
        let group_of = |code: &str| {
            let line = groups.iter().find(|line| line.alpha2 == code)?;
            CountryGroup::parse(&line.group)
        };
        let mut countries: Vec<_> = rows::<CountryLine>(COUNTRIES)
            .flatten()
            .map(|line| CountryRow {
                group: group_of(&line.alpha2).unwrap_or(CountryGroup::Unknown),
                alpha2: line.alpha2,
                alpha3: line.alpha3,
                numeric: line.numeric,
                label_sv: line.label_sv,
                label_en: line.label_en,
            })
            .collect();
        countries.sort_by(|a, b| a.alpha2.cmp(&b.alpha2));
        countries
    })
}

/// The row that has this code, in rows that are sorted by code.
fn found<T>(rows: &'static [T], code: &str, code_of: impl Fn(&T) -> &String) -> Option<&'static T> {
    let at = rows.binary_search_by(|row| code_of(row).as_str().cmp(code)).ok()?;
    rows.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_21_counties_and_290_municipalities() {
        assert_eq!(County::all().count(), 21);
        assert_eq!(Municipality::all().count(), 290);
    }

    #[test]
    fn every_county_lies_in_one_region_and_every_municipality_in_the_county_of_its_code() {
        let in_regions: usize = Region::ALL.iter().map(|region| region.counties().count()).sum();
        assert_eq!(in_regions, 21);
        for municipality in Municipality::all() {
            assert!(municipality.code().starts_with(municipality.county().code()));
        }
    }

    #[test]
    fn a_county_is_named_in_both_languages() {
        let skane = County::parse("12").unwrap();
        assert_eq!(skane.label(Language::Sv), "Skåne län");
        assert_eq!(skane.label(Language::En), "Skåne County");
        assert_eq!(County::parse("01").unwrap().label(Language::En), "Stockholm County");
        assert_eq!(skane.region(), Region::Syd);
        assert_eq!(County::parse("02"), None);
        assert_eq!(County::parse("00"), None);
    }

    #[test]
    fn a_municipality_knows_its_county_and_region() {
        let umea = Municipality::parse("2480").unwrap();
        assert_eq!(umea.label(Language::En), "Umeå");
        assert_eq!(umea.county().code(), "24");
        assert_eq!(umea.region(), Region::Nord);
        assert!(umea.county().municipalities().any(|municipality| municipality == umea));
    }

    #[test]
    fn unknown_and_stateless_are_countries_of_the_unknown_group() {
        for code in [Country::UNKNOWN, Country::STATELESS] {
            let country = Country::parse(code).unwrap();
            assert_eq!(country.group(), CountryGroup::Unknown);
            assert_eq!(country.alpha3(), None);
        }
        assert_eq!(Country::parse(Country::STATELESS).unwrap().label(Language::Sv), "Statslös");
    }

    #[test]
    fn every_country_has_a_group_in_the_table() {
        let lines: Vec<GroupLine> = rows(COUNTRY_GROUPS).map(Result::unwrap).collect();
        assert_eq!(lines.len(), Country::all().count());
        for line in lines {
            let country = Country::parse(&line.alpha2).unwrap();
            assert_eq!(Some(country.group()), CountryGroup::parse(&line.group));
        }
        assert_eq!(Country::parse("RO").unwrap().group(), CountryGroup::EuOther);
        assert_eq!(Country::parse("AF").unwrap().alpha3(), Some("AFG"));
        assert_eq!(Country::parse("ro"), None);
    }
}
