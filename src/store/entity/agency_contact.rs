//! How and when an agency is reached.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agency_contacts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub agency_key: i64,
    pub purpose: String,
    pub telephone: Option<String>,
    pub email: Option<String>,
    pub hours_sv: Option<String>,
    pub hours_en: Option<String>,
    pub weekdays: String,
    pub opens: Option<String>,
    pub closes: Option<String>,
    pub out_of_hours: bool,
    pub invented: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
