//! Persons, known by a pseudonym only.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const PROTECTION_LEVELS: &[&str] = &["NONE", "SEKRETESSMARKERING", "SKYDDAD_FOLKBOKFORING", "FINGERADE"];
const SEXES: &[&str] = &["FEMALE", "MALE", "OTHER", "UNKNOWN"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::mutable_noun("persons")
            .unique_text("pseudonym")
            .code("protection_level", PROTECTION_LEVELS)
            .code("sex", SEXES)
            .integer_null("birth_year")
            .text_null("citizenship")
            .codes("citizenships")
            .flag("stateless")
            .text_null("preferred_language")
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["persons"]).await
    }
}
