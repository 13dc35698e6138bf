//! What a request carries, and typed ways to it.

use std::sync::Arc;

use async_graphql::Context;

use super::cursor::CursorKeys;
use super::loader::Loaders;
use super::nested::Nested;
use super::probes::Probes;
use super::rounds::Rounds;
use crate::access::caller::Caller;
use crate::access::clearance::Clearance;
use crate::access::permit::{Allowed, Permit, Refused};
use crate::access::sealed::Openings;
use crate::domain::code::Language;
use crate::store::Store;
use crate::store::error::StoreError;
use crate::store::scope::Eyes;
use crate::store::wave::{Bag, Edges, Root};

/// Everything that a resolver of the hub schema may need.
#[derive(Clone)]
pub struct Asked {
    pub store: Store,
    pub eyes: Arc<Eyes>,
    pub rounds: Rounds,
    pub loaders: Arc<Loaders>,
    pub nested: Arc<Nested>,
    pub probes: Probes,
    pub openings: Arc<Openings>,
    pub cursor_keys: CursorKeys,
    pub language: Language,
}

/// Short ways from the library's context to ours.
pub trait ContextExt<'a> {
    /// The request, in the hub schema.
    fn asked(&self) -> &'a Asked;

    /// The language of labels, unless an argument names one.
    fn language(&self, argument: Option<Language>) -> Language;
}

impl<'a> ContextExt<'a> for Context<'a> {
    fn asked(&self) -> &'a Asked {
        self.data_unchecked::<Asked>()
    }

    fn language(&self, argument: Option<Language>) -> Language {
        argument.unwrap_or_else(|| self.data_opt::<Language>().copied().unwrap_or(Language::Sv))
    }
}

impl Asked {
    /// Who asks.
    pub fn caller(&self) -> &Caller {
        &self.eyes.caller
    }

    /// What opens to them.
    pub fn clearance(&self) -> &Clearance {
        &self.eyes.caller.clearance
    }

    /// Rows and everything below them that was asked for.
    pub async fn wave(&self, root: Root, edges: Edges) -> Result<Bag, StoreError> {
        self.rounds.ask(self.store.wave(&self.eyes, root, edges)).await
    }

    /// Asks for a permit.
    pub fn permit<A: Allowed>(&self) -> Result<Permit<A>, Refused> {
        Permit::ask(self.caller())
    }
}
