//! Handovers that wait for the caller.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{ExprTrait, JoinType, Order, Query};

use super::Store;
use super::entity::{case, coordinator, handover};
use super::error::StoreError;
use super::frame::{Columns, Frame};
use super::scope::{Eyes, col};
use crate::access::permit::{Permit, ReceiveCases};
use crate::domain::code::{Code, HandoverState};
use crate::domain::handover::Handover;
use crate::domain::id::{HandoverId, Noun};

impl Store {
    /// The requests to take over a case that wait for the caller, oldest first; at most 200.
    pub async fn waiting_handovers(&self, _: Permit<ReceiveCases>, eyes: &Eyes) -> Result<Vec<Handover>, StoreError> {
        let h = |column| col("h", column);
        let mut rows = Query::select();
        rows.from_as(handover::Entity, "h")
            .join_as(
                JoinType::InnerJoin,
                coordinator::Entity,
                "to",
                col("to", coordinator::Column::Key).eq(h(handover::Column::ToCoordinatorKey)),
            )
            .join_as(
                JoinType::InnerJoin,
                case::Entity,
                "hc",
                col("hc", case::Column::Key).eq(h(handover::Column::CaseKey)),
            )
            .and_where(col("to", coordinator::Column::UserKey).eq(eyes.caller.user_key))
            .and_where(h(handover::Column::State).eq(HandoverState::Requested.code()))
            .order_by_expr(h(handover::Column::RequestedAt), Order::Asc)
            .order_by_expr(h(handover::Column::Key), Order::Asc)
            .limit(200);
        let columns = Columns::default()
            .int(h(handover::Column::FromCoordinatorKey))
            .int(h(handover::Column::ToCoordinatorKey))
            .int(h(handover::Column::Version))
            .uuid(h(handover::Column::Id))
            .text(col("hc", case::Column::Reference))
            .text(h(handover::Column::State))
            .text(h(handover::Column::Reason))
            .instant(h(handover::Column::RequestedAt))
            .instant(h(handover::Column::RespondedAt));
        let frame = Frame::around([&columns]);
        let backend = self.databases.case.get_database_backend();
        let statement = frame.select(rows, 0, h(handover::Column::CaseKey), &columns, backend);
        let mut waiting = Vec::new();
        for row in self.databases.case.query_all(&statement).await? {
            let mut row = frame.read(&row);
            waiting.push(Handover {
                case_key: row.parent()?,
                from_coordinator_key: row.int()?,
                to_coordinator_key: row.int()?,
                version: row.int()?,
                id: HandoverId::from_uuid(row.uuid()?),
                case_reference: row.text()?,
                state: row.code()?,
                reason: row.text()?,
                requested_at: row.instant()?,
                responded_at: row.instant_opt()?,
            });
        }
        Ok(waiting)
    }
}
