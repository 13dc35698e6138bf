//! All years of releases together.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "release_sums")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub release_key: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub table_code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub cell: i32,
    pub persons: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
