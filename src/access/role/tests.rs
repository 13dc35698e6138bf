//! What `docs/access.md` promises of each role, said again by hand: the table is never asked what it holds.

use std::collections::BTreeSet;

use super::*;
use crate::access::clearance::{Declared, Reason};
use crate::access::sealed::{Contact, Hidden, Identifying, Personal, Protected, SealClass};

/// Every ground there is, with its name in the access matrix.
const GROUNDS: [(&str, Grounds); 10] = [
    ("row", Grounds::CASE_ROLE),
    ("own", Grounds::OWN),
    ("pseudonymous", Grounds::SHARED_PSEUDONYM),
    ("identified", Grounds::SHARED_IDENTITY),
    ("consent", Grounds::CONSENT),
    ("purpose", Grounds::PURPOSE),
    ("disclosure", Grounds::DISCLOSURE),
    ("provider", Grounds::PROVIDER),
    ("handler", Grounds::HANDLER),
    ("host", Grounds::HOST),
];

const CASE_ROLES: [Role; 4] =
    [Role::NationalCoordinator, Role::RegionalCoordinator, Role::AgencyOfficer, Role::SupportProvider];

/// Whom a value of people never opens to, whatever is known of the row.
const NEVER_TOLD: [Role; 3] = [Role::Researcher, Role::DataProtectionOfficer, Role::Administrator];

const DECLARED: [Declared; 5] =
    [Personal::DECLARED, Contact::DECLARED, Identifying::DECLARED, Protected::DECLARED, Hidden::DECLARED];

/// Whatever can be true of one row: every set of grounds, by itself.
fn every_row() -> impl Iterator<Item = Grounds> {
    (0_u32..1 << GROUNDS.len()).map(|chosen| {
        let here = GROUNDS.iter().enumerate().filter(|(place, _)| chosen & (1 << place) != 0);
        here.fold(Grounds::NONE, |row, (_, (_, ground))| row | *ground)
    })
}

fn is_open(role: Role, declared: Declared, row: Grounds) -> bool {
    role.clearance().decide(declared, row).is_ok()
}

/// Asserts that each of the named grounds is enough for the role, and that all the others together are not.
fn opens_on<C: SealClass>(roles: &[Role], enough: &[&str]) {
    opens_with::<C>(roles, enough, Grounds::NONE);
}

fn opens_with<C: SealClass>(roles: &[Role], enough: &[&str], besides: Grounds) {
    for &role in roles {
        let opening = GROUNDS.iter().filter(|(_, ground)| is_open(role, C::DECLARED, *ground | besides));
        let opening: BTreeSet<&str> = opening.map(|(name, _)| *name).collect();
        assert_eq!(opening, enough.iter().copied().collect(), "{role:?} {:?}", C::DECLARED);
        let others = GROUNDS.iter().filter(|(name, _)| !enough.contains(name));
        let others = others.fold(besides, |all, (_, ground)| all | *ground);
        assert!(!is_open(role, C::DECLARED, others), "{role:?} {:?}", C::DECLARED);
    }
}

#[test]
fn coordinators_open_names_by_consent_or_a_stated_basis_or_break_glass() {
    let coordinators = [Role::NationalCoordinator, Role::RegionalCoordinator];
    opens_on::<Personal>(&coordinators, &["row"]);
    opens_on::<Identifying>(&coordinators, &["consent", "purpose", "disclosure"]);
    opens_on::<Contact>(&coordinators, &["consent", "purpose", "disclosure"]);
}

#[test]
fn an_officer_opens_what_the_agency_keeps_and_what_is_shared_with_it() {
    opens_on::<Personal>(&[Role::AgencyOfficer], &["own", "pseudonymous", "identified"]);
    opens_on::<Identifying>(&[Role::AgencyOfficer], &["own", "identified", "disclosure"]);
    opens_on::<Contact>(&[Role::AgencyOfficer], &["own", "identified", "disclosure"]);
}

