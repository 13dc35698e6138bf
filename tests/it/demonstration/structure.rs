//! Rows that fit together, as the rules of cases and people demand.

use std::collections::BTreeMap;

use samverka::store::demonstration::{Plan, SHOW_CASE_ID, SHOW_PERSON_ID, Summary};

use super::given::{Seeded, number, plant, prepared, rows};
use crate::database::{Backend, TestDatabases};

async fn every_exploited_participant_has_a_form_of_exploitation(given: Seeded) {
    let without = "SELECT count(*) FROM participants p WHERE capacity = 'EXPLOITED' \
                   AND NOT EXISTS (SELECT 1 FROM exploitations e WHERE e.participant_key = p.key)";
    assert_eq!(given.number(without).await, 0);
    let two_main = "SELECT count(*) FROM participants p WHERE capacity = 'EXPLOITED' \
                    AND 1 <> (SELECT count(*) FROM exploitations e WHERE e.participant_key = p.key AND e.is_primary)";
    assert_eq!(given.number(two_main).await, 0);
}

async fn accompanying_children_are_minors_in_the_case_of_their_adult(given: Seeded) {
    let all = "SELECT count(*) FROM participants WHERE capacity = 'ACCOMPANYING_CHILD'";
    let right = "SELECT count(*) FROM participants c JOIN participants a ON a.key = c.accompanies_key \
                 WHERE c.capacity = 'ACCOMPANYING_CHILD' AND c.majority = 'MINOR' AND a.case_key = c.case_key \
                 AND a.capacity = 'EXPLOITED' AND a.majority = 'ADULT' \
                 AND NOT EXISTS (SELECT 1 FROM exploitations e WHERE e.participant_key = c.key)";
    let children = given.number(all).await;
    assert!(children > 8);
    assert_eq!(given.number(right).await, children);
}

async fn the_majority_is_that_of_the_age(given: Seeded) {
    let wrong = "SELECT count(*) FROM participants WHERE age_at_registration IS NOT NULL \
                 AND (age_at_registration < 18) <> (majority = 'MINOR')";
    assert_eq!(given.number(wrong).await, 0);
}

async fn no_plain_list_is_longer_than_two_hundred(given: Seeded) {
    for (table, owner) in [
        ("participants", "case_key"),
        ("case_agencies", "case_key"),
        ("referrals", "case_key"),
        ("exploitations", "participant_key"),
        ("measures", "participant_key"),
        ("source_records", "person_key"),
        ("identity_links", "person_key"),
        ("consents", "person_key"),
        ("assertions", "person_key"),
    ] {
        let longest = format!("SELECT max(n) FROM (SELECT count(*) AS n FROM {table} GROUP BY {owner}) AS lists");
        let longest = given.number(&longest).await;
        assert!((1..=200).contains(&longest), "{table}: {longest}");
    }
}

async fn a_closed_case_has_a_reason_and_nothing_open(given: Seeded) {
    let closed = "SELECT count(*) FROM cases WHERE status = 'CLOSED'";
    assert!(given.number(closed).await > 100);
    let wrong = "SELECT count(*) FROM cases c WHERE (status = 'CLOSED') <> (closure_reason IS NOT NULL) \
                 OR (status = 'CLOSED') <> (retention_due_on IS NOT NULL)";
    assert_eq!(given.number(wrong).await, 0);
    let open = "SELECT count(*) FROM cases c JOIN participants p ON p.case_key = c.key \
                JOIN measures m ON m.participant_key = p.key \
                WHERE c.status = 'CLOSED' AND m.state IN ('PROPOSED', 'APPLIED', 'GRANTED', 'ONGOING')";
    assert_eq!(given.number(open).await, 0);
    let open = "SELECT count(*) FROM cases c JOIN referrals r ON r.case_key = c.key \
                WHERE c.status = 'CLOSED' AND r.state IN ('SENT', 'ACCEPTED')";
    assert_eq!(given.number(open).await, 0);
}

async fn every_status_before_erasure_occurs(given: Seeded) {
    for status in ["SIGNALLED", "ASSESSING", "ACTIVE", "FOLLOW_UP", "CLOSED"] {
        let count = format!("SELECT count(*) FROM cases WHERE status = '{status}'");
        assert!(given.number(&count).await > 0, "{status}");
    }
    assert!(given.number("SELECT count(*) FROM cases WHERE retention_due_on < '2024-12-31'").await > 0);
    assert!(given.number("SELECT count(*) FROM cases WHERE erasure_requested").await > 0);
}

