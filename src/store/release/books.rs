//! The books of the statistics: policies, what was spent, and the slices that were made of it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, EntityTrait,
    IntoActiveModel, NotSet, QueryFilter, QueryOrder, Set,
};

use super::problem::ReleaseProblem;
use super::read;
use crate::domain::release::policy::{Policy, Spending};
use crate::domain::release::slice::{Slice, SliceKey};
use crate::store::database::begin_write;
use crate::store::entity::{policy, privacy_ledger, slice, slice_cell, slice_table};
use crate::store::error::StoreError;

/// SQLite takes 32,766 values in a statement.
const CELLS: usize = 4_000;

/// The release database, to be written.
#[derive(Clone, Debug)]
pub struct Books {
    pub(super) database: DatabaseConnection,
}

/// What a cohort has spent, and what it may.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    pub cohort: i32,
    pub spent: f64,
    pub cap: f64,
}

impl Books {
    /// Over the connection that writes.
    pub fn new(database: DatabaseConnection) -> Books {
        Books { database }
    }

    /// Keeps a policy; the same text again changes nothing.
    pub async fn add_policy(&self, text: &str, now: DateTime<Utc>) -> Result<Policy, ReleaseProblem> {
        let policy = Policy::parse(text)?;
        match self.policy(&policy.id).await {
            Ok(held) if *held == policy => return Ok(policy),
            Ok(held) => return Err(ReleaseProblem::OtherText(held.id.clone())),
            Err(ReleaseProblem::NoPolicy(_)) => {}
            Err(problem) => return Err(problem),
        }
        let row = policy::ActiveModel {
            key: NotSet,
            slug: Set(policy.id.clone()),
            written: Set(policy.text.clone()),
            hash: Set(policy.hash.clone()),
            recorded_at: Set(now),
        };
        row.insert(&self.database).await?;
        Ok(policy)
    }

    /// A policy that is kept.
    pub async fn policy(&self, id: &str) -> Result<Arc<Policy>, ReleaseProblem> {
        Ok(self.policy_row(id).await?.1)
    }

    async fn policy_row(&self, id: &str) -> Result<(i64, Arc<Policy>), ReleaseProblem> {
        let row = policy::Entity::find().filter(policy::Column::Slug.eq(id)).one(&self.database).await?;
        let row = row.ok_or_else(|| ReleaseProblem::NoPolicy(id.to_owned()))?;
        Ok((row.key, Arc::new(read::policy(&row)?)))
    }

    /// All slices, in the order in which they were built.
    pub async fn slices(&self) -> Result<Vec<Slice>, ReleaseProblem> {
        let rows = slice::Entity::find().order_by_asc(slice::Column::Key).all(&self.database).await?;
        Ok(read::slices(&self.database, rows).await?)
    }

    /// Some slices, in the order asked for.
    pub async fn slices_of(&self, keys: &[SliceKey]) -> Result<Vec<Slice>, ReleaseProblem> {
        let held = self.slices().await?;
        let find = |key: &SliceKey| held.iter().find(|slice| slice.key == *key).cloned();
        keys.iter().map(|key| find(key).ok_or_else(|| ReleaseProblem::NoSlice(key.code()))).collect()
    }

    /// Whether a slice may be built now.
    pub async fn check_turn(&self, key: SliceKey) -> Result<(), ReleaseProblem> {
        let built = self.built().await?;
        if built.contains(&key) {
            return Err(ReleaseProblem::Built(key.code()));
        }
        match key {
            SliceKey::Cohort(asked) => {
                let cohorts = built.iter().filter(|key| !key.is_block()).flat_map(|key| key.years());
                match cohorts.max().map(|last| last + 1) {
                    Some(expected) if expected != asked => Err(ReleaseProblem::Order { expected, asked }),
                    _ => Ok(()),
                }
            }
            SliceKey::Block(_) => {
                let missing = key.years().into_iter().map(SliceKey::Cohort).find(|cohort| !built.contains(cohort));
                missing.map_or(Ok(()), |cohort| Err(ReleaseProblem::NoSlice(cohort.code())))
            }
        }
    }

