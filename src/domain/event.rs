//! The history of a case.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::code::EventKind;
use super::id::EventId;

/// Something that happened in a case. Append-only; says what kind of thing changed, never a value.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct CaseEvent {
    #[graphql(skip)]
    pub key: i64,
    #[graphql(skip)]
    pub agency_key: Option<i64>,
    /// Opaque and stable.
    pub id: EventId,
    /// What happened.
    pub kind: EventKind,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// When the hub was told.
    pub recorded_at: DateTime<Utc>,
    /// The id of what it happened to.
    pub subject: String,
    /// The state before, for changes of state.
    pub from_state: Option<String>,
    /// The state after, for changes of state.
    pub to_state: Option<String>,
}