async fn the_history_of_a_case_ends_in_the_state_that_the_case_has(given: Seeded) {
    let wrong = "SELECT count(*) FROM cases c WHERE c.status <> (SELECT e.to_state FROM case_events e \
                 WHERE e.case_key = c.key AND e.kind IN ('CASE_REGISTERED', 'STATUS_CHANGED') \
                 ORDER BY e.occurred_at DESC, e.key DESC LIMIT 1)";
    assert_eq!(given.number(wrong).await, 0);
    let wrong = "SELECT count(*) FROM measures m WHERE m.state <> (SELECT e.to_state FROM case_events e \
                 WHERE e.subject_id = m.id ORDER BY e.occurred_at DESC, e.key DESC LIMIT 1)";
    assert_eq!(given.number(wrong).await, 0);
}

async fn nobody_of_2016_is_late_or_refuses_statistics_and_some_of_later_years_do(given: Seeded) {
    let late = |years: &str| {
        format!(
            "SELECT count(*) FROM participants p JOIN source_records r ON r.person_key = p.person_key \
             WHERE p.registered_on {years} AND (p.recorded_at >= {next} OR r.recorded_at >= {next})",
            next = "CASE WHEN p.registered_on < '2017-01-01' THEN '2017-02-01' \
                    WHEN p.registered_on < '2018-01-01' THEN '2018-02-01' \
                    WHEN p.registered_on < '2019-01-01' THEN '2019-02-01' ELSE '2100-01-01' END"
        )
    };
    let refused = |years: &str| {
        format!(
            "SELECT count(*) FROM consents c JOIN participants p ON p.person_key = c.person_key \
             WHERE c.purpose = 'STATISTICS' AND c.state = 'REFUSED' AND p.registered_on {years}"
        )
    };
    let late = |years| late(years).replace("CASE", "CAST(CASE").replace("END", cast(&given));
    assert_eq!(given.number(&late("< '2017-01-01'")).await, 0);
    assert_eq!(given.number(&refused("< '2017-01-01'")).await, 0);
    assert!(given.number(&late("BETWEEN '2017-01-01' AND '2018-12-31'")).await > 0);
    assert!(given.number(&refused(">= '2017-01-01'")).await > 0);
}

fn cast(given: &Seeded) -> &'static str {
    match given.files.backend {
        Backend::Sqlite => "END AS TEXT)",
        Backend::Postgres => "END AS TIMESTAMP WITH TIME ZONE)",
    }
}

async fn ninety_six_case_files_of_2016_hold_one_to_nine_people(given: Seeded) {
    let files = given
        .rows("SELECT count(*) FROM participants p WHERE registered_on < '2017-01-01' GROUP BY case_key ORDER BY 1")
        .await;
    let sizes: Vec<i64> = files.iter().map(|row| row.try_get_by_index(0).expect("a size")).collect();
    assert_eq!(sizes.len(), 96);
    assert_eq!((sizes.first(), sizes.last()), (Some(&1), Some(&9)));
}

async fn later_years_have_the_published_numbers(given: Seeded) {
    let year = "SELECT count(*) FROM participants p JOIN persons pe ON pe.key = p.person_key \
                WHERE p.victim_status <> 'NOT_VICTIM' AND p.capacity = ";
    for (conditions, expected) in [
        ("'EXPLOITED' AND p.registered_on BETWEEN '2017-01-01' AND '2017-12-31'", 225),
        ("'ACCOMPANYING_CHILD' AND p.registered_on BETWEEN '2017-01-01' AND '2017-12-31'", 26),
        ("'EXPLOITED' AND p.registered_on BETWEEN '2018-01-01' AND '2018-12-31'", 262),
        ("'EXPLOITED' AND p.registered_on BETWEEN '2019-01-01' AND '2019-12-31'", 298),
        ("'EXPLOITED' AND p.registered_on BETWEEN '2020-01-01' AND '2020-12-31'", 320),
        ("'EXPLOITED' AND p.registered_on BETWEEN '2021-01-01' AND '2021-12-31'", 490),
        ("'EXPLOITED' AND p.registered_on BETWEEN '2022-01-01' AND '2022-12-31'", 375),
        ("'EXPLOITED' AND pe.citizenship = 'TH' AND p.registered_on BETWEEN '2023-01-01' AND '2023-12-31'", 62),
    ] {
        assert_eq!(given.number(&format!("{year}{conditions}")).await, expected, "{conditions}");
    }
}