    async fn built(&self) -> Result<Vec<SliceKey>, ReleaseProblem> {
        let rows = slice::Entity::find().order_by_asc(slice::Column::Key).all(&self.database).await?;
        Ok(rows.iter().map(|row| read::key(&row.code)).collect::<Result<_, StoreError>>()?)
    }

    /// That a slice may spend this, and by this policy.
    pub async fn check_budget(
        &self,
        policy: &Policy,
        key: SliceKey,
        spending: &[Spending],
    ) -> Result<(), ReleaseProblem> {
        let (policy_key, _) = self.policy_row(&policy.id).await?;
        may_spend(&self.database, (policy_key, policy), key, spending).await.map(drop)
    }

    /// Writes what a slice will spend, before anything is drawn. A slice that was written but never made is not
    /// written again: nobody has seen anything of it.
    pub async fn spend(
        &self,
        policy: &Policy,
        key: SliceKey,
        spending: &[Spending],
        actor: &str,
        now: DateTime<Utc>,
    ) -> Result<(), ReleaseProblem> {
        let (policy_key, _) = self.policy_row(&policy.id).await?;
        let transaction = begin_write(&self.database).await?;
        one_at_a_time(&transaction).await?;
        if may_spend(&transaction, (policy_key, policy), key, spending).await? == Entry::Written {
            return Ok(());
        }
        let rows = spending.iter().map(|table| privacy_ledger::ActiveModel {
            key: NotSet,
            slice: Set(key.code()),
            table_code: Set(table.table.code().to_owned()),
            policy_key: Set(policy_key),
            sigma: Set(table.sigma),
            squared_sensitivity: Set(table.sensitivity as i32),
            rho: Set(table.rho),
            actor: Set(actor.to_owned()),
            recorded_at: Set(now),
        });
        privacy_ledger::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// What the cohorts of a slice have spent by now.
    pub async fn accounts(&self, key: SliceKey, cap: f64) -> Result<Vec<Account>, ReleaseProblem> {
        let ledger = privacy_ledger::Entity::find().all(&self.database).await?;
        let account = |cohort| Ok(Account { cohort, spent: spent(&ledger, cohort)?, cap });
        Ok(key.years().into_iter().map(account).collect::<Result<_, StoreError>>()?)
    }

    /// Whether every table of every slice stands in the ledger with the noise that it was drawn with, and no cohort has
    /// spent more than the policies of its slices allow.
    pub async fn check_ledger(&self, slices: &[Slice]) -> Result<(), ReleaseProblem> {
        let ledger = privacy_ledger::Entity::find().all(&self.database).await?;
        for slice in slices {
            for spending in slice.policy.spending(slice.key) {
                let table = spending.table.code();
                let row = ledger.iter().find(|row| row.slice == slice.key.code() && row.table_code == table);
                let numbers = slice.table(spending.table);
                let agree = row.zip(numbers).is_some_and(|(row, numbers)| {
                    row.sigma == spending.sigma
                        && numbers.sigma == spending.sigma
                        && row.squared_sensitivity == spending.sensitivity as i32
                        && (row.rho - spending.rho).abs() < 1e-9
                });
                if !agree {
                    return Err(ReleaseProblem::Ledger { slice: slice.key.code(), table });
                }
            }
            let cap = slice.policy.cap;
            for cohort in slice.key.years() {
                let spent = spent(&ledger, cohort)?;
                if spent > cap + 1e-9 {
                    return Err(ReleaseProblem::Overspent { cohort, spent, cap });
                }
            }
        }
        Ok(())
    }

    /// Keeps a slice: all of it, or nothing.
    pub async fn keep(&self, made: &Slice) -> Result<(), ReleaseProblem> {
        let (policy_key, _) = self.policy_row(&made.policy.id).await?;
        let transaction = begin_write(&self.database).await?;
        // Another process may have made it in the meantime: then what was drawn here is seen by nobody.
        let held = slice::Entity::find().filter(slice::Column::Code.eq(made.key.code())).one(&transaction).await?;
        if held.is_some() {
            return Err(ReleaseProblem::Built(made.key.code()));
        }
        let row = slice::ActiveModel {
            key: NotSet,
            code: Set(made.key.code()),
            policy_key: Set(policy_key),
            built_at: Set(made.built_at),
            content_hash: Set(made.content_hash.clone()),
        };
        let key = row.insert(&transaction).await?.key;
        for numbers in &made.tables {
            let table_code = numbers.table.code().to_owned();
            let row = slice_table::Model { slice_key: key, table_code: table_code.clone(), sigma: numbers.sigma };
            slice_table::Entity::insert(row.into_active_model()).exec_without_returning(&transaction).await?;
            let cells: Vec<_> = (0..numbers.persons.len())
                .map(|cell| slice_cell::Model {
                    slice_key: key,
                    table_code: table_code.clone(),
                    cell: cell as i32,
                    noisy: numbers.noisy[cell],
                    estimate: numbers.estimates[cell],
                    deviation: numbers.deviations[cell],
                    persons: numbers.persons[cell],
                })
                .collect();
            for some in cells.chunks(CELLS) {
                let rows = some.iter().cloned().map(IntoActiveModel::into_active_model);
                slice_cell::Entity::insert_many::<slice_cell::ActiveModel, _>(rows)
                    .exec_without_returning(&transaction)
                    .await?;
            }
        }
        Ok(transaction.commit().await?)
    }

    /// Whether the database can be written at all.
    pub async fn ping(&self) -> Result<(), StoreError> {
        Ok(self.database.execute_unprepared("SELECT 1").await.map(drop)?)
    }
}

/// Keeps two builds from looking at the ledger before either has written: SQLite does that by itself.
async fn one_at_a_time(transaction: &DatabaseTransaction) -> Result<(), StoreError> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        transaction.execute_unprepared("LOCK TABLE privacy_ledger IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    Ok(())
}

/// Whether a slice stands in the ledger.
#[derive(PartialEq)]
enum Entry {
    Written,
    Missing,
}

/// That a slice stands in the ledger by this policy, or that there is room for it: below the cap, and beside the blocks
/// that are there. A cohort that two blocks counted would have spent more for life than any policy says.
async fn may_spend(
    database: &impl ConnectionTrait,
    (policy_key, policy): (i64, &Policy),
    key: SliceKey,
    spending: &[Spending],
) -> Result<Entry, ReleaseProblem> {
    let ledger = privacy_ledger::Entity::find().all(database).await?;
    if let Some(row) = ledger.iter().find(|row| row.slice == key.code()) {
        if row.policy_key != policy_key {
            let held = policy::Entity::find_by_id(row.policy_key).one(database).await?;
            let policy = held.map(|row| row.slug).unwrap_or_default();
            return Err(ReleaseProblem::OtherLedger { slice: key.code(), policy });
        }
        return Ok(Entry::Written);
    }
    if let Some(held) = overlapping(&ledger, key)? {
        return Err(ReleaseProblem::Overlap { block: key.code(), held: held.code() });
    }
    let more: f64 = spending.iter().map(|table| table.rho).sum();
    for cohort in key.years() {
        let would = spent(&ledger, cohort)? + more;
        if would > policy.cap + 1e-9 {
            return Err(ReleaseProblem::Cap { slice: key.code(), cohort, would, cap: policy.cap });
        }
    }
    Ok(Entry::Missing)
}

/// Another block in the ledger that shares a cohort with this one.
fn overlapping(ledger: &[privacy_ledger::Model], key: SliceKey) -> Result<Option<SliceKey>, StoreError> {
    let years = key.years();
    for row in ledger {
        let held = read::key(&row.slice)?;
        let shares = key.is_block() && held.is_block() && held != key;
        if shares && held.years().iter().any(|year| years.contains(year)) {
            return Ok(Some(held));
        }
    }
    Ok(None)
}

/// What the slices of a cohort have spent: its own and that of its block.
fn spent(ledger: &[privacy_ledger::Model], cohort: i32) -> Result<f64, StoreError> {
    let mut sum = 0.0;
    for row in ledger {
        if read::key(&row.slice)?.years().contains(&cohort) {
            sum += row.rho;
        }
    }
    Ok(sum)
}
