//! The codes of persons and of their part in a case.

use super::codes;

codes! {
    /// The sex of a person as registered.
    Sex "SEX" {
        /// A woman or girl.
        Female "FEMALE",
        /// A man or boy.
        Male "MALE",
        /// Another sex.
        Other "OTHER",
        /// Not known.
        Unknown "UNKNOWN",
    }

    /// How the population register protects the data of a person.
    ProtectionLevel "PROTECTION_LEVEL" {
        /// No protection is known.
        None "NONE",
        /// A warning that each disclosure must be examined.
        Sekretessmarkering "SEKRETESSMARKERING",
        /// The real address is not in the register.
        SkyddadFolkbokforing "SKYDDAD_FOLKBOKFORING",
        /// A new identity that may never be linked to the old one.
        Fingerade "FINGERADE",
    }

    /// In what capacity a person takes part in a case.
    Capacity "CAPACITY" {
        /// Exploited, or suspected to be.
        Exploited "EXPLOITED",
        /// A child who accompanies an exploited person.
        AccompanyingChild "ACCOMPANYING_CHILD",
    }

    /// Whether a person was a child when registered.
    Majority "MAJORITY" {
        /// Eighteen years or older.
        Adult "ADULT",
        /// Under eighteen, or presumed to be.
        Minor "MINOR",
        /// Nobody has said.
        Unknown "UNKNOWN",
    }

    /// Whether a person is held to be a victim of trafficking.
    VictimStatus "VICTIM_STATUS" {
        /// Meets the criteria without formal identification.
        Presumed "PRESUMED",
        /// Formally identified as a victim.
        Identified "IDENTIFIED",
        /// Found not to be a victim.
        NotVictim "NOT_VICTIM",
    }
}
