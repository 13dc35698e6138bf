//! Support and protection given to participants.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "measures")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub participant_key: i64,
    #[sea_orm(column_name = "type")]
    pub measure_type: String,
    pub state: String,
    pub provider_agency_key: Option<i64>,
    pub decided_by_agency_key: Option<i64>,
    pub applied_on: Option<Date>,
    pub decided_on: Option<Date>,
    pub starts_on: Option<Date>,
    pub ends_on: Option<Date>,
    pub outcome: Option<String>,
    pub country: Option<String>,
    pub legal_basis: Option<String>,
    pub extends_key: Option<i64>,
    pub changed_at: ChronoDateTimeUtc,
    pub version: i64,
    pub recorded_at: ChronoDateTimeUtc,
    pub recorded_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
