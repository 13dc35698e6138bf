//! Statistical policies: immutable texts by which slices are made.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables, never_changes};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::keyed("policies")
            .unique_text("slug")
            .text("written")
            .unique_text("hash")
            .instant("recorded_at")
            .create(manager)
            .await?;
        never_changes(manager, "policies").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["policies"]).await
    }
}
