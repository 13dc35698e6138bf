//! The audit log: who read or did what, on which grounds.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::code::AuditKind;

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
