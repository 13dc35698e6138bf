//! The databases and the keys to what is sealed in them.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::super::database_settings;
use super::super::keys::cursor::CursorFile;
use super::super::release::signing::SigningFile;
use super::finding::Findings;
use crate::config::{Config, read_secret_file};
use crate::store::checkup::{Checkup, Opening, ServerFacts};
use crate::store::error::StoreError;
use crate::store::keyring::Keyring;

/// As the hub needs them. Gives the time of the database's server, if there is one.
pub async fn hub(config: &Config, findings: &mut Findings) -> Option<DateTime<Utc>> {
    let keyring = keys(config, findings);
    let settings = match database_settings(config, false) {
        Ok(settings) => settings,
        Err(problem) => {
            findings.wrong("databases", problem, "set both databases; see docs/operating.md");
            return None;
        }
    };
    let mut clock = None;
    match Checkup::of_cases(&settings).await {
        Err(problem) => findings.wrong("case-database", problem, REACH),
        Ok(cases) => {
            clock = shape("case-database", &cases, findings).await;
            if let Some(keyring) = keyring {
                opening(&cases, &keyring, findings).await;
            }
            let _ = cases.close().await;
        }
    }
    match Checkup::of_releases(&settings.release_url).await {
        Err(problem) => findings.wrong("release-database", problem, REACH),
        Ok(releases) => {
            shape("release-database", &releases, findings).await;
            let _ = releases.close().await;
        }
    }
    clock
}

/// As a process needs them that serves statistics alone: it may read releases, and reach nothing else.
pub async fn statistics(config: &Config, findings: &mut Findings) -> Option<DateTime<Utc>> {
    let Some(url) = &config.release_database_url else {
        findings.wrong("release-database", "`release_database_url` is not set.", "write it into the settings");
        return None;
    };
    if config.case_database_url.is_some() || config.keys.identity_file.is_some() {
        findings.wrong(
            "reach",
            "these settings name the case database or its keys, which a process for statistics does not need.",
            "leave `case_database_url` and `keys.identity_file` out of the settings of this process",
        );
    }
    let releases = match Checkup::of_releases(url.as_str()).await {
        Ok(releases) => releases,
        Err(problem) => {
            findings.wrong("release-database", problem, REACH);
            return None;
        }
    };
    let clock = shape("release-database", &releases, findings).await;
    if let Ok(Some(server)) = releases.server().await {
        reach(&server, findings);
    }
    let _ = releases.close().await;
    clock
}

const MEND: &str = "mend this file; a new key in its place opens nothing that the old one closed";
const REACH: &str = "check the address, that the server runs, and the role's password and rights";

async fn shape(check: &'static str, database: &Checkup, findings: &mut Findings) -> Option<DateTime<Utc>> {
    match database.is_current().await {
        Ok(()) => findings.good(check, "can be read and has the shape that this program needs."),
        Err(problem @ StoreError::Pending { .. }) => {
            findings.wrong(check, problem, "run `samverka migrate up` as the role that owns the tables");
        }
        Err(problem @ StoreError::Newer { .. }) => findings.wrong(check, problem, "install the newer program"),
        Err(problem) => findings.wrong(check, problem, REACH),
    }
    let server = match database.server().await {
        Ok(server) => server?,
        Err(problem) => {
            findings.wrong(check, problem, REACH);
            return None;
        }
    };
    rights(check, &server, findings);
    log(check, &server, findings);
    Some(server.now)
}

fn rights(check: &'static str, server: &ServerFacts, findings: &mut Findings) {
    let ServerFacts { version, role, .. } = server;
    if server.is_superuser {
        let found =
            format!("the role `{role}` is a superuser or passes row security: no right keeps it from anything.");
        findings.wrong(check, found, "let the hub use a role of its own, as docs/operating.md makes it");
    } else if server.may_create {
        let found = format!("the role `{role}` may make tables, which only `samverka migrate` needs.");
        let remedy = format!("run: REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}; and migrate as the owner");
        findings.doubtful(check, found, remedy);
    } else {
        findings.good(check, format!("PostgreSQL {version}; the role `{role}` has no right to change the schema."));
    }
}

fn log(check: &'static str, server: &ServerFacts, findings: &mut Findings) {
    for (setting, value) in &server.telling_log {
        let found = format!("`{setting}` is {value}: values of rows, names among them, get into the server's log.");
        let quiet = if setting.starts_with("debug_") { "off" } else { "0" };
        let remedy = format!("run: ALTER SYSTEM SET {setting} = {quiet}; SELECT pg_reload_conf();");
        findings.wrong(check, found, remedy);
    }
}

