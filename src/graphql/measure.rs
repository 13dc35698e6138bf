//! Support measures: their edges.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context};

use super::closed::closed_fields;
use super::context::ContextExt;
use super::failure::Failure;
use crate::access::sealed::{Hidden, Sealed};
use crate::domain::agency::Agency;
use crate::domain::case::Participant;
use crate::domain::measure::Measure;

#[ComplexObject]
impl Measure {
    /// The agency that provides it. Where somebody lives in hiding it is open to the provider and the person's handlers.
    async fn provider(&self, ctx: &Context<'_>) -> Result<Sealed<Hidden, Arc<Agency>>, Failure> {
        let asked = ctx.asked();
        let agency = match self.provider.agency_key {
            Some(key) => asked.loaders.agencies.one(key).await?,
            None => None,
        };
        Ok(self.provider.sealed(agency))
    }

    /// Whom it supports.
    async fn participant(&self, ctx: &Context<'_>) -> Option<Result<Arc<Participant>, Failure>> {
        ctx.asked().loaders.by_key.participants.find(self.participant_key).await.transpose()
    }

    /// The agency that decides on it.
    async fn decided_by(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.decided_by_key?).await.transpose()
    }

    /// The sealed fields of this object that stay closed to you.
    async fn closed_fields(&self, ctx: &Context<'_>) -> Vec<&'static str> {
        closed_fields!(ctx.asked().clearance(), { "provider": self.provider.sealed(None::<()>) })
    }
}
