//! The codes of referrals from one agency to another.

use super::codes;

codes! {
    /// What has become of a referral.
    ReferralState "REFERRAL_STATE" {
        /// Waiting for an answer.
        Sent "SENT",
        /// The receiver has taken it on.
        Accepted "ACCEPTED",
        /// The receiver has said no.
        Rejected "REJECTED",
        /// The sender has taken it back.
        Revoked "REVOKED",
        /// What was asked for is done.
        Done "DONE",
    }

    /// Why a person is referred to another agency.
    ReferralReason "REFERRAL_REASON" {
        /// Further services are needed.
        AdditionalServices "ADDITIONAL_SERVICES",
        /// The person moves or migrates.
        MigrationOrLocation "MIGRATION_OR_LOCATION",
        /// Another reason.
        Other "OTHER",
    }
}
