//! The audit log: one writer per process appends what was read, and answers wait for it.
//!
//! Records form a chain per log (`reads`, `writes`): each carries the hash of the one before. The writer takes what
//! waits, appends it in one transaction under a lock that all processes share, and tells each waiting answer.

mod verify;

use std::collections::HashMap;
use std::time::Instant;

use chrono::{DateTime, Utc};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::histogram::Histogram;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait,
    QueryFilter,
};
use tokio::sync::{mpsc, oneshot};
use tracing::{Instrument, Span, info_span};
use uuid::Uuid;

use super::Store;
use super::database::begin_write;
use super::entity::{agency, audit_record, audit_subject, user};
use super::error::StoreError;
use super::page::Window;
use super::scope::col;
use super::user::with_agencies;
use crate::access::permit::{Permit, ReadAccessLog, ReadAudit};
use crate::domain::audit::{AuditEntry, AuditRecord, GENESIS, link};
use crate::domain::code::{AuditKind, Code, LegalBasis};
use crate::domain::id::{AgencyId, AuditId, Noun, UserId};

pub use verify::{Break, Head, HeadProblem, SignedHeads, Verdict};

/// How many records one transaction appends at most.
const BATCH: usize = 512;
/// How many answers may wait; beyond that, asking is refused instead of piling up.
const WAITING: usize = 4096;
/// The number of the lock that keeps several processes' appends in order on PostgreSQL.
const CHAIN_LOCK: i64 = 0x5341_4d56;

/// A chain of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chain {
    Reads,
    Writes,
}

impl Chain {
    /// The chain's name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Chain::Reads => "reads",
            Chain::Writes => "writes",
        }
    }
}

/// The record could not be committed; the answer must not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the audit record could not be committed")]
pub struct NotRecorded;

/// Which records of the log of reads.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    pub user: Option<Uuid>,
    pub agency: Option<Uuid>,
    pub case: Option<Uuid>,
    pub person: Option<Uuid>,
    pub kind: Option<&'static str>,
    pub legal_basis: Option<&'static str>,
    pub from: Option<DateTime<Utc>>,
    pub before: Option<DateTime<Utc>>,
}

/// A record, with the names under which its user and agency are known.
#[derive(Clone, Debug)]
pub struct Reading {
    pub record: AuditRecord,
    pub reader: Option<String>,
    pub agency: Option<String>,
}

/// How many readings an access log shows.
const ACCESS_LOG: u64 = 100;

impl Store {
    /// One window of the log of reads; one record more than asked for.
    pub async fn audit_records(
        &self,
        _: Permit<ReadAudit>,
        filter: &AuditFilter,
        window: &Window,
    ) -> Result<Vec<AuditRecord>, StoreError> {
        let r = |column| col("r", column);
        let mut keys = Query::select();
        keys.column(("r", audit_record::Column::Key))
            .from_as(audit_record::Entity, "r")
            .and_where(r(audit_record::Column::Chain).eq(Chain::Reads.name()));
        let mut equals = |column, value: Option<sea_orm::Value>| {
            if let Some(value) = value {
                keys.and_where(r(column).eq(Expr::val(value)));
            }
        };
        equals(audit_record::Column::UserId, filter.user.map(Into::into));
        equals(audit_record::Column::AgencyId, filter.agency.map(Into::into));
        equals(audit_record::Column::Kind, filter.kind.map(Into::into));
        equals(audit_record::Column::LegalBasis, filter.legal_basis.map(Into::into));
        for (kind, subject) in [("case", filter.case), ("person", filter.person)] {
            if let Some(id) = subject {
                keys.and_where(r(audit_record::Column::Key).in_subquery(about(&[(kind, id)])));
            }
        }
        if let Some(from) = filter.from {
            keys.and_where(r(audit_record::Column::At).gte(from));
        }
        if let Some(before) = filter.before {
            keys.and_where(r(audit_record::Column::At).lt(before));
        }
        window.apply(&mut keys, r(audit_record::Column::At), r(audit_record::Column::Key));
        self.audit_rows(keys).await
    }

