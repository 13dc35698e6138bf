//! The person: almost empty on purpose; what identifies stands on source records.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::code::{AgencyKind, Attribute, Certainty, ProtectionLevel, Sex};
use super::id::PersonId;
use super::place::Country;
use crate::access::clearance::Grounds;
use crate::access::sealed::{Personal, Protected, Sealed};

/// Somebody in one or more cases, as resolved from what the agencies say. May be entirely anonymous.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct Person {
    #[graphql(skip)]
    pub key: i64,
    /// Opaque and stable.
    pub id: PersonId,
    /// A random name for the person that says nothing about them.
    pub pseudonym: String,
    /// Sex, as resolved.
    pub sex: Sealed<Personal, Sex>,
    /// Year of birth, as resolved.
    pub birth_year: Sealed<Personal, i32>,
    /// Citizenships, as resolved, the one that counts in statistics first.
    pub citizenships: Sealed<Personal, Vec<Country>>,
    /// Whether the person is stateless.
    pub stateless: Sealed<Personal, bool>,
    /// The language the person wants to be spoken to in, as an ISO 639-1 code.
    pub preferred_language: Sealed<Personal, String>,
    /// The protection of the person's data in the population register.
    pub protection_level: Sealed<Protected, ProtectionLevel>,
    /// Rises by one with each change.
    pub version: i64,
}

/// A person's name.
#[derive(SimpleObject, Clone, Debug)]
pub struct PersonName {
    /// Given names.
    pub given: Option<String>,
    /// Family names.
    pub family: Option<String>,
}

/// How one resolved attribute came about.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct Resolved {
    #[graphql(skip)]
    pub agency_key: i64,
    /// The attribute.
    pub attribute: Attribute,
    /// How certain the assertion is that decided.
    pub certainty: Certainty,
    /// When it was made.
    pub asserted_at: DateTime<Utc>,
    /// How many standing assertions say something else.
    pub disagreements: i32,
}

/// An assertion that nothing has superseded: who says what about a person.
#[derive(Clone, Debug)]
pub struct Standing {
    pub key: i64,
    pub agency_key: i64,
    pub grounds: Grounds,
    pub agency_kind: AgencyKind,
    pub attribute: Attribute,
    pub value: String,
    pub certainty: Certainty,
    pub asserted_at: DateTime<Utc>,
}
