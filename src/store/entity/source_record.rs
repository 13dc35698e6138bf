//! What one agency knows of a person, sealed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source_records")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub agency_key: i64,
    pub person_key: i64,
    pub legal_regime: String,
    pub certainty: String,
    pub identity_number_kind: Option<String>,
    pub received_at: ChronoDateTimeUtc,
    pub envelope: Option<Vec<u8>>,
    pub data_key: Option<Vec<u8>>,
    pub key_version: Option<i32>,
    pub cohort: Option<i32>,
    pub version: i64,
    pub recorded_at: ChronoDateTimeUtc,
    pub recorded_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