    /// The newest readings of a case or of these people.
    pub async fn access_log(
        &self,
        _: Permit<ReadAccessLog>,
        case: Uuid,
        people: &[Uuid],
    ) -> Result<Vec<Reading>, StoreError> {
        let subjects: Vec<(&str, Uuid)> =
            std::iter::once(("case", case)).chain(people.iter().map(|id| ("person", *id))).collect();
        let mut keys = Query::select();
        keys.column(("r", audit_record::Column::Key))
            .from_as(audit_record::Entity, "r")
            .and_where(col("r", audit_record::Column::Chain).eq(Chain::Reads.name()))
            .and_where(col("r", audit_record::Column::Key).in_subquery(about(&subjects)))
            .order_by_expr(col("r", audit_record::Column::Key), Order::Desc)
            .limit(ACCESS_LOG);
        let records = self.audit_rows(keys).await?;
        let names = self.names(records.iter().filter_map(|record| record.user_id)).await?;
        Ok(records
            .into_iter()
            .map(|record| {
                let known = record.user_id.and_then(|id| names.get(&id));
                let (reader, agency) = known.cloned().unzip();
                Reading { record, reader, agency }
            })
            .collect())
    }

    async fn audit_rows(&self, keys: SelectStatement) -> Result<Vec<AuditRecord>, StoreError> {
        let database = &self.databases.audit_reader;
        let mut wanted = Vec::new();
        for row in database.query_all(&keys).await? {
            wanted.push(row.try_get_by_index::<i64>(0)?);
        }
        let mut rows = audit_record::Entity::find()
            .filter(audit_record::Column::Key.is_in(wanted.iter().copied()))
            .all(database)
            .await?;
        rows.sort_by_key(|row| wanted.iter().position(|key| *key == row.key));
        rows.into_iter().map(published).collect()
    }

    /// The names and agencies under which these users work; nobody of an unlisted agency.
    async fn names(&self, users: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, (String, String)>, StoreError> {
        let mut rows = with_agencies();
        rows.column(("u", user::Column::Id))
            .column(("u", user::Column::DisplayName))
            .column(("a", agency::Column::Slug))
            .and_where(col("u", user::Column::Id).is_in(users))
            // The name of a shelter, or of somebody who works there, would say where a person of the case lives.
            .and_where(col("a", agency::Column::Listed).eq(true));
        let mut names = HashMap::new();
        for row in self.databases.case.query_all(&rows).await? {
            names.insert(row.try_get_by_index(0)?, (row.try_get_by_index(1)?, row.try_get_by_index(2)?));
        }
        Ok(names)
    }
}

/// Keys of the records in which any of these subjects stands.
fn about(subjects: &[(&str, Uuid)]) -> SelectStatement {
    let mut keys = Query::select();
    keys.column(("s", audit_subject::Column::RecordKey)).from_as(audit_subject::Entity, "s").cond_where(
        subjects.iter().fold(Condition::any(), |any, (kind, id)| {
            any.add(
                col("s", audit_subject::Column::SubjectId).eq(*id).and(col("s", audit_subject::Column::Kind).eq(*kind)),
            )
        }),
    );
    keys
}

fn published(row: audit_record::Model) -> Result<AuditRecord, StoreError> {
    let words = |list: &str| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    Ok(AuditRecord {
        key: row.key,
        user_id: row.user_id,
        agency_id: row.agency_id,
        id: AuditId::from_uuid(row.id),
        sequence: row.sequence,
        at: row.at,
        user: row.user_id.map(|id| UserId::from_uuid(id).to_string()),
        agency: row.agency_id.map(|id| AgencyId::from_uuid(id).to_string()),
        role: row.role,
        kind: AuditKind::parse(&row.kind).ok_or(StoreError::Corrupt("a code is not of its list"))?,
        cases: words(&row.case_ids).into_iter().map(|id| format!("case:{id}")).collect(),
        subjects: words(&row.subject_ids),
        fields: words(&row.fields),
        legal_basis: row.legal_basis.as_deref().and_then(LegalBasis::parse),
        reason: row.reason,
        operation: row.operation,
        request_id: row.request_id,
    })
}

/// Upper bounds, in seconds.
const WAITS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0];

/// An answer that waits for its record.
#[derive(Debug)]
struct Waiting {
    entries: Vec<AuditEntry>,
    done: oneshot::Sender<Result<(), NotRecorded>>,
    span: Span,
}

/// The way to the writer of the log of reads. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Auditor {
    queue: mpsc::Sender<Waiting>,
    numbers: AuditNumbers,
}

/// What is counted about the log of reads. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AuditNumbers {
    /// Records that were written.
    pub records: Counter,
    /// Answers that were withheld because their record could not be written.
    pub failures: Counter,
    /// How long answers waited for their record, in seconds.
    pub wait: Histogram,
}

