//! The audit log: who read or did what, on which grounds.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::code::{AuditKind, LegalBasis};
use super::id::AuditId;

/// What an audit record says, before it has its place in the chain. Subjects and field names; never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    pub at: DateTime<Utc>,
    pub user_id: Option<Uuid>,
    pub agency_id: Option<Uuid>,
    pub role: &'static str,
    pub kind: AuditKind,
    /// Ids of cases that were read as such.
    pub cases: Vec<Uuid>,
    /// Ids of persons and cases whose sealed values were opened, with their kinds.
    pub subjects: Vec<(&'static str, Uuid)>,
    pub fields: Vec<String>,
    pub legal_basis: Option<String>,
    pub reason: Option<String>,
    pub operation: Option<String>,
    pub operation_hash: [u8; 32],
    pub request_id: String,
}

/// The hash before the first record of a chain.
pub const GENESIS: [u8; 32] = [0; 32];

/// The hash of a record: SHA-256 over the previous hash and every part, each with its length in front.
///
/// Parts are the texts and bytes that the table holds, so that whoever has the table can check the chain.
pub fn link(previous: &[u8], chain: &str, sequence: i64, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    let mut add = |part: &[u8]| {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    };
    add(previous);
    add(chain.as_bytes());
    add(&sequence.to_be_bytes());
    parts.iter().for_each(|part| add(part));
    hasher.finalize().into()
}

/// One line of the audit log: who read or did what, on which grounds. Never a value.
#[derive(SimpleObject, Clone, Debug)]
pub struct AuditRecord {
    #[graphql(skip)]
    pub key: i64,
    #[graphql(skip)]
    pub user_id: Option<Uuid>,
    #[graphql(skip)]
    pub agency_id: Option<Uuid>,
    /// Opaque and stable.
    pub id: AuditId,
    /// Its place in its chain.
    pub sequence: i64,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The id of the user.
    pub user: Option<String>,
    /// The id of the user's agency.
    pub agency: Option<String>,
    /// The role in which the user acted.
    pub role: String,
    /// What kind of act it was.
    pub kind: AuditKind,
    /// Ids of the cases that were asked for by id.
    pub cases: Vec<String>,
    /// Ids of those whose sealed values were opened.
    pub subjects: Vec<String>,
    /// Names of the fields that were opened.
    pub fields: Vec<String>,
    /// The legal basis that was stated.
    pub legal_basis: Option<LegalBasis>,
    /// The reason that was stated.
    pub reason: Option<String>,
    /// The name of the operation.
    pub operation: Option<String>,
    /// The id of the request.
    pub request_id: String,
}
