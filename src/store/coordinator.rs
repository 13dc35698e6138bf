//! Coordinators.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use super::Store;
use super::entity::coordinator;
use super::error::StoreError;
use super::frame::{Columns, Row};
use super::scope::{Eyes, col};
use super::wave::{Addressed, Branch, Edge, Level, Tag};
use crate::domain::code::Code;
use crate::domain::coordinator::Coordinator;
use crate::domain::id::{CoordinatorId, Noun};
use crate::domain::place::Region;

impl Edge for Coordinator {
    const TAG: Tag = Tag::Coordinators;

    fn branch(_: &Eyes) -> Branch {
        let co = |column| col("co", column);
        let mut rows = Query::select();
        rows.from_as(coordinator::Entity, "co");
        let columns = Columns::default()
            .int(co(coordinator::Column::AgencyKey))
            .uuid(co(coordinator::Column::Id))
            .text(co(coordinator::Column::Name))
            .text(co(coordinator::Column::TitleSv))
            .text(co(coordinator::Column::TitleEn))
            .text(co(coordinator::Column::Regions))
            .flag(co(coordinator::Column::National).eq(true))
            .text(co(coordinator::Column::TargetGroup))
            .text(co(coordinator::Column::Telephone))
            .text(co(coordinator::Column::Email))
            .date(co(coordinator::Column::ActiveFrom))
            .date(co(coordinator::Column::ActiveTo));
        Branch { level: Level::Coordinators, parent: co(coordinator::Column::Key), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<Coordinator, StoreError> {
        Ok(Coordinator {
            key: row.parent()?,
            agency_key: row.int()?,
            id: CoordinatorId::from_uuid(row.uuid()?),
            name: row.text()?,
            title_sv: row.text()?,
            title_en: row.text()?,
            regions: row.text()?.split_whitespace().filter_map(Region::parse).collect(),
            national: row.flag()?,
            target_group: row.code()?,
            telephone: row.text_opt()?,
            email: row.text_opt()?,
            active_from: row.date()?,
            active_to: row.date_opt()?,
        })
    }
}

/// Keys of the coordinator with this id.
pub fn with_id(id: CoordinatorId) -> SelectStatement {
    let mut keys = Query::select();
    keys.expr_as(col("co", coordinator::Column::Key), "key")
        .from_as(coordinator::Entity, "co")
        .and_where(col("co", coordinator::Column::Id).eq(id.uuid()));
    keys
}

impl Addressed for Coordinator {
    fn exists_for(_: &Eyes) -> Condition {
        Condition::all()
    }

    fn id_column() -> Expr {
        col("co", coordinator::Column::Id)
    }

    fn key_column() -> Expr {
        col("co", coordinator::Column::Key)
    }

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn key(&self) -> i64 {
        self.key
    }
}
