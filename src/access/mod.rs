//! Floor 0: who may see and do what. Imports nothing of ours.

pub mod caller;
pub mod clearance;
pub mod ledger;
pub mod permit;
pub mod purpose;
pub mod role;
pub mod scope;
pub mod sealed;
