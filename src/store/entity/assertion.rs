//! What an agency says about a person.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assertions")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub person_key: i64,
    pub participant_key: Option<i64>,
    pub record_key: Option<i64>,
    pub agency_key: i64,
    pub attribute: String,
    pub value: String,
    pub certainty: String,
    pub asserted_by: Option<i64>,
    pub asserted_at: ChronoDateTimeUtc,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub superseded_by: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
