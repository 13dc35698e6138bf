//! The values of the code lists.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "codes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub list: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub position: i32,
    pub label_sv: String,
    pub label_en: String,
    pub note_sv: Option<String>,
    pub note_en: Option<String>,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub htcds: Option<String>,
    pub ctdc: Option<String>,
    pub ictip: Option<String>,
    pub provision: Option<String>,
    pub regimes: Option<String>,
    pub counsel: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
