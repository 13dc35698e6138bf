//! Who said what: records, links and claims, and columns that are what the rules make of them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use samverka::domain::code::{AgencyKind, Attribute, Certainty, Code, Majority};
use samverka::domain::resolution::{Assertion, majority, resolve};
use samverka::store::envelope;
use uuid::Uuid;

use super::given::Seeded;

const OF_2016: &str = "registered_on < '2017-01-01'";

async fn agencies_report_215_records_of_the_150_people_of_2016(given: Seeded) {
    let records = |kind: &str| {
        format!(
            "SELECT count(*) FROM source_records r JOIN participants p ON p.person_key = r.person_key \
             JOIN agencies a ON a.key = r.agency_key WHERE p.{OF_2016} AND {kind}"
        )
    };
    assert_eq!(given.number(&records("1 = 1")).await, 215);
    for (kind, expected) in [
        ("a.slug LIKE 'coordination-%'", 150),
        ("a.slug = 'helpline'", 22),
        ("a.kind = 'POLICE'", 24),
        ("a.kind = 'MIGRATION'", 12),
    ] {
        assert_eq!(given.number(&records(kind)).await, expected, "{kind}");
    }
}

async fn some_links_of_2016_are_unresolved_refused_or_split(given: Seeded) {
    for (state, expected) in [("CANDIDATE", 6), ("REJECTED", 3), ("SPLIT", 1), ("CONFIRMED", 215)] {
        let sql = format!(
            "SELECT count(*) FROM identity_links l JOIN participants p ON p.person_key = l.person_key \
             WHERE p.{OF_2016} AND l.state = '{state}'"
        );
        assert_eq!(given.number(&sql).await, expected, "{state}");
    }
}

async fn every_record_is_confirmed_to_be_the_person_it_stands_at(given: Seeded) {
    let wrong = "SELECT count(*) FROM source_records r WHERE 1 <> (SELECT count(*) FROM identity_links l \
                 WHERE l.record_key = r.key AND l.person_key = r.person_key AND l.state = 'CONFIRMED')";
    assert_eq!(given.number(wrong).await, 0);
}

async fn nine_people_of_2016_are_nobody_in_particular(given: Seeded) {
    let sql = format!(
        "SELECT count(*) FROM participants p WHERE p.{OF_2016} AND NOT EXISTS \
         (SELECT 1 FROM source_records r WHERE r.person_key = p.person_key AND r.envelope IS NOT NULL)"
    );
    assert_eq!(given.number(&sql).await, 9);
    let without = "SELECT count(*) FROM persons pe WHERE NOT EXISTS \
                   (SELECT 1 FROM source_records r WHERE r.person_key = pe.key)";
    assert_eq!(given.number(without).await, 0);
}

async fn protected_people_have_handlers_and_nobody_else_has(given: Seeded) {
    for (level, expected) in [("SEKRETESSMARKERING", 4), ("SKYDDAD_FOLKBOKFORING", 2)] {
        let sql = format!(
            "SELECT count(*) FROM persons pe JOIN participants p ON p.person_key = pe.key \
             WHERE p.{OF_2016} AND pe.protection_level = '{level}'"
        );
        assert_eq!(given.number(&sql).await, expected, "{level}");
    }
    let wrong = "SELECT count(*) FROM persons pe WHERE (protection_level = 'NONE') = EXISTS \
                 (SELECT 1 FROM source_records r JOIN record_handlers h ON h.record_key = r.key WHERE r.person_key = pe.key)";
    assert_eq!(given.number(wrong).await, 0);
}

async fn agencies_disagree_about_three_ages_and_one_citizenship_of_2016(given: Seeded) {
    let disputed = |attribute: &str, values: &str| {
        format!(
            "SELECT count(*) FROM participants p WHERE p.{OF_2016} AND 1 < (SELECT count(DISTINCT s.value) \
             FROM assertions s WHERE s.person_key = p.person_key AND s.attribute = '{attribute}' {values})"
        )
    };
    assert_eq!(given.number(&disputed("AGE", "AND s.value IN ('17', '18')")).await, 3);
    assert_eq!(given.number(&disputed("AGE", "")).await, 3);
    assert_eq!(given.number(&disputed("CITIZENSHIP", "")).await, 1);
}

/// Somebody as the columns have her, with everything that is said about her.
struct Told {
    registered_on: NaiveDate,
    sex: String,
    birth_year: Option<i32>,
    citizenships: String,
    age: Option<i32>,
    majority: String,
    status: String,
    birth_date: Option<NaiveDate>,
    claims: Vec<(Attribute, String, Certainty, AgencyKind, DateTime<Utc>)>,
}

