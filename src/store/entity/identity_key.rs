//! A version of the identity key that hubs of this database must have.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_keys")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub version: i32,
    pub digest: String,
    pub announced_at: ChronoDateTimeUtc,
    pub resealed_at: Option<ChronoDateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
