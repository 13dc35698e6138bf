//! The codes of case files and of the agencies that take part in them.

use super::codes;

codes! {
    /// How far the handling of a case has come.
    CaseStatus "CASE_STATUS" {
        /// A suspicion has come in; nobody has assessed it yet.
        Signalled "SIGNALLED",
        /// Somebody is assessing whether this may be trafficking.
        Assessing "ASSESSING",
        /// Support or protection is under way.
        Active "ACTIVE",
        /// The support has ended and is being followed up.
        FollowUp "FOLLOW_UP",
        /// The case is closed, for a stated reason.
        Closed "CLOSED",
        /// The personal data are erased; only a statistical residue remains.
        Erased "ERASED",
    }

    /// The step of the national referral mechanism that a case is in.
    CasePhase "CASE_PHASE" {
        /// The first suspicion and the identification.
        Identification "IDENTIFICATION",
        /// Immediate safety.
        AcuteProtection "ACUTE_PROTECTION",
        /// The first support and time to reflect.
        InitialSupport "INITIAL_SUPPORT",
        /// Support over a longer time.
        LongTermSupport "LONG_TERM_SUPPORT",
        /// Investigation, prosecution and trial.
        CriminalProceedings "CRIMINAL_PROCEEDINGS",
        /// The return to the home country or to a third country.
        SafeReturn "SAFE_RETURN",
    }

    /// Why a case was closed.
    ClosureReason "CLOSURE_REASON" {
        /// The assessment found no trafficking.
        NotTrafficking "NOT_TRAFFICKING",
        /// The support is completed.
        SupportCompleted "SUPPORT_COMPLETED",
        /// The person has returned.
        Returned "RETURNED",
        /// Somebody else has taken over.
        HandedOver "HANDED_OVER",
        /// Nobody can reach the person any more.
        ContactLost "CONTACT_LOST",
        /// The person has declined support.
        Declined "DECLINED",
        /// The same case was registered twice.
        Duplicate "DUPLICATE",
        /// Another reason.
        Other "OTHER",
    }

    /// The way by which a case first reached the hub.
    IntakeChannel "INTAKE_CHANNEL" {
        /// A call to the helpline.
        Helpline "HELPLINE",
        /// A regional coordinator.
        RegionalCoordinator "REGIONAL_COORDINATOR",
        /// A report from an agency.
        AgencyReport "AGENCY_REPORT",
        /// An organisation of civil society.
        Ngo "NGO",
        /// An inspection of a workplace.
        Inspection "INSPECTION",
        /// The person asked for help.
        Person "SELF",
        /// Another way.
        Other "OTHER",
    }

    /// How far the criminal proceedings of a case have come.
    PreliminaryInvestigation "PRELIMINARY_INVESTIGATION" {
        /// No report to the police is known.
        None "NONE",
        /// A report has been made to the police.
        Reported "REPORTED",
        /// A preliminary investigation is open.
        Open "OPEN",
        /// The investigation was discontinued.
        Discontinued "DISCONTINUED",
        /// Somebody has been prosecuted.
        Prosecuted "PROSECUTED",
        /// A court has given judgment.
        Judged "JUDGED",
    }

    /// The offence as which the acts are classified.
    LegalLabel "LEGAL_LABEL" {
        /// Human trafficking, chapter 4 section 1 a of the Criminal Code.
        Brb41a "BRB_4_1A",
        /// Human exploitation, chapter 4 section 1 b of the Criminal Code.
        Brb41b "BRB_4_1B",
        /// Another offence.
        Other "OTHER",
    }

    /// The part an agency has in a case.
    CaseAgencyRole "CASE_AGENCY_ROLE" {
        /// Owns the case file.
        Owner "OWNER",
        /// Coordinates the work.
        Coordination "COORDINATION",
        /// Investigates the offence.
        Investigation "INVESTIGATION",
        /// Supports the person.
        Support "SUPPORT",
        /// Provides a measure.
        Provider "PROVIDER",
        /// Decides on a measure.
        Decision "DECISION",
    }

    /// How much of a case an agency is shown.
    SharingLevel "SHARING_LEVEL" {
        /// That there is a case, and nothing about the person.
        Anonymous "ANONYMOUS",
        /// The case under a pseudonym, without identity.
        Pseudonymous "PSEUDONYMOUS",
        /// The case with the identity of the person.
        Identified "IDENTIFIED",
    }

    /// What has become of a request to take over a case.
    HandoverState "HANDOVER_STATE" {
        /// Waiting for an answer.
        Requested "REQUESTED",
        /// The receiver has taken over the case.
        Accepted "ACCEPTED",
        /// The receiver has said no.
        Rejected "REJECTED",
        /// The sender has taken the request back.
        Revoked "REVOKED",
    }
}
