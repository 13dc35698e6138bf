//! Lists of cases: filters, orders, and the cases below persons and agencies.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};

use super::Store;
use super::entity::{agency, case, case_agency, case_event, coordinator, exploitation, participant};
use super::error::StoreError;
use super::frame::{Columns, Row};
use super::page::Window;
use super::scope::{Eyes, col, exists};
use super::wave::{Branch, Edge, Level, Tag};
use crate::access::sealed::{Personal, SealClass};
use crate::domain::case::{CaseBelow, CaseChange};
use crate::domain::code::{CasePhase, CaseStatus, Code, FormOfExploitation};
use crate::domain::id::{AgencyId, CoordinatorId, Noun};
use crate::domain::place::{County, Region};

/// What cases to list. Every condition narrows; none reads a sealed column that is closed to the caller.
#[derive(Clone, Debug, Default)]
pub struct CaseFilter {
    pub regions: Option<Vec<Region>>,
    pub counties: Option<Vec<County>>,
    pub statuses: Option<Vec<CaseStatus>>,
    pub phases: Option<Vec<CasePhase>>,
    pub coordinator: Option<CoordinatorId>,
    pub agency: Option<AgencyId>,
    pub form: Option<FormOfExploitation>,
    pub registered_from: Option<NaiveDate>,
    pub registered_until: Option<NaiveDate>,
    pub changed_since: Option<DateTime<Utc>>,
}

/// What a list of cases is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaseOrder {
    RegisteredOn,
    ChangedAt,
}

impl CaseOrder {
    fn column(self, eyes: &Eyes) -> Expr {
        match self {
            CaseOrder::RegisteredOn => col("c", case::Column::RegisteredOn),
            CaseOrder::ChangedAt => {
                let mut last = changes(eyes);
                last.expr(Expr::cust(LAST_CHANGE))
                    .and_where(col("cev", case_event::Column::CaseKey).eq(col("c", case::Column::Key)));
                Expr::SubQuery(None, Box::new(last.into()))
            }
        }
    }
}

const LAST_CHANGE: &str = "MAX(\"cev\".\"recorded_at\")";

/// The events that the caller can see, as `cev`.
fn changes(eyes: &Eyes) -> SelectStatement {
    let mut changes = Query::select();
    changes.from_as(case_event::Entity, "cev").cond_where(eyes.events("cev"));
    changes
}

impl Edge for CaseChange {
    const TAG: Tag = Tag::CaseChanges;

    fn branch(eyes: &Eyes) -> Branch {
        let parent = || col("cev", case_event::Column::CaseKey);
        let mut rows = changes(eyes);
        rows.add_group_by([parent()]);
        let columns = Columns::default().instant(Expr::cust(LAST_CHANGE));
        Branch { level: Level::Cases, parent: parent(), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<CaseChange, StoreError> {
        Ok(CaseChange { at: row.instant()? })
    }
}

/// Keys of one window of cases that exist for the caller.
pub fn listed(eyes: &Eyes, filter: &CaseFilter, order: CaseOrder, window: &Window) -> SelectStatement {
    let mut keys = matching(eyes, filter);
    keys.expr_as(col("c", case::Column::Key), "key");
    window.apply(&mut keys, order.column(eyes), col("c", case::Column::Key));
    keys
}

/// What cases can lie below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Below {
    /// Cases that a person is in.
    Persons,
    /// Cases that an agency takes part in; the caller must be able to see its part.
    Agencies,
}

impl Below {
    /// Cases with their parents among these, each pair once.
    fn pairs(self, eyes: &Eyes, parents: &[i64]) -> SelectStatement {
        let c = |column| col("c", column);
        let mut pairs = Query::select();
        pairs
            .distinct()
            .expr_as(c(case::Column::Key), "key")
            .expr_as(c(case::Column::RegisteredOn), "registered_on")
            .from_as(case::Entity, "c")
            .cond_where(eyes.cases("c"));
        let parents = parents.iter().copied();
        match self {
            Below::Persons => {
                let b = |column| col("b_pt", column);
                let joined = b(participant::Column::CaseKey).eq(c(case::Column::Key));
                pairs
                    .join_as(JoinType::InnerJoin, participant::Entity, "b_pt", joined)
                    .expr_as(b(participant::Column::PersonKey), "parent")
                    .and_where(b(participant::Column::PersonKey).is_in(parents))
                    .cond_where(eyes.participants("b_pt"));
            }
            Below::Agencies => {
                let b = |column| col("b_ca", column);
                let joined = b(case_agency::Column::CaseKey).eq(c(case::Column::Key));
                pairs
                    .join_as(JoinType::InnerJoin, case_agency::Entity, "b_ca", joined)
                    .expr_as(b(case_agency::Column::AgencyKey), "parent")
                    .and_where(b(case_agency::Column::AgencyKey).is_in(parents))
                    .and_where(eyes.agency_is_open_in(b(case_agency::Column::AgencyKey), c(case::Column::Key)));
            }
        }
        pairs
    }
}

/// Keys of one window of the cases below each of these parents, newest first, with their parents.
pub fn below(eyes: &Eyes, below: Below, parents: &[i64], window: &Window) -> SelectStatement {
    let p = |column: &'static str| col("p", column);
    let mut numbered = Query::select();
    numbered
        .columns([("p", "parent"), ("p", "key")])
        .expr_as(
            Expr::cust("ROW_NUMBER() OVER (PARTITION BY \"p\".\"parent\" ORDER BY \"p\".\"registered_on\" DESC, \"p\".\"key\" DESC)"),
            "place",
        )
        .from_subquery(below.pairs(eyes, parents), "p");
    if let Some(beyond) = window.beyond(p("registered_on"), p("key")) {
        numbered.and_where(beyond);
    }
    let mut keys = Query::select();
    keys.columns([("n", "parent"), ("n", "key")])
        .from_subquery(numbered, "n")
        .and_where(col("n", "place").lte(window.limit() as i64));
    keys
}

impl Edge for CaseBelow {
    const TAG: Tag = Tag::CasesBelow;

