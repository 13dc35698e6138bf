//! What is refused, and that nothing is changed by it.

use chrono::TimeDelta;
use samverka::command::restore::restore;
use samverka::domain::persona::Persona;
use sea_orm::ConnectionTrait;

use super::NAMES;
use super::given::{OTHER_IDENTITY, Shelves, Site, attempt, exchange_key, is_empty, plan};
use crate::database::{Backend, OnBackend, TestDatabases, postgres_is_left_out};
use crate::demonstration::given::Seeded;
use crate::hub::{TestHub, noon};

on_both!(
    a_living_database_is_not_restored_over,
    keys_of_another_hub_open_no_backup,
    a_hub_whose_keys_do_not_open_its_database_is_not_backed_up,
    a_key_that_is_there_is_never_overwritten,
    a_damaged_file_is_named_and_nothing_is_restored,
    a_backup_that_was_cut_short_is_not_taken_for_one,
    a_backup_of_a_newer_program_is_refused,
    a_backup_is_restored_into_the_same_kind_of_database_only,
    a_backup_that_fails_leaves_nothing,
    keys_are_not_put_beside_the_data,
    what_does_not_hold_is_taken_away_again_unless_the_operator_keeps_it,
);

async fn a_living_database_is_not_restored_over(backend: Backend) {
    let hub = TestHub::over(Seeded::on(backend).await);
    let site = Site::living(&hub.world.files);
    let shelves = Shelves::new();
    let made = shelves.back_up(&site, backend).await;
    hub.ask(Persona::PoliceOfficer, NAMES).await.data();
    let count = "SELECT (SELECT COUNT(*) FROM cases) + (SELECT COUNT(*) FROM persons)";
    let before = hub.world.number(count).await;
    let problem = restore(&site.config, &plan(&made, backend).await).await.unwrap_err().to_string();
    assert!(problem.contains("database is not empty") && problem.contains("restore again"), "{problem}");
    assert_eq!(hub.world.number(count).await, before);
    let records = "SELECT COUNT(*) FROM audit_records";
    assert_eq!(crate::demonstration::given::number(&hub.world.open.audit, records).await, 1);
    hub.ask(Persona::PoliceOfficer, NAMES).await.data();
}

async fn keys_of_another_hub_open_no_backup(backend: Backend) {
    let world = Seeded::on(backend).await;
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&world.files), backend).await;
    exchange_key(&made.keys_folder, "identity.key", OTHER_IDENTITY);
    let problem = attempt(&plan(&made, backend).await, backend).await.refusal().await;
    assert!(problem.contains("these keys are not this backup's"), "{problem}");
}

async fn a_hub_whose_keys_do_not_open_its_database_is_not_backed_up(backend: Backend) {
    let world = Seeded::on(backend).await;
    let site = Site::living(&world.files);
    std::fs::write(site.key("identity.key"), OTHER_IDENTITY).unwrap();
    let shelves = Shelves::new();
    let problem = shelves.back_up_at(&site, backend, noon()).await.unwrap_err().to_string();
    assert!(problem.contains("version 1") && problem.contains("no backup was made"), "{problem}");
    assert_no_backup(&shelves, backend).await;
}

async fn a_key_that_is_there_is_never_overwritten(backend: Backend) {
    let world = Seeded::on(backend).await;
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&world.files), backend).await;
    let empty = TestDatabases::fresh(backend).await;
    let site = Site::living(&empty);
    std::fs::write(site.key("cursor.key"), "CwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCws=").unwrap();
    let plan = plan(&made, backend).await;
    let problem = restore(&site.config, &plan).await.unwrap_err().to_string();
    assert!(problem.contains("cursor.key") && problem.contains("never overwritten"), "{problem}");
    assert!(is_empty(&empty).await);
    // An identity key that was rotated since still opens what is old.
    std::fs::remove_file(site.key("cursor.key")).unwrap();
    let rotated = format!("{}2{}", super::given::IDENTITY, &OTHER_IDENTITY[1..]);
    std::fs::write(site.key("identity.key"), &rotated).unwrap();
    restore(&site.config, &plan).await.unwrap();
    assert_eq!(std::fs::read_to_string(site.key("identity.key")).unwrap(), rotated);
    assert!(site.key("cursor.key").exists());
}

async fn a_damaged_file_is_named_and_nothing_is_restored(backend: Backend) {
    let world = Seeded::on(backend).await;
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&world.files), backend).await;
    let plan = plan(&made, backend).await;
    let mut files: Vec<_> = made.manifest.databases.iter().map(|kept| made.folder.join(&kept.file)).collect();
    files.push(made.folder.join("backup.json"));
    files.push(made.keys_folder.join("cursor.key"));
    for file in files {
        let whole = std::fs::read(&file).unwrap();
        let mut changed = whole.clone();
        // A digit, so that a manifest stays one: it is of its signature.
        let place = changed.iter().rposition(u8::is_ascii_digit).unwrap_or(whole.len() / 2);
        changed[place] = if changed[place] == b'7' { b'8' } else { b'7' };
        for damaged in [&changed[..], &whole[..whole.len() / 2]] {
            std::fs::write(&file, damaged).unwrap();
            let problem = attempt(&plan, backend).await.refusal().await;
            assert!(problem.contains(&file.display().to_string()), "{problem}");
        }
        std::fs::write(&file, &whole).unwrap();
    }
    attempt(&plan, backend).await.outcome.unwrap();
}

