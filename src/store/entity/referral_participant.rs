//! The participants whom a referral is about.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "referral_participants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub referral_key: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub participant_key: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
