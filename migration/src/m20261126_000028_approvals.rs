//! Approvals: who agreed to a policy, a release or a set of figures, by its hash.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables, never_changes};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::keyed("approvals")
            .code("of", &["POLICY", "RELEASE", "FIGURES"])
            .text("content_hash")
            .code("role", &["NATIONAL_COORDINATOR", "STATISTICIAN"])
            .text("issuer")
            .text("subject")
            .instant("approved_at")
            .unique(&["of", "content_hash", "role"])
            .unique(&["of", "content_hash", "issuer", "subject"])
            .create(manager)
            .await?;
        never_changes(manager, "approvals").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["approvals"]).await
    }
}
