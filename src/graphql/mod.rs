//! Floor 3: the API.

pub mod agency;
pub mod audit;
pub mod case;
pub mod code;
pub mod consent;
pub mod context;
pub mod coordinator;
pub mod count;
pub mod entity_resolver;
pub mod event;
pub mod failure;
pub mod guard;
pub mod identity;
pub mod loader;
pub mod measure;
pub mod node;
pub mod page;
pub mod person;
pub mod referral;
pub mod seal;
pub mod statistics;
pub mod viewer;

use std::sync::Arc;

use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Response, Schema};

use crate::access::caller::Asker;
use guard::Document;

/// What a request says beside its document.
#[derive(Clone, Debug)]
pub struct RequestHead {
    pub request_id: String,
    /// `Accept-Language`.
    pub language: Option<String>,
    /// `Samverka-Purpose`, as it was sent.
    pub purpose: Option<String>,
    /// Whether the request may use what is for federation routers.
    pub router: bool,
}

/// The two schemas and what they need to answer.
#[derive(Clone)]
pub struct Hub {
    schema: Schema<Query, EmptyMutation, EmptySubscription>,
}

struct Query;

#[Object]
impl Query {
    async fn asker(&self, context: &async_graphql::Context<'_>) -> String {
        context.data_opt::<String>().cloned().unwrap_or_default()
    }
}

impl Hub {
    /// A hub that knows who asks and nothing else.
    pub fn placeholder() -> Hub {
        Hub { schema: Schema::new(Query, EmptyMutation, EmptySubscription) }
    }

    /// The SDL of the largest schema.
    pub fn sdl(&self) -> String {
        self.schema.sdl()
    }

    /// Executes a document that passed the guard.
    pub async fn execute(&self, asker: Asker, request: Request, _document: Arc<Document>, _head: RequestHead) -> Response {
        let asker = match asker {
            Asker::Public => "PUBLIC",
            Asker::Researcher => "RESEARCHER",
            Asker::User(claims) => claims.role.code(),
        };
        self.schema.execute(request.data(asker.to_owned())).await
    }

    /// Whether everything that answers need is there.
    pub async fn ready(&self) -> Result<(), String> {
        Ok(())
    }
}
