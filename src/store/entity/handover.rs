//! Requests of one coordinator to another to lead a case.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "handovers")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub case_key: i64,
    pub from_coordinator_key: i64,
    pub to_coordinator_key: i64,
    pub state: String,
    pub reason: String,
    pub requested_at: ChronoDateTimeUtc,
    pub responded_at: Option<ChronoDateTimeUtc>,
    pub version: i64,
    pub recorded_at: ChronoDateTimeUtc,
    pub recorded_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
