//! The agencies and organisations that take part.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::mutable_noun("agencies")
            .unique_text("slug")
            .text("name_sv")
            .text("name_en")
            .text("kind")
            .text("legal_regime")
            .text_null("org_number")
            .text_null("region_code")
            .text_null("county_code")
            .text_null("municipality_code")
            .flag("listed")
            .flag("active")
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["agencies"]).await
    }
}
