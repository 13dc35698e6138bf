//! Something to see for everybody who can sign in, and a release database without what is hidden.

use samverka::domain::persona::{DEMO_ISSUER, Persona};
use samverka::store::blind_index::BlindIndexes;
use samverka::store::demonstration::{
    GIRL_CASE_ID, GIRL_FAMILY_NAME, GIRL_IDENTITY_NUMBER, GIRL_PERSON_ID, SHOW_CASE_ID, SHOW_PERSON_ID,
    SHOW_PROTECTED_PERSON_ID,
};
use samverka::store::reference_copy::publish_reference;
use uuid::Uuid;

use super::given::{Seeded, number, rows};
use crate::database::Backend;

/// An id as a statement writes it.
fn literal(given: &Seeded, id: Uuid) -> String {
    match given.files.backend {
        Backend::Sqlite => format!("x'{}'", id.simple()),
        Backend::Postgres => format!("'{id}'"),
    }
}

async fn every_persona_may_sign_in(given: Seeded) {
    for persona in Persona::ALL {
        let sql = format!(
            "SELECT count(*) FROM users u JOIN agencies a ON a.key = u.agency_key WHERE u.issuer = '{DEMO_ISSUER}' \
             AND u.subject = '{}' AND u.role = '{}' AND a.slug = '{}' AND u.active AND u.regions = '{}'",
            persona.subject(),
            persona.role().code(),
            persona.agency(),
            persona.region_codes().join(" ")
        );
        assert_eq!(given.number(&sql).await, 1, "{persona:?}");
    }
}

async fn cases_of(given: &Seeded, persona: Persona) -> i64 {
    let sql = format!(
        "SELECT count(DISTINCT ca.case_key) FROM case_agencies ca JOIN agencies a ON a.key = ca.agency_key WHERE a.slug = '{}'",
        persona.agency()
    );
    given.number(&sql).await
}

async fn officers_take_part_in_cases_and_the_stranger_in_none(given: Seeded) {
    for persona in [Persona::PoliceOfficer, Persona::MigrationOfficer, Persona::SocialWorker] {
        assert!(cases_of(&given, persona).await > 20, "{persona:?}");
    }
    assert_eq!(cases_of(&given, Persona::Stranger).await, 0);
    let records = "SELECT count(*) FROM source_records r JOIN agencies a ON a.key = r.agency_key WHERE a.slug = 'social-services-kiruna'";
    assert_eq!(given.number(records).await, 0);
}

async fn the_shelter_and_iom_have_people_in_their_care(given: Seeded) {
    for (persona, kind) in [(Persona::Shelter, "PROTECTED_HOUSING"), (Persona::Iom, "RETURN_PROGRAMME")] {
        let sql = format!(
            "SELECT count(*) FROM measures m JOIN agencies a ON a.key = m.provider_agency_key WHERE a.slug = '{}' AND m.type = '{kind}'",
            persona.agency()
        );
        assert!(given.number(&sql).await > 20, "{persona:?}");
    }
}

async fn agencies_are_told_different_amounts(given: Seeded) {
    for part in [
        "sharing_level = 'ANONYMOUS'",
        "sharing_level = 'PSEUDONYMOUS'",
        "sharing_level = 'IDENTIFIED' AND legal_basis IS NULL",
        "sharing_level = 'IDENTIFIED' AND legal_basis IS NOT NULL",
    ] {
        let sql = format!(
            "SELECT count(*) FROM case_agencies ca JOIN agencies a ON a.key = ca.agency_key WHERE a.slug = 'police-syd' AND {part}"
        );
        assert!(given.number(&sql).await > 0, "{part}");
    }
}

