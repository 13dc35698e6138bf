//! Who is counted, and as what: slices to which no noise was added.

use samverka::domain::release::slice::Slice;
use samverka::domain::release::table::TableId;
use sea_orm::ConnectionTrait;

use super::given::{books, exact, policy};
use crate::demonstration::given::Seeded;

/// Somebody of 2016 whom more than one agency knows, and the last record of her.
const WELL_KNOWN: &str = "(SELECT person_key FROM source_records WHERE cohort = 2016
                           GROUP BY person_key HAVING COUNT(*) > 1 ORDER BY person_key LIMIT 1)";

fn drawn(slice: &Slice, table: TableId) -> Vec<i64> {
    slice.table(table).unwrap().noisy.iter().map(|number| number.unwrap_or(0)).collect()
}

async fn change(world: &Seeded, statement: &str) {
    if let Err(error) = world.open.writer.execute_unprepared(statement).await {
        panic!("{statement}: {error}");
    }
}

/// 100 women and girls, 42 men and boys, 8 accompanying children; 50 children, 100 adults.
async fn without_noise_the_cohort_of_2016_is_what_was_published(world: Seeded) {
    let policy = policy(&books(&world)).await;
    let slice = exact(&world, &policy, "2016").await;
    assert_eq!(drawn(&slice, TableId::Y), [150]);
    assert_eq!(drawn(&slice, TableId::Ys), [100, 42, 0, 8]);
    assert_eq!(drawn(&slice, TableId::Yj), [50, 100, 0]);
    assert_eq!(slice.table(TableId::Ys).unwrap().persons, [100, 42, 0, 8]);
    for table in [TableId::Ysa, TableId::Yc, TableId::Yr] {
        assert_eq!(drawn(&slice, table).iter().sum::<i64>(), 150, "{table:?}");
    }
    let forms: i64 = drawn(&slice, TableId::Yf).iter().sum();
    assert!(forms > 142, "everybody who was exploited has a form, some several: {forms}");
}

async fn a_block_counts_the_people_of_its_three_cohorts_once_more(world: Seeded) {
    let policy = policy(&books(&world)).await;
    let mut cohorts = Vec::new();
    for year in ["2016", "2017", "2018"] {
        cohorts.push(exact(&world, &policy, year).await);
    }
    let block = exact(&world, &policy, "2016-2018").await;
    let of_all = |table| {
        let each: Vec<Vec<i64>> = cohorts.iter().map(|slice| drawn(slice, table)).collect();
        (0..each[0].len()).map(|cell| each.iter().map(|numbers| numbers[cell]).sum()).collect::<Vec<i64>>()
    };
    let groups = of_all(TableId::Ys);
    let by_group: Vec<i64> = drawn(&block, TableId::Bsc).chunks(7).map(|row| row.iter().sum()).collect();
    assert_eq!(by_group, groups);
    let forms = of_all(TableId::Yf);
    let by_form = |table| {
        let numbers = drawn(&block, table);
        (0..8).map(|form| numbers.iter().skip(form).step_by(8).sum()).collect::<Vec<i64>>()
    };
    for table in [TableId::Bsaf, TableId::Bcf, TableId::Brf] {
        assert_eq!(by_form(table), forms, "the same forms of a person count in cohort and block: {table:?}");
    }
}

async fn somebody_with_several_registrations_is_counted_by_the_one_that_put_her_into_the_cohort(world: Seeded) {
    // Of 20 who were exploited: an earlier registration in which she was found to be no victim, and one that was
    // recorded too late, both as an accompanying child.
    for (status, recorded) in [("NOT_VICTIM", "2015-03-01T08:00:00+00:00"), ("PRESUMED", "2017-06-01T08:00:00+00:00")] {
        let (id, registered) = match status {
            "NOT_VICTIM" => ("1", "2015-02-01"),
            _ => ("2", "2015-02-02"),
        };
        let another = match world.files.backend {
            crate::database::Backend::Sqlite => format!("CAST('{id}' || substr(hex(p.id), -15) AS BLOB)"),
            crate::database::Backend::Postgres => format!("md5('{id}' || p.id::text)::uuid"),
        };
        let insert = format!(
            "INSERT INTO participants (id, case_key, person_key, capacity, registered_on, majority, victim_status,
             injured_party, version, recorded_at)
             SELECT {another}, (SELECT MAX(key) FROM cases) - {id}, p.person_key, 'ACCOMPANYING_CHILD', '{registered}', 'MINOR',
             '{status}', FALSE, 1, '{recorded}' FROM participants p WHERE p.capacity = 'EXPLOITED'
             AND p.registered_on BETWEEN '2016-01-01' AND '2016-12-31' ORDER BY p.key LIMIT 20"
        );
        change(&world, &insert).await;
    }
    let policy = policy(&books(&world)).await;
    let slice = exact(&world, &policy, "2016").await;
    assert_eq!(drawn(&slice, TableId::Ys), [100, 42, 0, 8]);
    assert_eq!(world.number("SELECT COUNT(*) FROM participants WHERE registered_on < '2015-02-03'").await, 40);
}

/// A record that turns out to be about somebody else takes its mark along: whoever it goes to is in no later cohort.
async fn a_record_that_is_moved_keeps_its_mark(world: Seeded) {
    let policy = policy(&books(&world)).await;
    exact(&world, &policy, "2016").await;
    let moved = world.number(&format!("SELECT MAX(key) FROM source_records WHERE person_key = {WELL_KNOWN}")).await;
    let newcomer = world
        .number(
            "SELECT MIN(p.person_key) FROM participants p JOIN source_records r ON r.person_key = p.person_key
             WHERE p.registered_on BETWEEN '2017-01-01' AND '2017-12-31' AND r.cohort IS NULL AND p.victim_status <> 'NOT_VICTIM'
             AND p.recorded_at < '2018-01-01' AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.person_key = p.person_key AND c.purpose = 'STATISTICS')",
        )
        .await;
    change(&world, &format!("UPDATE source_records SET person_key = {newcomer} WHERE key = {moved}")).await;
    change(&world, &format!("UPDATE identity_links SET person_key = {newcomer} WHERE record_key = {moved}")).await;
    exact(&world, &policy, "2017").await;
    let of_newcomer = world
        .number(&format!("SELECT COUNT(*) FROM source_records WHERE person_key = {newcomer} AND cohort = 2017"))
        .await;
    assert_eq!(of_newcomer, 0);
    assert_eq!(
        world.number(&format!("SELECT CAST(cohort AS BIGINT) FROM source_records WHERE key = {moved}")).await,
        2016
    );
}

async fn nobody_is_put_into_a_year_before_one_that_is_marked(world: Seeded) {
    change(&world, "UPDATE source_records SET cohort = 2019 WHERE key = (SELECT MAX(key) FROM source_records)").await;
    let problem = samverka::store::release::cohort::mark(&world.open, 2016).await.unwrap_err().to_string();
    assert!(problem.contains("marks of the cohort 2019 already"), "{problem}");
    assert_eq!(world.number("SELECT COUNT(*) FROM source_records WHERE cohort = 2016").await, 0);
}

on_both!(
    without_noise_the_cohort_of_2016_is_what_was_published,
    a_block_counts_the_people_of_its_three_cohorts_once_more,
    somebody_with_several_registrations_is_counted_by_the_one_that_put_her_into_the_cohort,
    a_record_that_is_moved_keeps_its_mark,
    nobody_is_put_into_a_year_before_one_that_is_marked,
);
