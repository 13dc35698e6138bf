//! The codes of consent and of the other legal bases for a disclosure.

use super::codes;

codes! {
    /// What a person was asked to consent to.
    ConsentPurpose "CONSENT_PURPOSE" {
        /// That a regional coordinator is contacted.
        ContactCoordinator "CONTACT_COORDINATOR",
        /// That the identity is shared with a named agency.
        ShareIdentityWithAgency "SHARE_IDENTITY_WITH_AGENCY",
        /// That data are shared with a named organisation of civil society.
        ShareWithNgo "SHARE_WITH_NGO",
        /// To take part in the return programme.
        ReturnProgramme "RETURN_PROGRAMME",
        /// To be counted in statistics.
        Statistics "STATISTICS",
    }

    /// What a person answered.
    ConsentState "CONSENT_STATE" {
        /// Said yes.
        Given "GIVEN",
        /// Said no.
        Refused "REFUSED",
        /// Said yes, and took it back.
        Withdrawn "WITHDRAWN",
    }

    /// Who gave the answer.
    ConsentGiver "CONSENT_GIVER" {
        /// The person concerned.
        Person "SELF",
        /// A legal guardian.
        Guardian "GUARDIAN",
        /// A representative appointed for a child without guardian.
        GodMan "GOD_MAN",
    }

    /// The ground on which identifying data may be disclosed.
    LegalBasis "LEGAL_BASIS" {
        /// The person has consented.
        Consent "CONSENT",
        /// A law or ordinance obliges the agency to disclose.
        DutyToDisclose "DUTY_TO_DISCLOSE",
        /// The agency cannot do its own work without disclosing.
        NecessaryDisclosure "NECESSARY_DISCLOSURE",
        /// A serious crime is suspected.
        SeriousCrime "SERIOUS_CRIME",
        /// Somebody's life or health is at stake.
        VitalInterests "VITAL_INTERESTS",
    }
}
