//! Openings of a case for a stated reason, for a limited time.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::noun("disclosures")
            .refers("user_key", "users")
            .refers("case_key", "cases")
            .text("reason")
            .instant("opened_at")
            .instant("expires_at")
            .instant_null("closed_at")
            .index(&["user_key", "case_key"])
            .index(&["case_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["disclosures"]).await
    }
}
