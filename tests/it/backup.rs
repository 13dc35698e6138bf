//! Backup and restore: what comes back is what was there, or nothing is.

mod given;
mod refused;
mod releases;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use samverka::domain::persona::Persona;
use samverka::store::audit::{Break, Chain};
use sea_orm::ConnectionTrait;

use crate::database::{Backend, OnBackend, TestDatabases, postgres_is_left_out};
use crate::demonstration::given::Seeded;
use crate::hub::{TestHub, noon};
use crate::operations::{OPERATIONS, PERSONAS};
use given::{OTHER_IDENTITY, Shelves, Site, attempt, plan};

pub const NAMES: &str = "{ cases(first: 3) { nodes { participants { person { name { given family } } } } } }";

on_both!(
    a_restored_hub_answers_the_committed_operations_with_the_same_bytes,
    a_restored_hub_with_other_keys_shows_no_name,
    audit_verify_holds_after_a_restore,
    a_backup_is_for_its_user_alone_to_read,
);

/// Every answer of every persona, in order, without the numbers of the requests.
async fn answers(hub: &TestHub) -> Vec<String> {
    let mut answers = Vec::new();
    for (name, operation) in OPERATIONS {
        for persona in PERSONAS {
            let answered = hub.ask(persona, operation).await;
            let text = match answered.json()["errors"].as_array() {
                None => answered.text,
                Some(_) => without_request_ids(&answered.text),
            };
            answers.push(format!("{name} {persona:?}: {text}"));
        }
    }
    answers
}

fn without_request_ids(text: &str) -> String {
    let mut parts = text.split("\"requestId\":\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('"').map_or(part, |(_, rest)| rest))
}

async fn a_restored_hub_answers_the_committed_operations_with_the_same_bytes(backend: Backend) {
    // The hub serves while it is copied.
    let hub = TestHub::over(Seeded::on(backend).await);
    assert!(hub.ask(Persona::PoliceOfficer, NAMES).await.data().to_string().contains("given"));
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&hub.world.files), backend).await;
    let before = answers(&hub).await;
    assert!(before.iter().any(|answer| answer.contains("\"family\":\"")), "names are among the answers");
    let attempt = attempt(&plan(&made, backend).await, backend).await;
    for name in ["identity.key", "cursor.key", "release-signing.key", "router.secret"] {
        let restored = std::fs::read(attempt.site.key(name)).unwrap();
        assert_eq!(restored, std::fs::read(made.keys_folder.join(name)).unwrap(), "{name}");
        assert_eq!(mode(&attempt.site.key(name)), 0o600, "{name}");
    }
    let restored = TestHub::over(attempt.world().await);
    let after = answers(&restored).await;
    assert_eq!(after.len(), 120);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
}

async fn a_restored_hub_with_other_keys_shows_no_name(backend: Backend) {
    let hub = TestHub::over(Seeded::on(backend).await);
    let names = hub.ask(Persona::PoliceOfficer, NAMES).await.data().to_string();
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&hub.world.files), backend).await;
    let world = attempt(&plan(&made, backend).await, backend).await.world().await;
    let other = tempfile::tempdir().unwrap();
    let key = other.path().join("identity.key");
    std::fs::write(&key, OTHER_IDENTITY).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let restored = TestHub::configured(world, |config| config.keys.identity_file = Some(key));
    let text = restored.ask(Persona::PoliceOfficer, NAMES).await.text;
    let families = names.split("\"family\":\"").skip(1).filter_map(|part| part.split('"').next());
    let families: Vec<&str> = families.collect();
    assert!(families.len() > 2);
    for family in families {
        assert!(!text.contains(family), "{family}");
    }
}

