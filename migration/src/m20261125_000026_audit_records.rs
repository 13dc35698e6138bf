//! Who saw and who changed what, in chains of hashes. No foreign keys: the log of reads may be a file of its own.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const CHAINS: &[&str] = &["reads", "writes"];
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::noun("audit_records")
            .code("chain", CHAINS)
            .long("sequence")
            .bytes("previous_hash")
            .bytes("hash")
            .instant("at")
            .uuid_null("user_id")
            .uuid_null("agency_id")
            .text("role")
            .text("kind")
            .text("case_ids")
            .text("subject_ids")
            .text("person_ids")
            .text("fields")
            .text_null("legal_basis")
            .text_null("reason")
            .text_null("operation")
            .bytes("operation_hash")
            .text("request_id")
            .unique(&["chain", "sequence"])
            .index(&["at", "key"])
            .index(&["user_id"])
            .create(manager)
            .await?;
        NewTable::plain("audit_subjects")
            .long("record_key")
            .uuid("subject_id")
            .text("kind")
            .primary_key(&["record_key", "subject_id", "kind"])
            .index(&["subject_id"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["audit_subjects", "audit_records"]).await
    }
}
