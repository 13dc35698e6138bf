//! The history of cases.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query};

use super::Store;
use super::entity::{case_event, participant, person};
use super::error::StoreError;
use super::frame::{Columns, Frame};
use super::page::Window;
use super::scope::{Eyes, col, exists};
use crate::domain::event::CaseEvent;
use crate::domain::id::{EventId, Noun};

impl Eyes {
    /// Events that exist for the caller, within cases that do: none about other people than theirs only, none by or
    /// about an agency that is hidden from them, and what a threatened person agreed to for her handlers only.
    pub(super) fn events(&self, e: &'static str) -> Condition {
        let of_participant = || {
            let mut own = Query::select();
            own.from_as(participant::Entity, "s_ep");
            own.and_where(col("s_ep", participant::Column::Key).eq(col(e, case_event::Column::ParticipantKey)));
            own
        };
        let mut ours = of_participant();
        ours.cond_where(self.participants("s_ep"));
        let mut threatened = of_participant();
        threatened
            .join_as(
                JoinType::InnerJoin,
                person::Entity,
                "s_epe",
                col("s_epe", person::Column::Key).eq(col("s_ep", participant::Column::PersonKey)),
            )
            .and_where(col("s_epe", person::Column::ProtectionLevel).ne("NONE"))
            .and_where(self.handles(col("s_epe", person::Column::Key)).not());
        let open = |column| {
            col(e, column).is_null().or(self.agency_is_open_in(col(e, column), col(e, case_event::Column::CaseKey)))
        };
        Condition::all()
            .add(col(e, case_event::Column::ParticipantKey).is_null().or(exists(ours)))
            .add(open(case_event::Column::AgencyKey))
            .add(open(case_event::Column::OtherAgencyKey))
            .add(col(e, case_event::Column::Kind).ne("CONSENT_RECORDED").or(exists(threatened).not()))
    }
}

impl Store {
    /// One window of each of these cases' histories, in order, in one statement; one row more than asked for.
    pub async fn timelines(
        &self,
        eyes: &Eyes,
        cases: &[i64],
        window: &Window,
    ) -> Result<Vec<(i64, CaseEvent)>, StoreError> {
        let e = |column| col("ev", column);
        let mut numbered = Query::select();
        numbered.from_as(case_event::Entity, "ev");
        for column in [
            case_event::Column::Key,
            case_event::Column::Id,
            case_event::Column::CaseKey,
            case_event::Column::AgencyKey,
            case_event::Column::Kind,
            case_event::Column::OccurredAt,
            case_event::Column::RecordedAt,
            case_event::Column::SubjectKind,
            case_event::Column::SubjectId,
            case_event::Column::FromState,
            case_event::Column::ToState,
        ] {
            numbered.column(("ev", column));
        }
        numbered
            .expr_as(
                Expr::cust(
                    "ROW_NUMBER() OVER (PARTITION BY \"ev\".\"case_key\" ORDER BY \"ev\".\"occurred_at\", \"ev\".\"key\")",
                ),
                "place",
            )
            .and_where(e(case_event::Column::CaseKey).is_in(cases.iter().copied()))
            .cond_where(eyes.events("ev"));
        if let Some(beyond) = window.beyond(e(case_event::Column::OccurredAt), e(case_event::Column::Key)) {
            numbered.and_where(beyond);
        }
        let n = |column| col("n", column);
        let mut rows = Query::select();
        rows.from_subquery(numbered, "n")
            .and_where(col("n", "place").lte(window.limit() as i64))
            .order_by_expr(n(case_event::Column::OccurredAt), sea_orm::Order::Asc)
            .order_by_expr(n(case_event::Column::Key), sea_orm::Order::Asc);
        let columns = Columns::default()
            .int(n(case_event::Column::Key))
            .int(n(case_event::Column::AgencyKey))
            .uuid(n(case_event::Column::Id))
            .uuid(n(case_event::Column::SubjectId))
            .text(n(case_event::Column::Kind))
            .text(n(case_event::Column::SubjectKind))
            .text(n(case_event::Column::FromState))
            .text(n(case_event::Column::ToState))
            .instant(n(case_event::Column::OccurredAt))
            .instant(n(case_event::Column::RecordedAt));
        let frame = Frame::around([&columns]);
        let backend = self.databases.case.get_database_backend();
        let statement = frame.select(rows, 0, n(case_event::Column::CaseKey), &columns, backend);
        let mut events = Vec::new();
        for row in self.databases.case.query_all(&statement).await? {
            let mut row = frame.read(&row);
            let case_key = row.parent()?;
            let (key, agency_key) = (row.int()?, row.int_opt()?);
            let (id, subject_id) = (EventId::from_uuid(row.uuid()?), row.uuid()?);
            let kind = row.code()?;
            let subject = format!("{}:{}", row.text()?, subject_id.hyphenated());
            let event = CaseEvent {
                key,
                agency_key,
                id,
                kind,
                subject,
                from_state: row.text_opt()?,
                to_state: row.text_opt()?,
                occurred_at: row.instant()?,
                recorded_at: row.instant()?,
            };
            events.push((case_key, event));
        }
        Ok(events)
    }
}
