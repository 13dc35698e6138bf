//! Slices: the numbers of one cohort or one block, made once; and the ledger of what they spent.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables, never_changes};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Written before anything is drawn, so that a row may stand without a slice.
        NewTable::keyed("privacy_ledger")
            .text("slice")
            .text("table_code")
            .refers("policy_key", "policies")
            .double("sigma")
            .integer("squared_sensitivity")
            .double("rho")
            .text("actor")
            .instant("recorded_at")
            .unique(&["slice", "table_code"])
            .create(manager)
            .await?;
        never_changes(manager, "privacy_ledger").await?;
        NewTable::keyed("slices")
            .unique_text("code")
            .refers("policy_key", "policies")
            .instant("built_at")
            .text("content_hash")
            .create(manager)
            .await?;
        never_changes(manager, "slices").await?;
        NewTable::plain("slice_tables")
            .refers("slice_key", "slices")
            .text("table_code")
            .double("sigma")
            .primary_key(&["slice_key", "table_code"])
            .create(manager)
            .await?;
        never_changes(manager, "slice_tables").await?;
        NewTable::plain("slice_cells")
            .refers("slice_key", "slices")
            .text("table_code")
            .integer("cell")
            .long_null("noisy")
            .long("estimate")
            .double("deviation")
            .long("persons")
            .primary_key(&["slice_key", "table_code", "cell"])
            .create(manager)
            .await?;
        never_changes(manager, "slice_cells").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["slice_cells", "slice_tables", "slices", "privacy_ledger"]).await
    }
}
