//! What an agency says about a person, with how sure it is.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const CERTAINTIES: &[&str] = &["VERIFIED", "DOCUMENTED", "STATED", "ESTIMATED"];
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::noun("assertions")
            .refers("person_key", "persons")
            .refers_null("participant_key", "participants")
            .refers_null("record_key", "source_records")
            .refers("agency_key", "agencies")
            .text("attribute")
            .text("value")
            .code("certainty", CERTAINTIES)
            .refers_null("asserted_by", "users")
            .instant("asserted_at")
            .date_null("valid_from")
            .date_null("valid_to")
            .refers_null("superseded_by", "assertions")
            .index(&["person_key"])
            .index(&["participant_key"])
            .index(&["record_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["assertions"]).await
    }
}
