//! Requests of one agency to another to take over a task, and for whom.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const STATES: &[&str] = &["SENT", "ACCEPTED", "REJECTED", "REVOKED", "DONE"];
const SHARING_LEVELS: &[&str] = &["ANONYMOUS", "PSEUDONYMOUS", "IDENTIFIED"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::mutable_noun("referrals")
            .refers("case_key", "cases")
            .refers("from_agency_key", "agencies")
            .refers("to_agency_key", "agencies")
            .text_null("requested_measure")
            .text("reason")
            .code("state", STATES)
            .instant("sent_at")
            .instant_null("responded_at")
            .instant_null("closed_at")
            .code("sharing_level", SHARING_LEVELS)
            .refers_null("consent_key", "consents")
            .text_null("legal_basis")
            .index(&["case_key"])
            .index(&["to_agency_key", "state"])
            .index(&["from_agency_key", "state"])
            .index(&["consent_key"])
            .create(manager)
            .await?;
        NewTable::plain("referral_participants")
            .refers("referral_key", "referrals")
            .refers("participant_key", "participants")
            .primary_key(&["referral_key", "participant_key"])
            .index(&["participant_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["referral_participants", "referrals"]).await
    }
}
