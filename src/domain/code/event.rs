//! The codes of the history of a case and of the audit.

use super::codes;

codes! {
    /// What happened in a case.
    EventKind "EVENT_KIND" {
        /// The case was registered.
        CaseRegistered "CASE_REGISTERED",
        /// The status of the case changed.
        StatusChanged "STATUS_CHANGED",
        /// The phase of the case changed.
        PhaseChanged "PHASE_CHANGED",
        /// A person was added to the case.
        ParticipantAdded "PARTICIPANT_ADDED",
        /// A form of exploitation was recorded.
        ExploitationRecorded "EXPLOITATION_RECORDED",
        /// A support measure was proposed.
        MeasureProposed "MEASURE_PROPOSED",
        /// A support measure changed state.
        MeasureChanged "MEASURE_CHANGED",
        /// A referral was sent.
        ReferralSent "REFERRAL_SENT",
        /// A referral was answered, revoked or completed.
        ReferralAnswered "REFERRAL_ANSWERED",
        /// An answer to a question of consent was recorded.
        ConsentRecorded "CONSENT_RECORDED",
        /// An agency joined the case.
        AgencyJoined "AGENCY_JOINED",
        /// An agency left the case.
        AgencyLeft "AGENCY_LEFT",
        /// A coordinator was assigned to the case.
        CoordinatorAssigned "COORDINATOR_ASSIGNED",
        /// A record was linked to a person of the case.
        IdentityLinked "IDENTITY_LINKED",
        /// A link between a record and a person was undone.
        IdentitySplit "IDENTITY_SPLIT",
        /// A coordinator asked another to take over.
        HandoverRequested "HANDOVER_REQUESTED",
        /// A request to take over was answered or revoked.
        HandoverAnswered "HANDOVER_ANSWERED",
        /// Somebody opened the identity in the case for a stated reason.
        DisclosureOpened "DISCLOSURE_OPENED",
    }

    /// What kind of thing an event or an audit record is about.
    SubjectKind "SUBJECT_KIND" {
        /// A case.
        Case "CASE",
        /// A person in a case.
        Participant "PARTICIPANT",
        /// A form of exploitation of a person.
        Exploitation "EXPLOITATION",
        /// A person.
        Person "PERSON",
        /// What one agency holds about somebody.
        SourceRecord "SOURCE_RECORD",
        /// A link between a record and a person.
        IdentityLink "IDENTITY_LINK",
        /// What somebody said about a person.
        Assertion "ASSERTION",
        /// An answer to a question of consent.
        Consent "CONSENT",
        /// A support measure.
        Measure "MEASURE",
        /// A referral.
        Referral "REFERRAL",
        /// An agency.
        Agency "AGENCY",
        /// A coordinator.
        Coordinator "COORDINATOR",
        /// A user.
        User "USER",
        /// An event of a case.
        Event "EVENT",
        /// A request to take over a case.
        Handover "HANDOVER",
        /// An opened identity.
        Disclosure "DISCLOSURE",
        /// An audit record.
        Audit "AUDIT",
    }

    /// What kind of act an audit record tells of.
    AuditKind "AUDIT_KIND" {
        /// Somebody read identifying data.
        ReadIdentifying "READ_IDENTIFYING",
        /// Somebody searched for a person.
        Search "SEARCH",
        /// Somebody wrote.
        Write "WRITE",
        /// Somebody linked or split identities.
        Link "LINK",
        /// Somebody opened an identity in an emergency.
        BreakGlass "BREAK_GLASS",
        /// Somebody read numbers.
        Aggregate "AGGREGATE",
        /// Somebody read the audit.
        AuditRead "AUDIT_READ",
    }
}
