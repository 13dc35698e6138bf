//! Agencies and organisations that take part.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agencies")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    #[sea_orm(unique)]
    pub slug: String,
    pub name_sv: String,
    pub name_en: String,
    pub kind: String,
    pub legal_regime: String,
    #[sea_orm(unique)]
    pub org_number: Option<String>,
    pub region_code: Option<String>,
    pub county_code: Option<String>,
    pub municipality_code: Option<String>,
    pub listed: bool,
    pub active: bool,
    pub version: i64,
    pub recorded_at: ChronoDateTimeUtc,
    pub recorded_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
