//! Cases, and the coordinators they are assigned to beside their region.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const STATUSES: &[&str] = &["SIGNALLED", "ASSESSING", "ACTIVE", "FOLLOW_UP", "CLOSED", "ERASED"];
const PHASES: &[&str] = &[
    "IDENTIFICATION",
    "ACUTE_PROTECTION",
    "INITIAL_SUPPORT",
    "LONG_TERM_SUPPORT",
    "CRIMINAL_PROCEEDINGS",
    "SAFE_RETURN",
];
const INVESTIGATIONS: &[&str] = &["NONE", "REPORTED", "OPEN", "DISCONTINUED", "PROSECUTED", "JUDGED"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::mutable_noun("cases")
            .unique_text("reference")
            .code("status", STATUSES)
            .code("phase", PHASES)
            .text_null("closure_reason")
            .date("registered_on")
            .text("intake_channel")
            .refers_null("reporting_agency_key", "agencies")
            .refers("owner_agency_key", "agencies")
            .text_null("region_code")
            .text_null("county_code")
            .text_null("municipality_code")
            .refers_null("lead_coordinator_key", "coordinators")
            .code("preliminary_investigation", INVESTIGATIONS)
            .text_null("legal_label")
            .date_null("retention_due_on")
            .flag_off("erasure_requested")
            .instant("changed_at")
            .index(&["region_code", "status", "registered_on", "key"])
            .index(&["registered_on", "key"])
            .index(&["owner_agency_key"])
            .index(&["reporting_agency_key"])
            .index(&["lead_coordinator_key"])
            .index(&["changed_at"])
            .create(manager)
            .await?;
        NewTable::plain("case_assignments")
            .refers("case_key", "cases")
            .refers("coordinator_key", "coordinators")
            .primary_key(&["case_key", "coordinator_key"])
            .index(&["coordinator_key", "case_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["case_assignments", "cases"]).await
    }
}