async fn the_show_case_has_something_for_everybody(given: Seeded) {
    let case = literal(&given, SHOW_CASE_ID);
    let of_case = |what: &str| format!("SELECT count(*) FROM cases c {what} AND c.id = {case}");
    for (what, expected) in [
        ("WHERE c.region_code = 'SYD' AND c.municipality_code = '1280' AND c.status = 'ACTIVE'", 1),
        (
            "JOIN coordinators o ON o.key = c.lead_coordinator_key JOIN users u ON u.key = o.user_key WHERE u.subject = 'coordinator-syd'",
            1,
        ),
        ("JOIN participants p ON p.case_key = c.key WHERE p.capacity = 'EXPLOITED'", 3),
        ("JOIN participants p ON p.case_key = c.key WHERE p.capacity = 'ACCOMPANYING_CHILD'", 1),
        (
            "JOIN case_agencies ca ON ca.case_key = c.key JOIN agencies a ON a.key = ca.agency_key \
          WHERE a.slug IN ('police-syd', 'migration', 'social-services-malmo', 'shelter-a')",
            4,
        ),
        (
            "JOIN participants p ON p.case_key = c.key JOIN measures m ON m.participant_key = p.key \
          JOIN agencies a ON a.key = m.provider_agency_key WHERE a.slug = 'shelter-a' AND m.type = 'PROTECTED_HOUSING'",
            3,
        ),
        (
            "JOIN referrals r ON r.case_key = c.key JOIN agencies a ON a.key = r.to_agency_key \
          WHERE r.state = 'SENT' AND a.slug = 'social-services-malmo'",
            1,
        ),
        (
            "JOIN handovers h ON h.case_key = c.key JOIN coordinators o ON o.key = h.to_coordinator_key \
          JOIN users u ON u.key = o.user_key WHERE h.state = 'REQUESTED' AND u.subject = 'coordinator-syd'",
            1,
        ),
    ] {
        assert_eq!(given.number(&of_case(what)).await, expected, "{what}");
    }
    assert!(given.number(&of_case("JOIN case_events e ON e.case_key = c.key WHERE 1 = 1")).await > 50);
}

async fn the_woman_in_hiding_is_handled_by_the_social_worker(given: Seeded) {
    let sql = format!(
        "SELECT u.subject FROM record_handlers h JOIN users u ON u.key = h.user_key JOIN source_records r ON r.key = h.record_key \
         JOIN persons pe ON pe.key = r.person_key WHERE pe.id = {} AND pe.protection_level = 'SEKRETESSMARKERING' ORDER BY 1",
        literal(&given, SHOW_PROTECTED_PERSON_ID)
    );
    let handlers: Vec<String> =
        given.rows(&sql).await.iter().map(|row| row.try_get_by_index(0).expect("a subject")).collect();
    assert_eq!(handlers, ["shelter", "social-worker"]);
}

async fn the_mother_of_the_show_case_consents_to_the_coordinators(given: Seeded) {
    let sql = format!(
        "SELECT count(*) FROM consents c JOIN persons pe ON pe.key = c.person_key \
         WHERE pe.id = {} AND c.purpose = 'CONTACT_COORDINATOR' AND c.state = 'GIVEN' AND pe.protection_level = 'NONE'",
        literal(&given, SHOW_PERSON_ID)
    );
    assert_eq!(given.number(&sql).await, 1);
}

async fn only_stockholms_police_and_coordinators_know_the_girl(given: Seeded) {
    let known_at =
        |from: &str| format!("SELECT DISTINCT a.slug FROM {from} JOIN agencies a ON a.key = x.agency_key ORDER BY 1");
    let person = literal(&given, GIRL_PERSON_ID);
    let case = literal(&given, GIRL_CASE_ID);
    for from in [
        format!("persons pe JOIN source_records x ON x.person_key = pe.key AND pe.id = {person}"),
        format!("cases c JOIN case_agencies x ON x.case_key = c.key AND c.id = {case} AND c.region_code = 'STOCKHOLM'"),
    ] {
        let slugs: Vec<String> =
            given.rows(&known_at(&from)).await.iter().map(|row| row.try_get_by_index(0).expect("a slug")).collect();
        assert_eq!(slugs, ["coordination-stockholm", "police-stockholm"]);
    }
}

