//! Floor 4: the doors.

pub mod accept;
pub mod authenticate;
pub mod execute;
pub mod graphql;
pub mod health;
pub mod listener;
pub mod metrics;
pub mod observe;
pub mod origin;
pub mod outward;
pub mod rate;
pub mod refusal;
pub mod router;
pub mod router_secret;
pub mod socket;
pub mod start_page;
pub mod statistics;
pub mod token;
pub mod trace;
pub mod trusted;
pub mod wire;
