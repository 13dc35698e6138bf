//! How and when an agency is reached.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::noun("agency_contacts")
            .refers("agency_key", "agencies")
            .text("purpose")
            .text_null("telephone")
            .text_null("email")
            .text_null("hours_sv")
            .text_null("hours_en")
            .codes("weekdays")
            .text_null("opens")
            .text_null("closes")
            .flag("out_of_hours")
            .flag("invented")
            .index(&["agency_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["agency_contacts"]).await
    }
}
