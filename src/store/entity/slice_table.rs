//! The tables of slices.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "slice_tables")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub slice_key: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub table_code: String,
    pub sigma: f64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
