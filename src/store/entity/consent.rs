//! What a person has agreed to.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consents")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub person_key: i64,
    pub purpose: String,
    pub recipient_agency_key: Option<i64>,
    pub state: String,
    pub given_by: String,
    pub given_on: Date,
    pub expires_on: Option<Date>,
    pub withdrawn_on: Option<Date>,
    pub version: i64,
    pub recorded_at: ChronoDateTimeUtc,
    pub recorded_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
