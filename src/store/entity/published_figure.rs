//! Exact figures that authorities published.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "published_figures")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    pub slug: String,
    pub year: i32,
    pub label_sv: String,
    pub label_en: String,
    pub figure: i64,
    pub publisher: String,
    pub published_on: Date,
    pub address: String,
    pub note_sv: Option<String>,
    pub note_en: Option<String>,
    pub content_hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
