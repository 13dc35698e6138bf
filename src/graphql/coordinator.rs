//! Coordinators: roots and edges.

use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::{ComplexObject, Context, ID, InputObject, Object};

use super::ahead;
use super::case;
use super::context::{Asked, ContextExt};
use super::failure::Failure;
use super::page::{self, Counted, Total};
use super::place::Region;
use crate::domain::agency::Agency;
use crate::domain::code::Language;
use crate::domain::coordinator::Coordinator;
use crate::domain::id::{CoordinatorId, Noun};
use crate::domain::place;
use crate::store::coordinator;
use crate::store::page::{Direction, Page};
use crate::store::reference::{self, CoordinatorFilter};
use crate::store::wave::{Edges, Root};

pub type CoordinatorConnection = Connection<String, Arc<Coordinator>, Total>;

/// Which coordinators to list.
#[derive(InputObject, Clone, Debug, Default)]
#[graphql(name = "CoordinatorFilter")]
pub struct CoordinatorFilterInput {
    /// A region that they serve.
    pub region: Option<place::Region>,
}

impl CoordinatorFilterInput {
    /// As the store takes it.
    pub fn checked(&self) -> CoordinatorFilter {
        CoordinatorFilter { region: self.region }
    }
}

/// One coordinator.
pub async fn find(asked: &Asked, id: CoordinatorId, edges: Edges) -> Result<Option<Arc<Coordinator>>, Failure> {
    let root = Root::Coordinators(coordinator::with_id(id));
    let bag = asked.wave(root, edges).await?;
    Ok(asked.loaders.prime(bag).coordinators.into_iter().next())
}

/// Roots that lead to coordinators.
#[derive(Default)]
pub struct CoordinatorQuery;

#[Object]
impl CoordinatorQuery {
    /// One coordinator; null if there is none.
    async fn coordinator(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The coordinator's id.")] id: ID,
    ) -> Option<Result<Arc<Coordinator>, Failure>> {
        let asked = ctx.asked();
        let found = async { find(asked, case::id(&id)?, ahead::of_coordinator(ctx.field())).await };
        found.await.transpose()
    }

    /// The coordinators in service, by name.
    async fn coordinators(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1-100.")] first: i32,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Which coordinators.")] filter: Option<CoordinatorFilterInput>,
    ) -> Option<Result<CoordinatorConnection, Failure>> {
        let answer = async {
            let asked = ctx.asked();
            let filter = filter.unwrap_or_default().checked();
            let window = page::plain_window(first, after.as_deref(), Direction::Ascending)?;
            let edges = ahead::of_coordinators(ctx.field());
            let root = Root::Coordinators(reference::coordinators(&asked.eyes, &filter, &window));
            let bag = asked.wave(root, edges).await?;
            let mut rows = asked.loaders.prime(bag).coordinators;
            rows.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
            let page = Page::cut(rows, window.first);
            let total = Total { list: Counted::Coordinators(filter) };
            let position = |coordinator: &Arc<Coordinator>| (coordinator.name.clone(), coordinator.id.uuid());
            Ok(page::plain_connection(page, after.is_some(), position, total))
        };
        Some(answer.await)
    }
}

#[ComplexObject]
impl Coordinator {
    /// The regions that the coordinator serves.
    async fn regions(&self) -> Vec<Region> {
        self.regions.iter().copied().map(Region).collect()
    }

    /// The title.
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of the title.")] lang: Option<Language>,
    ) -> &str {
        match ctx.language(lang) {
            Language::Sv => &self.title_sv,
            Language::En => &self.title_en,
        }
    }

    /// The agency that employs the coordinator.
    async fn agency(&self, ctx: &Context<'_>) -> Option<Result<Arc<Agency>, Failure>> {
        ctx.asked().loaders.agencies.one(self.agency_key).await.transpose()
    }
}
