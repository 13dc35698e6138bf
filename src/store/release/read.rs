//! Rows of the release database, read back as what they are.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::domain::release::policy::Policy;
use crate::domain::release::slice::{Slice, SliceKey, SliceTable};
use crate::domain::release::table::TableId;
use crate::store::entity::{policy, slice, slice_cell, slice_table};
use crate::store::error::StoreError;

pub fn policy(row: &policy::Model) -> Result<Policy, StoreError> {
    Policy::parse(&row.written).map_err(|_| StoreError::Corrupt("a kept policy is none"))
}

pub fn key(code: &str) -> Result<SliceKey, StoreError> {
    SliceKey::parse(code).ok_or(StoreError::Corrupt("a kept slice has the name of none"))
}

pub fn table(code: &str) -> Result<TableId, StoreError> {
    TableId::parse(code).ok_or(StoreError::Corrupt("a kept table is not in the catalogue"))
}

/// Slices with their numbers, in the order of the rows.
pub async fn slices(database: &impl ConnectionTrait, rows: Vec<slice::Model>) -> Result<Vec<Slice>, StoreError> {
    let keys: Vec<i64> = rows.iter().map(|row| row.key).collect();
    let mut policies: HashMap<i64, Arc<Policy>> = HashMap::new();
    for row in policy::Entity::find().all(database).await? {
        policies.insert(row.key, Arc::new(policy(&row)?));
    }
    let tables = slice_table::Entity::find()
        .filter(slice_table::Column::SliceKey.is_in(keys.iter().copied()))
        .all(database)
        .await?;
    let cells = slice_cell::Entity::find()
        .filter(slice_cell::Column::SliceKey.is_in(keys))
        .order_by_asc(slice_cell::Column::Cell)
        .all(database)
        .await?;
    let mut numbers: HashMap<(i64, TableId), SliceTable> = HashMap::new();
    for row in tables {
        let id = table(&row.table_code)?;
        let empty = SliceTable {
            table: id,
            sigma: row.sigma,
            noisy: Vec::new(),
            estimates: Vec::new(),
            deviations: Vec::new(),
            persons: Vec::new(),
        };
        numbers.insert((row.slice_key, id), empty);
    }
    for cell in cells {
        let of = numbers.get_mut(&(cell.slice_key, table(&cell.table_code)?));
        let of = of.ok_or(StoreError::Corrupt("a cell is of no table"))?;
        of.noisy.push(cell.noisy);
        of.estimates.push(cell.estimate);
        of.deviations.push(cell.deviation);
        of.persons.push(cell.persons);
    }
    let mut slices = Vec::with_capacity(rows.len());
    for row in rows {
        let policy = policies.get(&row.policy_key).cloned().ok_or(StoreError::Corrupt("a slice has no policy"))?;
        let key = key(&row.code)?;
        slices.push(Slice {
            key,
            policy,
            built_at: row.built_at,
            tables: key.tables().filter_map(|table| numbers.remove(&(row.key, table))).collect(),
            content_hash: row.content_hash,
        });
    }
    Ok(slices)
}
