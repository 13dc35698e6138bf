//! What a person has agreed to.

use async_graphql::SimpleObject;
use chrono::NaiveDate;

use super::code::{ConsentGiver, ConsentPurpose, ConsentState};
use super::id::ConsentId;
use crate::access::sealed::{Personal, Sealed};

/// A person's answer to one request to share or to act.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct Consent {
    #[graphql(skip)]
    pub key: i64,
    #[graphql(skip)]
    pub recipient_key: Option<i64>,
    /// Opaque and stable.
    pub id: ConsentId,
    /// What was asked.
    pub purpose: Sealed<Personal, ConsentPurpose>,
    /// Given, refused or withdrawn.
    pub state: Sealed<Personal, ConsentState>,
    /// Who answered.
    pub given_by: Sealed<Personal, ConsentGiver>,
    /// The day of the answer.
    pub given_on: NaiveDate,
    /// The last day on which it holds.
    pub expires_on: Option<NaiveDate>,
    /// The day on which it was withdrawn.
    pub withdrawn_on: Option<NaiveDate>,
}