/// Every row of every table but what is sealed, which is sealed anew each time.
async fn everything(plan: &Plan) -> (Summary, BTreeMap<String, Vec<String>>) {
    let files = TestDatabases::fresh(Backend::Sqlite).await;
    let open = prepared(&files).await;
    let summary = plant(&open, plan).await;
    let mut all = BTreeMap::new();
    let tables =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('seaql_migrations', 'sqlite_sequence')";
    for table in rows(&open.case, tables).await {
        let table: String = table.try_get_by_index(0).expect("a name");
        let columns = rows(&open.case, &format!("SELECT name FROM pragma_table_info('{table}')")).await;
        let quoted: Vec<String> = columns
            .iter()
            .map(|column| column.try_get_by_index::<String>(0).expect("a name"))
            .filter(|column| !["envelope", "data_key"].contains(&column.as_str()))
            .map(|column| format!("quote(\"{column}\")"))
            .collect();
        let sql = format!("SELECT {} FROM \"{table}\" ORDER BY 1", quoted.join(" || ',' || "));
        let lines = rows(&open.case, &sql).await;
        all.insert(table, lines.iter().map(|line| line.try_get_by_index(0).expect("a line")).collect());
    }
    open.close().await.expect("closed");
    (summary, all)
}

#[tokio::test]
async fn the_same_seed_gives_the_same_rows_and_another_seed_others() {
    let plan = Plan { seed: 3, persons: Some(3_500) };
    let (once, again) = (everything(&plan).await, everything(&plan).await);
    assert_eq!(once.0, again.0);
    for (table, lines) in &once.1 {
        assert!(lines == &again.1[table], "{table} differs");
    }
    let other = everything(&Plan { seed: 4, ..plan }).await;
    for table in ["persons", "cases", "source_records", "measures", "case_events"] {
        assert!(once.1[table] != other.1[table], "{table} is the same");
    }
}

#[tokio::test]
async fn as_many_people_are_made_as_are_asked_for() {
    let files = TestDatabases::fresh(Backend::Sqlite).await;
    let open = prepared(&files).await;
    let summary = plant(&open, &Plan { persons: Some(5_000), ..Plan::default() }).await;
    assert_eq!(summary.persons, 5_000);
    assert_eq!(number(&open.case, "SELECT count(*) FROM persons").await, 5_000);
    let in_2016 = "SELECT count(*) FROM participants WHERE registered_on < '2017-01-01'";
    assert_eq!(number(&open.case, in_2016).await, 150);
    open.close().await.expect("closed");
}

#[tokio::test]
async fn examples_name_the_same_case_whatever_the_seed() {
    let files = TestDatabases::fresh(Backend::Sqlite).await;
    let open = prepared(&files).await;
    plant(&open, &Plan { seed: 99, persons: None }).await;
    let sql = format!(
        "SELECT count(*) FROM cases c JOIN participants p ON p.case_key = c.key JOIN persons pe ON pe.key = p.person_key \
         WHERE c.id = x'{}' AND pe.id = x'{}'",
        SHOW_CASE_ID.simple(),
        SHOW_PERSON_ID.simple()
    );
    assert_eq!(number(&open.case, &sql).await, 1);
    open.close().await.expect("closed");
}

async fn keys_go_on_where_the_demonstration_ends(given: Seeded) {
    use sea_orm::ConnectionTrait;
    let add = "INSERT INTO blind_indexes (record_key, kind, key_version, digest) \
               SELECT record_key, kind, key_version, digest FROM blind_indexes LIMIT 1";
    let before = given.number("SELECT max(key) FROM blind_indexes").await;
    given.open.writer.execute_unprepared(add).await.expect("a row");
    let after = number(&given.open.writer, "SELECT max(key) FROM blind_indexes").await;
    assert_eq!(after, before + 1);
}

on_both!(
    every_exploited_participant_has_a_form_of_exploitation,
    accompanying_children_are_minors_in_the_case_of_their_adult,
    the_majority_is_that_of_the_age,
    no_plain_list_is_longer_than_two_hundred,
    a_closed_case_has_a_reason_and_nothing_open,
    every_status_before_erasure_occurs,
    the_history_of_a_case_ends_in_the_state_that_the_case_has,
    nobody_of_2016_is_late_or_refuses_statistics_and_some_of_later_years_do,
    ninety_six_case_files_of_2016_hold_one_to_nine_people,
    later_years_have_the_published_numbers,
    keys_go_on_where_the_demonstration_ends,
);
