//! What a person has agreed to, and whether that still stands.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const STATES: &[&str] = &["GIVEN", "REFUSED", "WITHDRAWN"];
const GIVERS: &[&str] = &["SELF", "GUARDIAN", "GOD_MAN"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::mutable_noun("consents")
            .refers("person_key", "persons")
            .text("purpose")
            .refers_null("recipient_agency_key", "agencies")
            .code("state", STATES)
            .code("given_by", GIVERS)
            .date("given_on")
            .date_null("expires_on")
            .date_null("withdrawn_on")
            .index(&["person_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["consents"]).await
    }
}
