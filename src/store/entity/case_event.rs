//! What happened in a case: appended, never changed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_events")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub case_key: i64,
    pub occurred_at: ChronoDateTimeUtc,
    pub recorded_at: ChronoDateTimeUtc,
    pub recorded_by: Option<i64>,
    pub agency_key: Option<i64>,
    pub kind: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub participant_key: Option<i64>,
    pub other_agency_key: Option<i64>,
    pub from_state: Option<String>,
    pub to_state: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
