//! Which agencies take part in a case, as what, and how much they may see.

use sea_orm_migration::prelude::*;

use crate::table::{NewTable, drop_tables};

const ROLES: &[&str] = &["OWNER", "COORDINATION", "INVESTIGATION", "SUPPORT", "PROVIDER", "DECISION"];
const SHARING_LEVELS: &[&str] = &["ANONYMOUS", "PSEUDONYMOUS", "IDENTIFIED"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::mutable_noun("case_agencies")
            .refers("case_key", "cases")
            .refers("agency_key", "agencies")
            .code("role", ROLES)
            .refers_null("contact_user_key", "users")
            .code("sharing_level", SHARING_LEVELS)
            .text_null("legal_basis")
            .date("from_on")
            .date_null("until_on")
            .unique(&["case_key", "agency_key", "role"])
            .index(&["agency_key", "case_key"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["case_agencies"]).await
    }
}
