//! Coordinators, as the release database shows them.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "coordinators")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
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
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
