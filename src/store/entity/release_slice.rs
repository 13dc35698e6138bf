//! The slices of releases, in their order.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "release_slices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub release_key: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub slice_key: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
