//! Writes that have been answered, so that a repeated one is not done twice.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::plain("idempotency_keys")
            .refers("user_key", "users")
            .uuid("idempotency_key")
            .bytes("input_hash")
            .text("result")
            .instant("recorded_at")
            .primary_key(&["user_key", "idempotency_key"])
            .index(&["recorded_at"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["idempotency_keys"]).await
    }
}
