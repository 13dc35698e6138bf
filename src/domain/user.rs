//! Who may sign in.

use async_graphql::SimpleObject;

use super::id::UserId;
use super::place::Region;
use crate::access::role::Role;

/// Somebody who may sign in.
#[derive(SimpleObject, Clone, Debug)]
pub struct User {
    /// Opaque and stable.
    pub id: UserId,
    /// The name under which the user works.
    pub display_name: String,
    /// What the user is there to do.
    pub role: Role,
    /// The regions that the user coordinates.
    pub regions: Vec<Region>,
}
