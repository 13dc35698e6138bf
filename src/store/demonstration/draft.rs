//! A case as it is thought up, before keys are given out and identities are sealed.

use chrono::NaiveDate;
use uuid::Uuid;

use super::office::{Office, Town};
use super::staff::Seat;
use crate::domain::code::{
    Capacity, CaseAgencyRole, CasePhase, CaseStatus, Certainty, ClosureReason, ConsentGiver, ConsentPurpose,
    ConsentState, FormOfExploitation, HandoverState, IdentityNumberKind, Industry, IntakeChannel, LegalBasis,
    LegalLabel, Majority, Means, MeasureOutcome, MeasureState, MeasureType, PreliminaryInvestigation, ProtectionLevel,
    RecruiterRelation, Recruitment, ReferralReason, ReferralState, Sex, SharingLevel, VictimStatus,
};

/// A case and everybody in it.
pub(super) struct CaseDraft {
    pub(super) id: Option<Uuid>,
    pub(super) town: Town,
    pub(super) registered_on: NaiveDate,
    pub(super) recorded_on: NaiveDate,
    pub(super) intake: IntakeChannel,
    pub(super) reporting: Option<Office>,
    pub(super) lead: Option<Seat>,
    pub(super) assigned: Vec<Seat>,
    pub(super) status: CaseStatus,
    pub(super) phase: CasePhase,
    pub(super) closed_on: Option<NaiveDate>,
    pub(super) closure: Option<ClosureReason>,
    pub(super) retention_due_on: Option<NaiveDate>,
    pub(super) erasure_requested: bool,
    pub(super) investigation: PreliminaryInvestigation,
    pub(super) label: Option<LegalLabel>,
    pub(super) parts: Vec<PartDraft>,
    pub(super) people: Vec<PersonDraft>,
    pub(super) referrals: Vec<ReferralDraft>,
    pub(super) handovers: Vec<HandoverDraft>,
}

/// An agency's part in a case.
pub(super) struct PartDraft {
    pub(super) office: Office,
    pub(super) role: CaseAgencyRole,
    pub(super) level: SharingLevel,
    pub(super) basis: Option<LegalBasis>,
    pub(super) from_on: NaiveDate,
    pub(super) until_on: Option<NaiveDate>,
}

/// Somebody in a case.
#[derive(Clone)]
pub(super) struct PersonDraft {
    pub(super) id: Option<Uuid>,
    pub(super) sex: Sex,
    pub(super) age: Option<i32>,
    pub(super) majority: Majority,
    pub(super) birth_date: NaiveDate,
    /// The first is the one that statistics count; empty where nobody knows.
    pub(super) citizenships: Vec<&'static str>,
    pub(super) is_stateless: bool,
    pub(super) protection: ProtectionLevel,
    pub(super) given_name: String,
    pub(super) family_name: String,
    pub(super) number: Option<(IdentityNumberKind, String)>,
    pub(super) capacity: Capacity,
    /// The place, in the case, of the adult whom a child accompanies.
    pub(super) accompanies: Option<usize>,
    pub(super) status: VictimStatus,
    pub(super) is_injured_party: bool,
    pub(super) contact_lost_on: Option<NaiveDate>,
    pub(super) forms: Vec<FormDraft>,
    pub(super) records: Vec<RecordDraft>,
    pub(super) consents: Vec<ConsentDraft>,
    pub(super) measures: Vec<MeasureDraft>,
}

/// One form of exploitation; the first of a person is the main one.
#[derive(Clone)]
pub(super) struct FormDraft {
    pub(super) form: FormOfExploitation,
    pub(super) industry: Option<Industry>,
    pub(super) months: Option<(String, String)>,
    pub(super) means: Vec<Means>,
    pub(super) recruitment: Vec<Recruitment>,
    pub(super) relation: Option<RecruiterRelation>,
    pub(super) label: Option<LegalLabel>,
}

/// What one agency holds about somebody.
#[derive(Clone)]
pub(super) struct RecordDraft {
    pub(super) office: Office,
    pub(super) certainty: Certainty,
    pub(super) received_on: NaiveDate,
    /// Whether the agency knows who it is.
    pub(super) is_named: bool,
    pub(super) is_misspelt: bool,
    /// The age that the agency states, where it differs from what is resolved.
    pub(super) other_age: Option<i32>,
    /// The citizenship that the agency states, where it differs from what is resolved.
    pub(super) other_citizenship: Option<&'static str>,
    /// The users for whom the record opens, where the person is protected.
    pub(super) handlers: Vec<i64>,
}

/// An answer to a question of consent.
#[derive(Clone)]
pub(super) struct ConsentDraft {
    pub(super) purpose: ConsentPurpose,
    pub(super) recipient: Option<Office>,
    pub(super) state: ConsentState,
    pub(super) giver: ConsentGiver,
    pub(super) given_on: NaiveDate,
    pub(super) withdrawn_on: Option<NaiveDate>,
}

/// A support measure; every state that it went through is told by its dates.
#[derive(Clone)]
pub(super) struct MeasureDraft {
    pub(super) kind: MeasureType,
    pub(super) state: MeasureState,
    pub(super) applicant: Office,
    pub(super) provider: Option<Office>,
    pub(super) decider: Option<Office>,
    pub(super) proposed_on: NaiveDate,
    pub(super) applied_on: Option<NaiveDate>,
    pub(super) decided_on: Option<NaiveDate>,
    pub(super) starts_on: Option<NaiveDate>,
    pub(super) ends_on: Option<NaiveDate>,
    pub(super) outcome: Option<MeasureOutcome>,
    pub(super) country: Option<&'static str>,
    /// The place, among the person's measures, of the one that this prolongs.
    pub(super) extends: Option<usize>,
}

/// A request of the coordinators to another agency.
pub(super) struct ReferralDraft {
    pub(super) to: Office,
    pub(super) measure: Option<MeasureType>,
    pub(super) reason: ReferralReason,
    pub(super) state: ReferralState,
    pub(super) sent_on: NaiveDate,
    pub(super) responded_on: Option<NaiveDate>,
    pub(super) closed_on: Option<NaiveDate>,
    pub(super) level: SharingLevel,
    pub(super) basis: Option<LegalBasis>,
    pub(super) people: Vec<usize>,
}

/// A request of one coordinator to another.
pub(super) struct HandoverDraft {
    pub(super) from: Seat,
    pub(super) to: Seat,
    pub(super) state: HandoverState,
    pub(super) reason: &'static str,
    pub(super) requested_on: NaiveDate,
    pub(super) responded_on: Option<NaiveDate>,
}
