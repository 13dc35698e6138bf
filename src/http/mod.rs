//! Floor 4: the doors.

pub mod accept;
pub mod authenticate;
pub mod graphql;
pub mod health;
pub mod listener;
pub mod observe;
pub mod origin;
pub mod refusal;
pub mod router;
pub mod router_secret;
pub mod start_page;
pub mod token;
pub mod wire;
