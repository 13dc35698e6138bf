//! What one agency holds about somebody, and which person it is about.

use async_graphql::SimpleObject;
use chrono::{DateTime, NaiveDate, Utc};

use super::code::{Certainty, IdentityNumberKind, LegalRegime, LinkMethod, LinkState};
use super::id::{IdentityLinkId, SourceRecordId};
use super::person::PersonName;
use crate::access::sealed::{Contact, Identifying, Personal, Sealed};

/// What one agency holds about somebody. All identifying values live here, under that agency's legal regime.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct SourceRecord {
    #[graphql(skip)]
    pub key: i64,
    #[graphql(skip)]
    pub agency_key: i64,
    /// Opaque and stable.
    pub id: SourceRecordId,
    /// The legal regime under which the agency keeps it.
    pub legal_regime: LegalRegime,
    /// How certain the agency is of the identity.
    pub certainty: Certainty,
    /// When the hub received it.
    pub received_at: DateTime<Utc>,
    /// What kind of number the record holds, if any.
    pub identity_number_kind: Option<IdentityNumberKind>,
    /// The name.
    pub name: Sealed<Contact, PersonName>,
    /// Other names.
    pub aliases: Sealed<Identifying, Vec<String>>,
    /// The birth date.
    pub birth_date: Sealed<Identifying, NaiveDate>,
    /// The identity number, unverified unless the record's certainty says otherwise.
    pub identity_number: Sealed<Identifying, String>,
    /// Numbers of passports and other documents.
    pub document_numbers: Sealed<Identifying, Vec<String>>,
    /// Telephone number.
    pub telephone: Sealed<Contact, String>,
    /// E-mail address.
    pub email: Sealed<Contact, String>,
    /// Postal address.
    pub address: Sealed<Identifying, String>,
    /// The agency's own reference.
    pub local_reference: Sealed<Identifying, String>,
}

/// A claim that a source record is about a person.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct IdentityLink {
    #[graphql(skip)]
    pub record_key: i64,
    #[graphql(skip)]
    pub person_key: i64,
    /// Opaque and stable.
    pub id: IdentityLinkId,
    /// Proposed, confirmed, rejected or split.
    pub state: LinkState,
    /// How the link was found.
    pub method: LinkMethod,
    /// How alike the two are, from 0 to 1.
    pub score: Sealed<Personal, f64>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
}
