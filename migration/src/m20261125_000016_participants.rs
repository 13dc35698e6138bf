//! Persons in cases.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const CAPACITIES: &[&str] = &["EXPLOITED", "ACCOMPANYING_CHILD"];
const MAJORITIES: &[&str] = &["ADULT", "MINOR", "UNKNOWN"];
const VICTIM_STATUSES: &[&str] = &["PRESUMED", "IDENTIFIED", "NOT_VICTIM"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::mutable_noun("participants")
            .refers("case_key", "cases")
            .refers("person_key", "persons")
            .code("capacity", CAPACITIES)
            .refers_null("accompanies_key", "participants")
            .date("registered_on")
            .integer_null("age_at_registration")
            .code("majority", MAJORITIES)
            .code("victim_status", VICTIM_STATUSES)
            .refers_null("status_decided_by", "agencies")
            .flag("injured_party")
            .date_null("contact_lost_on")
            .unique(&["case_key", "person_key"])
            .index(&["person_key"])
            .index(&["accompanies_key"])
            .index(&["registered_on"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["participants"]).await
    }
}