    fn branch(_: &Eyes) -> Branch {
        let mut rows = Query::select();
        rows.from_as("r_parents", "rp");
        let columns = Columns::default().int(col("rp", "key"));
        Branch { level: Level::Parents, parent: col("rp", "parent"), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<CaseBelow, StoreError> {
        Ok(CaseBelow { case_key: row.int()? })
    }
}

impl Store {
    /// How many cases lie below each of these parents, of those that exist for the caller.
    pub async fn count_below(&self, eyes: &Eyes, below: Below, parents: &[i64]) -> Result<Vec<(i64, i64)>, StoreError> {
        let mut counts = Query::select();
        counts
            .column(("p", "parent"))
            .expr(Expr::cust("COUNT(*)"))
            .from_subquery(below.pairs(eyes, parents), "p")
            .add_group_by([col("p", "parent")]);
        let rows = self.databases.case.query_all(&counts).await?;
        rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
    }

    /// How many cases match, of those that exist for the caller.
    pub async fn count_cases(&self, eyes: &Eyes, filter: &CaseFilter) -> Result<i64, StoreError> {
        let mut count = matching(eyes, filter);
        count.expr(Expr::cust("COUNT(*)"));
        let row = self.databases.case.query_one(&count).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
    }
}

fn matching(eyes: &Eyes, filter: &CaseFilter) -> SelectStatement {
    let c = |column| col("c", column);
    let mut cases = Query::select();
    cases.from_as(case::Entity, "c").cond_where(eyes.cases("c"));
    if let Some(regions) = &filter.regions {
        cases.and_where(c(case::Column::RegionCode).is_in(regions.iter().map(|region| region.code())));
    }
    if let Some(counties) = &filter.counties {
        cases.and_where(c(case::Column::CountyCode).is_in(counties.iter().map(|county| county.code())));
    }
    if let Some(statuses) = &filter.statuses {
        cases.and_where(c(case::Column::Status).is_in(statuses.iter().map(|status| status.code())));
    }
    if let Some(phases) = &filter.phases {
        cases.and_where(c(case::Column::Phase).is_in(phases.iter().map(|phase| phase.code())));
    }
    if let Some(from) = filter.registered_from {
        cases.and_where(c(case::Column::RegisteredOn).gte(from));
    }
    if let Some(until) = filter.registered_until {
        cases.and_where(c(case::Column::RegisteredOn).lte(until));
    }
    if let Some(since) = filter.changed_since {
        let mut changes = changes(eyes);
        changes
            .and_where(col("cev", case_event::Column::CaseKey).eq(c(case::Column::Key)))
            .and_where(col("cev", case_event::Column::RecordedAt).gte(since));
        cases.and_where(exists(changes));
    }
    if let Some(id) = filter.coordinator {
        let mut lead = Query::select();
        lead.column(coordinator::Column::Key)
            .from(coordinator::Entity)
            .and_where(Expr::col(coordinator::Column::Id).eq(id.uuid()));
        cases.and_where(c(case::Column::LeadCoordinatorKey).in_subquery(lead));
    }
    if let Some(id) = filter.agency {
        let mut with = Query::select();
        with.column(agency::Column::Key).from(agency::Entity).and_where(Expr::col(agency::Column::Id).eq(id.uuid()));
        cases.and_where(takes_part(eyes, |key| key.in_subquery(with)));
    }
    if let Some(form) = filter.form {
        let opens = eyes.participant_grounds("f_pt").opens(Personal::DECLARED).condition();
        let mut exploited = Query::select();
        exploited
            .from_as(participant::Entity, "f_pt")
            .join_as(
                JoinType::InnerJoin,
                exploitation::Entity,
                "f_ex",
                col("f_ex", exploitation::Column::ParticipantKey).eq(col("f_pt", participant::Column::Key)),
            )
            .and_where(col("f_pt", participant::Column::CaseKey).eq(c(case::Column::Key)))
            .and_where(col("f_ex", exploitation::Column::Form).eq(form.code()))
            .and_where(opens)
            .cond_where(eyes.participants("f_pt"));
        cases.and_where(exists(exploited));
    }
    cases
}

fn takes_part(eyes: &Eyes, is: impl FnOnce(Expr) -> Expr) -> Expr {
    let mut parts = Query::select();
    parts
        .from_as(case_agency::Entity, "f_ca")
        .and_where(col("f_ca", case_agency::Column::CaseKey).eq(col("c", case::Column::Key)))
        .and_where(is(col("f_ca", case_agency::Column::AgencyKey)))
        .and_where(eyes.agency_is_open_in(col("f_ca", case_agency::Column::AgencyKey), col("c", case::Column::Key)));
    exists(parts)
}

/// Keys of every case that exists for the caller.
pub(super) fn visible(eyes: &Eyes) -> SelectStatement {
    let mut keys = matching(eyes, &CaseFilter::default());
    keys.column(("c", case::Column::Key));
    keys
}
