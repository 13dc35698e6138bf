//! Floor 4: the doors.

pub mod authenticate;
pub mod graphql;
pub mod health;
pub mod listener;
pub mod origin;
pub mod router;
pub mod token;