impl Default for AuditNumbers {
    fn default() -> Self {
        AuditNumbers { records: Counter::default(), failures: Counter::default(), wait: Histogram::new(WAITS) }
    }
}

impl Auditor {
    /// Starts the writer on its own connection. It ends when the last `Auditor` is dropped.
    pub fn start(database: DatabaseConnection) -> Auditor {
        let (queue, waiting) = mpsc::channel(WAITING);
        tokio::spawn(write(database, waiting));
        Auditor { queue, numbers: AuditNumbers::default() }
    }

    /// Returns when the entries are committed.
    pub async fn record(&self, entries: Vec<AuditEntry>) -> Result<(), NotRecorded> {
        let begun = Instant::now();
        let records = entries.len() as u64;
        let recorded = self.queued(entries).instrument(info_span!("wait for the record")).await;
        self.numbers.wait.observe(begun.elapsed().as_secs_f64());
        match recorded {
            Ok(()) => self.numbers.records.inc_by(records),
            Err(NotRecorded) => self.numbers.failures.inc(),
        };
        recorded
    }

    async fn queued(&self, entries: Vec<AuditEntry>) -> Result<(), NotRecorded> {
        let (done, committed) = oneshot::channel();
        self.queue.try_send(Waiting { entries, done, span: Span::current() }).map_err(|_| NotRecorded)?;
        committed.await.map_err(|_| NotRecorded)?
    }

    /// What was counted so far, and goes on being counted.
    pub fn numbers(&self) -> &AuditNumbers {
        &self.numbers
    }
}

async fn write(database: DatabaseConnection, mut waiting: mpsc::Receiver<Waiting>) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let entries: Vec<&AuditEntry> = batch.iter().flat_map(|waiting| &waiting.entries).collect();
        let span = of_batch(&batch);
        let outcome = append_all(&database, &entries).instrument(span).await.map_err(|error| {
            tracing::error!(%error, "the audit log cannot be written; identifying answers are refused");
            NotRecorded
        });
        for waiting in batch.drain(..) {
            // Whoever asked may have hung up; the record stands all the same.
            let _ = waiting.done.send(outcome);
        }
    }
}

/// The span of one append: part of the trace of whoever waited first, linked to the others.
fn of_batch(batch: &[Waiting]) -> Span {
    let Some((first, others)) = batch.split_first() else {
        return Span::none();
    };
    let span = info_span!(parent: &first.span, "append records");
    for other in others {
        span.follows_from(&other.span);
    }
    span
}

async fn append_all(database: &DatabaseConnection, entries: &[&AuditEntry]) -> Result<(), StoreError> {
    let transaction = begin_write(database).await?;
    append(&transaction, Chain::Reads, entries).await?;
    transaction.commit().await?;
    Ok(())
}

/// Appends entries to a chain, last in a transaction, under the chain's lock.
pub(super) async fn append(
    transaction: &DatabaseTransaction,
    chain: Chain,
    entries: &[&AuditEntry],
) -> Result<(), StoreError> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let mut lock = Query::select();
        lock.expr(Expr::cust(format!("pg_advisory_xact_lock({}, {})", CHAIN_LOCK as i32, chain as i32)));
        transaction.query_one(&lock).await?;
    }
    let mut head = Query::select();
    head.columns([audit_record::Column::Sequence, audit_record::Column::Hash])
        .from(audit_record::Entity)
        .and_where(Expr::col(audit_record::Column::Chain).eq(chain.name()))
        .order_by(audit_record::Column::Sequence, Order::Desc)
        .limit(1);
    let (first, mut previous) = match transaction.query_one(&head).await? {
        Some(row) => (row.try_get_by_index::<i64>(0)? + 1, row.try_get_by_index::<Vec<u8>>(1)?),
        None => (1, GENESIS.to_vec()),
    };
    let mut rows = Vec::with_capacity(entries.len());
    for (sequence, entry) in (first..).zip(entries) {
        let mut row = unchained(entry);
        row.chain = chain.name().to_owned();
        row.sequence = sequence;
        row.hash = chained_hash(&previous, &row).to_vec();
        row.previous_hash = std::mem::replace(&mut previous, row.hash.clone());
        rows.push(row);
    }
    let inserted = rows.into_iter().map(|row| audit_record::ActiveModel {
        key: sea_orm::ActiveValue::NotSet,
        id: Set(row.id),
        chain: Set(row.chain),
        sequence: Set(row.sequence),
        previous_hash: Set(row.previous_hash),
        hash: Set(row.hash),
        at: Set(row.at),
        user_id: Set(row.user_id),
        agency_id: Set(row.agency_id),
        role: Set(row.role),
        kind: Set(row.kind),
        case_ids: Set(row.case_ids),
        subject_ids: Set(row.subject_ids),
        person_ids: Set(row.person_ids),
        fields: Set(row.fields),
        legal_basis: Set(row.legal_basis),
        reason: Set(row.reason),
        operation: Set(row.operation),
        operation_hash: Set(row.operation_hash),
        request_id: Set(row.request_id),
    });
    audit_record::Entity::insert_many(inserted).exec_without_returning(transaction).await?;
    index_subjects(transaction, chain, first, entries).await
}

