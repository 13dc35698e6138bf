//! The people who may sign in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::table::{NewTable, drop_tables};

const ROLES: &[&str] = &[
    "NATIONAL_COORDINATOR",
    "REGIONAL_COORDINATOR",
    "AGENCY_OFFICER",
    "SUPPORT_PROVIDER",
    "STATISTICIAN",
    "RESEARCHER",
    "DATA_PROTECTION_OFFICER",
    "ADMINISTRATOR",
];
const RECORDER: &str = "agencies_recorded_by_fkey";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        NewTable::mutable_noun("users")
            .text("issuer")
            .text("subject")
            .text("display_name")
            .refers("agency_key", "agencies")
            .code("role", ROLES)
            .codes("regions")
            .flag("active")
            .unique(&["issuer", "subject"])
            .index(&["agency_key"])
            .create(manager)
            .await?;
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.create_foreign_key(recorder_of_agencies()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            let key = ForeignKey::drop().table("agencies").name(RECORDER).to_owned();
            manager.drop_foreign_key(key).await?;
        }
        let forget = Query::update().table("agencies").value("recorded_by", Option::<i64>::None).take();
        manager.get_connection().execute(&forget).await?;
        drop_tables(manager, &["users"]).await
    }
}

fn recorder_of_agencies() -> ForeignKeyCreateStatement {
    ForeignKey::create().name(RECORDER).from("agencies", "recorded_by").to("users", "key").take()
}
