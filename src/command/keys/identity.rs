//! A new version of the identity key: everything that is sealed comes under it while the hub serves.

use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::settle;
use super::watch::LOOKS_EVERY;
use crate::command::{CommandProblem, database_settings, system_clock};
use crate::config::{Config, read_secret_file};
use crate::domain::id::SourceRecordId;
use crate::store::checkup::{Opening, opens};
use crate::store::database::Databases;
use crate::store::error::StoreError;
use crate::store::keyring::Keyring;
use crate::store::migrate::ensure_current;
use crate::store::reseal::Resealed;

/// Records that do not open are named up to this many.
const NAMED: usize = 20;

pub(super) async fn rotate(
    config: &Config,
    wait: Option<u64>,
    only_add: bool,
    as_json: bool,
) -> Result<(), CommandProblem> {
    let path = config.keys.identity_file.as_deref();
    let path = path.ok_or(CommandProblem::Missing("keys.identity_file", "SAMVERKA_KEYS__IDENTITY_FILE"))?;
    read_secret_file(path, 32)?;
    let databases = Databases::open(&database_settings(config, false)?).await?;
    ensure_current(&databases).await?;
    let keyring = version_to_seal_under(&databases, path).await?;
    let version = keyring.newest_version();
    if only_add {
        eprintln!("{}: version {version} is there. Nothing is sealed under it yet.", path.display());
        eprintln!("Give the file to every hub, then run this again without --only-add.");
        return Ok(databases.close().await?);
    }
    databases.announce_key(&keyring, system_clock()()).await?;
    eprintln!("{}: everything comes under version {version}.", path.display());
    eprintln!(
        "A hub takes the file up within {} s. One that has an older copy answers UNAVAILABLE until it has this one.",
        LOOKS_EVERY.as_secs()
    );
    settle(wait, Duration::from_secs(config.limits.seconds + 1)).await;
    let outcome = reseal(&databases, &keyring).await?;
    databases.close().await?;
    report(version, &outcome, as_json)
}

/// The version of a rotation that was begun; a new one if none was.
async fn version_to_seal_under(databases: &Databases, path: &Path) -> Result<Keyring, CommandProblem> {
    let keyring = Keyring::load(path)?;
    match opens(databases, &keyring).await? {
        Opening::MissingVersion(version) => return Err(StoreError::MissingKey(version).into()),
        Opening::OtherKey(version) => return Err(StoreError::OtherKey(version).into()),
        Opening::Opens | Opening::NothingSealed => {}
    }
    if let Some(announced) = databases.announced_key().await? {
        announced.is_held_by(&keyring)?;
        if announced.resealed_at.is_none() {
            eprintln!("Version {} was begun: going on with it.", announced.key.version);
            return Ok(keyring);
        }
    }
    if databases.count_sealed_before(&keyring).await? > 0 {
        eprintln!("Version {} is in the file already: going on with it.", keyring.newest_version());
        return Ok(keyring);
    }
    Ok(Keyring::rotate(path)?)
}

async fn reseal(databases: &Databases, keyring: &Keyring) -> Result<Resealed, CommandProblem> {
    let style = ProgressStyle::with_template("{msg:18} {wide_bar} {pos}/{len} records, {elapsed}, {eta} left");
    let bar = ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message("sealing again");
    let outcome = databases
        .reseal(keyring, system_clock()(), |progress| {
            bar.set_length(progress.of);
            bar.set_position(progress.done);
        })
        .await;
    bar.finish_and_clear();
    Ok(outcome?)
}

fn report(version: i32, outcome: &Resealed, as_json: bool) -> Result<(), CommandProblem> {
    let Resealed { sealed, closed } = outcome;
    if as_json {
        let closed: Vec<String> = closed.iter().map(SourceRecordId::to_string).collect();
        println!("{}", json!({ "version": version, "sealed": sealed, "closed": closed }));
    }
    if closed.is_empty() {
        if !as_json {
            println!("{sealed} records were sealed again. Nothing is sealed under a version older than {version}.");
        }
        return Ok(());
    }
    let names: Vec<String> = closed.iter().take(NAMED).map(SourceRecordId::to_string).collect();
    Err(CommandProblem::Said(format!(
        "{sealed} records were sealed again, and {} do not open under any key of the file and stay as they are: {}{}. \
         Restore what they were from a backup, then run this again",
        closed.len(),
        names.join(", "),
        if closed.len() > NAMED { ", …" } else { "" },
    )))
}
