//! `node`: anything that has an id, by its id alone.

use std::sync::Arc;

use async_graphql::{Context, ID, Interface, Object};

use super::context::ContextExt;
use super::failure::Failure;
use super::{agency, ahead, case, coordinator, person};
use crate::domain::agency::Agency;
use crate::domain::case::{Case, Participant};
use crate::domain::coordinator::Coordinator;
use crate::domain::id::{AgencyId, AnyId, CaseId, CoordinatorId, KINDS, MeasureId, Noun, ParticipantId, PersonId};
use crate::domain::measure::Measure;
use crate::domain::person::Person;

/// Something that has an id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "AnyId", desc = "Opaque and stable."))]
pub enum Node {
    Case(Arc<Case>),
    Person(Arc<Person>),
    Participant(Arc<Participant>),
    SupportMeasure(Arc<Measure>),
    Agency(Arc<Agency>),
    Coordinator(Arc<Coordinator>),
}

/// Roots by id alone.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its id; null if there is no such thing for you, or if it has no life outside its case.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The id.")] id: ID) -> Option<Result<Node, Failure>> {
        find(ctx, &id).await.transpose()
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>, Failure> {
    let asked = ctx.asked();
    let field = ctx.field();
    if let Some(id) = CaseId::parse(id) {
        return Ok(case::find(asked, id, ahead::of_case(field)).await?.map(Node::Case));
    }
    if let Some(id) = PersonId::parse(id) {
        return Ok(person::find(asked, id, ahead::of_person(field)).await?.map(Node::Person));
    }
    if let Some(id) = AgencyId::parse(id) {
        return Ok(agency::find(asked, id, ahead::of_agency(field)).await?.map(Node::Agency));
    }
    if let Some(id) = CoordinatorId::parse(id) {
        return Ok(coordinator::find(asked, id, ahead::of_coordinator(field)).await?.map(Node::Coordinator));
    }
    if let Some(id) = ParticipantId::parse(id) {
        return Ok(asked.loaders.by_id.participants.find(id.uuid()).await?.map(Node::Participant));
    }
    if let Some(id) = MeasureId::parse(id) {
        return Ok(asked.loaders.by_id.measures.find(id.uuid()).await?.map(Node::SupportMeasure));
    }
    let known = id.split_once(':').is_some_and(|(kind, random)| {
        KINDS.contains(&kind) && uuid::Uuid::try_parse(random).is_ok_and(|uuid| uuid.hyphenated().to_string() == random)
    });
    if known { Ok(None) } else { Err(Failure::WrongId) }
}
