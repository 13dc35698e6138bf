//! Judgements that a record is about a person, or is not.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const STATES: &[&str] = &["CANDIDATE", "CONFIRMED", "REJECTED", "SPLIT"];
const METHODS: &[&str] = &["EXACT_NUMBER", "NAME_DOB", "MANUAL"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::mutable_noun("identity_links")
            .refers("record_key", "source_records")
            .refers("person_key", "persons")
            .code("state", STATES)
            .code("method", METHODS)
            .double("score")
            .refers_null("decided_by", "users")
            .instant_null("decided_at")
            .text_null("reason")
            .index(&["person_key"])
            .index(&["record_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["identity_links"]).await
    }
}
