//! Which versions of the identity key the hubs of this database must have.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::keyed("identity_keys")
            .integer("version")
            .text("digest")
            .instant("announced_at")
            .instant_null("resealed_at")
            .unique(&["version"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["identity_keys"]).await
    }
}
