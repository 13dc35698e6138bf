//! Referrals: their edges.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context};

use super::context::ContextExt;
use super::failure::Failure;
use crate::domain::agency::Agency;
use crate::domain::case::Case;
use crate::domain::coordinator::Coordinator;
use crate::domain::referral::{Handover, Referral};

#[ComplexObject]
impl Referral {
    /// The agency that asks.
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.from_agency_key).await.transpose()
    }

    /// The agency that is asked.
    async fn to(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.to_agency_key).await.transpose()
    }
}

#[ComplexObject]
impl Handover {
    /// The coordinator who asks.
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Arc<Coordinator>, Failure>> {
        ctx.asked().loaders.coordinators.one(self.from_coordinator_key).await.transpose()
    }

    /// The coordinator who is asked.
    async fn to(&self, ctx: &Context<'_>) -> Option<Result<Arc<Coordinator>, Failure>> {
        ctx.asked().loaders.coordinators.one(self.to_coordinator_key).await.transpose()
    }

    /// The case; null if it does not exist for you yet.
    async fn case(&self, ctx: &Context<'_>) -> Option<Result<Arc<Case>, Failure>> {
        ctx.asked().loaders.visible_case(self.case_key).await.transpose()
    }
}
