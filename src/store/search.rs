//! The search for a person: a probe on blind indexes, answered only where the value that is asked about opens.
//!
//! Searching on a sealed value reads it by question. So a record matches if the caller could have opened the number or
//! the name on it, and a promoted record matches for its handlers only. A search for somebody new (`case=new`) matches
//! without consent, and never a promoted record; whoever asks so sees no sealed field.

use std::fmt;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};

use super::Store;
use super::blind_index::{BlindIndexKind, BlindIndexes, Digest};
use super::entity::{blind_index, person, source_record};
use super::error::StoreError;
use super::keyring::Keyring;
use super::page::{Position, Sorted, Tie, Window};
use super::scope::{Eyes, col};
use crate::access::clearance::Declared;
use crate::access::purpose::PurposeReads;
use crate::access::sealed::{Contact, Identifying, SealClass};
use crate::domain::person::Person;
use crate::domain::search::PersonSearch;

/// A question to the blind indexes. Holds digests only.
#[derive(Clone, Debug)]
pub struct Probe {
    kind: BlindIndexKind,
    /// One record must hit every list; any digest of a list is a hit.
    digests: Vec<Vec<Digest>>,
    /// The class of the value that is asked about.
    asks: Declared,
    /// The digests under the oldest key alone.
    lasting: Vec<Vec<Digest>>,
}

impl Probe {
    /// The digests of what is searched for.
    pub fn of(keyring: &Keyring, search: &PersonSearch) -> Probe {
        let (kind, asks) = match search {
            PersonSearch::Number(_) => (BlindIndexKind::Number, Identifying::DECLARED),
            PersonSearch::Name { birth_date: None, .. } => (BlindIndexKind::Name, Contact::DECLARED),
            PersonSearch::Name { birth_date: Some(_), .. } => (BlindIndexKind::NameBirth, Identifying::DECLARED),
        };
        let lasting = digests(&keyring.oldest_alone(), search);
        Probe { kind, digests: digests(keyring, search), asks, lasting }
    }

    /// What is asked for, the same before and after a new version of the key.
    pub fn question(&self) -> impl fmt::Debug {
        (self.kind, &self.lasting)
    }
}

fn digests(keyring: &Keyring, search: &PersonSearch) -> Vec<Vec<Digest>> {
    match search {
        PersonSearch::Number(number) => vec![BlindIndexes::probe_number(keyring, number)],
        PersonSearch::Name { name, birth_date: None } => BlindIndexes::probe_name(keyring, name),
        PersonSearch::Name { name, birth_date: Some(date) } => {
            vec![BlindIndexes::probe_name_birth(keyring, name, "", *date)]
        }
    }
}

/// Keys of one window of the persons that a probe hits, by pseudonym.
pub fn found(eyes: &Eyes, probe: &Probe, window: &Window) -> SelectStatement {
    let mut keys = matching(eyes, probe);
    keys.expr_as(col("pe", person::Column::Key), "key");
    window.apply(&mut keys, col("pe", person::Column::Pseudonym), col("pe", person::Column::Key));
    keys
}

/// Where a person stands in a list of those found.
pub fn position(person: &Person) -> Position {
    Position { value: Sorted::Text(person.pseudonym.clone()), tie: Tie::Key(person.key) }
}

impl Store {
    /// The digests of what is searched for, under every key by which it may be found.
    pub async fn probe(&self, search: &PersonSearch) -> Result<Probe, StoreError> {
        Ok(Probe::of(&*self.keys_for_searching().await?, search))
    }

    /// How many persons a probe hits.
    pub async fn count_found(&self, eyes: &Eyes, probe: &Probe) -> Result<i64, StoreError> {
        let mut count = matching(eyes, probe);
        count.expr(Expr::cust("COUNT(*)"));
        let row = self.databases.case.query_one(&count).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
    }
}

fn matching(eyes: &Eyes, probe: &Probe) -> SelectStatement {
    let mut hit = Query::select();
    hit.column(("sr", source_record::Column::PersonKey))
        .from_as(source_record::Entity, "sr")
        .join_as(
            JoinType::InnerJoin,
            person::Entity,
            "hp",
            col("hp", person::Column::Key).eq(col("sr", source_record::Column::PersonKey)),
        )
        .cond_where(eyes.record_is_open("sr"))
        .cond_where(may_match(eyes, probe.asks));
    for any_of in &probe.digests {
        let mut indexed = Query::select();
        indexed
            .column(blind_index::Column::RecordKey)
            .from(blind_index::Entity)
            .and_where(Expr::col(blind_index::Column::Kind).eq(probe.kind.code()))
            .and_where(Expr::col(blind_index::Column::Digest).is_in(any_of.iter().map(|digest| digest.to_vec())));
        hit.and_where(col("sr", source_record::Column::Key).in_subquery(indexed));
    }
    if probe.digests.is_empty() {
        hit.and_where(Expr::cust("1 = 0"));
    }
    let mut persons = Query::select();
    persons
        .from_as(person::Entity, "pe")
        .and_where(col("pe", person::Column::Key).in_subquery(hit))
        .cond_where(eyes.persons(col("pe", person::Column::Key)));
    persons
}

/// Whether a record may be matched by this caller at all. `sr` aliases the record, `hp` its person.
fn may_match(eyes: &Eyes, asks: Declared) -> Condition {
    let searches_new = eyes.caller.purpose.as_ref().is_some_and(|purpose| purpose.reads == PurposeReads::New);
    if searches_new {
        return Condition::all().add(col("hp", person::Column::ProtectionLevel).eq("NONE"));
    }
    Condition::all().add(eyes.record_grounds("sr", "hp").opens(asks).condition())
}
