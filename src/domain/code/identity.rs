//! The codes of identity: records, links and assertions.

use super::codes;

codes! {
    /// What kind of number identifies a person.
    IdentityNumberKind "IDENTITY_NUMBER_KIND" {
        /// A Swedish personal identity number.
        Personnummer "PERSONNUMMER",
        /// A number for persons who are not registered as residents.
        Samordningsnummer "SAMORDNINGSNUMMER",
        /// A provisional number with a letter in it.
        Interim "INTERIM",
        /// The number of a passport.
        Passport "PASSPORT",
        /// The number of the card of an asylum seeker.
        Lma "LMA",
        /// Another number.
        Other "OTHER",
    }

    /// What has been decided about the link between a record and a person.
    LinkState "LINK_STATE" {
        /// Proposed; nobody has decided.
        Candidate "CANDIDATE",
        /// The record is about this person.
        Confirmed "CONFIRMED",
        /// The record is about somebody else.
        Rejected "REJECTED",
        /// Was confirmed and has been undone.
        Split "SPLIT",
    }

    /// How the link between a record and a person was found.
    LinkMethod "LINK_METHOD" {
        /// An equal identity number.
        ExactNumber "EXACT_NUMBER",
        /// A like name and an equal birth date.
        NameDob "NAME_DOB",
        /// By hand.
        Manual "MANUAL",
    }

    /// How sure an agency is of what it says.
    Certainty "CERTAINTY" {
        /// Checked against a trustworthy source.
        Verified "VERIFIED",
        /// Seen in a document.
        Documented "DOCUMENTED",
        /// Said by the person or by somebody close.
        Stated "STATED",
        /// Estimated by an official.
        Estimated "ESTIMATED",
    }

    /// What an assertion is about.
    Attribute "ATTRIBUTE" {
        /// The sex of a person.
        Sex "SEX",
        /// The year of birth.
        BirthYear "BIRTH_YEAR",
        /// The age at registration.
        Age "AGE",
        /// A citizenship.
        Citizenship "CITIZENSHIP",
        /// Whether the person is a victim.
        VictimStatus "VICTIM_STATUS",
        /// A form of exploitation.
        Form "FORM",
        /// Whether the person is a child.
        Majority "MAJORITY",
    }
}
