//! Counted once, in one cohort, for life; and nothing that was published changes.

use std::collections::BTreeMap;

use samverka::domain::release::slice::{Slice, SliceKey};
use samverka::domain::release::table::TableId;
use samverka::store::published::Published;
use samverka::store::release::Found;
use sea_orm::ConnectionTrait;

use super::given::{books, policy, publish, published, slice};
use crate::demonstration::given::Seeded;
use crate::hub::TestHub;

/// Everything that a release shows, as text.
async fn shown(world: &Seeded, slug: &str) -> String {
    let Some(Found::Standing(release)) = Published::new(world.open.release.clone()).release(slug).await.unwrap() else {
        panic!("{slug} stands")
    };
    format!("{:?} {:?} {:?}", release.heading, release.slices, release.all_years)
}

/// Every file of a release as it is served, by address. From the books, not from what a hub has kept.
async fn served(world: Seeded, slug: &str) -> (Seeded, BTreeMap<String, Vec<u8>>) {
    let hub = TestHub::over(world);
    let mut files = BTreeMap::new();
    for table in TableId::ALL {
        for ending in ["csv", "xlsx", "json", "metadata.json"] {
            for query in ["", "?lang=en"] {
                let path = format!("/statistics/{slug}/{}.{ending}{query}", table.code());
                let file = hub.get(&path).await;
                assert_eq!(file.status, 200, "{path}");
                files.insert(path, file.bytes);
            }
        }
    }
    (hub.world, files)
}

async fn change(world: &Seeded, statement: &str) {
    if let Err(error) = world.open.writer.execute_unprepared(statement).await {
        panic!("{statement}: {error}");
    }
}

async fn everybody_is_marked_once_by_the_day_of_registration(world: Seeded) {
    published(&world).await;
    let marked = "SELECT COUNT(*) FROM (SELECT person_key FROM source_records WHERE cohort IS NOT NULL
                  GROUP BY person_key HAVING MIN(cohort) <> MAX(cohort)) AS twice";
    assert_eq!(world.number(marked).await, 0);
    let out_of_cohort =
        "SELECT COUNT(*) FROM source_records r WHERE r.cohort = 2017 AND NOT EXISTS (SELECT 1 FROM participants p
                         WHERE p.person_key = r.person_key AND p.registered_on <= '2017-12-31')";
    assert_eq!(world.number(out_of_cohort).await, 0);
    let late =
        "SELECT COUNT(*) FROM source_records r WHERE r.cohort IS NOT NULL AND NOT EXISTS (SELECT 1 FROM participants p
                WHERE p.person_key = r.person_key AND p.registered_on <= '2018-12-31')";
    assert_eq!(world.number(late).await, 0);
    let first = world.number("SELECT COUNT(DISTINCT person_key) FROM source_records WHERE cohort = 2016").await;
    assert_eq!(first, 150, "the people of 2016, as published");
}

async fn nobody_who_refused_or_was_no_victim_is_marked(world: Seeded) {
    let some = "(SELECT person_key FROM participants WHERE registered_on < '2017-01-01' ORDER BY key LIMIT 5)";
    change(
        &world,
        &format!(
            "UPDATE participants SET victim_status = 'NOT_VICTIM' WHERE person_key IN (SELECT person_key FROM {some} AS s)"
        ),
    )
    .await;
    let refusing = "(SELECT person_key FROM consents ORDER BY person_key LIMIT 3)";
    change(
        &world,
        &format!(
            "UPDATE consents SET purpose = 'STATISTICS', state = 'REFUSED' WHERE person_key IN (SELECT person_key FROM {refusing} AS s)"
        ),
    )
    .await;
    published(&world).await;
    for people in [some, refusing] {
        let marked = format!(
            "SELECT COUNT(*) FROM source_records WHERE cohort IS NOT NULL AND person_key IN (SELECT person_key FROM {people} AS s)"
        );
        assert_eq!(world.number(&marked).await, 0, "{people}");
    }
    let control = world.number("SELECT COUNT(*) FROM source_records WHERE cohort IS NOT NULL").await;
    assert!(control > 500, "{control}");
}

