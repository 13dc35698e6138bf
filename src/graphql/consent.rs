//! Consents: their edges.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context};

use super::closed::closed_fields;
use super::context::ContextExt;
use super::failure::Failure;
use crate::domain::agency::Agency;
use crate::domain::consent::Consent;

#[ComplexObject]
impl Consent {
    /// The agency that the consent names.
    async fn recipient(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.recipient_key?).await.transpose()
    }

    /// The sealed fields of this object that stay closed to you.
    async fn closed_fields(&self, ctx: &Context<'_>) -> Vec<&'static str> {
        closed_fields!(ctx.asked().clearance(), {
            "purpose": self.purpose,
            "state": self.state,
            "givenBy": self.given_by,
        })
    }
}
