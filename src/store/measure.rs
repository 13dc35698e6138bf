//! Support measures, and who provides them.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};

use uuid::Uuid;

use super::Store;
use super::case_list::visible;
use super::entity::{case_event, measure, participant, person};
use super::error::StoreError;
use super::frame::{Columns, Row};
use super::page::{Position, Sorted, Tie, Window};
use super::scope::{Eyes, col, exists};
use super::wave::{Addressed, Branch, Edge, Level, Tag};
use crate::access::clearance::Grounds;
use crate::domain::code::{Code, MeasureState, MeasureType};
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
            .int(m(measure::Column::Version));
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
    fn exists_for(eyes: &Eyes) -> Condition {
        let mut participants = Query::select();
        participants
            .column(("v_pt", participant::Column::Key))
            .from_as(participant::Entity, "v_pt")
            .and_where(col("v_pt", participant::Column::CaseKey).in_subquery(visible(eyes)))
            .cond_where(eyes.participants("v_pt"));
        Condition::all().add(col("m", measure::Column::ParticipantKey).in_subquery(participants))
    }

    fn id_column() -> Expr {
        col("m", measure::Column::Id)
    }

    fn key_column() -> Expr {
        col("m", measure::Column::Key)
    }

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn key(&self) -> i64 {
        self.key
    }
}

/// Which of the caller's own measures to list; all conditions must hold.
#[derive(Clone, Debug, Default)]
pub struct MeasureFilter {
    pub measure_types: Option<Vec<MeasureType>>,
    pub states: Option<Vec<MeasureState>>,
    /// Something that the caller may see happened to it at or after this moment.
    pub changed_since: Option<DateTime<Utc>>,
}

/// Where a measure stands in a list: by the order in which they were recorded.
pub fn position(measure: &Measure) -> Position {
    Position { value: Sorted::Number(measure.key), tie: Tie::Key(measure.key) }
}

impl Store {
    /// One window of the measures in scope that the caller's agency provides or decides.
    pub async fn own_measures(
        &self,
        eyes: &Eyes,
        filter: &MeasureFilter,
        window: &Window,
    ) -> Result<Vec<Measure>, StoreError> {
        let mut branch = Measure::branch(eyes);
        branch.rows.cond_where(own(eyes, filter));
        window.apply(&mut branch.rows, col("m", measure::Column::Key), col("m", measure::Column::Key));
        Ok(self.alone(branch).await?.into_iter().map(|(_, row)| row).collect())
    }

    /// How many such measures there are.
    pub async fn count_own_measures(&self, eyes: &Eyes, filter: &MeasureFilter) -> Result<i64, StoreError> {
        let mut rows = Measure::branch(eyes).rows;
        rows.cond_where(own(eyes, filter));
        self.count(rows).await
    }
}

fn own(eyes: &Eyes, filter: &MeasureFilter) -> Condition {
    let m = |column| col("m", column);
    let ours = Condition::any()
        .add(m(measure::Column::ProviderAgencyKey).eq(eyes.agency()))
        .add(m(measure::Column::DecidedByAgencyKey).eq(eyes.agency()));
    let mut all = Measure::exists_for(eyes).add(ours);
    if let Some(types) = &filter.measure_types {
        all = all.add(m(measure::Column::MeasureType).is_in(types.iter().map(|kind| kind.code())));
    }
    if let Some(states) = &filter.states {
        all = all.add(m(measure::Column::State).is_in(states.iter().map(|state| state.code())));
    }
    if let Some(since) = filter.changed_since {
        let mut changes = Query::select();
        changes
            .from_as(case_event::Entity, "f_ev")
            .and_where(col("f_ev", case_event::Column::SubjectId).eq(m(measure::Column::Id)))
            .and_where(col("f_ev", case_event::Column::RecordedAt).gte(since))
            .cond_where(eyes.events("f_ev"));
        all = all.add(exists(changes));
    }
    all
}