async fn audit_verify_holds_after_a_restore(backend: Backend) {
    let hub = TestHub::over(Seeded::on(backend).await);
    for _ in 0..4 {
        hub.ask(Persona::PoliceOfficer, NAMES).await.data();
    }
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&hub.world.files), backend).await;
    let head = made.manifest.audit_head.clone();
    assert_eq!(head.of(Chain::Reads).unwrap().sequence, 4);
    assert_eq!(head.of(Chain::Writes).unwrap().sequence, 0);
    // What is read after the backup is not in it.
    hub.ask(Persona::PoliceOfficer, NAMES).await.data();

    let restored = TestHub::over(attempt(&plan(&made, backend).await, backend).await.world().await);
    for records in [4, 5] {
        let verdict = Chain::Reads.verify(&restored.world.open, head.of(Chain::Reads)).await.unwrap();
        assert_eq!((verdict.records, verdict.broken), (records, None));
        restored.ask(Persona::PoliceOfficer, NAMES).await.data();
    }
    for table in ["audit_subjects", "audit_records"] {
        restored.world.open.audit.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
    }
    let verdict = Chain::Reads.verify(&restored.world.open, head.of(Chain::Reads)).await.unwrap();
    assert_eq!(verdict.broken, Some(Break::CutOff { sequence: 4, last: 0 }), "a test that can fail");
}

async fn a_backup_is_for_its_user_alone_to_read(backend: Backend) {
    let world = Seeded::on(backend).await;
    let shelves = Shelves::new();
    let made = shelves.back_up(&Site::living(&world.files), backend).await;
    assert!(made.folder.ends_with("2026-01-02T111000Z"), "{}", made.folder.display());
    assert_eq!(made.folder.file_name(), made.keys_folder.file_name());
    for folder in [&made.folder, &made.keys_folder] {
        assert_eq!(mode(folder), 0o700);
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }
    let text = std::fs::read_to_string(made.folder.join("backup.json")).unwrap();
    assert!(!text.contains("BwcHBwc"), "no key stands in the manifest");
}

/// Everybody on a machine may read the arguments of its programs.
#[tokio::test]
async fn no_password_is_an_argument_of_a_program() {
    if postgres_is_left_out() {
        return;
    }
    let backend = Backend::Postgres;
    let world = Seeded::on(backend).await;
    let mut site = Site::living(&world.files);
    let with_password = |url: &str| match url.split_once("://").unwrap().1.split_once('@').unwrap().0 {
        user if user.contains(':') => url.to_owned(),
        user => url.replacen(user, &format!("{user}:geheim"), 1),
    };
    let mut files = TestDatabases::fresh(backend).await;
    files.case_url = with_password(&files.case_url);
    files.release_url = with_password(&files.release_url);
    let text = std::fs::read_to_string(site.folder.path().join("samverka.toml")).unwrap();
    let settings = site.folder.path().join("password.toml");
    let urls = [&world.files.case_url, &world.files.release_url];
    let text = urls.into_iter().fold(text, |text, url| text.replace(url.as_str(), &with_password(url)));
    std::fs::write(&settings, text).unwrap();
    site.config = samverka::config::Config::load(Some(&settings), std::iter::empty()).unwrap();

    // Programs that write down how they were called, and call the true ones.
    let shelves = Shelves::new();
    let mut places = shelves.places(backend).await;
    let (true_ones, called) = (places.pg_bin.take().unwrap(), shelves.0.path().join("called"));
    let programs = shelves.0.path().join("programs");
    std::fs::create_dir(&programs).unwrap();
    for name in ["pg_dump", "pg_restore"] {
        let (called, program) = (called.display(), true_ones.join(name));
        let script = format!(
            "#!/bin/sh\n{{ echo \"{name} $*\"; echo \"known ${{#PGPASSWORD}}\"; }} >> '{called}'\nexec '{}' \"$@\"\n",
            program.display()
        );
        std::fs::write(programs.join(name), script).unwrap();
        std::fs::set_permissions(programs.join(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    places.pg_bin = Some(programs.clone());
    let made = samverka::command::backup::back_up(&site.config, &places, noon()).await.unwrap();
    let mut plan = plan(&made, backend).await;
    plan.pg_bin = Some(programs);
    samverka::command::restore::restore(&Site::empty(&files).config, &plan).await.unwrap();
    let called = std::fs::read_to_string(called).unwrap();
    let secret = with_password(&world.files.case_url);
    let secret = secret.split_once("://").unwrap().1.split_once('@').unwrap().0.split_once(':').unwrap().1.to_owned();
    assert_eq!(called.lines().filter(|line| line.starts_with("pg_")).count(), 4, "{called}");
    assert_eq!(called.matches(&format!("known {}", secret.len())).count(), 4, "the password was given: {called}");
    assert!(!called.contains(&secret), "{called}");
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}