/// Notes under which record each subject stands, so that "who saw this person" is one look-up.
async fn index_subjects(
    transaction: &DatabaseTransaction,
    chain: Chain,
    first: i64,
    entries: &[&AuditEntry],
) -> Result<(), StoreError> {
    let mut keys = Query::select();
    keys.columns([audit_record::Column::Sequence, audit_record::Column::Key])
        .from(audit_record::Entity)
        .and_where(Expr::col(audit_record::Column::Chain).eq(chain.name()))
        .and_where(Expr::col(audit_record::Column::Sequence).gte(first))
        .order_by(audit_record::Column::Sequence, Order::Asc);
    let mut subjects = Vec::new();
    for (row, entry) in transaction.query_all(&keys).await?.iter().zip(entries) {
        let record_key: i64 = row.try_get_by_index(1)?;
        let cases = entry.cases.iter().map(|id| ("case", *id));
        let mut about: Vec<(&str, Uuid)> = cases.chain(entry.subjects.iter().copied()).collect();
        about.sort_unstable();
        about.dedup();
        subjects.extend(about.into_iter().map(|(kind, id)| audit_subject::ActiveModel {
            record_key: Set(record_key),
            subject_id: Set(id),
            kind: Set(kind.to_owned()),
        }));
    }
    for chunk in subjects.chunks(1000) {
        audit_subject::Entity::insert_many(chunk.iter().cloned()).exec_without_returning(transaction).await?;
    }
    Ok(())
}

fn unchained(entry: &AuditEntry) -> audit_record::Model {
    let list = |ids: Vec<String>| ids.join(" ");
    let of_kind = |wanted: &str| {
        let of = entry.subjects.iter().filter(|(kind, _)| *kind == wanted);
        list(of.map(|(_, id)| id.hyphenated().to_string()).collect())
    };
    audit_record::Model {
        key: 0,
        id: Uuid::new_v4(),
        chain: String::new(),
        sequence: 0,
        previous_hash: Vec::new(),
        hash: Vec::new(),
        // Databases keep microseconds; what is hashed must be what can be read back.
        at: chrono::DateTime::from_timestamp_micros(entry.at.timestamp_micros()).unwrap_or(entry.at),
        user_id: entry.user_id,
        agency_id: entry.agency_id,
        role: entry.role.to_owned(),
        kind: entry.kind.code().to_owned(),
        case_ids: list(entry.cases.iter().map(|id| id.hyphenated().to_string()).collect()),
        subject_ids: list(entry.subjects.iter().map(|(kind, id)| format!("{kind}:{}", id.hyphenated())).collect()),
        person_ids: of_kind("person"),
        fields: entry.fields.join(" "),
        legal_basis: entry.legal_basis.clone(),
        reason: entry.reason.clone(),
        operation: entry.operation.clone(),
        operation_hash: entry.operation_hash.to_vec(),
        request_id: entry.request_id.clone(),
    }
}

fn chained_hash(previous: &[u8], row: &audit_record::Model) -> [u8; 32] {
    let at = row.at.timestamp_micros().to_be_bytes();
    let id = |id: Option<Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    link(
        previous,
        &row.chain,
        row.sequence,
        &[
            row.id.as_bytes(),
            &at,
            &id(row.user_id),
            &id(row.agency_id),
            row.role.as_bytes(),
            row.kind.as_bytes(),
            row.case_ids.as_bytes(),
            row.subject_ids.as_bytes(),
            row.fields.as_bytes(),
            text(&row.legal_basis).as_bytes(),
            text(&row.reason).as_bytes(),
            text(&row.operation).as_bytes(),
            &row.operation_hash,
            row.request_id.as_bytes(),
        ],
    )
}
