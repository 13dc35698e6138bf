//! What an agency gives or decides, and where.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::noun("agency_services")
            .refers("agency_key", "agencies")
            .text("measure_type")
            .flag("decides")
            .text_null("county_code")
            .text_null("municipality_code")
            .index(&["agency_key"])
            .index(&["measure_type"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["agency_services"]).await
    }
}
