//! Referrals: their edges.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context};

use super::context::ContextExt;
use super::failure::Failure;
use crate::domain::agency::Agency;
use crate::domain::referral::Referral;

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
