//! The one table: what each role may see and do.

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use super::clearance::{Clearance, Grounds};
use super::permit::Act;
use super::scope::Scope;

/// What somebody who signs in is there to do; decides rows, fields and acts.
#[derive(Enum, Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Works for the national team: sees every case, persons by consent or a stated legal basis.
    NationalCoordinator,
    /// Coordinates a region: its cases, and those assigned to them.
    RegionalCoordinator,
    /// Works at an authority: cases that the authority takes part in.
    AgencyOfficer,
    /// Works at a shelter, an organisation or IOM: only the people with a measure there.
    SupportProvider,
    /// The hub's own statistician: every case, pseudonymous; never a name.
    Statistician,
    /// Reads published releases; no row exists for them.
    Researcher,
    /// Watches over lawful use: the audit log, and cases that are due for erasure.
    DataProtectionOfficer,
    /// Keeps agencies, users and keys; sees no case.
    Administrator,
}

impl Role {
    /// Every role, in the order of the access matrix.
    pub const ALL: [Role; 8] = [
        Role::NationalCoordinator,
        Role::RegionalCoordinator,
        Role::AgencyOfficer,
        Role::SupportProvider,
        Role::Statistician,
        Role::Researcher,
        Role::DataProtectionOfficer,
        Role::Administrator,
    ];

    /// The role's code, as in tokens and tables.
    pub fn code(self) -> &'static str {
        match self {
            Role::NationalCoordinator => "NATIONAL_COORDINATOR",
            Role::RegionalCoordinator => "REGIONAL_COORDINATOR",
            Role::AgencyOfficer => "AGENCY_OFFICER",
            Role::SupportProvider => "SUPPORT_PROVIDER",
            Role::Statistician => "STATISTICIAN",
            Role::Researcher => "RESEARCHER",
            Role::DataProtectionOfficer => "DATA_PROTECTION_OFFICER",
            Role::Administrator => "ADMINISTRATOR",
        }
    }

    /// Reads a role's code.
    pub fn parse(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Which rows exist for the role.
    pub fn scope(self) -> Scope {
        match self {
            Role::NationalCoordinator | Role::Statistician => Scope::Everything,
            Role::RegionalCoordinator => Scope::Regions,
            Role::AgencyOfficer => Scope::Agency,
            Role::SupportProvider => Scope::OwnParticipants,
            Role::DataProtectionOfficer => Scope::DueForErasure,
            Role::Researcher | Role::Administrator => Scope::Nothing,
        }
    }

    /// Which grounds open which class to the role, before the token narrows them.
    pub fn clearance(self) -> Clearance {
        const NONE: Grounds = Grounds::NONE;
        let (personal, contact, identifying) = match self {
            Role::NationalCoordinator | Role::RegionalCoordinator => {
                let identifying = Grounds::CONSENT | Grounds::PURPOSE | Grounds::DISCLOSURE;
                (Grounds::CASE_ROLE, identifying, identifying)
            }
            Role::AgencyOfficer => {
                let identifying = Grounds::OWN | Grounds::SHARED_IDENTITY | Grounds::DISCLOSURE;
                let personal = Grounds::OWN | Grounds::SHARED_PSEUDONYM | Grounds::SHARED_IDENTITY;
                (personal, identifying, identifying)
            }
            Role::SupportProvider => {
                let identifying = Grounds::CONSENT | Grounds::DISCLOSURE;
                (Grounds::PROVIDER, identifying | Grounds::PROVIDER, identifying)
            }
            Role::Statistician => (Grounds::CASE_ROLE, NONE, NONE),
            Role::Researcher | Role::DataProtectionOfficer | Role::Administrator => (NONE, NONE, NONE),
        };
        let protected = match identifying {
            NONE => NONE,
            _ => Grounds::HANDLER | Grounds::HOST,
        };
        Clearance { personal, contact, identifying, protected }
    }

    /// Whether users of the role are coordinators, between whom cases are handed over.
    pub fn coordinates(self) -> bool {
        matches!(self, Role::NationalCoordinator | Role::RegionalCoordinator)
    }

    /// Whether an act belongs to the role.
    pub fn may(self, act: Act) -> bool {
        use Role::*;
        match act {
            Act::CountExactly => matches!(self, NationalCoordinator | Statistician),
            Act::StatePurpose => self.coordinates(),
            Act::ReadAudit => matches!(self, DataProtectionOfficer),
            Act::ReadAccessLog => {
                matches!(self, NationalCoordinator | RegionalCoordinator | DataProtectionOfficer)
            }
            Act::SearchPersons | Act::ReceiveCases => {
                matches!(self, NationalCoordinator | RegionalCoordinator | AgencyOfficer | SupportProvider)
            }
        }
    }

    /// The scopes that a token of this role can usefully carry: one per class that it opens at all.
    pub fn token_scopes(self) -> Vec<&'static str> {
        let clearance = self.clearance();
        let mut scopes = Vec::new();
        if clearance.personal != Grounds::NONE {
            scopes.push("samverka:personal");
        }
        if clearance.identifying != Grounds::NONE {
            scopes.push("samverka:identifying");
            scopes.push("samverka:protected");
        }
        scopes
    }
}

#[cfg(test)]
mod tests;
