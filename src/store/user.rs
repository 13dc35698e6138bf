//! Users: who may sign in.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{ExprTrait, JoinType, Query};
use uuid::Uuid;

use super::Store;
use super::entity::{agency, user};
use super::error::StoreError;
use super::frame::{Columns, Frame};
use super::scope::col;

/// A row of `users` with its agency.
#[derive(Clone, Debug)]
pub struct UserRow {
    pub key: i64,
    pub id: Uuid,
    pub display_name: String,
    pub role: String,
    pub regions: String,
    pub active: bool,
    pub agency_key: i64,
    pub agency_id: Uuid,
    pub agency_slug: String,
    pub agency_kind: String,
    pub legal_regime: String,
}

impl Store {
    /// The user whom an issuer knows by this subject.
    pub async fn user(&self, issuer: &str, subject: &str) -> Result<Option<UserRow>, StoreError> {
        let mut rows = Query::select();
        rows.from_as(user::Entity, "u")
            .join_as(
                JoinType::InnerJoin,
                agency::Entity,
                "a",
                col("a", agency::Column::Key).eq(col("u", user::Column::AgencyKey)),
            )
            .and_where(col("u", user::Column::Issuer).eq(issuer))
            .and_where(col("u", user::Column::Subject).eq(subject));
        let columns = Columns::default()
            .int(col("a", agency::Column::Key))
            .flag(col("u", user::Column::Active).eq(true).and(col("a", agency::Column::Active).eq(true)))
            .uuid(col("u", user::Column::Id))
            .uuid(col("a", agency::Column::Id))
            .text(col("u", user::Column::DisplayName))
            .text(col("u", user::Column::Role))
            .text(col("u", user::Column::Regions))
            .text(col("a", agency::Column::Slug))
            .text(col("a", agency::Column::Kind))
            .text(col("a", agency::Column::LegalRegime));
        let frame = Frame::around([&columns]);
        let backend = self.databases.case.get_database_backend();
        let statement = frame.select(rows, 0, col("u", user::Column::Key), &columns, backend);
        let Some(row) = self.databases.case.query_one(&statement).await? else { return Ok(None) };
        let mut row = frame.read(&row);
        Ok(Some(UserRow {
            key: row.parent()?,
            agency_key: row.int()?,
            active: row.flag()?,
            id: row.uuid()?,
            agency_id: row.uuid()?,
            display_name: row.text()?,
            role: row.text()?,
            regions: row.text()?,
            agency_slug: row.text()?,
            agency_kind: row.text()?,
            legal_regime: row.text()?,
        }))
    }
}
