//! Keyed digests by which a sealed record is found, by equality only.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const KINDS: &[&str] = &["NUMBER", "NAME", "NAME_BIRTH"];
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::keyed("blind_indexes")
            .belongs_to("record_key", "source_records")
            .code("kind", KINDS)
            .integer("key_version")
            .bytes("digest")
            .index(&["kind", "digest"])
            .index(&["record_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["blind_indexes"]).await
    }
}
