//! Slices, without their numbers.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "slices")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    pub code: String,
    pub policy_key: i64,
    pub built_at: ChronoDateTimeUtc,
    pub content_hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
