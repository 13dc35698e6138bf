use super::*;
use chrono::TimeZone;
use proptest::prelude::*;

fn said(
    attribute: Attribute,
    value: &'static str,
    certainty: Certainty,
    agency_kind: AgencyKind,
    day: u32,
) -> Assertion<'static> {
    let asserted_at = Utc.with_ymd_and_hms(2016, 5, day, 12, 0, 0).unwrap();
    Assertion { attribute, value, certainty, agency_kind, asserted_at, superseded: false }
}

fn sex(value: &'static str, certainty: Certainty, kind: AgencyKind, day: u32) -> Assertion<'static> {
    said(Attribute::Sex, value, certainty, kind, day)
}

fn status(value: &'static str, kind: AgencyKind, day: u32) -> Assertion<'static> {
    said(Attribute::VictimStatus, value, Certainty::Documented, kind, day)
}

fn chosen<'a>(attribute: Attribute, assertions: &[Assertion<'a>]) -> &'a str {
    assertions[resolve(attribute, assertions).unwrap().chosen].value
}

fn registered_on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2016, 6, 15).unwrap()
}

#[test]
fn nobody_says_anything_and_nothing_is_resolved() {
    let other = [said(Attribute::Age, "17", Certainty::Stated, AgencyKind::Ngo, 1)];
    assert_eq!(resolve(Attribute::Sex, &[]), None);
    assert_eq!(resolve(Attribute::Sex, &other), None);
}

#[test]
fn the_more_certain_wins_over_the_nearer_and_the_later() {
    let order = [Certainty::Verified, Certainty::Documented, Certainty::Stated, Certainty::Estimated];
    for pair in order.windows(2) {
        let assertions = [sex("MALE", pair[1], AgencyKind::Police, 9), sex("FEMALE", pair[0], AgencyKind::Ngo, 1)];
        assert_eq!(chosen(Attribute::Sex, &assertions), "FEMALE");
    }
}

#[test]
fn of_equally_certain_agencies_the_nearer_wins_over_the_later() {
    for near in [AgencyKind::Migration, AgencyKind::Police, AgencyKind::SocialServices] {
        let assertions = [
            said(Attribute::Age, "17", Certainty::Stated, near, 1),
            said(Attribute::Age, "19", Certainty::Stated, AgencyKind::Ngo, 9),
        ];
        assert_eq!(chosen(Attribute::Age, &assertions), "17", "{near}");
    }
}

#[test]
fn of_equally_certain_and_near_agencies_the_latest_wins() {
    let assertions = [
        sex("MALE", Certainty::Stated, AgencyKind::Police, 1),
        sex("FEMALE", Certainty::Stated, AgencyKind::Migration, 2),
    ];
    assert_eq!(chosen(Attribute::Sex, &assertions), "FEMALE");
}

#[test]
fn a_superseded_assertion_neither_counts_nor_disagrees() {
    let mut assertions =
        [sex("MALE", Certainty::Verified, AgencyKind::Police, 1), sex("FEMALE", Certainty::Stated, AgencyKind::Ngo, 2)];
    assertions[0].superseded = true;
    let resolved = resolve(Attribute::Sex, &assertions).unwrap();
    assert_eq!(resolved, Resolved { chosen: 1, disagreements: vec![] });
}

#[test]
fn those_who_say_something_else_are_listed_as_disagreeing() {
    let assertions = [
        sex("MALE", Certainty::Stated, AgencyKind::Ngo, 1),
        sex("FEMALE", Certainty::Verified, AgencyKind::Police, 1),
        sex("FEMALE", Certainty::Stated, AgencyKind::Ngo, 1),
        sex("OTHER", Certainty::Documented, AgencyKind::Ngo, 1),
    ];
    let resolved = resolve(Attribute::Sex, &assertions).unwrap();
    assert_eq!(resolved, Resolved { chosen: 1, disagreements: vec![3, 0] });
}

#[test]
fn forms_are_united_and_never_disagree() {
    let form = |value, kind, day| said(Attribute::Form, value, Certainty::Stated, kind, day);
    let assertions = [
        form("BEGGING", AgencyKind::Ngo, 1),
        form("SEXUAL", AgencyKind::Police, 2),
        form("BEGGING", AgencyKind::SocialServices, 3),
    ];
    assert_eq!(united(Attribute::Form, &assertions), [1, 2]);
    let resolved = resolve(Attribute::Form, &assertions).unwrap();
    assert_eq!(resolved, Resolved { chosen: 1, disagreements: vec![] });
}

