//! Cases: roots, edges, filters.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::ahead;
use super::audit::AccessEntry;
use super::closed::closed_fields;
use super::context::{Asked, ContextExt};
use super::drawing::{CaseGraph, GraphNodeKind};
use super::failure::Failure;
use super::page::{self, Bound, Counted, Total};
use super::place::Region;
use crate::domain::agency::Agency;
use crate::domain::case::{Case, CaseAgency, Exploitation, Participant};
use crate::domain::code::{CasePhase, CaseStatus, FormOfExploitation};
use crate::domain::coordinator::Coordinator;
use crate::domain::event::CaseEvent;
use crate::domain::id::{AgencyId, CaseId, CoordinatorId, Noun};
use crate::domain::measure::Measure;
use crate::domain::person::Person;
use crate::domain::place::{self, County};
use crate::domain::referral::Referral;
use crate::store::case;
use crate::store::case_list::{self, Below, CaseFilter, CaseOrder};
use crate::store::page::{Direction, Page, Position, Sorted, Tie};
use crate::store::wave::{Edges, Root, Tag};

pub type CaseConnection = Connection<String, Arc<Case>, Total>;

/// Which cases to list; all conditions must hold.
#[derive(InputObject, Clone, Debug, Default)]
#[graphql(name = "CaseFilter")]
pub struct CaseFilterInput {
    /// Coordinators' regions.
    pub regions: Option<Vec<place::Region>>,
    /// County codes.
    pub counties: Option<Vec<String>>,
    /// Statuses.
    pub statuses: Option<Vec<CaseStatus>>,
    /// Phases.
    pub phases: Option<Vec<CasePhase>>,
    /// The lead coordinator.
    pub coordinator: Option<ID>,
    /// An agency that takes part.
    pub agency: Option<ID>,
    /// A form of exploitation of somebody in the case. Matches only where the form is open to you.
    pub form: Option<FormOfExploitation>,
    /// First day of registration.
    pub registered_from: Option<NaiveDate>,
    /// Last day of registration.
    pub registered_until: Option<NaiveDate>,
    /// Cases in which something that you can see changed at or after this moment.
    pub changed_since: Option<DateTime<Utc>>,
}

impl CaseFilterInput {
    fn checked(&self) -> Result<CaseFilter, Failure> {
        let lengths = [
            self.regions.as_ref().map(Vec::len),
            self.counties.as_ref().map(Vec::len),
            self.statuses.as_ref().map(Vec::len),
            self.phases.as_ref().map(Vec::len),
        ];
        if lengths.into_iter().flatten().any(|length| length > 100) {
            return Err(Failure::TooMany);
        }
        let changed_on = self.changed_since.map(|moment| moment.date_naive());
        let days = [self.registered_from, self.registered_until, changed_on];
        if !days.into_iter().flatten().all(page::is_of_our_time) {
            return Err(Failure::WrongYear);
        }
        if let (Some(from), Some(until)) = (self.registered_from, self.registered_until)
            && until < from
        {
            return Err(Failure::WrongRange);
        }
        let counties = |codes: &Vec<String>| codes.iter().map(|code| County::parse(code)).collect::<Option<Vec<_>>>();
        Ok(CaseFilter {
            regions: self.regions.clone(),
            counties: self.counties.as_ref().map(|codes| counties(codes).ok_or(Failure::UnknownCode)).transpose()?,
            statuses: self.statuses.clone(),
            phases: self.phases.clone(),
            coordinator: self.coordinator.as_ref().map(id::<CoordinatorId>).transpose()?,
            agency: self.agency.as_ref().map(id::<AgencyId>).transpose()?,
            form: self.form,
            registered_from: self.registered_from,
            registered_until: self.registered_until,
            changed_since: self.changed_since,
        })
    }
}

/// What cases can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseOrderField {
    /// Day of registration.
    RegisteredOn,
    /// Last change that you can see.
    ChangedAt,
}

/// Which way an order runs.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderDirection {
    /// Smallest or oldest first.
    Asc,
    /// Largest or newest first.
    Desc,
}

/// An order of cases.
#[derive(InputObject, Clone, Copy, Debug)]
#[graphql(name = "CaseOrder")]
pub struct CaseOrderInput {
    /// What to order by.
    pub field: CaseOrderField,
    /// Which way.
    pub direction: OrderDirection,
}

/// Reads an id of one kind.
pub fn id<N: Noun>(id: &ID) -> Result<N, Failure> {
    N::parse(id).ok_or(Failure::WrongId)
}

/// One case with everything below it that was asked for.
pub async fn find(asked: &Asked, id: CaseId, edges: Edges) -> Result<Option<Arc<Case>>, Failure> {
    let root = Root::Cases(case::with_id(&asked.eyes, id));
    let bag = asked.wave(root, edges).await?;
    let found = asked.loaders.prime(bag).cases.into_iter().next();
    if found.is_some() {
        asked.openings.visited(id.subject());
    }
    Ok(found)
}

