//! Floor 1: the nouns and their rules. Pure: no IO, no clock, no SQL.

pub mod agency;
pub mod agency_list;
pub mod audit;
pub mod case;
pub mod code;
pub mod consent;
pub mod coordinator;
pub mod count;
pub mod event;
pub mod handover;
pub mod id;
pub mod identity;
pub mod identity_number;
pub mod measure;
pub mod person;
pub mod persona;
pub mod place;
pub mod referral;
pub mod release;
pub mod resolution;
pub mod search;
pub mod statistical;
