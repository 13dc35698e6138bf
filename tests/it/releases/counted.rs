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

/// Another registration of some people of 2016, in a case of its own.
struct Again<'a> {
    /// Which people: those registered in 2016 in this capacity, so many of them.
    of: &'a str,
    people: u32,
    capacity: &'a str,
    status: &'a str,
    registered: &'a str,
    recorded: &'a str,
}

impl Again<'_> {
    /// `number` tells the rows of several calls apart.
    async fn register(&self, world: &Seeded, number: u32) {
        let Again { of, people, capacity, status, registered, recorded } = self;
        let id = match world.files.backend {
            crate::database::Backend::Sqlite => format!("CAST('{number}' || substr(hex(p.id), -15) AS BLOB)"),
            crate::database::Backend::Postgres => format!("md5('{number}' || p.id::text)::uuid"),
        };
        let insert = format!(
            "INSERT INTO participants (id, case_key, person_key, capacity, registered_on, majority, victim_status,
             injured_party, version, recorded_at)
             SELECT {id}, (SELECT MAX(key) FROM cases) - {number}, p.person_key, '{capacity}', '{registered}', 'MINOR',
             '{status}', FALSE, 1, '{recorded}' FROM participants p WHERE p.capacity = '{of}'
             AND p.registered_on BETWEEN '2016-01-01' AND '2016-12-31' ORDER BY p.key LIMIT {people}"
        );
        change(world, &insert).await;
    }
}

async fn somebody_with_several_registrations_is_counted_by_the_one_that_put_her_into_the_cohort(world: Seeded) {
    // Of 20 who were exploited: an earlier registration in which she was found to be no victim, and one that was
    // recorded too late, both as an accompanying child.
    let child = Again {
        of: "EXPLOITED",
        people: 20,
        capacity: "ACCOMPANYING_CHILD",
        status: "NOT_VICTIM",
        registered: "2015-02-01",
        recorded: "2015-03-01T08:00:00+00:00",
    };
    child.register(&world, 1).await;
    let late = Again { status: "PRESUMED", registered: "2015-02-02", recorded: "2017-06-01T08:00:00+00:00", ..child };
    late.register(&world, 2).await;
    let policy = policy(&books(&world)).await;
    let slice = exact(&world, &policy, "2016").await;
    assert_eq!(drawn(&slice, TableId::Ys), [100, 42, 0, 8]);
    assert_eq!(world.number("SELECT COUNT(*) FROM participants WHERE registered_on < '2015-02-03'").await, 40);
}

async fn whoever_is_exploited_and_accompanies_somebody_is_counted_as_exploited(world: Seeded) {
    let child = Again {
        of: "EXPLOITED",
        people: 20,
        capacity: "ACCOMPANYING_CHILD",
        status: "PRESUMED",
        registered: "2016-01-01",
        recorded: "2016-01-02T08:00:00+00:00",
    };
    child.register(&world, 1).await;
    let exploited =
        Again { of: "ACCOMPANYING_CHILD", people: 3, capacity: "EXPLOITED", registered: "2016-12-31", ..child };
    exploited.register(&world, 2).await;
    let policy = policy(&books(&world)).await;
    let slice = exact(&world, &policy, "2016").await;
    let groups = drawn(&slice, TableId::Ys);
    assert_eq!((groups[3], groups.iter().sum::<i64>()), (5, 150), "{groups:?}");
}

/// The last day of January ends at 23 hours of universal time, in Stockholm.
async fn a_cohort_ends_with_the_swedish_year_and_what_is_recorded_in_its_january(world: Seeded) {
    let once = "SELECT MIN(p.key) FROM participants p WHERE p.registered_on > '2017-06-01' AND p.victim_status <> 'NOT_VICTIM'
        AND p.recorded_at < '2018-01-01' AND NOT EXISTS (SELECT 1 FROM participants o WHERE o.person_key = p.person_key AND o.key <> p.key)
        AND NOT EXISTS (SELECT 1 FROM consents c WHERE c.person_key = p.person_key AND c.purpose = 'STATISTICS')";
    let mut moved = Vec::new();
    for (registered, recorded, counts) in [
        ("2016-12-31", "2017-01-31T22:59:59+00:00", true),
        ("2016-12-31", "2017-01-31T22:59:59.999+00:00", true),
        ("2016-12-31", "2017-01-31T23:00:00+00:00", false),
        ("2017-01-01", "2017-01-01T00:00:00+00:00", false),
        ("2017-01-01", "2016-12-31T23:30:00+00:00", false),
    ] {
        let part = world.written(once).await;
        let update = format!(
            "UPDATE participants SET registered_on = '{registered}', recorded_at = '{recorded}' WHERE key = {part}"
        );
        change(&world, &update).await;
        moved.push((part, registered, recorded, counts));
    }
    let policy = policy(&books(&world)).await;
    assert_eq!(drawn(&exact(&world, &policy, "2016").await, TableId::Y), [152]);
    for (part, registered, recorded, counts) in moved {
        let marked = format!(
            "SELECT COUNT(*) FROM source_records r JOIN participants p ON p.person_key = r.person_key
             WHERE p.key = {part} AND r.cohort = 2016"
        );
        assert_eq!(world.number(&marked).await > 0, counts, "{registered} {recorded}");
    }
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
    whoever_is_exploited_and_accompanies_somebody_is_counted_as_exploited,
    a_cohort_ends_with_the_swedish_year_and_what_is_recorded_in_its_january,
    a_record_that_is_moved_keeps_its_mark,
    nobody_is_put_into_a_year_before_one_that_is_marked,
);
