//! Organisation numbers: a key of agencies in a federated graph, so each stands once.

use sea_orm_migration::prelude::*;

const NAME: &str = "agencies_org_number_unique";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create().name(NAME).table("agencies").col("org_number").unique().to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(NAME).table("agencies").to_owned()).await
    }
}
