//! Every statement of the press release about 2016, counted in the rows.

use samverka::store::demonstration::Plan;

use super::given::{Seeded, number, plant, prepared};
use crate::database::{Backend, TestDatabases};

const P: &str = "FROM participants p JOIN persons pe ON pe.key = p.person_key \
                 WHERE p.registered_on BETWEEN '2016-01-01' AND '2016-12-31'";
const EXPLOITED: &str = "AND p.capacity = 'EXPLOITED'";
const CHILD: &str = "AND p.age_at_registration < 18";
const ADULT: &str = "AND p.age_at_registration >= 18";

/// The condition that somebody has one of several forms.
fn has(forms: &str) -> String {
    format!("EXISTS (SELECT 1 FROM exploitations e WHERE e.participant_key = p.key AND e.form IN ({forms}))")
}

async fn people(given: &Seeded, conditions: &[&str]) -> i64 {
    let sql = format!("SELECT count(DISTINCT p.person_key) {P} {}", conditions.join(" "));
    given.number(&sql).await
}

async fn a1_there_are_150_cases(given: Seeded) {
    assert_eq!(people(&given, &[]).await, 150);
    assert_eq!(given.number(&format!("SELECT count(*) {P}")).await, 150);
}

async fn a2_a_hundred_are_women_and_girls(given: Seeded) {
    assert_eq!(people(&given, &[EXPLOITED, "AND pe.sex = 'FEMALE'"]).await, 100);
}

async fn a3_forty_two_are_men_and_boys(given: Seeded) {
    assert_eq!(people(&given, &[EXPLOITED, "AND pe.sex = 'MALE'"]).await, 42);
}

async fn a4_eight_children_accompany_adults_suspected_to_be_exploited(given: Seeded) {
    let adult = "AND EXISTS (SELECT 1 FROM participants a WHERE a.key = p.accompanies_key \
                 AND a.capacity = 'EXPLOITED' AND a.majority = 'ADULT' \
                 AND a.registered_on BETWEEN '2016-01-01' AND '2016-12-31')";
    let accompanying = "AND p.capacity = 'ACCOMPANYING_CHILD'";
    assert_eq!(people(&given, &[accompanying]).await, 8);
    assert_eq!(people(&given, &[accompanying, CHILD, adult]).await, 8);
}

async fn a5_fifty_are_children(given: Seeded) {
    assert_eq!(people(&given, &[CHILD]).await, 50);
    assert_eq!(people(&given, &["AND p.majority = 'MINOR'"]).await, 50);
    assert_eq!(people(&given, &[CHILD, EXPLOITED, "AND pe.sex = 'FEMALE'"]).await, 28);
    assert_eq!(people(&given, &[CHILD, EXPLOITED, "AND pe.sex = 'MALE'"]).await, 14);
}

async fn a6_seventy_two_women_and_twenty_eight_men_are_adults(given: Seeded) {
    assert_eq!(people(&given, &[ADULT, EXPLOITED, "AND pe.sex = 'FEMALE'"]).await, 72);
    assert_eq!(people(&given, &[ADULT, EXPLOITED, "AND pe.sex = 'MALE'"]).await, 28);
    assert_eq!(people(&given, &[ADULT]).await, 100);
}

async fn a7_fifty_three_children_and_adults_suffer_begging_crime_labour_or_marriage(given: Seeded) {
    let any = format!("AND {}", has("'BEGGING', 'CRIMINALITY', 'LABOUR', 'FORCED_MARRIAGE'"));
    assert_eq!(people(&given, &[&any]).await, 53);
    assert!(people(&given, &[&any, CHILD]).await > 0);
    assert!(people(&given, &[&any, ADULT]).await > 0);
    for form in ["'BEGGING'", "'CRIMINALITY'", "'LABOUR'", "'FORCED_MARRIAGE'"] {
        assert!(people(&given, &["AND", &has(form)]).await > 0, "{form}");
    }
}

async fn a8_most_are_exploited_for_sexual_purposes(given: Seeded) {
    let sexual = people(&given, &["AND", &has("'SEXUAL'")]).await;
    assert!(sexual > 75, "{sexual}");
}

async fn a9_several_adults_and_children_suffer_several_forms(given: Seeded) {
    let several = "AND (SELECT count(DISTINCT e.form) FROM exploitations e WHERE e.participant_key = p.key) >= 2";
    assert!(people(&given, &[several, ADULT]).await >= 2);
    assert!(people(&given, &[several, CHILD]).await >= 2);
}

