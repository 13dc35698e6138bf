//! The case file and who takes part in it.

use async_graphql::SimpleObject;
use chrono::{DateTime, NaiveDate, Utc};

use super::code::{
    Capacity, CaseAgencyRole, CasePhase, CaseStatus, ClosureReason, FormOfExploitation, Industry, IntakeChannel,
    LegalBasis, LegalLabel, Majority, Means, PreliminaryInvestigation, RecruiterRelation, Recruitment, SharingLevel,
    VictimStatus,
};
use super::id::{CaseId, ExploitationId, ParticipantId};
use super::place::{Country, County, Municipality, Region};
use crate::access::sealed::{Identifying, Personal, Sealed};

/// A case file. One file can hold many people; the published figures count people, not files.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct Case {
    #[graphql(skip)]
    pub key: i64,
    #[graphql(skip)]
    pub owner_agency_key: i64,
    #[graphql(skip)]
    pub reporting_agency_key: Option<i64>,
    #[graphql(skip)]
    pub lead_coordinator_key: Option<i64>,
    /// Opaque and stable.
    pub id: CaseId,
    /// The reference that people quote: `NMT-<year>-<six characters>`, random within the year.
    pub reference: String,
    /// Where the case stands in its life.
    pub status: CaseStatus,
    /// The step of the national referral mechanism that the case is in.
    pub phase: CasePhase,
    /// Why the case was closed; null while it is not.
    pub closure_reason: Option<ClosureReason>,
    /// The day on which the case was registered.
    pub registered_on: NaiveDate,
    /// How the case came to the network.
    pub intake_channel: IntakeChannel,
    /// The state of the criminal investigation.
    pub preliminary_investigation: PreliminaryInvestigation,
    /// The offence as the investigation names it.
    pub legal_label: Option<LegalLabel>,
    /// The day from which the case is due for erasure.
    pub retention_due_on: Option<NaiveDate>,
    /// The coordinators' region.
    #[graphql(skip)]
    pub region: Option<Region>,
    /// The county.
    pub county: Option<County>,
    /// The municipality: an exact place.
    pub municipality: Sealed<Identifying, Municipality>,
    /// Rises by one with each change.
    pub version: i64,
}

/// When a case last changed, as far as one caller may know: the hub was told of something that they can see.
#[derive(Clone, Copy, Debug)]
pub struct CaseChange {
    pub at: DateTime<Utc>,
}

/// The key of a case below a parent.
#[derive(Clone, Copy, Debug)]
pub struct CaseBelow {
    pub case_key: i64,
}

/// An agency's part in a case.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct CaseAgency {
    #[graphql(skip)]
    pub key: i64,
    #[graphql(skip)]
    pub agency_key: i64,
    /// What the agency does in the case.
    pub role: CaseAgencyRole,
    /// How much of the case is shared with the agency.
    pub sharing_level: SharingLevel,
    /// The legal basis of the sharing, where it does not rest on consent.
    pub legal_basis: Option<LegalBasis>,
    /// The day on which the part began.
    pub from_on: NaiveDate,
    /// The day on which it ended; null while it lasts.
    pub until_on: Option<NaiveDate>,
    /// The person at the agency to turn to in this case.
    pub contact: Option<Contact>,
}

/// A member of staff to turn to in one case.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(name = "CaseContact")]
pub struct Contact {
    /// The name under which the member of staff works.
    pub display_name: String,
}

/// A person in a case.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct Participant {
    #[graphql(skip)]
    pub key: i64,
    #[graphql(skip)]
    pub case_key: i64,
    #[graphql(skip)]
    pub person_key: i64,
    /// Opaque and stable.
    pub id: ParticipantId,
    /// The day on which the person was registered in the case.
    pub registered_on: NaiveDate,
    /// Whether the person was exploited, or accompanies somebody who was.
    pub capacity: Sealed<Personal, Capacity>,
    /// The participant whom an accompanying child accompanies.
    pub accompanies: Sealed<Personal, ParticipantId>,
    /// Age in whole years on the day of registration.
    pub age_at_registration: Sealed<Personal, i32>,
    /// Adult or minor, as resolved from what the agencies say: a verified birth date decides; else one standing
    /// assertion of an age under 18 makes a minor (Directive 2011/36/EU, article 13(2)).
    pub majority: Sealed<Personal, Majority>,
    /// Whether the person is presumed or identified as a victim.
    pub victim_status: Sealed<Personal, VictimStatus>,
    /// Whether the person is the injured party in a criminal investigation.
    pub injured_party: Sealed<Personal, bool>,
    /// The day on which contact with the person was lost.
    pub contact_lost_on: Option<NaiveDate>,
    /// Rises by one with each change.
    pub version: i64,
}

/// One form of exploitation of one participant; a person may have several.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(complex)]
pub struct Exploitation {
    #[graphql(skip)]
    pub key: i64,
    /// Opaque and stable.
    pub id: ExploitationId,
    /// The form.
    pub form: Sealed<Personal, FormOfExploitation>,
    /// Whether it is the main form.
    pub is_primary: Sealed<Personal, bool>,
    /// The industry, for exploitation in work.
    pub industry: Sealed<Personal, Industry>,
    /// The country in which it happened.
    pub country: Sealed<Personal, Country>,
    /// The county in which it happened.
    pub county: Sealed<Personal, County>,
    /// The municipality in which it happened: an exact place.
    pub municipality: Sealed<Identifying, Municipality>,
    /// The first month, as `YYYY-MM`.
    pub from_month: Sealed<Personal, String>,
    /// The last month, as `YYYY-MM`.
    pub to_month: Sealed<Personal, String>,
    /// How the person was controlled.
    pub means: Sealed<Personal, Vec<Means>>,
    /// How the person was recruited.
    pub recruitment: Sealed<Personal, Vec<Recruitment>>,
    /// What the recruiter was to the person: a category, never a name.
    pub recruiter_relation: Sealed<Personal, RecruiterRelation>,
    /// The offence as the investigation names it.
    pub legal_label: Sealed<Personal, LegalLabel>,
}
