//! The viewer: who am I, what may I open, what waits for me.

use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::context::ContextExt;
use super::failure::Failure;
use super::page::{self, Bound, Counted, Total};
use super::place::Region;
use crate::access::clearance::{Class, Grounds};
use crate::access::permit::{Act, ReceiveCases};
use crate::access::role::Role;
use crate::domain::agency::Agency;
use crate::domain::code::{Code, MeasureState, MeasureType};
use crate::domain::handover::Handover;
use crate::domain::id::{Noun, UserId};
use crate::domain::measure::Measure;
use crate::domain::place;
use crate::domain::referral::Referral;
use crate::store::measure::{self, MeasureFilter};
use crate::store::page::{Direction, Page};

/// You.
pub struct Viewer;

/// Roots about the caller.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// You: who the hub takes you for, and what opens to you.
    async fn viewer(&self) -> Viewer {
        Viewer
    }
}

/// A class of values and whether it can open to you at all.
#[derive(SimpleObject)]
pub struct ClassAccess {
    /// The class.
    pub class: Class,
    /// Whether your role and your token can open it, where there is a need to know.
    pub can_open: bool,
}

pub type MeasureConnection = Connection<String, Arc<Measure>, Total>;

/// Which of your agency's measures to list; all conditions must hold.
#[derive(InputObject, Clone, Debug, Default)]
#[graphql(name = "MeasureFilter")]
pub struct MeasureFilterInput {
    /// Kinds of measures.
    #[graphql(name = "type")]
    pub measure_types: Option<Vec<MeasureType>>,
    /// States.
    pub state: Option<Vec<MeasureState>>,
    /// Measures of which the hub was told something that you can see at or after this moment.
    pub changed_since: Option<DateTime<Utc>>,
}

impl MeasureFilterInput {
    fn checked(self) -> Result<MeasureFilter, Failure> {
        let lengths = [self.measure_types.as_ref().map(Vec::len), self.state.as_ref().map(Vec::len)];
        if lengths.into_iter().flatten().any(|length| length > 100) {
            return Err(Failure::TooMany);
        }
        if !self.changed_since.is_none_or(|moment| page::is_of_our_time(moment.date_naive())) {
            return Err(Failure::WrongYear);
        }
        Ok(MeasureFilter { measure_types: self.measure_types, states: self.state, changed_since: self.changed_since })
    }
}

/// What waits for somebody.
pub struct Inbox;

/// What waits for an answer of yours.
#[Object]
impl Inbox {
    /// Referrals to your agency that nobody has answered, oldest first; at most 200.
    async fn referrals(&self, ctx: &Context<'_>) -> Result<Vec<Arc<Referral>>, Failure> {
        let asked = ctx.asked();
        let Ok(permit) = asked.permit::<ReceiveCases>() else { return Ok(Vec::new()) };
        let waiting = asked.rounds.ask(asked.store.waiting_referrals(permit, &asked.eyes)).await?;
        Ok(waiting.into_iter().map(Arc::new).collect())
    }

    /// Requests to you to take over a case, oldest first; at most 200.
    async fn handovers(&self, ctx: &Context<'_>) -> Result<Vec<Handover>, Failure> {
        let asked = ctx.asked();
        let Ok(permit) = asked.permit::<ReceiveCases>() else { return Ok(Vec::new()) };
        Ok(asked.rounds.ask(asked.store.waiting_handovers(permit, &asked.eyes)).await?)
    }
}

/// The user who asks.
#[Object]
impl Viewer {
    /// Your user id.
    async fn id(&self, ctx: &Context<'_>) -> UserId {
        UserId::from_uuid(ctx.asked().caller().user_id)
    }

    /// The name under which you work.
    async fn display_name<'a>(&self, ctx: &Context<'a>) -> &'a str {
        &ctx.asked().caller().display_name
    }

    /// What you are there to do.
    async fn role(&self, ctx: &Context<'_>) -> Role {
        ctx.asked().caller().role
    }

    /// Your agency.
    async fn agency(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        let asked = ctx.asked();
        asked.loaders.agencies.one(asked.caller().agency_key).await.transpose()
    }

    /// The regions that you coordinate.
    async fn regions(&self, ctx: &Context<'_>) -> Vec<Region> {
        ctx.asked().caller().regions.iter().filter_map(|code| place::Region::parse(code)).map(Region).collect()
    }

    /// Which classes of values can open to you.
    async fn classes(&self, ctx: &Context<'_>) -> Vec<ClassAccess> {
        let clearance = ctx.asked().clearance();
        let can_open = |grounds: Grounds| grounds != Grounds::NONE;
        vec![
            ClassAccess { class: Class::Personal, can_open: can_open(clearance.personal) },
            ClassAccess { class: Class::Identifying, can_open: can_open(clearance.identifying | clearance.contact) },
            ClassAccess { class: Class::Protected, can_open: can_open(clearance.protected) },
        ]
    }

    /// What waits for an answer of yours.
    async fn inbox(&self) -> Inbox {
        Inbox
    }

    /// The measures in your scope that your agency provides or decides, the newest first.
    async fn measures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1-100.")] first: i32,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Which measures.")] filter: Option<MeasureFilterInput>,
    ) -> Option<Result<MeasureConnection, Failure>> {
        let answer = async {
            let asked = ctx.asked();
            let filter = filter.unwrap_or_default().checked()?;
            let bound = Bound::new(asked.caller().user_id, "viewer.measures", &filter);
            let window = page::window(&asked.cursor_keys, &bound, first, after.as_deref(), Direction::Descending)?;
            let rows = asked.rounds.ask(asked.store.own_measures(&asked.eyes, &filter, &window)).await?;
            let page = Page::cut(rows.into_iter().map(Arc::new).collect(), window.first);
            let total = Total { list: Counted::OwnMeasures(filter) };
            page::connection(&asked.cursor_keys, &bound, page, after.is_some(), measure::position, total)
        };
        Some(answer.await)
    }

    /// What you may do beside reading the graph.
    async fn acts(&self, ctx: &Context<'_>) -> Vec<Act> {
        let role = ctx.asked().caller().role;
        Act::ALL.into_iter().filter(|act| role.may(*act)).collect()
    }
}
