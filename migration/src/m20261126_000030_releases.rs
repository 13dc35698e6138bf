//! Releases: ordered, signed lists of slices.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables, never_changes};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::keyed("releases")
            .unique_text("slug")
            .text("title_sv")
            .text("title_en")
            .text("notes")
            .flag("synthetic")
            .text("content_hash")
            .instant("created_at")
            .create(manager)
            .await?;
        never_changes(manager, "releases").await?;
        NewTable::plain("release_slices")
            .refers("release_key", "releases")
            .integer("position")
            .refers("slice_key", "slices")
            .primary_key(&["release_key", "position"])
            .create(manager)
            .await?;
        never_changes(manager, "release_slices").await?;
        NewTable::plain("release_sums")
            .refers("release_key", "releases")
            .text("table_code")
            .integer("cell")
            .long("persons")
            .primary_key(&["release_key", "table_code", "cell"])
            .create(manager)
            .await?;
        never_changes(manager, "release_sums").await?;
        // A release is published once this row is there.
        NewTable::plain("publications")
            .refers("release_key", "releases")
            .instant("published_at")
            .text("signature")
            .text("signed_by")
            .primary_key(&["release_key"])
            .create(manager)
            .await?;
        never_changes(manager, "publications").await?;
        NewTable::plain("withdrawals")
            .refers("release_key", "releases")
            .date("withdrawn_on")
            .text("reason_sv")
            .text("reason_en")
            .primary_key(&["release_key"])
            .create(manager)
            .await?;
        never_changes(manager, "withdrawals").await?;
        NewTable::keyed("errata")
            .refers("release_key", "releases")
            .date("noted_on")
            .text("text_sv")
            .text("text_en")
            .create(manager)
            .await?;
        never_changes(manager, "errata").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["errata", "withdrawals", "publications", "release_sums", "release_slices", "releases"])
            .await
    }
}
