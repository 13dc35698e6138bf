//! The coordinators, as the release database shows them to everybody.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const TARGET_GROUPS: &[&str] = &["ADULTS", "CHILDREN", "BOTH"];
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::noun("coordinators")
            .refers("agency_key", "agencies")
            .text("name")
            .text("title_sv")
            .text("title_en")
            .codes("regions")
            .flag("national")
            .code("target_group", TARGET_GROUPS)
            .text_null("telephone")
            .text_null("email")
            .date("active_from")
            .date_null("active_to")
            .index(&["agency_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["coordinators"]).await
    }
}
