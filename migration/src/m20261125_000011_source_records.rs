//! What one agency knows of a person, sealed, and who handles it.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const CERTAINTIES: &[&str] = &["VERIFIED", "DOCUMENTED", "STATED", "ESTIMATED"];
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::mutable_noun("source_records")
            .refers("agency_key", "agencies")
            .refers("person_key", "persons")
            .text("legal_regime")
            .code("certainty", CERTAINTIES)
            .text_null("identity_number_kind")
            .instant("received_at")
            .bytes_null("envelope")
            .bytes_null("data_key")
            .integer_null("key_version")
            .integer_null("cohort")
            .index(&["person_key"])
            .index(&["agency_key", "person_key"])
            .create(manager)
            .await?;
        NewTable::plain("record_handlers")
            .refers("record_key", "source_records")
            .refers("user_key", "users")
            .primary_key(&["record_key", "user_key"])
            .index(&["user_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["record_handlers", "source_records"]).await
    }
}
