//! The only people for whom the protected values of a record open.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "record_handlers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_key: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_key: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
