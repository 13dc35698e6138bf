//! Exact figures that authorities published themselves.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables, never_changes};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::keyed("published_figures")
            .unique_text("slug")
            .integer("year")
            .text("label_sv")
            .text("label_en")
            .long("figure")
            .text("publisher")
            .date("published_on")
            .text("address")
            .text_null("note_sv")
            .text_null("note_en")
            // Of the file that it came with; that is what people approve.
            .text("content_hash")
            .create(manager)
            .await?;
        never_changes(manager, "published_figures").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["published_figures"]).await
    }
}
