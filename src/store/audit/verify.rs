//! Verify: whether the log still holds what was written, in the order in which it was written.
//!
//! The chain shows a record that was changed, removed from within or moved. It cannot show that its end was cut off, or that
//! all of it was written anew: that takes its head, signed and kept where whoever can change the database cannot.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Chain, chained_hash};
use crate::domain::audit::GENESIS;
use crate::store::database::Databases;
use crate::store::entity::{audit_record, audit_subject};
use crate::store::error::StoreError;
use crate::store::keyring::{Keyring, digest};

/// How many records are looked at together.
const PAGE: u64 = 1_000;

/// What is wrong with a chain. Places, never what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "problem", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Break {
    #[error("record {sequence} is missing")]
    Missing { sequence: i64 },
    #[error("record {sequence} does not follow the one before it: records were moved, or put in")]
    OutOfOrder { sequence: i64 },
    #[error("record {sequence} was changed after it was written")]
    Changed { sequence: i64 },
    #[error("whom record {sequence} is about was changed in the index, so that a search for them does not find it")]
    Unindexed { sequence: i64 },
    #[error("the end was cut off: the head names record {sequence}, and the last one is {last}")]
    CutOff { sequence: i64, last: i64 },
    #[error("record {sequence} is not the one that the head names: the chain was written anew")]
    WrittenAnew { sequence: i64 },
}

/// Where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub chain: String,
    /// The number of the last record; 0 where there is none.
    pub sequence: i64,
    /// Its hash, in hexadecimal digits.
    pub hash: String,
}

/// The heads of all chains, signed with a key that is derived from the identity key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHeads {
    pub at: DateTime<Utc>,
    pub heads: Vec<Head>,
    pub key_version: i32,
    /// HMAC-SHA-256 in hexadecimal digits.
    pub signature: String,
}

/// A head that cannot be gone by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadProblem {
    #[error("the head was signed with version {0} of the identity key, which this file of keys does not have")]
    UnknownKey(i32),
    #[error("the head's signature does not fit: it was changed, or it is another hub's")]
    Signature,
}

impl SignedHeads {
    /// Signs where the chains end.
    pub fn sign(heads: Vec<Head>, at: DateTime<Utc>, keyring: &Keyring) -> SignedHeads {
        let key = keyring.newest();
        let signature = hex(&digest(&key.head, &message(&heads, at)));
        SignedHeads { at, heads, key_version: key.version, signature }
    }

    /// Whether this hub signed it.
    pub fn check(&self, keyring: &Keyring) -> Result<(), HeadProblem> {
        let key = keyring.version(self.key_version).ok_or(HeadProblem::UnknownKey(self.key_version))?;
        let expected = hex(&digest(&key.head, &message(&self.heads, self.at)));
        if expected == self.signature { Ok(()) } else { Err(HeadProblem::Signature) }
    }

    /// Where a chain ended when this was signed.
    pub fn of(&self, chain: Chain) -> Option<&Head> {
        self.heads.iter().find(|head| head.chain == chain.name())
    }
}

fn message(heads: &[Head], at: DateTime<Utc>) -> Vec<u8> {
    let mut message = at.timestamp_micros().to_be_bytes().to_vec();
    for Head { chain, sequence, hash } in heads {
        for part in [chain.as_bytes(), &sequence.to_be_bytes(), hash.as_bytes()] {
            message.extend((part.len() as u64).to_be_bytes());
            message.extend(part);
        }
    }
    message
}

/// What was found of one chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub chain: &'static str,
    /// How many records hold together from the first on.
    pub records: i64,
    pub broken: Option<Break>,
}

impl Chain {
    /// Every chain.
    pub const ALL: [Chain; 2] = [Chain::Reads, Chain::Writes];

    fn database(self, databases: &Databases) -> &DatabaseConnection {
        match self {
            Chain::Reads => &databases.audit_reader,
            Chain::Writes => &databases.case,
        }
    }

    /// Where the chain ends now.
    pub async fn head(self, databases: &Databases) -> Result<Head, StoreError> {
        self.head_in(self.database(databases)).await
    }

