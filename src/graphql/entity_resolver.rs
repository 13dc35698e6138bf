//! Federation: the hub's nouns by their keys, through the same scoped finders as everything else.
//!
//! An entity resolver answers `Option<Result<…>>`: one bad representation nulls one index, never the list.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::context::ContextExt;
use super::failure::Failure;
use crate::domain::agency::Agency;
use crate::domain::case::{Case, Participant};
use crate::domain::coordinator::Coordinator;
use crate::domain::id::{AgencyId, CaseId, CoordinatorId, MeasureId, Noun, ParticipantId, PersonId};
use crate::domain::measure::Measure;
use crate::domain::person::Person;

/// Entities by id.
#[derive(Default)]
pub struct EntityQuery;

type Found<T> = Option<Result<Arc<T>, Failure>>;

#[Object]
impl EntityQuery {
    /// A case by id.
    #[graphql(entity)]
    async fn case_entity(&self, ctx: &Context<'_>, id: ID) -> Found<Case> {
        ctx.asked().loaders.by_id.cases.find(CaseId::parse(&id)?.uuid()).await.transpose()
    }

    /// A person by id.
    #[graphql(entity)]
    async fn person_entity(&self, ctx: &Context<'_>, id: ID) -> Found<Person> {
        ctx.asked().loaders.by_id.persons.find(PersonId::parse(&id)?.uuid()).await.transpose()
    }

    /// A participant by id.
    #[graphql(entity)]
    async fn participant_entity(&self, ctx: &Context<'_>, id: ID) -> Found<Participant> {
        ctx.asked().loaders.by_id.participants.find(ParticipantId::parse(&id)?.uuid()).await.transpose()
    }

    /// A support measure by id.
    #[graphql(entity)]
    async fn measure_entity(&self, ctx: &Context<'_>, id: ID) -> Found<Measure> {
        ctx.asked().loaders.by_id.measures.find(MeasureId::parse(&id)?.uuid()).await.transpose()
    }

    /// An agency by id.
    #[graphql(entity)]
    async fn agency_entity(&self, ctx: &Context<'_>, id: ID) -> Found<Agency> {
        ctx.asked().loaders.by_id.agencies.find(AgencyId::parse(&id)?.uuid()).await.transpose()
    }

    /// A coordinator by id.
    #[graphql(entity)]
    async fn coordinator_entity(&self, ctx: &Context<'_>, id: ID) -> Found<Coordinator> {
        ctx.asked().loaders.by_id.coordinators.find(CoordinatorId::parse(&id)?.uuid()).await.transpose()
    }
}
