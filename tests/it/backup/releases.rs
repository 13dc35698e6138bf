//! Going back to before a slice was drawn.

use samverka::command::release::signing::SigningFile;
use samverka::domain::release::slice::SliceKey;
use samverka::store::release::draft::Approved;

use super::given::{Shelves, Site, attempt, plan};
use crate::database::{Backend, OnBackend, TestDatabases};
use crate::demonstration::given::Seeded;
use crate::releases::given::{approve, books, draft, now, policy, slice};

on_both!(
    releases_come_back_as_they_were_signed,
    a_slice_that_was_drawn_after_the_backup_is_not_forgotten_unasked,
    cases_go_back_beside_the_books_that_survived_only_with_their_marks,
);

const MARKED: &str = "SELECT COUNT(*) FROM source_records WHERE cohort = 2017";

/// Builds slices, one after the other.
async fn build(world: &Seeded, years: &[i32]) {
    let books = books(world);
    let policy = match books.policy("nmt-v1").await {
        Ok(policy) => policy,
        Err(_) => policy(&books).await,
    };
    for year in years {
        slice(world, &policy, SliceKey::Cohort(*year)).await.unwrap();
    }
}

async fn releases_come_back_as_they_were_signed(backend: Backend) {
    let world = Seeded::on(backend).await;
    let site = Site::living(&world.files);
    build(&world, &[2016]).await;
    let key = SigningFile::open(&private(&site, "release-signing.key")).unwrap();
    let books = books(&world);
    let hash = books.create(&draft("nmt-2016", books.slices().await.unwrap()), now()).await.unwrap();
    approve(&books, Approved::Release, &hash).await;
    books.publish("nmt-2016", |hash| key.sign(hash), now()).await.unwrap();
    let shelves = Shelves::new();
    let made = shelves.back_up(&site, backend).await;
    assert_eq!(made.manifest.drawn.releases, ["nmt-2016"]);
    let attempt = attempt(&plan(&made, backend).await, backend).await;
    let good = attempt.outcome.as_ref().unwrap().findings.good.join("\n");
    assert!(good.contains("1 slice(s) and 1 release(s) are what was drawn"), "{good}");
    assert!(good.contains("what is sealed opens"), "{good}");
    let restored = attempt.world().await;
    assert_eq!(self::books(&restored).slices().await.unwrap(), books.slices().await.unwrap());
}

async fn a_slice_that_was_drawn_after_the_backup_is_not_forgotten_unasked(backend: Backend) {
    let world = Seeded::on(backend).await;
    build(&world, &[2016]).await;
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&world.files), backend).await;
    build(&world, &[2017]).await;
    let mut plan = plan(&made, backend).await;
    let url = world.files.release_url.trim_end_matches("?mode=rwc").to_owned();
    plan.since_release_database = Some(url);
    let problem = attempt(&plan, backend).await.refusal().await;
    assert!(problem.contains("this backup lacks: 2017.") && problem.contains("--only cases"), "{problem}");
    plan.forget_releases = true;
    let attempt = attempt(&plan, backend).await;
    assert_eq!(attempt.outcome.as_ref().unwrap().drawn_since, ["2017"]);
    let account = attempt.outcome.as_ref().unwrap().account();
    assert!(account.contains("their budget is spent whatever the books say: 2017"), "{account}");
    assert_eq!(books(&attempt.world().await).slices().await.unwrap().len(), 1);
}

async fn cases_go_back_beside_the_books_that_survived_only_with_their_marks(backend: Backend) {
    let world = Seeded::on(backend).await;
    build(&world, &[2016]).await;
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&world.files), backend).await;
    build(&world, &[2017]).await;
    let marked = world.number(MARKED).await;
    assert!(marked > 100, "{marked}");

    let mut plan = plan(&made, backend).await;
    plan.only = Some(samverka::command::restore::Part::Cases);
    // The cases are lost, and the books are still there.
    let lost = TestDatabases::fresh(backend).await;
    let mut site = Site::empty(&lost);
    site.config.release_database_url = Site::empty(&world.files).config.release_database_url.clone();
    let problem = samverka::command::restore::restore(&site.config, &plan).await.unwrap_err().to_string();
    assert!(problem.contains("drawn after this backup: 2017.") && problem.contains("--mark-again"), "{problem}");
    site.assert_untouched();
    assert!(super::given::is_empty(&lost).await);

    plan.mark_again = true;
    let restored = samverka::command::restore::restore(&site.config, &plan).await.unwrap();
    assert!(restored.account().contains("cohort 2017 was marked anew"), "{}", restored.account());
    let database = sea_orm::Database::connect(lost.case_url.as_str()).await.unwrap();
    assert_eq!(crate::demonstration::given::number(&database, MARKED).await, marked);
    // A release database of which nothing was drawn is not the one that survived.
    let new = TestDatabases::fresh(backend).await;
    crate::demonstration::given::prepared(&new).await.close().await.unwrap();
    let empty = TestDatabases::fresh(backend).await;
    let mut other = Site::empty(&empty);
    other.config.release_database_url = Site::empty(&new).config.release_database_url.clone();
    let problem = samverka::command::restore::restore(&other.config, &plan).await.unwrap_err().to_string();
    assert!(problem.contains("lacks slices") && problem.contains("2016."), "{problem}");
    // The books are as they were: the slice cannot be drawn again.
    assert_eq!(books(&world).slices().await.unwrap().len(), 2);
    database.close().await.unwrap();
}

/// A key that only its user may read, as commands want it.
fn private(site: &Site, name: &str) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = site.key(name);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    path
}
