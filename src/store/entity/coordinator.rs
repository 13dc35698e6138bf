//! The public side of users who coordinate.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coordinators")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub user_key: Option<i64>,
    pub agency_key: i64,
    pub name: String,
    pub title_sv: String,
    pub title_en: String,
    pub regions: String,
    pub national: bool,
    pub target_group: String,
    pub telephone: Option<String>,
    pub email: Option<String>,
    pub active_from: Date,
    pub active_to: Option<Date>,
    pub version: i64,
    pub recorded_at: ChronoDateTimeUtc,
    pub recorded_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