    /// Where the chain ends in the one database that holds it.
    pub(in crate::store) async fn head_in<C: ConnectionTrait>(self, database: &C) -> Result<Head, StoreError> {
        let last = audit_record::Entity::find()
            .filter(audit_record::Column::Chain.eq(self.name()))
            .order_by_desc(audit_record::Column::Sequence)
            .one(database)
            .await?;
        let (sequence, hash) = last.map_or((0, GENESIS.to_vec()), |row| (row.sequence, row.hash));
        Ok(Head { chain: self.name().to_owned(), sequence, hash: hex(&hash) })
    }

    /// Follows the chain from its first record to its last, past the head if there is one.
    pub async fn verify(self, databases: &Databases, head: Option<&Head>) -> Result<Verdict, StoreError> {
        let database = self.database(databases);
        let mut walk = Walk { last: 0, hash: GENESIS.to_vec(), head };
        let broken = loop {
            let page = audit_record::Entity::find()
                .filter(audit_record::Column::Chain.eq(self.name()))
                .filter(audit_record::Column::Sequence.gt(walk.last))
                .order_by_asc(audit_record::Column::Sequence)
                .limit(PAGE)
                .all(database)
                .await?;
            if page.is_empty() {
                break walk.at_the_end();
            }
            let indexed = index_of(database, &page).await?;
            if let Some(broken) = page.into_iter().find_map(|row| walk.step(row, &indexed)) {
                break Some(broken);
            }
        };
        Ok(Verdict { chain: self.name(), records: walk.last, broken })
    }
}

/// How far a chain has been followed.
struct Walk<'a> {
    last: i64,
    hash: Vec<u8>,
    head: Option<&'a Head>,
}

impl Walk<'_> {
    fn step(&mut self, row: audit_record::Model, indexed: &Index) -> Option<Break> {
        let sequence = row.sequence;
        if sequence != self.last + 1 {
            return Some(Break::Missing { sequence: self.last + 1 });
        }
        if row.previous_hash != self.hash {
            return Some(Break::OutOfOrder { sequence });
        }
        if chained_hash(&self.hash, &row).as_slice() != row.hash {
            return Some(Break::Changed { sequence });
        }
        if indexed.get(&row.key).map_or(&[][..], Vec::as_slice) != about(&row) {
            return Some(Break::Unindexed { sequence });
        }
        if self.head.is_some_and(|head| head.sequence == sequence && head.hash != hex(&row.hash)) {
            return Some(Break::WrittenAnew { sequence });
        }
        (self.last, self.hash) = (sequence, row.hash);
        None
    }

    fn at_the_end(&self) -> Option<Break> {
        let head = self.head.filter(|head| head.sequence > self.last)?;
        Some(Break::CutOff { sequence: head.sequence, last: self.last })
    }
}

/// By record: who stands under it, in order.
type Index = HashMap<i64, Vec<(String, Uuid)>>;

async fn index_of(database: &DatabaseConnection, page: &[audit_record::Model]) -> Result<Index, StoreError> {
    let keys = page.iter().map(|row| row.key);
    let rows = audit_subject::Entity::find().filter(audit_subject::Column::RecordKey.is_in(keys)).all(database).await?;
    let mut index = Index::new();
    for row in rows {
        index.entry(row.record_key).or_default().push((row.kind, row.subject_id));
    }
    index.values_mut().for_each(|about| about.sort_unstable());
    Ok(index)
}

/// Whom a record is about by its own words, in order.
fn about(row: &audit_record::Model) -> Vec<(String, Uuid)> {
    let cases = row.case_ids.split_whitespace().map(|id| ("case", id));
    let subjects = row.subject_ids.split_whitespace().filter_map(|id| id.split_once(':'));
    let named = cases.chain(subjects).filter_map(|(kind, id)| Some((kind.to_owned(), Uuid::parse_str(id).ok()?)));
    let mut about: Vec<_> = named.collect();
    about.sort_unstable();
    about.dedup();
    about
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
