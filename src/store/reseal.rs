//! Sealing again: what is sealed under an older identity key comes under the newest, and is found by it.
//!
//! A record's values, its data key and its blind indexes change together or not at all, and nothing is lost of what
//! somebody else wrote meanwhile: a record that is no longer as it was read is left alone and read again later.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveValue, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::blind_index::{BlindIndexKind, BlindIndexes, Digest};
use super::database::{Databases, begin_write};
use super::entity::source_record::Column;
use super::entity::{blind_index, source_record};
use super::envelope::{SealedEnvelope, open, seal};
use super::error::StoreError;
use super::keyring::Keyring;
use crate::domain::id::{Noun, SourceRecordId};

/// Records that one transaction seals again: few enough that nobody who writes waits long.
const BATCH: u64 = 100;

/// What one step did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Where the next step begins.
    pub after: i64,
    pub sealed: u64,
    /// Records that somebody changed meanwhile.
    pub changed: u64,
    /// Records that the keys do not open.
    pub closed: Vec<SourceRecordId>,
}

/// A batch of records as they were read, sealed again, and not yet kept.
#[derive(Debug)]
pub struct Batch {
    after: i64,
    records: Vec<SealedAgain>,
    closed: Vec<SourceRecordId>,
}

#[derive(Debug)]
struct SealedAgain {
    key: i64,
    was_under: i32,
    data_key: Vec<u8>,
    sealed: SealedEnvelope,
    indexes: Vec<(BlindIndexKind, Digest)>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done: u64,
    pub of: u64,
}

/// What came of sealing everything again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    pub sealed: u64,
    /// Records that the keys do not open; they stay as they are.
    pub closed: Vec<SourceRecordId>,
}

impl Databases {
    /// Brings everything that is sealed under the newest version, in steps that each hold. Begun again after it was
    /// stopped, it goes on where it was.
    pub async fn reseal(
        &self,
        keyring: &Keyring,
        now: DateTime<Utc>,
        mut progress: impl FnMut(Progress),
    ) -> Result<Resealed, StoreError> {
        let of = self.count_sealed_before(keyring).await?;
        let mut outcome = Resealed::default();
        loop {
            let (mut after, mut changed) = (0, 0);
            outcome.closed.clear();
            while let Some(batch) = self.read_to_reseal(keyring, after).await? {
                let step = self.keep(batch).await?;
                after = step.after;
                changed += step.changed;
                outcome.sealed += step.sealed;
                outcome.closed.extend(step.closed);
                progress(Progress { done: outcome.sealed, of: of.max(outcome.sealed) });
            }
            if changed == 0 {
                break;
            }
        }
        if outcome.closed.is_empty() {
            self.keep_resealed(keyring.newest_version(), now).await?;
        }
        Ok(outcome)
    }

    /// How many records are sealed under a version older than the newest.
    pub async fn count_sealed_before(&self, keyring: &Keyring) -> Result<u64, StoreError> {
        count_sealed_before(&self.writer, keyring).await
    }

    /// Reads the next records under an older version, and seals them again in memory. Nothing when none follow.
    pub async fn read_to_reseal(&self, keyring: &Keyring, after: i64) -> Result<Option<Batch>, StoreError> {
        let rows = source_record::Entity::find()
            .filter(Column::Key.gt(after))
            .filter(Column::KeyVersion.lt(keyring.newest_version()))
            .filter(Column::DataKey.is_not_null())
            .order_by_asc(Column::Key)
            .limit(BATCH)
            .all(&self.writer)
            .await?;
        let Some(last) = rows.last() else { return Ok(None) };
        let mut batch = Batch { after: last.key, records: Vec::new(), closed: Vec::new() };
        for row in rows {
            let id = SourceRecordId::from_uuid(row.id);
            match reseal(keyring, row)? {
                Some(resealed) => batch.records.push(resealed),
                None => batch.closed.push(id),
            }
        }
        Ok(Some(batch))
    }

    /// Keeps a batch, but for records that changed since they were read.
    pub async fn keep(&self, batch: Batch) -> Result<Step, StoreError> {
        let transaction = begin_write(&self.writer).await?;
        let mut step = Step { after: batch.after, closed: batch.closed, ..Step::default() };
        for record in batch.records {
            if keep(&transaction, record).await? {
                step.sealed += 1;
            } else {
                step.changed += 1;
            }
        }
        transaction.commit().await?;
        Ok(step)
    }
}

pub(in crate::store) async fn count_sealed_before<C: ConnectionTrait>(
    database: &C,
    keyring: &Keyring,
) -> Result<u64, StoreError> {
    let mut count = Query::select();
    count
        .expr(Expr::cust("COUNT(*)"))
        .from(source_record::Entity)
        .and_where(Column::KeyVersion.lt(keyring.newest_version()))
        .and_where(Column::DataKey.is_not_null());
    let row = database.query_one(&count).await?;
    let records: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    Ok(records.unsigned_abs())
}

/// A record under the newest key; nothing if it does not open.
fn reseal(keyring: &Keyring, row: source_record::Model) -> Result<Option<SealedAgain>, StoreError> {
    let (Some(envelope), Some(data_key), Some(was_under)) = (row.envelope, row.data_key, row.key_version) else {
        return Ok(None);
    };
    let Ok(identity) = open(keyring, row.id, &envelope, &data_key, was_under) else { return Ok(None) };
    let sealed = seal(keyring, row.id, &identity)?;
    let indexes = BlindIndexes::of(keyring, &identity);
    Ok(Some(SealedAgain { key: row.key, was_under, data_key, sealed, indexes }))
}

async fn keep(transaction: &DatabaseTransaction, record: SealedAgain) -> Result<bool, StoreError> {
    let SealedAgain { key, was_under, data_key, sealed, indexes } = record;
    let changed = source_record::Entity::update_many()
        .col_expr(Column::Envelope, Expr::value(sealed.envelope))
        .col_expr(Column::DataKey, Expr::value(sealed.data_key))
        .col_expr(Column::KeyVersion, Expr::value(sealed.key_version))
        .filter(Column::Key.eq(key))
        .filter(Column::KeyVersion.eq(was_under))
        .filter(Column::DataKey.eq(data_key))
        .exec(transaction)
        .await?;
    if changed.rows_affected == 0 {
        return Ok(false);
    }
    blind_index::Entity::delete_many().filter(blind_index::Column::RecordKey.eq(key)).exec(transaction).await?;
    let rows: Vec<_> = indexes
        .into_iter()
        .map(|(kind, digest)| blind_index::ActiveModel {
            key: ActiveValue::NotSet,
            record_key: ActiveValue::Set(key),
            kind: ActiveValue::Set(kind.code().to_owned()),
            key_version: ActiveValue::Set(sealed.key_version),
            digest: ActiveValue::Set(digest.to_vec()),
        })
        .collect();
    if !rows.is_empty() {
        blind_index::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    Ok(true)
}
