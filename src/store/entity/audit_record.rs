//! Who saw and who changed what, in chains of hashes.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_records")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub key: i64,
    #[sea_orm(unique)]
    pub id: Uuid,
    pub chain: String,
    pub sequence: i64,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
    pub at: ChronoDateTimeUtc,
    pub user_id: Option<Uuid>,
    pub agency_id: Option<Uuid>,
    pub role: String,
    pub kind: String,
    pub case_ids: String,
    pub subject_ids: String,
    pub person_ids: String,
    pub fields: String,
    pub legal_basis: Option<String>,
    pub reason: Option<String>,
    pub operation: Option<String>,
    pub operation_hash: Vec<u8>,
    pub request_id: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
