//! Cases.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cases")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub reference: String,
    pub status: String,
    pub phase: String,
    pub closure_reason: Option<String>,
    pub registered_on: Date,
    pub intake_channel: String,
    pub reporting_agency_key: Option<i64>,
    pub owner_agency_key: i64,
    pub region_code: Option<String>,
    pub county_code: Option<String>,
    pub municipality_code: Option<String>,
    pub lead_coordinator_key: Option<i64>,
    pub preliminary_investigation: String,
    pub legal_label: Option<String>,
    pub retention_due_on: Option<Date>,
    pub erasure_requested: bool,
    pub changed_at: ChronoDateTimeUtc,
    pub version: i64,
    pub recorded_at: ChronoDateTimeUtc,
    pub recorded_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