/// One window of the cases that exist for the caller.
async fn list(
    ctx: &Context<'_>,
    first: i32,
    after: Option<&str>,
    filter: CaseFilter,
    order: Option<CaseOrderInput>,
) -> Result<CaseConnection, Failure> {
    let asked = ctx.asked();
    let bound = Bound::new(asked.caller().user_id, "cases", &(&filter, &order));
    let (field, direction) = match order {
        Some(order) => (
            match order.field {
                CaseOrderField::RegisteredOn => CaseOrder::RegisteredOn,
                CaseOrderField::ChangedAt => CaseOrder::ChangedAt,
            },
            match order.direction {
                OrderDirection::Asc => Direction::Ascending,
                OrderDirection::Desc => Direction::Descending,
            },
        ),
        None => (CaseOrder::RegisteredOn, Direction::Descending),
    };
    let window = page::window(&asked.cursor_keys, &bound, first, after, direction)?;
    let mut edges = ahead::of_cases(ctx.field());
    if field == CaseOrder::ChangedAt {
        edges.insert(Tag::CaseChanges);
    }
    let root = Root::Cases(case_list::listed(&asked.eyes, &filter, field, &window));
    let bag = asked.wave(root, edges).await?;
    let mut rows = Vec::new();
    for case in asked.loaders.prime(bag).cases {
        rows.push((sort_value(asked, &case, field).await?, case));
    }
    rows.sort_by(|(a, one), (b, other)| {
        let along = a.cmp(b).then(one.key.cmp(&other.key));
        if direction == Direction::Descending { along.reverse() } else { along }
    });
    let values: HashMap<i64, Sorted> = rows.iter().map(|(value, case)| (case.key, value.clone())).collect();
    let page = Page::cut(rows.into_iter().map(|(_, case)| case).collect(), window.first);
    let total = Total { list: Counted::Cases(filter) };
    let position = |case: &Case| {
        let value = values.get(&case.key).cloned().unwrap_or(Sorted::Number(case.key));
        Position { value, tie: Tie::Key(case.key) }
    };
    page::connection(&asked.cursor_keys, &bound, page, after.is_some(), position, total)
}

async fn sort_value(asked: &Asked, case: &Case, order: CaseOrder) -> Result<Sorted, Failure> {
    Ok(match order {
        CaseOrder::RegisteredOn => Sorted::Day(case.registered_on),
        CaseOrder::ChangedAt => Sorted::Instant(changed_at(asked, case).await?),
    })
}

/// When something that the caller can see last changed; a case without a visible event is as old as its registration.
async fn changed_at(asked: &Asked, case: &Case) -> Result<DateTime<Utc>, Failure> {
    let change = asked.loaders.case_changes.one(case.key).await?;
    Ok(change.map_or_else(|| case.registered_on.and_time(NaiveTime::MIN).and_utc(), |change| change.at))
}

/// One window of the cases below a person or an agency, newest first.
pub async fn below(
    ctx: &Context<'_>,
    below: Below,
    parent: i64,
    first: i32,
    after: Option<&str>,
) -> Result<CaseConnection, Failure> {
    let asked = ctx.asked();
    let bound = Bound::new(asked.caller().user_id, "cases below", &(below, parent));
    let window = page::window(&asked.cursor_keys, &bound, first, after, Direction::Descending)?;
    let rows = asked.nested.cases(below, parent, &window, ahead::of_cases(ctx.field())).await?.to_vec();
    let page = Page::cut(rows, window.first);
    let total = Total { list: Counted::CasesBelow(below, parent) };
    let position = |case: &Case| Position { value: Sorted::Day(case.registered_on), tie: Tie::Key(case.key) };
    page::connection(&asked.cursor_keys, &bound, page, after.is_some(), position, total)
}

/// Roots that lead to cases.
#[derive(Default)]
pub struct CaseQuery;

#[Object]
impl CaseQuery {
    /// One case; null if there is none for you.
    async fn case(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The case's id.")] id: ID,
    ) -> Option<Result<Arc<Case>, Failure>> {
        let asked = ctx.asked();
        let found = async { find(asked, self::id(&id)?, ahead::of_case(ctx.field())).await };
        found.await.transpose()
    }

    /// The cases that exist for you, newest first unless you order them.
    async fn cases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1-100.")] first: i32,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Which cases.")] filter: Option<CaseFilterInput>,
        #[graphql(desc = "In which order.")] order_by: Option<CaseOrderInput>,
    ) -> Option<Result<CaseConnection, Failure>> {
        let answer = async {
            let filter = filter.unwrap_or_default().checked()?;
            list(ctx, first, after.as_deref(), filter, order_by).await
        };
        Some(answer.await)
    }
}

#[ComplexObject]
impl Case {
    /// The coordinators' region.
    async fn region(&self) -> Option<Region> {
        self.region.map(Region)
    }

