//! Requests of one agency to another to take over a task.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "referrals")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub case_key: i64,
    pub from_agency_key: i64,
    pub to_agency_key: i64,
    pub requested_measure: Option<String>,
    pub reason: String,
    pub state: String,
    pub sent_at: ChronoDateTimeUtc,
    pub responded_at: Option<ChronoDateTimeUtc>,
    pub closed_at: Option<ChronoDateTimeUtc>,
    pub sharing_level: String,
    pub consent_key: Option<i64>,
    pub legal_basis: Option<String>,
    pub version: i64,
    pub recorded_at: ChronoDateTimeUtc,
    pub recorded_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
