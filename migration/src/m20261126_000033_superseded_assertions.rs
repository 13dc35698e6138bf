//! Which assertions one supersedes: without an index, every assertion that goes with an erased person has all others searched.

use sea_orm_migration::prelude::*;

const NAME: &str = "assertions_superseded_by";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create().name(NAME).table("assertions").col("superseded_by").to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(NAME).table("assertions").to_owned()).await
    }
}
