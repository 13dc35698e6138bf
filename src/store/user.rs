//! Users: who may sign in.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use sea_orm::{ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Store;
use super::database::{Databases, begin_write};
use super::entity::{agency, user};
use super::error::StoreError;
use super::frame::{Columns, Frame};
use super::scope::col;
use crate::access::role::Role;
use crate::domain::code::Code;
use crate::domain::place::Region;

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
        let mut rows = with_agencies();
        rows.and_where(col("u", user::Column::Issuer).eq(issuer))
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

impl Databases {
    /// Whether anybody comes from this issuer.
    pub async fn have_users_of(&self, issuer: &str) -> Result<bool, StoreError> {
        let mut rows = Query::select();
        rows.column(user::Column::Key).from(user::Entity).and_where(user::Column::Issuer.eq(issuer)).limit(1);
        Ok(self.case.query_one(&rows).await?.is_some())
    }

    /// Whether an active user of an active agency has this role.
    pub async fn user_is_active(&self, issuer: &str, subject: &str, role: Role) -> Result<bool, StoreError> {
        let mut rows = with_agencies();
        rows.expr(col("u", user::Column::Key))
            .and_where(col("u", user::Column::Issuer).eq(issuer))
            .and_where(col("u", user::Column::Subject).eq(subject))
            .and_where(col("u", user::Column::Role).eq(role.code()))
            .and_where(col("u", user::Column::Active).eq(true))
            .and_where(col("a", agency::Column::Active).eq(true));
        Ok(self.case.query_one(&rows).await?.is_some())
    }
}

/// Users as `u`, each with their agency as `a`.
pub(in crate::store) fn with_agencies() -> SelectStatement {
    let mut rows = Query::select();
    rows.from_as(user::Entity, "u").join_as(
        JoinType::InnerJoin,
        agency::Entity,
        "a",
        col("a", agency::Column::Key).eq(col("u", user::Column::AgencyKey)),
    );
    rows
}

/// Somebody who is to sign in.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub issuer: String,
    pub subject: String,
    pub display_name: String,
    /// Agency slug.
    pub agency: String,
    pub role: Role,
    pub regions: Vec<Region>,
}

/// A line of the list of users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedUser {
    pub issuer: String,
    pub subject: String,
    pub display_name: String,
    /// Agency slug.
    pub agency: String,
    pub role: String,
    pub regions: String,
    pub active: bool,
}

/// Why somebody was not added.
#[derive(Debug, thiserror::Error)]
pub enum NotAdded {
    #[error("there is no active agency with this slug")]
    NoAgency,
    #[error("the issuer's subject is a user already")]
    Known,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Databases {
    /// Adds somebody who may sign in from now on.
    pub async fn add_user(&self, new: NewUser, now: DateTime<Utc>) -> Result<(), NotAdded> {
        let transaction = begin_write(&self.writer).await?;
        let mut agencies = Query::select();
        agencies
            .column(agency::Column::Key)
            .from(agency::Entity)
            .and_where(Expr::col(agency::Column::Slug).eq(new.agency))
            .and_where(Expr::col(agency::Column::Active).eq(true));
        let agency = transaction.query_one(&agencies).await.map_err(StoreError::from)?.ok_or(NotAdded::NoAgency)?;
        let regions: Vec<&str> = new.regions.iter().map(|region| region.code()).collect();
        let row = user::ActiveModel {
            key: ActiveValue::NotSet,
            id: ActiveValue::Set(Uuid::new_v4()),
            issuer: ActiveValue::Set(new.issuer),
            subject: ActiveValue::Set(new.subject),
            display_name: ActiveValue::Set(new.display_name),
            agency_key: ActiveValue::Set(agency.try_get_by_index(0).map_err(StoreError::from)?),
            role: ActiveValue::Set(new.role.code().to_owned()),
            regions: ActiveValue::Set(regions.join(" ")),
            active: ActiveValue::Set(true),
            version: ActiveValue::Set(1),
            recorded_at: ActiveValue::Set(now),
            recorded_by: ActiveValue::Set(None),
        };
        let added = user::Entity::insert(row).exec_without_returning(&transaction).await.map_err(StoreError::from);
        match added {
            Err(error) if error.is_duplicate() => return Err(NotAdded::Known),
            added => added?,
        };
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// Everybody who may or might sign in, by issuer and subject.
    pub async fn users(&self) -> Result<Vec<ListedUser>, StoreError> {
        let u = |column| col("u", column);
        let mut rows = with_agencies();
        rows.exprs([u(user::Column::Issuer), u(user::Column::Subject), u(user::Column::DisplayName)])
            .exprs([col("a", agency::Column::Slug), u(user::Column::Role), u(user::Column::Regions)])
            .expr(u(user::Column::Active))
            .order_by_expr(u(user::Column::Issuer), Order::Asc)
            .order_by_expr(u(user::Column::Subject), Order::Asc);
        let rows = self.case.query_all(&rows).await?;
        let listed = rows.iter().map(|row| {
            Ok(ListedUser {
                issuer: row.try_get_by_index(0)?,
                subject: row.try_get_by_index(1)?,
                display_name: row.try_get_by_index(2)?,
                agency: row.try_get_by_index(3)?,
                role: row.try_get_by_index(4)?,
                regions: row.try_get_by_index(5)?,
                active: row.try_get_by_index(6)?,
            })
        });
        listed.collect()
    }

    /// Lets somebody in or keeps them out; `false` if nobody is known by that name.
    pub async fn set_user_active(&self, issuer: &str, subject: &str, active: bool) -> Result<bool, StoreError> {
        let changed = user::Entity::update_many()
            .col_expr(user::Column::Active, Expr::value(active))
            .col_expr(user::Column::Version, Expr::col(user::Column::Version).add(1))
            .filter(user::Column::Issuer.eq(issuer))
            .filter(user::Column::Subject.eq(subject))
            .exec(&self.writer)
            .await?;
        Ok(changed.rows_affected > 0)
    }
}
