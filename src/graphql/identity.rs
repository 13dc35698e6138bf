//! Source records and identity links: their edges.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context};

use super::closed::closed_fields;
use super::context::ContextExt;
use super::failure::Failure;
use crate::domain::agency::Agency;
use crate::domain::identity::{IdentityLink, SourceRecord};

#[ComplexObject]
impl SourceRecord {
    /// The agency that holds it.
    async fn agency(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.agency_key).await.transpose()
    }

    /// The sealed fields of this object that stay closed to you.
    async fn closed_fields(&self, ctx: &Context<'_>) -> Vec<&'static str> {
        closed_fields!(ctx.asked().clearance(), {
            "name": self.name,
            "aliases": self.aliases,
            "birthDate": self.birth_date,
            "identityNumber": self.identity_number,
            "documentNumbers": self.document_numbers,
            "telephone": self.telephone,
            "email": self.email,
            "address": self.address,
            "localReference": self.local_reference,
        })
    }
}

#[ComplexObject]
impl IdentityLink {
    /// The source record; null if it does not exist for you under this person.
    async fn source_record(&self, ctx: &Context<'_>) -> Option<Result<Arc<SourceRecord>, Failure>> {
        let asked = ctx.asked();
        let find = async {
            let records = asked.loaders.source_records.of(self.person_key).await?;
            Ok(records.iter().find(|record| record.key == self.record_key).cloned())
        };
        find.await.transpose()
    }

    /// The sealed fields of this object that stay closed to you.
    async fn closed_fields(&self, ctx: &Context<'_>) -> Vec<&'static str> {
        closed_fields!(ctx.asked().clearance(), { "score": self.score })
    }
}