    /// The agency that owns the case.
    async fn owner_agency(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.owner_agency_key).await.transpose()
    }

    /// The agency that reported the case.
    async fn reporting_agency(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.reporting_agency_key?).await.transpose()
    }

    /// The coordinator who leads the case.
    async fn lead_coordinator(&self, ctx: &Context<'_>) -> Option<Result<Arc<Coordinator>, Failure>> {
        ctx.asked().loaders.coordinators.one(self.lead_coordinator_key?).await.transpose()
    }

    /// The people in the case; at most 200.
    async fn participants(&self, ctx: &Context<'_>) -> Result<Arc<[Arc<Participant>]>, Failure> {
        ctx.asked().loaders.participants.of(self.key).await
    }

    /// The agencies in the case and their parts; at most 200.
    async fn agencies(&self, ctx: &Context<'_>) -> Result<Arc<[Arc<CaseAgency>]>, Failure> {
        ctx.asked().loaders.case_agencies.of(self.key).await
    }

    /// The referrals in the case; at most 200.
    async fn referrals(&self, ctx: &Context<'_>) -> Result<Arc<[Arc<Referral>]>, Failure> {
        ctx.asked().loaders.referrals.of(self.key).await
    }

    /// The history of the case, oldest first.
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1-100.")] first: i32,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
    ) -> Result<Connection<String, Arc<CaseEvent>>, Failure> {
        let asked = ctx.asked();
        let bound = Bound::new(asked.caller().user_id, "timeline", &self.id);
        let window = page::window(&asked.cursor_keys, &bound, first, after.as_deref(), Direction::Ascending)?;
        let rows = asked.loaders.timeline(self.key, &window).await?.to_vec();
        let page = Page::cut(rows, window.first);
        let position =
            |event: &CaseEvent| Position { value: Sorted::Instant(event.occurred_at), tie: Tie::Key(event.key) };
        let fields = async_graphql::connection::EmptyFields;
        page::connection(&asked.cursor_keys, &bound, page, after.is_some(), position, fields)
    }

    /// The case as a flat, bounded drawing of nodes and edges. A label is never a sealed value.
    async fn graph(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many steps from the case, 1-3.", default = 2)] depth: i32,
        #[graphql(desc = "Only these kinds of nodes beside the case.")] kinds: Option<Vec<GraphNodeKind>>,
        #[graphql(desc = "How many nodes at most, 1-500.", default = 200)] first: i32,
    ) -> Result<CaseGraph, Failure> {
        CaseGraph::draw(ctx.asked(), self, depth, kinds, first).await
    }

    /// Who has read identifying values of this case or of people in it, when and what for; newest first, at most 100.
    /// Null unless you may ask.
    async fn access_log(&self, ctx: &Context<'_>) -> Option<Result<Vec<AccessEntry>, Failure>> {
        AccessEntry::of_case(ctx.asked(), self).await.transpose()
    }

    /// When the hub was last told of something in the case that you can see.
    async fn changed_at(&self, ctx: &Context<'_>) -> Result<DateTime<Utc>, Failure> {
        changed_at(ctx.asked(), self).await
    }

    /// The sealed fields of this object that stay closed to you.
    async fn closed_fields(&self, ctx: &Context<'_>) -> Vec<&'static str> {
        closed_fields!(ctx.asked().clearance(), { "municipality": self.municipality })
    }
}

#[ComplexObject]
impl CaseAgency {
    /// The agency.
    async fn agency(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.agency_key).await.transpose()
    }
}

#[ComplexObject]
impl Participant {
    /// The person.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Arc<Person>, Failure>> {
        ctx.asked().loaders.persons.one(self.person_key).await.transpose()
    }

    /// The case.
    async fn case(&self, ctx: &Context<'_>) -> Option<Result<Arc<Case>, Failure>> {
        ctx.asked().loaders.by_key.cases.find(self.case_key).await.transpose()
    }

    /// The forms of exploitation; at most 200.
    async fn exploitations(&self, ctx: &Context<'_>) -> Result<Arc<[Arc<Exploitation>]>, Failure> {
        ctx.asked().loaders.exploitations.of(self.key).await
    }

    /// The support measures; at most 200.
    async fn measures(&self, ctx: &Context<'_>) -> Result<Arc<[Arc<Measure>]>, Failure> {
        ctx.asked().loaders.measures.of(self.key).await
    }

    /// The sealed fields of this object that stay closed to you.
    async fn closed_fields(&self, ctx: &Context<'_>) -> Vec<&'static str> {
        closed_fields!(ctx.asked().clearance(), {
            "capacity": self.capacity,
            "accompanies": self.accompanies,
            "ageAtRegistration": self.age_at_registration,
            "majority": self.majority,
            "victimStatus": self.victim_status,
            "injuredParty": self.injured_party,
        })
    }
}

#[ComplexObject]
impl Exploitation {
    /// The sealed fields of this object that stay closed to you.
    async fn closed_fields(&self, ctx: &Context<'_>) -> Vec<&'static str> {
        closed_fields!(ctx.asked().clearance(), {
            "form": self.form,
            "isPrimary": self.is_primary,
            "industry": self.industry,
            "country": self.country,
            "county": self.county,
            "municipality": self.municipality,
            "fromMonth": self.from_month,
            "toMonth": self.to_month,
            "means": self.means,
            "recruitment": self.recruitment,
            "recruiterRelation": self.recruiter_relation,
            "legalLabel": self.legal_label,
        })
    }
}
