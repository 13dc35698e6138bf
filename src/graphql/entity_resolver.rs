//! Federation: the hub's nouns by their keys, through the same scoped finders as everything else.
//!
//! One bad representation nulls one index, never the list: an entity resolver answers `Option<Result<…>>`, and `Root`
//! sees to those that no resolver takes.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ID, Object, ObjectType, OutputType, Positioned, ServerResult, Value,
};

use super::context::ContextExt;
use super::failure::Failure;
use crate::domain::agency::{Agency, is_organisation_number};
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

    /// An agency by organisation number.
    #[graphql(entity)]
    async fn agency_entity_by_number(&self, ctx: &Context<'_>, organisation_number: String) -> Found<Agency> {
        if !is_organisation_number(&organisation_number) {
            return None;
        }
        ctx.asked().loaders.agencies_by_number.find(organisation_number).await.transpose()
    }

    /// A coordinator by id.
    #[graphql(entity)]
    async fn coordinator_entity(&self, ctx: &Context<'_>, id: ID) -> Found<Coordinator> {
        ctx.asked().loaders.by_id.coordinators.find(CoordinatorId::parse(&id)?.uuid()).await.transpose()
    }
}

/// Roots of a subgraph: the fields of `Q`, and null with an error where a representation fits no entity of it.
///
/// The library fails all representations for one that it does not know.
pub struct Root<Q>(pub Q);

#[async_trait::async_trait]
impl<Q: ObjectType> ContainerType for Root<Q> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        self.0.resolve_field(ctx).await
    }

    async fn find_entity(&self, ctx: &Context<'_>, representation: &Value) -> ServerResult<Option<Value>> {
        if let Ok(Some(found)) = self.0.find_entity(ctx, representation).await {
            return Ok(Some(found));
        }
        ctx.add_error(Failure::WrongRepresentation.at(ctx));
        Ok(Some(Value::Null))
    }
}

#[async_trait::async_trait]
impl<Q: ObjectType> OutputType for Root<Q> {
    fn type_name() -> Cow<'static, str> {
        Q::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Q::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl<Q: ObjectType> ObjectType for Root<Q> {}