async fn a_backup_that_was_cut_short_is_not_taken_for_one(backend: Backend) {
    let world = Seeded::on(backend).await;
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&world.files), backend).await;
    let mut plan = plan(&made, backend).await;
    // Killed before it got its name.
    plan.from = made.folder.with_file_name(".2026-01-02T111000Z.unfinished");
    std::fs::rename(&made.folder, &plan.from).unwrap();
    let problem = attempt(&plan, backend).await.refusal().await;
    assert!(problem.contains("cut short"), "{problem}");
    // Killed before the manifest was written.
    std::fs::remove_file(plan.from.join("backup.json")).unwrap();
    let problem = attempt(&plan, backend).await.refusal().await;
    assert!(problem.contains("cut short"), "{problem}");
    // What a killed one left hinders no later one.
    let later = noon() + TimeDelta::seconds(1);
    shelves.back_up_at(&Site::living(&world.files), backend, later).await.unwrap();
}

async fn a_backup_of_a_newer_program_is_refused(backend: Backend) {
    let world = Seeded::on(backend).await;
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&world.files), backend).await;
    let plan = plan(&made, backend).await;
    let file = made.folder.join("backup.json");
    let mut newer = made.manifest.clone();
    newer.format = 2;
    std::fs::write(&file, newer.signed(&world.keyring).unwrap()).unwrap();
    let problem = attempt(&plan, backend).await.refusal().await;
    assert!(problem.contains("format 2") && problem.contains("use the program that made it"), "{problem}");
    let mut newer = made.manifest.clone();
    newer.databases[0].migrations.push("m20990101_000001_later".to_owned());
    std::fs::write(&file, newer.signed(&world.keyring).unwrap()).unwrap();
    let problem = attempt(&plan, backend).await.refusal().await;
    assert!(problem.contains("m20990101_000001_later") && problem.contains("newer version"), "{problem}");
}

async fn a_backup_is_restored_into_the_same_kind_of_database_only(backend: Backend) {
    if postgres_is_left_out() {
        return;
    }
    let world = Seeded::on(backend).await;
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&world.files), backend).await;
    let other = match backend {
        Backend::Sqlite => Backend::Postgres,
        Backend::Postgres => Backend::Sqlite,
    };
    let problem = attempt(&plan(&made, backend).await, other).await.refusal().await;
    assert!(problem.contains("SQLite") || problem.contains("another kind of database"), "{problem}");
}

async fn a_backup_that_fails_leaves_nothing(backend: Backend) {
    let world = Seeded::on(backend).await;
    let mut site = Site::living(&world.files);
    // The database that is copied last is none.
    match backend {
        Backend::Sqlite => {
            let case = world.files.case_url.trim_start_matches("sqlite://").trim_end_matches("?mode=rwc");
            std::fs::remove_file(std::path::Path::new(case).with_file_name("audit.db")).unwrap();
        }
        Backend::Postgres => {
            let empty = TestDatabases::fresh(backend).await;
            let living = Site::living(&empty);
            site.config.case_database_url = living.config.case_database_url.clone();
        }
    }
    let shelves = Shelves::new();
    shelves.back_up_at(&site, backend, noon()).await.unwrap_err();
    assert_no_backup(&shelves, backend).await;
}

async fn keys_are_not_put_beside_the_data(backend: Backend) {
    let world = Seeded::on(backend).await;
    let site = Site::living(&world.files);
    let shelves = Shelves::new();
    let mut places = shelves.places(backend).await;
    for keys_to in [places.to.clone(), places.to.join("keys"), places.to.join("..")] {
        places.keys_to = keys_to;
        let problem = samverka::command::backup::back_up(&site.config, &places, noon()).await.unwrap_err().to_string();
        assert!(problem.contains("everybody's names") && problem.contains("Nothing was written"), "{problem}");
    }
    assert_eq!(std::fs::read_dir(shelves.0.path()).unwrap().count(), 0);
}

/// A log of the attempt would be read as one of the next.
#[tokio::test]
async fn what_a_killed_restoration_left_is_named() {
    let backend = Backend::Sqlite;
    let world = Seeded::on(backend).await;
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&world.files), backend).await;
    for left in ["case.db.unfinished", "audit.db.unfinished-wal", "release.db-wal"] {
        let files = TestDatabases::fresh(backend).await;
        let site = Site::empty(&files);
        let case = files.case_url.trim_start_matches("sqlite://").trim_end_matches("?mode=rwc");
        std::fs::write(std::path::Path::new(case).with_file_name(left), "left").unwrap();
        let problem = restore(&site.config, &plan(&made, backend).await).await.unwrap_err().to_string();
        assert!(problem.contains(&format!("{left} is there")), "{problem}");
        site.assert_untouched();
    }
}

/// A record was changed before the backup was made: what is restored is what was backed up, and that does not hold.
async fn what_does_not_hold_is_taken_away_again_unless_the_operator_keeps_it(backend: Backend) {
    let hub = TestHub::over(Seeded::on(backend).await);
    hub.ask(Persona::PoliceOfficer, NAMES).await.data();
    hub.world.open.audit.execute_unprepared("UPDATE audit_records SET role = 'IOM'").await.unwrap();
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&hub.world.files), backend).await;
    let mut plan = plan(&made, backend).await;
    let problem = attempt(&plan, backend).await.refusal().await;
    assert!(problem.contains("record 1 was changed") && problem.contains("nothing is left"), "{problem}");
    plan.keep_despite_findings = true;
    let kept = attempt(&plan, backend).await;
    let findings = &kept.outcome.as_ref().unwrap().findings;
    assert_eq!(findings.wrong.len(), 1, "{findings:?}");
    assert!(!is_empty(&kept.files).await);
}

async fn assert_no_backup(shelves: &Shelves, backend: Backend) {
    let places = shelves.places(backend).await;
    for folder in [&places.to, &places.keys_to] {
        if let Ok(entries) = std::fs::read_dir(folder) {
            assert_eq!(entries.count(), 0, "{}", folder.display());
        }
    }
}
