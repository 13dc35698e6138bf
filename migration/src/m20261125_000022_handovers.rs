//! Requests of one coordinator to another to lead a case.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const STATES: &[&str] = &["REQUESTED", "ACCEPTED", "REJECTED", "REVOKED"];
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::mutable_noun("handovers")
            .refers("case_key", "cases")
            .refers("from_coordinator_key", "coordinators")
            .refers("to_coordinator_key", "coordinators")
            .code("state", STATES)
            .text("reason")
            .instant("requested_at")
            .instant_null("responded_at")
            .index(&["case_key"])
            .index(&["from_coordinator_key"])
            .index(&["to_coordinator_key", "state"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["handovers"]).await
    }
}