#[test]
fn a_support_provider_opens_name_and_contact_of_those_it_supports_and_no_number() {
    opens_on::<Personal>(&[Role::SupportProvider], &["provider"]);
    opens_on::<Contact>(&[Role::SupportProvider], &["provider", "consent", "disclosure"]);
    opens_on::<Identifying>(&[Role::SupportProvider], &["consent", "disclosure"]);
}

#[test]
fn a_statistician_opens_no_name_on_any_ground() {
    opens_on::<Personal>(&[Role::Statistician], &["row"]);
    for row in every_row() {
        for row in [row, row | Grounds::PROMOTED] {
            for declared in [Contact::DECLARED, Identifying::DECLARED, Protected::DECLARED, Hidden::DECLARED] {
                assert!(!is_open(Role::Statistician, declared, row), "{declared:?} {row:?}");
            }
        }
    }
}

#[test]
fn those_who_work_no_case_open_nothing_about_anybody() {
    for role in NEVER_TOLD {
        for row in every_row() {
            for declared in DECLARED {
                assert!(!is_open(role, declared, row), "{role:?} {declared:?} {row:?}");
                assert!(!is_open(role, declared, row | Grounds::PROMOTED), "{role:?} {declared:?} {row:?}");
            }
        }
    }
}

#[test]
fn what_is_protected_opens_to_handlers_and_to_the_place_itself() {
    opens_on::<Protected>(&CASE_ROLES, &["handler", "host"]);
    opens_on::<Hidden>(&CASE_ROLES, &["handler", "host"]);
}

#[test]
fn a_threatened_persons_name_opens_to_handlers_whatever_else_is_true() {
    opens_with::<Identifying>(&CASE_ROLES, &["handler", "host"], Grounds::PROMOTED);
    opens_with::<Contact>(&CASE_ROLES, &["handler", "host"], Grounds::PROMOTED);
    opens_with::<Protected>(&CASE_ROLES, &["handler", "host"], Grounds::PROMOTED);
}

#[test]
fn a_threatened_persons_circumstances_open_like_anybodys() {
    for role in Role::ALL {
        for row in every_row() {
            let promoted = is_open(role, Personal::DECLARED, row | Grounds::PROMOTED);
            assert_eq!(promoted, is_open(role, Personal::DECLARED, row), "{role:?} {row:?}");
        }
    }
}

#[test]
fn what_is_hidden_from_nobody_opens_to_everybody_who_has_the_row() {
    for role in Role::ALL {
        assert!(is_open(role, Hidden::DECLARED, Grounds::PUBLIC), "{role:?}");
        assert!(!is_open(role, Hidden::DECLARED, Grounds::NONE), "{role:?}");
    }
}

#[test]
fn a_reason_never_tells_that_a_person_is_protected() {
    let mut told = BTreeSet::new();
    for role in Role::ALL {
        for declared in DECLARED {
            for row in every_row() {
                let plain = role.clearance().decide(declared, row);
                let raised = role.clearance().decide(declared, row | Grounds::PROMOTED);
                if let (Err(plain), Err(raised)) = (plain, raised) {
                    assert_eq!(plain, raised, "{role:?} {declared:?} {row:?}");
                    told.insert(plain);
                }
            }
        }
    }
    assert_eq!(told, BTreeSet::from([Reason::Role, Reason::NeedToKnow]));
}

#[test]
fn a_reason_says_whether_the_role_could_ever_open_it() {
    let reason = |role: Role, declared| role.clearance().decide(declared, Grounds::NONE);
    for role in CASE_ROLES {
        for declared in DECLARED {
            assert_eq!(reason(role, declared), Err(Reason::NeedToKnow), "{role:?} {declared:?}");
        }
    }
    assert_eq!(reason(Role::Statistician, Personal::DECLARED), Err(Reason::NeedToKnow));
    assert_eq!(reason(Role::Statistician, Identifying::DECLARED), Err(Reason::Role));
    assert_eq!(reason(Role::Administrator, Personal::DECLARED), Err(Reason::Role));
}

