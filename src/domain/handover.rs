//! Requests of one coordinator to another to lead a case.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::code::HandoverState;
use super::id::HandoverId;

/// One coordinator asks another to take over a case.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct Handover {
    #[graphql(skip)]
    pub case_key: i64,
    #[graphql(skip)]
    pub from_coordinator_key: i64,
    #[graphql(skip)]
    pub to_coordinator_key: i64,
    /// Opaque and stable.
    pub id: HandoverId,
    /// The reference of the case, for the telephone: the case itself exists for you only if it is in your scope.
    pub case_reference: String,
    /// Where the request stands.
    pub state: HandoverState,
    /// Why it was made.
    pub reason: String,
    /// When it was made.
    pub requested_at: DateTime<Utc>,
    /// When it was answered.
    pub responded_at: Option<DateTime<Utc>>,
    /// Rises by one with each change.
    pub version: i64,
}
