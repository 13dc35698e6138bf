//! Floor 2: the only floor that speaks SQL.

pub mod agency;
pub mod audit;
pub mod blind_index;
pub mod case;
mod connection;
pub mod consent;
pub mod coordinator;
pub mod count;
pub mod database;
mod entity;
pub mod envelope;
pub mod error;
pub mod event;
pub mod frame;
pub mod grounds;
pub mod identity;
pub mod keyring;
pub mod measure;
pub mod migrate;
pub mod page;
pub mod person;
pub mod reference;
pub mod referral;
pub mod scope;
pub mod shape;
pub mod user;
pub mod wave;
