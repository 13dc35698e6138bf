//! Handovers: their edges.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context};

use super::context::ContextExt;
use super::failure::Failure;
use crate::domain::case::Case;
use crate::domain::coordinator::Coordinator;
use crate::domain::handover::Handover;

#[ComplexObject]
impl Handover {
    /// The case; null while it does not exist for you.
    async fn case(&self, ctx: &Context<'_>) -> Option<Result<Arc<Case>, Failure>> {
        ctx.asked().loaders.by_key.cases.find(self.case_key).await.transpose()
    }

    /// The coordinator who asks.
    async fn from(&self, ctx: &Context<'_>) -> Option<Result<Arc<Coordinator>, Failure>> {
        ctx.asked().loaders.coordinators.one(self.from_coordinator_key).await.transpose()
    }

    /// The coordinator who is asked.
    async fn to(&self, ctx: &Context<'_>) -> Option<Result<Arc<Coordinator>, Failure>> {
        ctx.asked().loaders.coordinators.one(self.to_coordinator_key).await.transpose()
    }
}