fn reach(server: &ServerFacts, findings: &mut Findings) {
    let role = &server.role;
    if !server.writable.is_empty() {
        let found = format!("the role `{role}` may change {}.", server.writable.join(", "));
        let remedy =
            format!("run: REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public FROM {role};");
        findings.wrong("reach", found, remedy);
    }
    for database in &server.other_databases {
        let found = format!("the role `{role}` may enter the database `{database}`, too.");
        let remedy = format!(
            "run: REVOKE CONNECT ON DATABASE {database} FROM PUBLIC, {role}; and grant it to those who need it"
        );
        findings.wrong("reach", found, remedy);
    }
    if server.writable.is_empty() && server.other_databases.is_empty() {
        findings.good("reach", format!("the role `{role}` may read releases, and enter no other database."));
    }
}

/// The files of keys; gives the identity keys if they can be used.
fn keys(config: &Config, findings: &mut Findings) -> Option<Keyring> {
    let create = "make all keys with `samverka keys create --dir DIR`, and name them in the settings";
    let (cursor, signing) = (config.keys.cursor_file.as_deref(), config.keys.release_signing_file.as_deref());
    let others = [
        ("keys.cursor_file", cursor.map(|path| CursorFile::open(path).map(drop))),
        ("keys.release_signing_file", signing.map(|path| SigningFile::open(path).map(drop))),
    ];
    for (setting, opened) in others {
        match opened {
            None => findings.wrong("keys", format!("`{setting}` is not set."), create),
            Some(opened) => match opened {
                Ok(()) => findings.good("keys", format!("`{setting}` is a key that only its user may read.")),
                Err(problem) => findings.wrong("keys", problem, MEND),
            },
        }
    }
    match &config.router_secret_file {
        None => findings.doubtful(
            "keys",
            "`router_secret_file` is not set: no federation router is answered.",
            "set it if a router stands before the hub",
        ),
        Some(path) => secret("router_secret_file", path, 16, findings),
    }
    let Some(path) = config.keys.identity_file.as_deref() else {
        findings.wrong("keys", "`keys.identity_file` is not set.", create);
        return None;
    };
    secret("keys.identity_file", path, 32, findings);
    match Keyring::load(path) {
        Ok(keyring) => Some(keyring),
        Err(problem) => {
            findings.wrong("keys", problem, MEND);
            None
        }
    }
}

fn secret(setting: &str, path: &Path, least: usize, findings: &mut Findings) {
    match read_secret_file(path, least) {
        Ok(_) => findings.good("keys", format!("`{setting}` can be read, and not by everybody.")),
        Err(problem) => findings.wrong("keys", problem, MEND),
    }
}

async fn opening(cases: &Checkup, keyring: &Keyring, findings: &mut Findings) {
    match cases.opening(keyring).await {
        Ok(Opening::Opens) => findings.good("identity-key", "opens what is sealed in this database."),
        Ok(Opening::NothingSealed) => findings.good("identity-key", "nothing is sealed in this database yet."),
        Ok(Opening::MissingVersion(version)) => {
            let found = format!("records are sealed under version {version}, which the file does not have.");
            findings.wrong("identity-key", found, "restore the file from the vault; never make a new one in its place");
        }
        Ok(Opening::OtherKey(version)) => {
            let found = format!("version {version} is another key than the one this database is sealed under.");
            findings.wrong("identity-key", found, "this is another hub's key: restore the right file from the vault");
        }
        // Of a database without the shape nothing more is said here.
        Err(_) => return,
    }
    rotation(cases, keyring, findings).await;
}

/// Whether a rotation of the identity key was begun and not ended.
async fn rotation(cases: &Checkup, keyring: &Keyring, findings: &mut Findings) {
    if let Ok(Some(announced)) = cases.announced_key().await
        && let Err(problem) = announced.is_held_by(keyring)
    {
        findings.wrong("identity-key", problem, "give this hub the file that `samverka keys rotate identity` wrote");
    }
    if let Ok(records @ 1..) = cases.count_sealed_before(keyring).await {
        let found = format!(
            "{records} records are sealed under a version older than {}: a rotation has not ended.",
            keyring.newest_version()
        );
        findings.doubtful("identity-key", found, "if none is under way, run `samverka keys rotate identity` again");
    }
}
