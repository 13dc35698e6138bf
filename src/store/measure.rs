//! Support measures, and who provides them.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};

use uuid::Uuid;

use super::Store;
use super::case::visible;
use super::entity::{measure, participant, person};
use super::error::StoreError;
use super::frame::{Columns, Row};
use super::scope::{Eyes, col};
use super::wave::{Addressed, Branch, Edge, Level, Tag};
use crate::access::clearance::Grounds;
use crate::domain::id::{MeasureId, Noun, PersonId};
use crate::domain::measure::{Measure, Provider};
use crate::domain::place::Country;

impl Edge for Measure {
    const TAG: Tag = Tag::Measures;

    fn place(&self) -> i64 {
        self.key
    }

    fn branch(eyes: &Eyes) -> Branch {
        let mut inner = Query::select();
        inner
            .expr_as(col("pe", person::Column::Id), "person_id")
            .expr_as(eyes.provider_grounds("m", "pt"), "grounds")
            .from_as(measure::Entity, "m")
            .join_as(
                JoinType::InnerJoin,
                participant::Entity,
                "pt",
                col("pt", participant::Column::Key).eq(col("m", measure::Column::ParticipantKey)),
            )
            .join_as(
                JoinType::InnerJoin,
                person::Entity,
                "pe",
                col("pe", person::Column::Key).eq(col("pt", participant::Column::PersonKey)),
            );
        for column in [
            measure::Column::Key,
            measure::Column::Id,
            measure::Column::ParticipantKey,
            measure::Column::ProviderAgencyKey,
            measure::Column::DecidedByAgencyKey,
            measure::Column::MeasureType,
            measure::Column::State,
            measure::Column::AppliedOn,
            measure::Column::DecidedOn,
            measure::Column::StartsOn,
            measure::Column::EndsOn,
            measure::Column::Outcome,
            measure::Column::Country,
            measure::Column::Version,
            measure::Column::ChangedAt,
        ] {
            inner.column(("m", column));
        }
        let mut rows = Query::select();
        rows.from_subquery(inner, "m");
        let m = |column| col("m", column);
        let shows = Grounds::PUBLIC | eyes.caller.clearance.protected;
        let opens = col("m", "grounds").bit_and(Expr::cust(shows.bits().to_string())).ne(Expr::cust("0"));
        let columns = Columns::default()
            .int(m(measure::Column::Key))
            .uuid(m(measure::Column::Id))
            .uuid(col("m", "person_id"))
            .int(col("m", "grounds"))
            .int(Expr::case(opens, m(measure::Column::ProviderAgencyKey)))
            .int(m(measure::Column::DecidedByAgencyKey))
            .text(m(measure::Column::MeasureType))
            .text(m(measure::Column::State))
            .date(m(measure::Column::AppliedOn))
            .date(m(measure::Column::DecidedOn))
            .date(m(measure::Column::StartsOn))
            .date(m(measure::Column::EndsOn))
            .text(m(measure::Column::Outcome))
            .text(m(measure::Column::Country))
            .int(m(measure::Column::Version))
            .instant(m(measure::Column::ChangedAt));
        Branch { level: Level::Participants, parent: m(measure::Column::ParticipantKey), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<Measure, StoreError> {
        let key = row.int()?;
        let id = MeasureId::from_uuid(row.uuid()?);
        let subject = PersonId::from_uuid(row.uuid()?).subject();
        let grounds = Grounds::from_bits(row.int()?);
        Ok(Measure {
            key,
            participant_key: row.parent()?,
            id,
            provider: Provider { agency_key: row.int_opt()?, grounds, subject },
            decided_by_key: row.int_opt()?,
            measure_type: row.code()?,
            state: row.code()?,
            applied_on: row.date_opt()?,
            decided_on: row.date_opt()?,
            starts_on: row.date_opt()?,
            ends_on: row.date_opt()?,
            outcome: row.code_opt()?,
            country: row.text_opt()?.as_deref().and_then(Country::parse),
            version: row.int()?,
            changed_at: row.instant()?,
        })
    }
}

/// Keys of the agencies that provide or decide measures of these participants.
pub(super) fn agency_keys(of: impl Fn(Expr) -> Expr) -> [SelectStatement; 2] {
    [measure::Column::ProviderAgencyKey, measure::Column::DecidedByAgencyKey].map(|column| {
        let mut keys = Query::select();
        keys.expr_as(col("k_m", column), "key")
            .from_as(measure::Entity, "k_m")
            .and_where(of(col("k_m", measure::Column::ParticipantKey)));
        keys
    })
}

impl Addressed for Measure {
    fn addressed(eyes: &Eyes, ids: &[Uuid]) -> Condition {
        let mut participants = Query::select();
        participants
            .column(("v_pt", participant::Column::Key))
            .from_as(participant::Entity, "v_pt")
            .and_where(col("v_pt", participant::Column::CaseKey).in_subquery(visible(eyes)))
            .cond_where(eyes.participants("v_pt"));
        Condition::all()
            .add(col("m", measure::Column::Id).is_in(ids.iter().copied()))
            .add(col("m", measure::Column::ParticipantKey).in_subquery(participants))
    }

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}