/// Late registrations, corrections, merges and erasures, a new cohort and a new block.
async fn what_was_published_stays_the_same_to_the_byte(world: Seeded) {
    published(&world).await;
    let before = shown(&world, "nmt-2018").await;
    let (world, files) = served(world, "nmt-2018").await;
    let old: Vec<Slice> = books(&world).slices().await.unwrap();
    let of_2016 = "(SELECT person_key FROM source_records WHERE cohort = 2016)";
    for statement in [
        // A correction.
        format!("UPDATE persons SET sex = 'OTHER', citizenship = 'SE' WHERE key IN {of_2016} AND key % 3 = 0"),
        // A late registration: somebody of 2019 was there in 2016 already.
        "UPDATE participants SET registered_on = '2016-06-01', recorded_at = '2019-05-01T08:00:00+00:00'
         WHERE registered_on BETWEEN '2019-01-01' AND '2019-03-31'"
            .to_owned(),
        // Two of 2016 and 2017 turn out to be one.
        "UPDATE source_records SET person_key = (SELECT MIN(person_key) FROM source_records WHERE cohort = 2016)
         WHERE person_key = (SELECT MIN(person_key) FROM source_records WHERE cohort = 2017)"
            .to_owned(),
        // An erasure.
        "DELETE FROM blind_indexes WHERE record_key IN (SELECT key FROM source_records WHERE cohort = 2017)".to_owned(),
        "UPDATE source_records SET envelope = NULL, data_key = NULL WHERE cohort = 2017".to_owned(),
    ] {
        change(&world, &statement).await;
    }
    let policy = books(&world).policy("nmt-v1").await.unwrap();
    let mut slices = old.clone();
    for key in ["2019", "2020", "2021", "2019-2021"] {
        slices.push(slice(&world, &policy, SliceKey::parse(key).unwrap()).await.unwrap());
    }
    publish(&books(&world), "nmt-2021", slices).await;
    assert_eq!(shown(&world, "nmt-2018").await, before);
    let (world, again) = served(world, "nmt-2018").await;
    assert!(again == files, "every file is what it was");
    assert_eq!(books(&world).slices().await.unwrap()[..4], old[..]);
    let marks = "SELECT COUNT(*) FROM source_records WHERE cohort = 2016 AND person_key IN
                 (SELECT person_key FROM source_records WHERE cohort = 2019)";
    assert_eq!(world.number(marks).await, 0, "who is in a cohort is in no later one");
    let (world, newer) = served(world, "nmt-2021").await;
    assert!(newer.values().zip(files.values()).all(|(new, old)| new != old), "a difference would be seen");
    let late = "SELECT COUNT(*) FROM source_records r JOIN participants p ON p.person_key = r.person_key
                WHERE p.recorded_at = '2019-05-01T08:00:00+00:00' AND r.cohort = 2019";
    assert!(world.number(late).await > 0, "late registrations go into the next cohort");
}

/// Stopped between the ledger and the slice: nothing is visible, and a second run neither pays nor marks again.
async fn a_build_that_was_stopped_is_taken_up_again(world: Seeded) {
    let books = books(&world);
    let policy = policy(&books).await;
    let key = SliceKey::Cohort(2016);
    samverka::store::release::cohort::mark(&world.open, 2016).await.unwrap();
    books.spend(&policy, key, &policy.spending(key), "stopped", super::given::now()).await.unwrap();
    assert!(books.slices().await.unwrap().is_empty());
    // Whoever is registered in the meantime does not come in.
    change(
        &world,
        "UPDATE participants SET registered_on = '2016-12-30', recorded_at = '2017-01-05T08:00:00+00:00'
         WHERE registered_on BETWEEN '2017-02-01' AND '2017-03-31'",
    )
    .await;
    let marked = "SELECT COUNT(*) FROM source_records WHERE cohort = 2016";
    let before = world.number(marked).await;
    slice(&world, &policy, key).await.unwrap();
    assert_eq!(world.number(marked).await, before);
    let rows = books.accounts(key, policy.cap).await.unwrap();
    assert!((rows[0].spent - 0.72).abs() < 1e-9);
}

on_both!(
    everybody_is_marked_once_by_the_day_of_registration,
    nobody_who_refused_or_was_no_victim_is_marked,
    what_was_published_stays_the_same_to_the_byte,
    a_build_that_was_stopped_is_taken_up_again,
);