async fn a10_children_are_mostly_exploited_for_sex_begging_and_crime(given: Seeded) {
    let mut counts = Vec::new();
    for form in ["SEXUAL", "BEGGING", "CRIMINALITY"] {
        counts.push(people(&given, &[CHILD, "AND", &has(&format!("'{form}'"))]).await);
    }
    let others = given
        .rows(&format!(
            "SELECT e.form, count(DISTINCT p.person_key) {} AND p.age_at_registration < 18 \
             AND e.form NOT IN ('SEXUAL', 'BEGGING', 'CRIMINALITY') GROUP BY e.form",
            P.replace("WHERE", "JOIN exploitations e ON e.participant_key = p.key WHERE")
        ))
        .await;
    assert!(!others.is_empty());
    for row in others {
        let other: i64 = row.try_get_by_index(1).expect("a count");
        assert!(counts.iter().all(|count| *count > other), "{counts:?} {other}");
    }
}

async fn countries(given: &Seeded, conditions: &str) -> Vec<(String, i64)> {
    let sql = format!(
        "SELECT pe.citizenship, count(DISTINCT p.person_key) {P} {conditions} GROUP BY pe.citizenship ORDER BY 2 DESC, 1"
    );
    let read = |row: sea_orm::QueryResult| {
        (row.try_get_by_index(0).expect("a country"), row.try_get_by_index(1).expect("a count"))
    };
    given.rows(&sql).await.into_iter().map(read).collect()
}

/// The stated countries in the stated order, together more than half, each more than any other.
fn assert_leading(counts: &[(String, i64)], stated: &[&str]) {
    let leading: Vec<&str> = counts.iter().take(stated.len()).map(|(country, _)| country.as_str()).collect();
    assert_eq!(leading, stated, "{counts:?}");
    let of_leading: i64 = counts.iter().take(stated.len()).map(|(_, count)| count).sum();
    let all: i64 = counts.iter().map(|(_, count)| count).sum();
    assert!(of_leading * 2 > all, "{counts:?}");
    let strictly = counts.iter().take(stated.len() + 1).map(|(_, count)| *count).collect::<Vec<_>>();
    assert!(strictly.is_sorted_by(|more, less| more > less), "{counts:?}");
}

async fn a11_most_children_come_from_romania_afghanistan_sweden_and_morocco(given: Seeded) {
    assert_leading(
        &countries(&given, "AND p.majority = 'MINOR' AND p.capacity = 'EXPLOITED'").await,
        &["RO", "AF", "SE", "MA"],
    );
    assert_leading(&countries(&given, "AND p.majority = 'MINOR'").await, &["RO", "AF", "SE", "MA"]);
}

async fn a12_every_adult_is_exploited_for_sex_or_begging(given: Seeded) {
    assert_eq!(people(&given, &[ADULT, "AND", &has("'SEXUAL', 'BEGGING'")]).await, 100);
}

async fn a13_most_adults_come_from_romania_bulgaria_and_nigeria(given: Seeded) {
    assert_leading(&countries(&given, "AND p.majority = 'ADULT'").await, &["RO", "BG", "NG"]);
}

#[tokio::test]
async fn another_seed_gives_other_people_and_the_same_figures() {
    let files = TestDatabases::fresh(Backend::Sqlite).await;
    let open = prepared(&files).await;
    plant(&open, &Plan { seed: 7, persons: None }).await;
    for (conditions, expected) in [
        ("", 150),
        ("AND p.capacity = 'EXPLOITED' AND pe.sex = 'FEMALE'", 100),
        ("AND p.capacity = 'EXPLOITED' AND pe.sex = 'MALE'", 42),
        ("AND p.majority = 'MINOR'", 50),
    ] {
        assert_eq!(number(&open.case, &format!("SELECT count(*) {P} {conditions}")).await, expected);
    }
    open.close().await.expect("closed");
}

on_both!(
    a1_there_are_150_cases,
    a2_a_hundred_are_women_and_girls,
    a3_forty_two_are_men_and_boys,
    a4_eight_children_accompany_adults_suspected_to_be_exploited,
    a5_fifty_are_children,
    a6_seventy_two_women_and_twenty_eight_men_are_adults,
    a7_fifty_three_children_and_adults_suffer_begging_crime_labour_or_marriage,
    a8_most_are_exploited_for_sexual_purposes,
    a9_several_adults_and_children_suffer_several_forms,
    a10_children_are_mostly_exploited_for_sex_begging_and_crime,
    a11_most_children_come_from_romania_afghanistan_sweden_and_morocco,
    a12_every_adult_is_exploited_for_sex_or_begging,
    a13_most_adults_come_from_romania_bulgaria_and_nigeria,
);
