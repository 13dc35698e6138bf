//! temp
use super::code::*;
pub struct Claim { pub attribute: Attribute, pub value: String, pub certainty: Certainty, pub agency_kind: AgencyKind, pub asserted_at: chrono::DateTime<chrono::Utc> }
pub struct Decision { pub claim: usize, pub disagreements: i32 }
pub fn decide(_: &[Claim]) -> Vec<Decision> { Vec::new() }
