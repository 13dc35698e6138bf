//! Regions, counties, municipalities and countries.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::plain("regions")
            .text("code")
            .text("label_sv")
            .text("label_en")
            .primary_key(&["code"])
            .create(manager)
            .await?;
        NewTable::plain("counties")
            .text("code")
            .refers_to_code("region_code", "regions")
            .text("label_sv")
            .text("label_en")
            .primary_key(&["code"])
            .index(&["region_code"])
            .create(manager)
            .await?;
        NewTable::plain("municipalities")
            .text("code")
            .refers_to_code("county_code", "counties")
            .text("label")
            .primary_key(&["code"])
            .index(&["county_code"])
            .create(manager)
            .await?;
        NewTable::plain("countries")
            .text("code")
            .text("alpha3")
            .text("numeric")
            .text("label_sv")
            .text("label_en")
            .text("group_code")
            .primary_key(&["code"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["countries", "municipalities", "counties", "regions"]).await
    }
}