#[test]
fn the_latest_word_that_somebody_is_a_victim_wins_over_a_later_no() {
    let assertions = [
        status("PRESUMED", AgencyKind::Ngo, 1),
        status("IDENTIFIED", AgencyKind::SocialServices, 2),
        status("NOT_VICTIM", AgencyKind::Migration, 9),
    ];
    assert_eq!(chosen(Attribute::VictimStatus, &assertions), "IDENTIFIED");
    let resolved = resolve(Attribute::VictimStatus, &assertions).unwrap();
    assert_eq!(resolved.disagreements.len(), 2);
}

#[test]
fn a_later_no_of_police_or_prosecutor_wins() {
    for investigator in [AgencyKind::Police, AgencyKind::Prosecutor] {
        let assertions = [status("PRESUMED", AgencyKind::Ngo, 1), status("NOT_VICTIM", investigator, 2)];
        assert_eq!(chosen(Attribute::VictimStatus, &assertions), "NOT_VICTIM");
    }
}

#[test]
fn a_word_that_somebody_is_a_victim_wins_over_an_earlier_no_of_the_police() {
    let assertions = [status("NOT_VICTIM", AgencyKind::Police, 1), status("PRESUMED", AgencyKind::Ngo, 2)];
    assert_eq!(chosen(Attribute::VictimStatus, &assertions), "PRESUMED");
}

#[test]
fn a_no_stands_where_nobody_says_otherwise() {
    let assertions = [status("NOT_VICTIM", AgencyKind::Ngo, 1)];
    assert_eq!(chosen(Attribute::VictimStatus, &assertions), "NOT_VICTIM");
}

#[test]
fn a_verified_birth_date_decides_on_majority_whatever_is_said() {
    let says_child = [said(Attribute::Age, "15", Certainty::Verified, AgencyKind::Police, 1)];
    let turns_18_that_day = NaiveDate::from_ymd_opt(1998, 6, 15);
    let turns_18_next_day = NaiveDate::from_ymd_opt(1998, 6, 16);
    assert_eq!(majority(turns_18_that_day, &says_child, registered_on()), Majority::Adult);
    assert_eq!(majority(turns_18_next_day, &[], registered_on()), Majority::Minor);
}

#[test]
fn any_standing_word_of_under_eighteen_makes_a_child() {
    let adult = said(Attribute::Age, "19", Certainty::Documented, AgencyKind::Migration, 9);
    let words = [
        said(Attribute::Age, "17", Certainty::Estimated, AgencyKind::Ngo, 1),
        said(Attribute::Majority, "MINOR", Certainty::Estimated, AgencyKind::Ngo, 1),
        said(Attribute::BirthYear, "1999", Certainty::Estimated, AgencyKind::Ngo, 1),
    ];
    for mut word in words {
        assert_eq!(majority(None, &[adult, word], registered_on()), Majority::Minor);
        word.superseded = true;
        assert_eq!(majority(None, &[adult, word], registered_on()), Majority::Adult);
    }
}

#[test]
fn a_year_of_birth_that_may_mean_seventeen_presumes_a_child_unless_an_age_is_known() {
    let year = said(Attribute::BirthYear, "1998", Certainty::Stated, AgencyKind::Ngo, 1);
    let age = said(Attribute::Age, "18", Certainty::Stated, AgencyKind::Ngo, 1);
    assert_eq!(majority(None, &[year], registered_on()), Majority::Minor);
    assert_eq!(majority(None, &[year, age], registered_on()), Majority::Adult);
}

#[test]
fn majority_is_unknown_where_nobody_says_anything_of_age() {
    let other = [
        sex("MALE", Certainty::Stated, AgencyKind::Ngo, 1),
        said(Attribute::Majority, "UNKNOWN", Certainty::Stated, AgencyKind::Ngo, 1),
    ];
    assert_eq!(majority(None, &other, registered_on()), Majority::Unknown);
}

proptest! {
    #[test]
    fn the_outcome_does_not_depend_on_the_order_of_reading(
        drawn in proptest::collection::vec((0usize..3, 0usize..4, 0usize..13, 1u32..4), 1..7),
        attribute in prop_oneof![Just(Attribute::VictimStatus), Just(Attribute::Sex), Just(Attribute::Form)],
    ) {
        let values = ["PRESUMED", "IDENTIFIED", "NOT_VICTIM"];
        let forwards: Vec<_> = drawn
            .iter()
            .map(|(value, certainty, kind, day)| said(
                attribute, values[*value], Certainty::ALL[*certainty], AgencyKind::ALL[*kind], *day,
            ))
            .collect();
        let backwards: Vec<_> = forwards.iter().rev().copied().collect();
        prop_assert_eq!(chosen(attribute, &forwards), chosen(attribute, &backwards));
    }
}
