//! What happened in a case: appended, never changed.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::noun("case_events")
            .refers("case_key", "cases")
            .instant("occurred_at")
            .instant("recorded_at")
            .refers_null("recorded_by", "users")
            .refers_null("agency_key", "agencies")
            .text("kind")
            .text("subject_kind")
            .uuid("subject_id")
            .refers_null("participant_key", "participants")
            .refers_null("other_agency_key", "agencies")
            .text_null("from_state")
            .text_null("to_state")
            .index(&["case_key", "occurred_at", "key"])
            .index(&["participant_key"])
            .index(&["subject_id"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["case_events"]).await
    }
}
