//! The code lists, with their labels, validity and mappings.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::plain("codes")
            .text("list")
            .text("code")
            .integer("position")
            .text("label_sv")
            .text("label_en")
            .text_null("note_sv")
            .text_null("note_en")
            .date_null("valid_from")
            .date_null("valid_to")
            .text_null("htcds")
            .text_null("ctdc")
            .text_null("ictip")
            .text_null("provision")
            .text_null("regimes")
            .flag_off("counsel")
            .primary_key(&["list", "code"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["codes"]).await
    }
}
