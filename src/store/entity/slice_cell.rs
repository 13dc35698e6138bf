//! The numbers of slices.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "slice_cells")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub slice_key: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub table_code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub cell: i32,
    pub noisy: Option<i64>,
    pub estimate: i64,
    pub deviation: f64,
    pub persons: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