async fn what_stands_in_the_columns_is_what_the_rules_make_of_the_claims(given: Seeded) {
    let people = told(&given).await;
    assert!(people.len() > 2_500);
    for (key, person) in people {
        let claims: Vec<Assertion<'_>> = person
            .claims
            .iter()
            .map(|(attribute, value, certainty, agency_kind, asserted_at)| Assertion {
                attribute: *attribute,
                value,
                certainty: *certainty,
                agency_kind: *agency_kind,
                asserted_at: *asserted_at,
                superseded: false,
            })
            .collect();
        let value = |attribute| resolve(attribute, &claims).map(|resolved| claims[resolved.chosen].value.to_owned());
        assert_eq!(value(Attribute::Sex).unwrap_or_else(|| "UNKNOWN".into()), person.sex, "sex of {key}");
        assert_eq!(value(Attribute::Citizenship).unwrap_or_default(), person.citizenships, "citizenship of {key}");
        assert_eq!(value(Attribute::BirthYear), person.birth_year.map(|year| year.to_string()), "birth year of {key}");
        assert_eq!(value(Attribute::Age), person.age.map(|age| age.to_string()), "age of {key}");
        let resolved = majority(person.birth_date, &claims, person.registered_on);
        assert_eq!(Majority::parse(&person.majority), Some(resolved), "majority of {key}");
        if let Some(status) = value(Attribute::VictimStatus) {
            assert_eq!(status, person.status, "status of {key}");
        }
    }
}

async fn told(given: &Seeded) -> BTreeMap<i64, Told> {
    let mut people = BTreeMap::new();
    let sql = "SELECT pe.key, pe.sex, pe.birth_year, pe.citizenships, p.age_at_registration, p.majority, p.victim_status, \
               p.registered_on FROM persons pe JOIN participants p ON p.person_key = pe.key";
    for row in given.rows(sql).await {
        let person = Told {
            sex: row.try_get_by_index(1).expect("a sex"),
            birth_year: row.try_get_by_index(2).expect("a year"),
            citizenships: row.try_get_by_index(3).expect("citizenships"),
            age: row.try_get_by_index(4).expect("an age"),
            majority: row.try_get_by_index(5).expect("a majority"),
            status: row.try_get_by_index(6).expect("a status"),
            registered_on: row.try_get_by_index(7).expect("a date"),
            birth_date: None,
            claims: Vec::new(),
        };
        people.insert(row.try_get_by_index::<i64>(0).expect("a key"), person);
    }
    let sql = "SELECT s.person_key, s.attribute, s.value, s.certainty, a.kind, s.asserted_at FROM assertions s \
               JOIN agencies a ON a.key = s.agency_key WHERE s.superseded_by IS NULL ORDER BY s.key";
    for row in given.rows(sql).await {
        let text = |index| row.try_get_by_index::<String>(index).expect("a text");
        let claim = (
            Attribute::parse(&text(1)).expect("an attribute"),
            text(2),
            Certainty::parse(&text(3)).expect("a certainty"),
            AgencyKind::parse(&text(4)).expect("a kind"),
            row.try_get_by_index(5).expect("an instant"),
        );
        let key: i64 = row.try_get_by_index(0).expect("a key");
        people.get_mut(&key).expect("a person").claims.push(claim);
    }
    let sql = "SELECT person_key, id, envelope, data_key, key_version FROM source_records \
               WHERE envelope IS NOT NULL AND certainty = 'VERIFIED'";
    for row in given.rows(sql).await {
        let id: Uuid = row.try_get_by_index(1).expect("an id");
        let bytes = |index| row.try_get_by_index::<Vec<u8>>(index).expect("bytes");
        let version: i32 = row.try_get_by_index(4).expect("a version");
        let opened = envelope::open(&given.keyring, id, &bytes(2), &bytes(3), version).expect("opened");
        assert!(opened.birth_date_certain);
        let key: i64 = row.try_get_by_index(0).expect("a key");
        people.get_mut(&key).expect("a person").birth_date = opened.birth_date;
    }
    people
}

on_both!(
    agencies_report_215_records_of_the_150_people_of_2016,
    some_links_of_2016_are_unresolved_refused_or_split,
    every_record_is_confirmed_to_be_the_person_it_stands_at,
    nine_people_of_2016_are_nobody_in_particular,
    protected_people_have_handlers_and_nobody_else_has,
    agencies_disagree_about_three_ages_and_one_citizenship_of_2016,
    what_stands_in_the_columns_is_what_the_rules_make_of_the_claims,
);
