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
