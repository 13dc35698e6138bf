//! Ids: `<kind>:<UUIDv4>` on the wire, typed in Rust.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, ID, OutputType, Positioned, ServerResult, Value};
use uuid::Uuid;

use crate::access::sealed::Subject;

/// A noun that has ids.
pub trait Noun: Sized {
    /// The kind, as it stands before the colon.
    const KIND: &'static str;

    /// Wraps the random part.
    fn from_uuid(uuid: Uuid) -> Self;

    /// The random part.
    fn uuid(&self) -> Uuid;

    /// Reads an id of this kind; another kind's id or another spelling is `None`.
    fn parse(text: &str) -> Option<Self> {
        let random = text.strip_prefix(Self::KIND)?.strip_prefix(':')?;
        let uuid = Uuid::try_parse(random).ok()?;
        (uuid.hyphenated().to_string() == random).then(|| Self::from_uuid(uuid))
    }

    /// The id as the subject of an audit record.
    fn subject(&self) -> Subject {
        Subject { kind: Self::KIND, id: self.uuid() }
    }
}

/// An id of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnyId(String);

#[async_trait::async_trait]
impl OutputType for AnyId {
    fn type_name() -> Cow<'static, str> {
        <ID as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <ID as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::String(self.0.clone()))
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $kind:literal,)*) => {
        /// Every kind of id.
        pub const KINDS: &[&str] = &[$($kind),*];
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $name(Uuid);

            impl Noun for $name {
                const KIND: &'static str = $kind;

                fn from_uuid(uuid: Uuid) -> Self {
                    $name(uuid)
                }

                fn uuid(&self) -> Uuid {
                    self.0
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    write!(f, concat!($kind, ":{}"), self.0.hyphenated())
                }
            }

            impl From<&$name> for AnyId {
                fn from(id: &$name) -> AnyId {
                    AnyId(id.to_string())
                }
            }

            #[async_trait::async_trait]
            impl OutputType for $name {
                fn type_name() -> Cow<'static, str> {
                    <ID as OutputType>::type_name()
                }

                fn create_type_info(registry: &mut Registry) -> String {
                    <ID as OutputType>::create_type_info(registry)
                }

                async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
                    Ok(Value::String(self.to_string()))
                }
            }
        )*
    };
}

ids! {
    /// The id of a case.
    CaseId "case",
    /// The id of a person's part in a case.
    ParticipantId "participant",
    /// The id of a recorded exploitation.
    ExploitationId "exploitation",
    /// The id of a person.
    PersonId "person",
    /// The id of what one agency holds about somebody.
    SourceRecordId "source-record",
    /// The id of a link between a source record and a person.
    IdentityLinkId "identity-link",
    /// The id of an assertion.
    AssertionId "assertion",
    /// The id of a consent.
    ConsentId "consent",
    /// The id of a support measure.
    MeasureId "measure",
    /// The id of a referral.
    ReferralId "referral",
    /// The id of an agency.
    AgencyId "agency",
    /// The id of a coordinator.
    CoordinatorId "coordinator",
    /// The id of a user.
    UserId "user",
    /// The id of an event in a case's history.
    EventId "event",
    /// The id of a handover.
    HandoverId "handover",
    /// The id of a break-glass disclosure.
    DisclosureId "disclosure",
    /// The id of an audit record.
    AuditId "audit",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_another_kind_or_spelling_is_no_id() {
        let uuid = "6f1a3c1e-54c8-4b0c-9b6e-3b1d2f0a9c11";
        assert!(CaseId::parse(&format!("case:{uuid}")).is_some());
        for other in
            [format!("person:{uuid}"), uuid.to_owned(), format!("case:{}", uuid.to_uppercase()), "case:1".into()]
        {
            assert!(CaseId::parse(&other).is_none(), "{other}");
        }
    }
}
