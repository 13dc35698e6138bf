//! Events of a case's history.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context};

use super::context::ContextExt;
use super::failure::Failure;
use crate::domain::agency::Agency;
use crate::domain::event::CaseEvent;

#[ComplexObject]
impl CaseEvent {
    /// The agency whose act it was.
    async fn agency(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.agency_key?).await.transpose()
    }
}