async fn the_girl_is_found_by_number_and_name_and_nobody_else_is(given: Seeded) {
    let hex = |digest: &[u8]| digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let number = BlindIndexes::probe_number(&given.keyring, GIRL_IDENTITY_NUMBER);
    let name = BlindIndexes::probe_name(&given.keyring, GIRL_FAMILY_NAME);
    for digest in number.iter().chain(name.iter().flatten()) {
        let digest = match given.files.backend {
            Backend::Sqlite => format!("x'{}'", hex(digest)),
            Backend::Postgres => format!("'\\x{}'", hex(digest)),
        };
        let sql = |other: &str| {
            format!(
                "SELECT count(*) FROM blind_indexes b JOIN source_records r ON r.key = b.record_key \
                 JOIN persons pe ON pe.key = r.person_key WHERE b.digest = {digest} AND pe.id {other} {}",
                literal(&given, GIRL_PERSON_ID)
            )
        };
        assert_eq!(given.number(&sql("=")).await, 2);
        assert_eq!(given.number(&sql("<>")).await, 0);
    }
}

async fn somebody_answers_in_malmo_at_half_past_five_about_the_placement_of_a_child(given: Seeded) {
    let sql = "SELECT c.telephone FROM agencies a JOIN agency_services s ON s.agency_key = a.key \
               JOIN agency_contacts c ON c.agency_key = a.key WHERE s.measure_type = 'CHILD_PLACEMENT' AND s.decides \
               AND s.municipality_code = '1280' AND c.purpose = 'PLACEMENT' AND c.invented AND c.out_of_hours \
               AND c.opens <= '17:30' AND c.closes < c.opens";
    for database in [&given.open.case, &given.open.release] {
        let numbers = rows(database, sql).await;
        assert_eq!(numbers.len(), 1);
        let number: String = numbers[0].try_get_by_index(0).expect("a number");
        assert!(number.starts_with("040-628 04 "));
    }
}

async fn the_release_database_does_not_know_of_shelters(given: Seeded) {
    let (case, release) = (&given.open.case, &given.open.release);
    let listed = number(case, "SELECT count(*) FROM agencies WHERE listed").await;
    assert!(listed > 30);
    assert!(number(case, "SELECT count(*) FROM agencies WHERE NOT listed").await > 2);
    assert_eq!(number(release, "SELECT count(*) FROM agencies").await, listed);
    assert_eq!(number(release, "SELECT count(*) FROM agencies WHERE slug LIKE 'shelter-_'").await, 0);
    for table in ["agency_contacts", "agency_services", "coordinators", "codes", "municipalities", "countries"] {
        let count = format!("SELECT count(*) FROM {table}");
        assert!(number(release, &count).await > 0);
        assert_eq!(number(release, &count).await, number(case, &count).await, "{table}");
    }
}

async fn what_is_published_again_replaces_what_was_there(given: Seeded) {
    use sea_orm::ConnectionTrait;
    let before = number(&given.open.release, "SELECT count(*) FROM agencies").await;
    let hide = "UPDATE agencies SET listed = false WHERE slug = 'customs'";
    given.open.writer.execute_unprepared(hide).await.expect("hidden");
    publish_reference(&given.open).await.expect("published");
    assert_eq!(number(&given.open.release, "SELECT count(*) FROM agencies").await, before - 1);
}

async fn nobody_coordinates_the_east_in_2016(given: Seeded) {
    let there = |day: &str| {
        format!(
            "SELECT count(*) FROM coordinators WHERE regions = 'OST' AND active_from <= '{day}' \
             AND (active_to IS NULL OR active_to >= '{day}')"
        )
    };
    assert_eq!(given.number(&there("2016-12-31")).await, 0);
    assert_eq!(given.number(&there("2018-09-01")).await, 1);
    let led = "SELECT count(*) FROM cases WHERE region_code = 'OST' AND registered_on < '2018-09-01'";
    assert_eq!(given.number(led).await, 0);
}

on_both!(
    every_persona_may_sign_in,
    officers_take_part_in_cases_and_the_stranger_in_none,
    the_shelter_and_iom_have_people_in_their_care,
    agencies_are_told_different_amounts,
    the_show_case_has_something_for_everybody,
    the_woman_in_hiding_is_handled_by_the_social_worker,
    the_mother_of_the_show_case_consents_to_the_coordinators,
    only_stockholms_police_and_coordinators_know_the_girl,
    the_girl_is_found_by_number_and_name_and_nobody_else_is,
    somebody_answers_in_malmo_at_half_past_five_about_the_placement_of_a_child,
    the_release_database_does_not_know_of_shelters,
    what_is_published_again_replaces_what_was_there,
    nobody_coordinates_the_east_in_2016,
);
