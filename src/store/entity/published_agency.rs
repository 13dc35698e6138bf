//! Listed agencies, as the release database shows them.

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
    pub org_number: Option<String>,
    pub region_code: Option<String>,
    pub county_code: Option<String>,
    pub municipality_code: Option<String>,
    pub active: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
