//! The viewer: who am I, what may I open, what waits for me.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::context::ContextExt;
use super::failure::Failure;
use super::place::Region;
use crate::access::clearance::{Class, Grounds};
use crate::access::permit::Act;
use crate::access::role::Role;
use crate::domain::agency::Agency;
use crate::domain::code::Code;
use crate::domain::id::{Noun, UserId};
use crate::domain::place;

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

    /// What you may do beside reading the graph.
    async fn acts(&self, ctx: &Context<'_>) -> Vec<Act> {
        let role = ctx.asked().caller().role;
        Act::ALL.into_iter().filter(|act| role.may(*act)).collect()
    }
}
