//! The agencies of the demonstration as types, so that none can be named that does not exist.

use crate::domain::code::{AgencyKind, Code, LegalRegime};
use crate::domain::place::Region;

/// An agency of the demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Office {
    National,
    Helpline,
    Coordination(Region),
    Police(Region),
    SocialServices(Town),
    Prosecutor,
    Migration,
    LabourInspectorate,
    Tax,
    Customs,
    CountyBoardStockholm,
    CountyBoardSkane,
    HealthStockholm,
    HealthSkane,
    Court,
    Platform,
    ShelterIntake,
    ShelterA,
    ShelterB,
    ShelterC,
    Iom,
    Institute,
}

/// A municipality whose social services take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Town {
    Stockholm,
    Sodertalje,
    Malmo,
    Helsingborg,
    Goteborg,
    Boras,
    Umea,
    Lulea,
    Uppsala,
    Gavle,
    Orebro,
    Karlstad,
    Linkoping,
    Jonkoping,
    /// Takes part in no case.
    Kiruna,
}

impl Office {
    /// Every agency, in the order of their keys.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let regional = Region::ALL.iter().flat_map(|region| [Self::Coordination(*region), Self::Police(*region)]);
        let local = Town::ALL.into_iter().map(Self::SocialServices);
        Self::NATIONWIDE.into_iter().chain(regional).chain(local)
    }

    const NATIONWIDE: [Self; 19] = [
        Self::National,
        Self::Helpline,
        Self::Prosecutor,
        Self::Migration,
        Self::LabourInspectorate,
        Self::Tax,
        Self::Customs,
        Self::CountyBoardStockholm,
        Self::CountyBoardSkane,
        Self::HealthStockholm,
        Self::HealthSkane,
        Self::Court,
        Self::Platform,
        Self::ShelterIntake,
        Self::ShelterA,
        Self::ShelterB,
        Self::ShelterC,
        Self::Iom,
        Self::Institute,
    ];

    /// The key in the table: the place in the list, from 1.
    pub(super) fn key(self) -> i64 {
        let nationwide = Self::NATIONWIDE.len() as i64;
        match self {
            Self::Coordination(region) => nationwide + 2 * region as i64 + 1,
            Self::Police(region) => nationwide + 2 * region as i64 + 2,
            Self::SocialServices(town) => nationwide + 2 * Region::ALL.len() as i64 + town as i64 + 1,
            other => {
                let place = Self::NATIONWIDE.iter().position(|office| *office == other);
                place.map_or(0, |place| place as i64) + 1
            }
        }
    }

    pub(super) fn slug(self) -> String {
        let fixed = match self {
            Self::Coordination(region) => return format!("coordination-{}", lower(region)),
            Self::Police(region) => return format!("police-{}", lower(region)),
            Self::SocialServices(town) => return format!("social-services-{}", town.slug()),
            Self::National => "nspm",
            Self::Helpline => "helpline",
            Self::Prosecutor => "prosecutor",
            Self::Migration => "migration",
            Self::LabourInspectorate => "labour-inspectorate",
            Self::Tax => "tax",
            Self::Customs => "customs",
            Self::CountyBoardStockholm => "county-board-stockholm",
            Self::CountyBoardSkane => "county-board-skane",
            Self::HealthStockholm => "health-stockholm",
            Self::HealthSkane => "health-skane",
            Self::Court => "court",
            Self::Platform => "civil-society-platform",
            Self::ShelterIntake => "shelter-intake",
            Self::ShelterA => "shelter-a",
            Self::ShelterB => "shelter-b",
            Self::ShelterC => "shelter-c",
            Self::Iom => "iom",
            Self::Institute => "institute",
        };
        fixed.to_owned()
    }

    /// The published number of an authority that has one office here; an organisation of many offices has one number for all.
    pub(super) fn organisation_number(self) -> Option<&'static str> {
        match self {
            Self::Migration => Some("202100-2163"),
            _ => None,
        }
    }

    pub(super) fn names(self) -> (String, String) {
        let fixed = match self {
            Self::Coordination(region) => {
                let label = |language| region.label(language);
                use crate::domain::code::Language::{En, Sv};
                return (
                    format!("Regionkoordinatorerna, {}", label(Sv)),
                    format!("Regional coordinators, {}", label(En)),
                );
            }
            Self::Police(region) => {
                use crate::domain::code::Language::{En, Sv};
                return (format!("Polisen, {}", region.label(Sv)), format!("Police, {}", region.label(En)));
            }
            Self::SocialServices(town) => {
                return (format!("Socialtjänsten i {}", town.label()), format!("Social services of {}", town.label()));
            }
            Self::National => ("Nationella samordningen", "National coordination team"),
            Self::Helpline => ("Stödtelefonen", "National helpline for professionals"),
            Self::Prosecutor => ("Åklagarmyndigheten", "Prosecution authority"),
            Self::Migration => ("Migrationsverket", "Migration agency"),
            Self::LabourInspectorate => ("Arbetsmiljöverket", "Work environment authority"),
            Self::Tax => ("Skatteverket", "Tax agency"),
            Self::Customs => ("Tullverket", "Customs"),
            Self::CountyBoardStockholm => ("Länsstyrelsen i Stockholms län", "County board of Stockholm"),
            Self::CountyBoardSkane => ("Länsstyrelsen i Skåne län", "County board of Skåne"),
            Self::HealthStockholm => ("Vården i Region Stockholm", "Health care, Stockholm"),
            Self::HealthSkane => ("Vården i Region Skåne", "Health care, Skåne"),
            Self::Court => ("Domstolarna", "Courts"),
            Self::Platform => ("Civila plattformen", "Civil society platform"),
            Self::ShelterIntake => ("Gemensamt intag till skyddat boende", "Joint intake of the shelters"),
            Self::ShelterA => ("Skyddat boende A", "Shelter A"),
            Self::ShelterB => ("Skyddat boende B", "Shelter B"),
            Self::ShelterC => ("Skyddat boende C", "Shelter C"),
            Self::Iom => ("Internationella migrationsorganisationen", "International Organization for Migration"),
            Self::Institute => ("Institutet för påhittade studier", "Institute for invented studies"),
        };
        (fixed.0.to_owned(), fixed.1.to_owned())
    }

    pub(super) fn kind(self) -> AgencyKind {
        match self {
            Self::National | Self::Helpline | Self::Coordination(_) => AgencyKind::Coordination,
            Self::Police(_) => AgencyKind::Police,
            Self::SocialServices(_) => AgencyKind::SocialServices,
            Self::Prosecutor => AgencyKind::Prosecutor,
            Self::Migration => AgencyKind::Migration,
            Self::LabourInspectorate => AgencyKind::LabourInspectorate,
            Self::Tax => AgencyKind::Tax,
            Self::Customs => AgencyKind::Customs,
            Self::CountyBoardStockholm | Self::CountyBoardSkane => AgencyKind::CountyBoard,
            Self::HealthStockholm | Self::HealthSkane => AgencyKind::Health,
            Self::Court => AgencyKind::Court,
            Self::Platform
            | Self::ShelterIntake
            | Self::ShelterA
            | Self::ShelterB
            | Self::ShelterC
            | Self::Institute => AgencyKind::Ngo,
            Self::Iom => AgencyKind::International,
        }
    }

    pub(super) fn regime(self) -> LegalRegime {
        match self.kind() {
            AgencyKind::Police | AgencyKind::Prosecutor | AgencyKind::Customs | AgencyKind::Court => {
                LegalRegime::LawEnforcement
            }
            AgencyKind::Migration => LegalRegime::Migration,
            AgencyKind::SocialServices => LegalRegime::SocialServices,
            AgencyKind::Health => LegalRegime::Health,
            AgencyKind::LabourInspectorate => LegalRegime::Labour,
            AgencyKind::Tax => LegalRegime::Tax,
            AgencyKind::Ngo => LegalRegime::Ngo,
            AgencyKind::International => LegalRegime::International,
            // Regional coordinators are employed by social services and bound by their secrecy.
            AgencyKind::Coordination if matches!(self, Self::Coordination(_)) => LegalRegime::SocialServices,
            AgencyKind::Coordination | AgencyKind::CountyBoard => LegalRegime::Coordination,
        }
    }

    /// Whether everybody may know of the agency; where somebody lives in hiding, nobody may.
    pub(super) fn is_listed(self) -> bool {
        !matches!(self, Self::ShelterA | Self::ShelterB | Self::ShelterC | Self::Institute)
    }

    /// The county and municipality that the agency works in, if not everywhere.
    pub(super) fn place(self) -> (Option<Region>, Option<&'static str>, Option<&'static str>) {
        match self {
            Self::Coordination(region) | Self::Police(region) => (Some(region), None, None),
            Self::SocialServices(town) => (Some(town.region()), Some(town.county()), Some(town.code())),
            Self::CountyBoardStockholm | Self::HealthStockholm => (Some(Region::Stockholm), Some("01"), None),
            Self::CountyBoardSkane | Self::HealthSkane => (Some(Region::Syd), Some("12"), None),
            _ => (None, None, None),
        }
    }
}

