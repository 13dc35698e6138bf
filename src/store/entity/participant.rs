//! Persons in cases.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "participants")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub case_key: i64,
    pub person_key: i64,
    pub capacity: String,
    pub accompanies_key: Option<i64>,
    pub registered_on: Date,
    pub age_at_registration: Option<i32>,
    pub majority: String,
    pub victim_status: String,
    pub status_decided_by: Option<i64>,
    pub injured_party: bool,
    pub contact_lost_on: Option<Date>,
    pub version: i64,
    pub recorded_at: ChronoDateTimeUtc,
    pub recorded_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
