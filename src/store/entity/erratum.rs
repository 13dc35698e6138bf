//! What was found wrong after publication.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "errata")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    pub release_key: i64,
    pub noted_on: Date,
    pub text_sv: String,
    pub text_en: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
