//! Support and protection given to participants.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const STATES: &[&str] = &[
    "PROPOSED",
    "APPLIED",
    "GRANTED",
    "ONGOING",
    "COMPLETED",
    "REJECTED",
    "DECLINED",
    "REVOKED",
    "INTERRUPTED",
    "EXPIRED",
];
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::mutable_noun("measures")
            .refers("participant_key", "participants")
            .text("type")
            .code("state", STATES)
            .refers_null("provider_agency_key", "agencies")
            .refers_null("decided_by_agency_key", "agencies")
            .date_null("applied_on")
            .date_null("decided_on")
            .date_null("starts_on")
            .date_null("ends_on")
            .text_null("outcome")
            .text_null("country")
            .text_null("legal_basis")
            .refers_null("extends_key", "measures")
            .instant("changed_at")
            .index(&["participant_key"])
            .index(&["provider_agency_key", "changed_at"])
            .index(&["decided_by_agency_key"])
            .index(&["extends_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["measures"]).await
    }
}
