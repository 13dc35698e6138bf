//! What every table of every slice spends.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "privacy_ledger")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    pub slice: String,
    pub table_code: String,
    pub policy_key: i64,
    pub sigma: f64,
    pub squared_sensitivity: i32,
    pub rho: f64,
    pub actor: String,
    pub recorded_at: ChronoDateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
