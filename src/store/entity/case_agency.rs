//! Agencies in a case: as what, and how much they may see.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_agencies")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub case_key: i64,
    pub agency_key: i64,
    pub role: String,
    pub contact_user_key: Option<i64>,
    pub sharing_level: String,
    pub legal_basis: Option<String>,
    pub from_on: Date,
    pub until_on: Option<Date>,
    pub version: i64,
    pub recorded_at: ChronoDateTimeUtc,
    pub recorded_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
