//! Permit: proof that one act was allowed to one caller. The store takes it by value.

use std::marker::PhantomData;

use async_graphql::Enum;

use super::caller::Caller;

/// What a role may be allowed to do beside reading the graph.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Act {
    /// Ask for exact, live aggregates.
    CountExactly,
    /// Read with a stated legal basis instead of consent.
    StatePurpose,
    /// Read the audit log.
    ReadAudit,
    /// See who has read a case.
    ReadAccessLog,
    /// Search for a person by number or name.
    SearchPersons,
    /// Receive referrals and requests to take over.
    ReceiveCases,
}

impl Act {
    /// Every act, in the order of the access matrix.
    pub const ALL: [Act; 6] = [
        Act::CountExactly,
        Act::StatePurpose,
        Act::ReadAudit,
        Act::ReadAccessLog,
        Act::SearchPersons,
        Act::ReceiveCases,
    ];

    /// The act in words, for the access matrix.
    pub fn description(self) -> &'static str {
        match self {
            Act::CountExactly => "exact, live aggregates (`counts`)",
            Act::StatePurpose => "read with a stated legal basis (`Samverka-Purpose`)",
            Act::ReadAudit => "read the audit log (`auditRecords`)",
            Act::ReadAccessLog => "see who has read a case (`Case.accessLog`)",
            Act::SearchPersons => "search for a person by number or name (`persons`)",
            Act::ReceiveCases => "receive referrals and requests to take over (`viewer.inbox`)",
        }
    }
}

/// An act as a type, so that a permit for one act is no permit for another.
pub trait Allowed {
    const ACT: Act;
}

macro_rules! acts {
    ($($name:ident),*) => {$(
        /// The act of the same name.
        #[derive(Clone, Copy, Debug)]
        pub struct $name;
        impl Allowed for $name {
            const ACT: Act = Act::$name;
        }
    )*};
}
acts!(CountExactly, StatePurpose, ReadAudit, ReadAccessLog, SearchPersons, ReceiveCases);

/// The caller's role does not have the act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("your role may not do this")]
pub struct Refused;

/// Proof that `A` was allowed. Made by [`Permit::ask`] only.
#[derive(Debug)]
pub struct Permit<A>(PhantomData<A>);

impl<A: Allowed> Permit<A> {
    /// Asks for the permit.
    pub fn ask(caller: &Caller) -> Result<Permit<A>, Refused> {
        if caller.role.may(A::ACT) { Ok(Permit(PhantomData)) } else { Err(Refused) }
    }
}