#[test]
fn each_role_has_the_rows_that_it_works_with() {
    for (role, scope) in [
        (Role::NationalCoordinator, Scope::Everything),
        (Role::RegionalCoordinator, Scope::Regions),
        (Role::AgencyOfficer, Scope::Agency),
        (Role::SupportProvider, Scope::OwnParticipants),
        (Role::Statistician, Scope::Everything),
        (Role::Researcher, Scope::Nothing),
        (Role::DataProtectionOfficer, Scope::DueForErasure),
        (Role::Administrator, Scope::Nothing),
    ] {
        assert_eq!(role.scope(), scope, "{role:?}");
    }
}

/// Asserts that an act belongs to these roles and to nobody else.
fn belongs(act: Act, to: &[Role]) {
    for role in Role::ALL {
        assert_eq!(role.may(act), to.contains(&role), "{role:?} {act:?}");
    }
}

#[test]
fn exact_counts_are_for_the_national_coordinator_and_the_statistician() {
    belongs(Act::CountExactly, &[Role::NationalCoordinator, Role::Statistician]);
}

#[test]
fn a_legal_basis_is_stated_by_coordinators_only() {
    belongs(Act::StatePurpose, &[Role::NationalCoordinator, Role::RegionalCoordinator]);
}

#[test]
fn the_audit_log_is_read_by_the_data_protection_officer_only() {
    belongs(Act::ReadAudit, &[Role::DataProtectionOfficer]);
}

#[test]
fn who_has_read_a_case_is_told_to_coordinators_and_the_data_protection_officer() {
    let to = [Role::NationalCoordinator, Role::RegionalCoordinator, Role::DataProtectionOfficer];
    belongs(Act::ReadAccessLog, &to);
}

#[test]
fn persons_are_searched_and_cases_received_by_those_who_work_cases() {
    belongs(Act::SearchPersons, &CASE_ROLES);
    belongs(Act::ReceiveCases, &CASE_ROLES);
}

#[test]
fn cases_are_handed_over_between_coordinators() {
    for role in Role::ALL {
        let expected = matches!(role, Role::NationalCoordinator | Role::RegionalCoordinator);
        assert_eq!(role.coordinates(), expected, "{role:?}");
    }
}

#[test]
fn a_token_carries_a_scope_for_each_class_that_can_open() {
    for role in CASE_ROLES {
        let scopes = ["samverka:personal", "samverka:identifying", "samverka:protected"];
        assert_eq!(role.token_scopes(), scopes, "{role:?}");
    }
    assert_eq!(Role::Statistician.token_scopes(), ["samverka:personal"]);
    for role in NEVER_TOLD {
        assert_eq!(role.token_scopes(), Vec::<&str>::new(), "{role:?}");
    }
}

#[test]
fn a_role_is_read_by_its_code_and_by_nothing_else() {
    for (code, role) in [
        ("NATIONAL_COORDINATOR", Role::NationalCoordinator),
        ("REGIONAL_COORDINATOR", Role::RegionalCoordinator),
        ("AGENCY_OFFICER", Role::AgencyOfficer),
        ("SUPPORT_PROVIDER", Role::SupportProvider),
        ("STATISTICIAN", Role::Statistician),
        ("RESEARCHER", Role::Researcher),
        ("DATA_PROTECTION_OFFICER", Role::DataProtectionOfficer),
        ("ADMINISTRATOR", Role::Administrator),
    ] {
        assert_eq!(Role::parse(code), Some(role));
        assert_eq!(role.code(), code);
    }
    for code in ["", "statistician", "STATISTICIAN ", "ROLE_STATISTICIAN", "xyzzy"] {
        assert_eq!(Role::parse(code), None, "{code}");
    }
}
