//! Code lists: closed lists as types, their labels and mappings as data.

mod agency;
mod case;
mod consent;
mod event;
mod exploitation;
mod identity;
mod language;
mod list;
mod measure;
mod person;
mod referral;

pub use agency::{AgencyKind, ContactPurpose, LegalRegime, TargetGroup};
pub use case::{
    CaseAgencyRole, CasePhase, CaseStatus, ClosureReason, HandoverState, IntakeChannel, LegalLabel,
    PreliminaryInvestigation, SharingLevel,
};
pub use consent::{ConsentGiver, ConsentPurpose, ConsentState, LegalBasis};
pub use event::{AuditKind, EventKind, SubjectKind};
pub use exploitation::{FormOfExploitation, Industry, Means, RecruiterRelation, Recruitment};
pub use identity::{Attribute, Certainty, IdentityNumberKind, LinkMethod, LinkState};
pub use language::Language;
pub(in crate::domain) use list::rows;
pub use list::{CodeEntry, CodeList, code_list, code_lists, entry, label};
pub use measure::{MeasureOutcome, MeasureState, MeasureType};
pub use person::{Capacity, Majority, ProtectionLevel, Sex, VictimStatus};
pub use referral::{ReferralReason, ReferralState};

/// A value of a closed code list.
pub trait Code: Sized + Copy + 'static {
    /// The name of the list.
    const LIST: &'static str;
    /// Every value of the list, in the order of the list.
    const ALL: &'static [Self];

    /// The code of the value, as stored and as shown in GraphQL.
    fn code(self) -> &'static str;

    /// The value that has this code.
    fn parse(code: &str) -> Option<Self>;

    /// The label of the value.
    fn label(self, language: Language) -> &'static str {
        label(Self::LIST, self.code(), language).unwrap_or(self.code())
    }

    /// The row of the value in its code list: validity, mappings, provision.
    fn entry(self) -> Option<&'static CodeEntry> {
        entry(Self::LIST, self.code())
    }
}

/// Reads the codes of a column that holds several; a code that the list does not have is left out.
pub fn parse_list<T: Code>(codes: &str) -> Vec<T> {
    codes.split_ascii_whitespace().filter_map(T::parse).collect()
}

/// Writes several codes for one column.
pub fn join_list<T: Code>(values: &[T]) -> String {
    let codes: Vec<&str> = values.iter().map(|value| value.code()).collect();
    codes.join(" ")
}

/// Declares closed code lists as enums whose names in GraphQL are their codes.
macro_rules! codes {
    ($(
        $(#[$about:meta])*
        $name:ident $list:literal {
            $( $(#[$meaning:meta])* $variant:ident $code:tt ),+ $(,)?
        }
    )+) => {$(
        #[derive(async_graphql::Enum, Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
        $(#[$about])*
        pub enum $name {
            $( $(#[$meaning])* #[graphql(name = $code)] $variant, )+
        }

        impl $crate::domain::code::Code for $name {
            const LIST: &'static str = $list;
            const ALL: &'static [Self] = &[$( Self::$variant ),+];

            fn code(self) -> &'static str {
                match self {
                    $( Self::$variant => $code, )+
                }
            }

            fn parse(code: &str) -> Option<Self> {
                match code {
                    $( $code => Some(Self::$variant), )+
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str($crate::domain::code::Code::code(*self))
            }
        }
    )+};
}

pub(crate) use codes;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_codes_reads_back_what_was_written() {
        let forms = [FormOfExploitation::Sexual, FormOfExploitation::UnreasonableWork];
        assert_eq!(join_list(&forms), "SEXUAL UNREASONABLE_WORK");
        assert_eq!(parse_list::<FormOfExploitation>("SEXUAL UNREASONABLE_WORK"), forms);
        assert_eq!(parse_list::<FormOfExploitation>(""), []);
        assert_eq!(join_list::<FormOfExploitation>(&[]), "");
    }

    #[test]
    fn the_name_in_graphql_is_the_code() {
        for label in LegalLabel::ALL {
            let value = async_graphql::Value::Enum(async_graphql::Name::new(label.code()));
            let parsed = <LegalLabel as async_graphql::InputType>::parse(Some(value));
            assert_eq!(parsed.ok(), Some(*label));
        }
    }

    #[test]
    fn a_code_of_another_list_is_not_parsed() {
        assert_eq!(CaseStatus::parse("DONE"), None);
        assert_eq!(CaseStatus::parse("active"), None);
    }
}
