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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::Uuid;

    use super::*;
    use crate::access::role::Role;

    fn caller(role: Role) -> Caller {
        Caller {
            user_key: 1,
            user_id: Uuid::from_u128(1),
            display_name: "Synthetic Caller".to_owned(),
            role,
            agency_key: 1,
            agency_id: Uuid::from_u128(2),
            agency_runs_returns: false,
            regions: Vec::new(),
            clearance: role.clearance(),
            purpose: None,
        }
    }

    fn given<A: Allowed>() -> Vec<Role> {
        Role::ALL.into_iter().filter(|role| Permit::<A>::ask(&caller(*role)).is_ok()).collect()
    }

    #[test]
    fn a_permit_is_given_to_the_roles_of_its_act_and_refused_to_all_others() {
        use Role::*;
        let case_roles = [NationalCoordinator, RegionalCoordinator, AgencyOfficer, SupportProvider];
        assert_eq!(given::<CountExactly>(), [NationalCoordinator, Statistician]);
        assert_eq!(given::<StatePurpose>(), [NationalCoordinator, RegionalCoordinator]);
        assert_eq!(given::<ReadAudit>(), [DataProtectionOfficer]);
        assert_eq!(given::<ReadAccessLog>(), [NationalCoordinator, RegionalCoordinator, DataProtectionOfficer]);
        assert_eq!(given::<SearchPersons>(), case_roles);
        assert_eq!(given::<ReceiveCases>(), case_roles);
    }

    #[test]
    fn a_refusal_names_no_role_and_no_act() {
        assert_eq!(Permit::<ReadAudit>::ask(&caller(Role::Statistician)).unwrap_err(), Refused);
        assert_eq!(Refused.to_string(), "your role may not do this");
    }

    #[test]
    fn the_matrix_tells_each_act_apart_and_by_the_name_that_clients_use() {
        let words: BTreeSet<&str> = Act::ALL.iter().map(|act| act.description()).collect();
        assert_eq!(words.len(), Act::ALL.len());
        for (act, name) in [
            (Act::CountExactly, "`counts`"),
            (Act::StatePurpose, "`Samverka-Purpose`"),
            (Act::ReadAudit, "`auditRecords`"),
            (Act::ReadAccessLog, "`Case.accessLog`"),
            (Act::SearchPersons, "`persons`"),
            (Act::ReceiveCases, "`viewer.inbox`"),
        ] {
            assert!(act.description().contains(name), "{act:?}");
        }
    }
}
