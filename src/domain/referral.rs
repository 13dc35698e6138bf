//! Referrals from agency to agency.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

use super::code::{LegalBasis, MeasureType, ReferralReason, ReferralState, SharingLevel};
use super::id::ReferralId;

/// One agency asks another to act in a case.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct Referral {
    #[graphql(skip)]
    pub key: i64,
    #[graphql(skip)]
    pub case_key: i64,
    #[graphql(skip)]
    pub from_agency_key: i64,
    #[graphql(skip)]
    pub to_agency_key: i64,
    /// Opaque and stable.
    pub id: ReferralId,
    /// The reference of the case, for the telephone: the case itself exists for you only if it is in your scope.
    pub case_reference: String,
    /// Where the referral stands.
    pub state: ReferralState,
    /// Why it was made.
    pub reason: ReferralReason,
    /// The measure asked for.
    pub requested_measure: Option<MeasureType>,
    /// How much is shared with the receiver.
    pub sharing_level: SharingLevel,
    /// The legal basis of the sharing, where it does not rest on consent.
    pub legal_basis: Option<LegalBasis>,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When the receiver answered.
    pub responded_at: Option<DateTime<Utc>>,
    /// When it was done or revoked.
    pub closed_at: Option<DateTime<Utc>>,
    /// Rises by one with each change.
    pub version: i64,
}