impl Town {
    pub(super) const ALL: [Self; 15] = [
        Self::Stockholm,
        Self::Sodertalje,
        Self::Malmo,
        Self::Helsingborg,
        Self::Goteborg,
        Self::Boras,
        Self::Umea,
        Self::Lulea,
        Self::Uppsala,
        Self::Gavle,
        Self::Orebro,
        Self::Karlstad,
        Self::Linkoping,
        Self::Jonkoping,
        Self::Kiruna,
    ];

    /// The towns of a region in which the demonstration has cases.
    pub(super) fn of(region: Region) -> [Self; 2] {
        match region {
            Region::Nord => [Self::Umea, Self::Lulea],
            Region::Mitt => [Self::Uppsala, Self::Gavle],
            Region::Bergslagen => [Self::Orebro, Self::Karlstad],
            Region::Stockholm => [Self::Stockholm, Self::Sodertalje],
            Region::Ost => [Self::Linkoping, Self::Jonkoping],
            Region::Vast => [Self::Goteborg, Self::Boras],
            Region::Syd => [Self::Malmo, Self::Helsingborg],
        }
    }

    /// The code of the municipality.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Stockholm => "0180",
            Self::Sodertalje => "0181",
            Self::Malmo => "1280",
            Self::Helsingborg => "1283",
            Self::Goteborg => "1480",
            Self::Boras => "1490",
            Self::Umea => "2480",
            Self::Lulea => "2580",
            Self::Uppsala => "0380",
            Self::Gavle => "2180",
            Self::Orebro => "1880",
            Self::Karlstad => "1780",
            Self::Linkoping => "0580",
            Self::Jonkoping => "0680",
            Self::Kiruna => "2584",
        }
    }

    pub(super) fn county(self) -> &'static str {
        &self.code()[..2]
    }

    pub(super) fn region(self) -> Region {
        match self {
            Self::Stockholm | Self::Sodertalje => Region::Stockholm,
            Self::Malmo | Self::Helsingborg => Region::Syd,
            Self::Goteborg | Self::Boras => Region::Vast,
            Self::Umea | Self::Lulea | Self::Kiruna => Region::Nord,
            Self::Uppsala | Self::Gavle => Region::Mitt,
            Self::Orebro | Self::Karlstad => Region::Bergslagen,
            Self::Linkoping | Self::Jonkoping => Region::Ost,
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Stockholm => "Stockholm",
            Self::Sodertalje => "Södertälje",
            Self::Malmo => "Malmö",
            Self::Helsingborg => "Helsingborg",
            Self::Goteborg => "Göteborg",
            Self::Boras => "Borås",
            Self::Umea => "Umeå",
            Self::Lulea => "Luleå",
            Self::Uppsala => "Uppsala",
            Self::Gavle => "Gävle",
            Self::Orebro => "Örebro",
            Self::Karlstad => "Karlstad",
            Self::Linkoping => "Linköping",
            Self::Jonkoping => "Jönköping",
            Self::Kiruna => "Kiruna",
        }
    }

    fn slug(self) -> String {
        self.label().to_lowercase().replace(['å', 'ä'], "a").replace('ö', "o")
    }
}

fn lower(region: Region) -> String {
    region.code().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::persona::Persona;
    use crate::domain::place::Municipality;

    #[test]
    fn the_key_of_an_agency_is_its_place_in_the_list() {
        for (place, office) in Office::all().enumerate() {
            assert_eq!(office.key(), place as i64 + 1, "{office:?}");
        }
    }

    #[test]
    fn every_town_has_the_place_that_the_table_of_places_gives_it() {
        for town in Town::ALL {
            let municipality = Municipality::parse(town.code()).expect("a municipality");
            assert_eq!(municipality.county().code(), town.county());
            assert_eq!(municipality.region(), town.region());
        }
    }

    #[test]
    fn every_persona_works_at_an_agency_of_the_list() {
        for persona in Persona::ALL {
            assert!(Office::all().any(|office| office.slug() == persona.agency()), "{persona:?}");
        }
    }
}
