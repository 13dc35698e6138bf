//! The people of the demonstration who can sign in, one for each thing there is to see.

use super::code::Code;
use super::place::Region;
use crate::access::role::Role;

/// Who issues the tokens of the demonstration; nobody else's tokens say so.
pub const DEMO_ISSUER: &str = "samverka-demo";

/// Somebody of the demonstration who can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Persona {
    /// Works for the national team.
    NationalCoordinator,
    /// Coordinates the region of Stockholm.
    CoordinatorStockholm,
    /// Coordinates the south.
    CoordinatorSyd,
    /// Works at the police of the south.
    PoliceOfficer,
    /// Works at the migration authority.
    MigrationOfficer,
    /// Works at the social services of Malmö.
    SocialWorker,
    /// Works at a shelter that is not listed.
    Shelter,
    /// Works with voluntary returns.
    Iom,
    /// The hub's own statistician.
    Statistician,
    /// A researcher outside.
    Researcher,
    /// Watches over lawful use.
    Dpo,
    /// Keeps users and agencies.
    Administrator,
    /// Works at an agency that takes part in no case.
    Stranger,
}

impl Persona {
    /// Everybody, in the order in which they are shown.
    pub const ALL: [Self; 13] = [
        Self::NationalCoordinator,
        Self::CoordinatorStockholm,
        Self::CoordinatorSyd,
        Self::PoliceOfficer,
        Self::MigrationOfficer,
        Self::SocialWorker,
        Self::Shelter,
        Self::Iom,
        Self::Statistician,
        Self::Researcher,
        Self::Dpo,
        Self::Administrator,
        Self::Stranger,
    ];

    /// The short name, which is also the subject of the tokens.
    pub fn slug(self) -> &'static str {
        match self {
            Self::NationalCoordinator => "national-coordinator",
            Self::CoordinatorStockholm => "coordinator-stockholm",
            Self::CoordinatorSyd => "coordinator-syd",
            Self::PoliceOfficer => "police-officer",
            Self::MigrationOfficer => "migration-officer",
            Self::SocialWorker => "social-worker",
            Self::Shelter => "shelter",
            Self::Iom => "iom",
            Self::Statistician => "statistician",
            Self::Researcher => "researcher",
            Self::Dpo => "dpo",
            Self::Administrator => "administrator",
            Self::Stranger => "stranger",
        }
    }

    /// The persona of this short name.
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|persona| persona.slug() == slug)
    }

    /// By whom the tokens are issued.
    pub fn issuer(self) -> &'static str {
        DEMO_ISSUER
    }

    /// The subject of the tokens.
    pub fn subject(self) -> &'static str {
        self.slug()
    }

    /// The name that colleagues see.
    pub fn display_name(self) -> &'static str {
        match self {
            Self::NationalCoordinator => "Nanna Rikssund",
            Self::CoordinatorStockholm => "Cleo Mälarvik",
            Self::CoordinatorSyd => "Sixten Öresunder",
            Self::PoliceOfficer => "Pelle Spårling",
            Self::MigrationOfficer => "Mona Gränsberg",
            Self::SocialWorker => "Signe Omsorgdal",
            Self::Shelter => "Tuva Skyddahl",
            Self::Iom => "Ira Hemresa",
            Self::Statistician => "Stina Talbäck",
            Self::Researcher => "Rune Forskén",
            Self::Dpo => "Disa Skyddsam",
            Self::Administrator => "Adam Nyckelman",
            Self::Stranger => "Frej Utomstad",
        }
    }

    /// What the persona is there to do.
    pub fn role(self) -> Role {
        match self {
            Self::NationalCoordinator => Role::NationalCoordinator,
            Self::CoordinatorStockholm | Self::CoordinatorSyd => Role::RegionalCoordinator,
            Self::PoliceOfficer | Self::MigrationOfficer | Self::SocialWorker | Self::Stranger => Role::AgencyOfficer,
            Self::Shelter | Self::Iom => Role::SupportProvider,
            Self::Statistician => Role::Statistician,
            Self::Researcher => Role::Researcher,
            Self::Dpo => Role::DataProtectionOfficer,
            Self::Administrator => Role::Administrator,
        }
    }

    /// The short name of the agency that the persona works at.
    pub fn agency(self) -> &'static str {
        match self {
            Self::NationalCoordinator | Self::Statistician | Self::Dpo | Self::Administrator => "nspm",
            Self::CoordinatorStockholm => "coordination-stockholm",
            Self::CoordinatorSyd => "coordination-syd",
            Self::PoliceOfficer => "police-syd",
            Self::MigrationOfficer => "migration",
            Self::SocialWorker => "social-services-malmo",
            Self::Shelter => "shelter-a",
            Self::Iom => "iom",
            Self::Researcher => "institute",
            Self::Stranger => "social-services-kiruna",
        }
    }

    /// The regions that the persona coordinates.
    pub fn regions(self) -> &'static [Region] {
        match self {
            Self::CoordinatorStockholm => &[Region::Stockholm],
            Self::CoordinatorSyd => &[Region::Syd],
            _ => &[],
        }
    }

    /// The regions as one column or claim holds them.
    pub fn region_codes(self) -> Vec<&'static str> {
        self.regions().iter().map(|region| region.code()).collect()
    }

    /// The scopes that a token of the demonstration names: all that the role can open.
    pub fn token_scopes(self) -> Vec<&'static str> {
        self.role().token_scopes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_found_by_the_short_name_and_nobody_twice() {
        for persona in Persona::ALL {
            assert_eq!(Persona::parse(persona.slug()), Some(persona));
        }
        let mut slugs: Vec<_> = Persona::ALL.iter().map(|persona| persona.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), Persona::ALL.len());
        assert_eq!(Persona::parse("Police-Officer"), None);
    }

    #[test]
    fn only_regional_coordinators_have_regions() {
        for persona in Persona::ALL {
            let is_regional = persona.role() == Role::RegionalCoordinator;
            assert_eq!(!persona.regions().is_empty(), is_regional, "{persona:?}");
        }
    }
}
