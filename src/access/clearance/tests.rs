use super::*;

const PERSONAL: Declared = Declared { class: Class::Personal, contact: false };
const CONTACT: Declared = Declared { class: Class::Identifying, contact: true };
const IDENTIFYING: Declared = Declared { class: Class::Identifying, contact: false };
const PROTECTED: Declared = Declared { class: Class::Protected, contact: false };

/// A ground of its own for each, so that what opened a value tells by which.
const APART: Clearance = Clearance {
    personal: Grounds::CASE_ROLE,
    contact: Grounds::PROVIDER,
    identifying: Grounds::CONSENT,
    protected: Grounds::HANDLER,
};

fn narrowed(scopes: &[&str]) -> Clearance {
    APART.narrowed(&scopes.iter().map(|scope| (*scope).to_owned()).collect::<Vec<_>>())
}

#[test]
fn every_ground_is_a_ground_of_its_own() {
    let all = [
        Grounds::CASE_ROLE,
        Grounds::OWN,
        Grounds::SHARED_PSEUDONYM,
        Grounds::SHARED_IDENTITY,
        Grounds::CONSENT,
        Grounds::PURPOSE,
        Grounds::DISCLOSURE,
        Grounds::PROVIDER,
        Grounds::HANDLER,
        Grounds::HOST,
        Grounds::PROMOTED,
        Grounds::PUBLIC,
    ];
    for (place, one) in all.into_iter().enumerate() {
        for (other_place, other) in all.into_iter().enumerate() {
            assert_eq!(one.meets(other), place == other_place, "{one:?} {other:?}");
        }
        assert!(!one.meets(Grounds::NONE) && !Grounds::NONE.meets(one));
    }
}

#[test]
fn grounds_come_from_the_database_as_they_went_there() {
    let both = Grounds::CONSENT | Grounds::PROMOTED;
    assert_eq!(Grounds::from_bits(both.bits()), both);
    assert_eq!(both.bits(), Grounds::CONSENT.bits() + Grounds::PROMOTED.bits());
    assert_eq!(Grounds::NONE.bits(), 0);
}

#[test]
fn a_number_that_no_row_can_have_is_no_ground() {
    for bits in [-1, i64::MIN, i64::MAX, 1 << 32] {
        assert_eq!(Grounds::from_bits(bits), Grounds::NONE, "{bits}");
    }
}

#[test]
fn grounds_are_joined_and_taken_away() {
    let three = Grounds::OWN | Grounds::CONSENT | Grounds::HANDLER;
    assert_eq!(three | Grounds::OWN, three);
    assert_eq!(three.without(Grounds::CONSENT | Grounds::PURPOSE), Grounds::OWN | Grounds::HANDLER);
    assert_eq!(three.without(Grounds::NONE), three);
    assert!(three.meets(Grounds::CONSENT | Grounds::PURPOSE));
}

#[test]
fn each_class_opens_on_its_own_grounds_only() {
    for (declared, ground) in [
        (PERSONAL, Grounds::CASE_ROLE),
        (CONTACT, Grounds::PROVIDER),
        (IDENTIFYING, Grounds::CONSENT),
        (PROTECTED, Grounds::HANDLER),
    ] {
        assert_eq!(APART.grounds(declared), ground, "{declared:?}");
        for row in [Grounds::CASE_ROLE, Grounds::PROVIDER, Grounds::CONSENT, Grounds::HANDLER] {
            assert_eq!(APART.decide(declared, row).is_ok(), row == ground, "{declared:?} {row:?}");
        }
    }
}

#[test]
fn a_protected_persons_name_and_contact_open_as_what_is_protected() {
    for declared in [CONTACT, IDENTIFYING, PROTECTED] {
        for row in [Grounds::CASE_ROLE, Grounds::PROVIDER, Grounds::CONSENT] {
            assert_eq!(
                APART.decide(declared, row | Grounds::PROMOTED),
                Err(Reason::NeedToKnow),
                "{declared:?} {row:?}"
            );
        }
        assert_eq!(APART.decide(declared, Grounds::HANDLER | Grounds::PROMOTED), Ok(()), "{declared:?}");
    }
    assert_eq!(APART.decide(PERSONAL, Grounds::CASE_ROLE | Grounds::PROMOTED), Ok(()));
}

#[test]
fn promotion_by_itself_opens_nothing() {
    for declared in [PERSONAL, CONTACT, IDENTIFYING, PROTECTED] {
        assert_eq!(APART.decide(declared, Grounds::PROMOTED), Err(Reason::NeedToKnow), "{declared:?}");
    }
}

#[test]
fn a_closed_clearance_opens_what_is_public_and_nothing_else() {
    let everything = Grounds::from_bits(0xFFFF).without(Grounds::PUBLIC);
    for declared in [PERSONAL, CONTACT, IDENTIFYING, PROTECTED] {
        assert_eq!(Clearance::CLOSED.decide(declared, everything), Err(Reason::Role), "{declared:?}");
        assert_eq!(Clearance::CLOSED.decide(declared, everything | Grounds::PUBLIC), Ok(()), "{declared:?}");
    }
}

#[test]
fn a_token_opens_only_the_classes_that_it_names() {
    let closed = Clearance::CLOSED;
    assert_eq!(narrowed(&[]), closed);
    assert_eq!(narrowed(&["samverka:personal"]), Clearance { personal: APART.personal, ..closed });
    let identifying = Clearance { contact: APART.contact, identifying: APART.identifying, ..closed };
    assert_eq!(narrowed(&["samverka:identifying"]), identifying);
    assert_eq!(narrowed(&["samverka:protected"]), Clearance { protected: APART.protected, ..closed });
    assert_eq!(narrowed(&["samverka:protected", "openid", "samverka:identifying", "samverka:personal"]), APART);
}

#[test]
fn a_scope_that_is_almost_one_of_ours_opens_nothing() {
    for scope in ["", "samverka", "samverka:", "samverka:Personal", "personal", "samverka:personal samverka:protected"]
    {
        assert_eq!(narrowed(&[scope]), Clearance::CLOSED, "{scope}");
        assert_eq!(Class::of_token_scope(scope), None, "{scope}");
    }
}

#[test]
fn a_token_gives_no_class_that_the_role_does_not_have() {
    let scopes = ["samverka:personal", "samverka:identifying", "samverka:protected"].map(str::to_owned);
    assert_eq!(Clearance::CLOSED.narrowed(&scopes), Clearance::CLOSED);
}

#[test]
fn classes_and_reasons_have_the_names_that_clients_know() {
    for (class, code, scope) in [
        (Class::Personal, "PERSONAL", "samverka:personal"),
        (Class::Identifying, "IDENTIFYING", "samverka:identifying"),
        (Class::Protected, "PROTECTED", "samverka:protected"),
    ] {
        assert_eq!((class.code(), class.token_scope()), (code, scope));
        assert_eq!(Class::of_token_scope(scope), Some(class));
    }
    assert_eq!((Reason::Role.code(), Reason::NeedToKnow.code()), ("ROLE", "NEED_TO_KNOW"));
}
