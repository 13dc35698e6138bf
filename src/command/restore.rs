//! `samverka restore`: a backup and its keys, into empty databases.

mod account;
mod check;
mod undo;

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use self::check::{Findings, look_at};
use self::undo::Undo;
use super::backup::folder::write_file;
use super::backup::key_files::KeyFiles;
use super::backup::manifest::Manifest;
use super::{CommandProblem, configured, database_settings};
use crate::config::Config;
use crate::domain::release::slice::SliceKey;
use crate::store::copy::{Brought, CopyProblem, Drawn, Programs, Target, targets};
use crate::store::database::{DatabaseSettings, Databases};
use crate::store::keyring::Keyring;
use crate::store::migrate::Schema;
use crate::store::release::cohort::mark;

/// Bring a backup and its keys into empty databases.
///
/// Looks at everything before it changes anything: manifest, hashes, keys, and that the databases are empty. What it
/// brought it verifies, and takes away again if something does not hold. Stop every hub that uses these settings first.
#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    plan: Plan,
    /// Print what was restored as JSON.
    #[arg(long)]
    json: bool,
}

/// What is restored from where, and what the operator accepts.
#[derive(Clone, Debug, Default, Args)]
pub struct Plan {
    /// A backup: a folder that `samverka backup --to` made.
    #[arg(long, value_name = "DIR")]
    pub from: PathBuf,
    /// Its keys: the folder of the same moment, or a later one, that `samverka backup --keys-to` made.
    #[arg(long, value_name = "DIR")]
    pub keys_from: PathBuf,
    /// Restore a part, beside what survived: `cases` leaves the configured release database as it is.
    #[arg(long, value_enum)]
    pub only: Option<Part>,
    /// A release database that survived, to see what was drawn after the backup.
    #[arg(long, value_name = "URL", conflicts_with = "only")]
    pub since_release_database: Option<String>,
    /// Restore although slices were drawn that the backup does not know. Their budget is spent all the same.
    #[arg(long)]
    pub forget_releases: bool,
    /// With `--only cases`: mark anew the people of cohorts that were drawn after the backup.
    #[arg(long, requires = "only")]
    pub mark_again: bool,
    /// Do not give roles the rights that they had on PostgreSQL; for a rehearsal on a server without these roles.
    #[arg(long)]
    pub no_privileges: bool,
    /// Keep what was restored although a check of it fails, which is said.
    #[arg(long)]
    pub keep_despite_findings: bool,
    /// The folder with PostgreSQL's client programs; without it they are looked for on the PATH.
    #[arg(long, value_name = "DIR")]
    pub pg_bin: Option<PathBuf>,
}

/// A part of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// The cases and the log of reads.
    Cases,
}

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    pub manifest: Manifest,
    pub findings: Findings,
    /// Slices that the surviving books know and the backup does not.
    pub drawn_since: Vec<String>,
    keys: Vec<PathBuf>,
    not_set: Vec<&'static str>,
    marked: Vec<i32>,
}

impl Restore {
    pub async fn run(self, path: Option<&Path>) -> Result<(), CommandProblem> {
        let restored = restore(&configured(path)?, &self.plan).await?;
        match self.json {
            true => println!("{}", json!(restored.as_json())),
            false => print!("{}", restored.account()),
        }
        Ok(())
    }
}

/// Restores a backup: all that was asked for, or nothing.
pub async fn restore(config: &Config, plan: &Plan) -> Result<Restored, CommandProblem> {
    let keys = KeyFiles::kept(&plan.keys_from)?;
    let keyring = keys.keyring()?;
    let manifest = Manifest::read(&plan.from, &keyring)?;
    let settings = database_settings(config, false)?;
    let targets = targets(&settings, plan.only.is_none())?;
    look_before(plan, &manifest, &targets).await?;
    let drawn_since = drawn_since(plan, &settings, &manifest).await?;
    let missing = keys.missing_places(config)?;

    // Until here nothing was changed; from here on everything can be taken back.
    let mut undo = Undo::default();
    let programs = Programs { folder: plan.pg_bin.clone() };
    let bringing = async {
        for (path, bytes) in &missing.write {
            undo.folders.extend(make_folder(path)?);
            write_file(path, bytes)?;
            undo.keys.push(path.clone());
        }
        for target in targets {
            let kept = manifest.of(target.schema()).ok_or_else(|| lacks(target.schema()))?;
            let rights = !plan.no_privileges;
            undo.brought.push(target.bring(&plan.from.join(&kept.file), &programs, rights).await?);
        }
        let brought = at_hand(&settings, &undo.brought);
        let (findings, marked) = verify(plan, &manifest, &brought, &keyring, &drawn_since).await?;
        undo.brought.iter_mut().try_for_each(Brought::settle)?;
        Ok((findings, marked))
    };
    match bringing.await {
        Err(problem) => Err(undo.take_back(problem).await),
        Ok((findings, marked)) => {
            Ok(Restored { manifest, findings, drawn_since, keys: undo.keys, not_set: missing.not_set, marked })
        }
    }
}

/// Everything that can be seen to be wrong while nothing is changed.
async fn look_before(plan: &Plan, manifest: &Manifest, targets: &[Target]) -> Result<(), CommandProblem> {
    for target in targets {
        let schema = target.schema();
        let kept = manifest.of(schema).ok_or_else(|| lacks(schema))?;
        schema.behind(&kept.migrations)?;
        target.must_be(kept.kind)?;
        target.must_be_empty().await?;
    }
    for target in targets {
        manifest.of(target.schema()).ok_or_else(|| lacks(target.schema()))?.check(&plan.from)?;
    }
    Ok(())
}

fn lacks(schema: Schema) -> CommandProblem {
    CommandProblem::Said(format!(
        "the backup has no {} database, which these settings need: is it of a hub on another kind of database?",
        schema.name()
    ))
}

/// What the surviving books know and the backup does not; refused unless the operator has said what is to become of it.
async fn drawn_since(
    plan: &Plan,
    settings: &DatabaseSettings,
    manifest: &Manifest,
) -> Result<Vec<String>, CommandProblem> {
    let surviving = match (plan.only, &plan.since_release_database) {
        (Some(Part::Cases), _) => Drawn::of_database("release_database_url", &settings.release_url).await?,
        (None, Some(url)) => Drawn::of_database("--since-release-database", url).await?,
        (None, None) => return Ok(Vec::new()),
    };
    let beyond = surviving.beyond(&manifest.drawn);
    let forgotten = manifest.drawn.beyond(&surviving);
    let refuse = |problem: String| Err(CommandProblem::Said(problem));
    match plan.only {
        Some(Part::Cases) if !forgotten.is_empty() && !plan.forget_releases => refuse(format!(
            "the release database lacks slices that were drawn before this backup: {}. It is not the one that \
             survived, and drawing them again would spend their budget a second time; nothing was changed. Restore \
             all of the backup, or give --forget-releases, and never build these slices again",
            forgotten.join(", ")
        )),
        Some(Part::Cases) if !beyond.is_empty() && !plan.mark_again => refuse(format!(
            "the release database has slices that were drawn after this backup: {}. The cases of the backup do not \
             say who was counted in them, and the next cohort would count these people a second time; nothing was \
             changed. Restore with --mark-again to mark these cohorts anew by the same rules; docs/backup.md says \
             what that cannot bring back",
            beyond.join(", ")
        )),
        None if !beyond.is_empty() && !plan.forget_releases => refuse(format!(
            "the surviving release database has slices that this backup lacks: {}. What was drawn may have been \
             seen, and drawing it again would spend its budget a second time; nothing was changed. Keep that \
             database and restore with `--only cases`; or give --forget-releases, and never build these slices \
             again",
            beyond.join(", ")
        )),
        _ => Ok(beyond),
    }
}

/// The settings under which what was brought can be looked at, wherever it is for now.
fn at_hand(settings: &DatabaseSettings, brought: &[Brought]) -> DatabaseSettings {
    let url = |schema| brought.iter().find(|brought| brought.schema() == schema).map(Brought::url);
    DatabaseSettings {
        case_url: url(Schema::Case).unwrap_or_else(|| settings.case_url.clone()),
        audit_url: url(Schema::Audit),
        release_url: url(Schema::Release).unwrap_or_else(|| settings.release_url.clone()),
        replica_url: None,
        connections: Some(1),
        create_missing: false,
    }
}

async fn verify(
    plan: &Plan,
    manifest: &Manifest,
    brought: &DatabaseSettings,
    keyring: &Keyring,
    drawn_since: &[String],
) -> Result<(Findings, Vec<i32>), CommandProblem> {
    let databases = Databases::open(brought).await?;
    let looked = look_and_mark(plan, manifest, &databases, keyring, drawn_since).await;
    // Closed whatever came out: a file is moved or removed next.
    databases.close().await?;
    looked
}

async fn look_and_mark(
    plan: &Plan,
    manifest: &Manifest,
    databases: &Databases,
    keyring: &Keyring,
    drawn_since: &[String],
) -> Result<(Findings, Vec<i32>), CommandProblem> {
    let findings = look_at(manifest, databases, keyring).await?;
    if let Some(wrong) = findings.wrong.first().filter(|_| !plan.keep_despite_findings) {
        return Err(CommandProblem::Said(format!(
            "what was restored does not hold: {wrong}. If no better backup is there, --keep-despite-findings keeps it"
        )));
    }
    let mut marked = Vec::new();
    if plan.only.is_some() && plan.mark_again {
        let years = drawn_since.iter().filter_map(|code| SliceKey::parse(code)).flat_map(SliceKey::years);
        marked = years.filter(|year| !findings.cohorts.contains(year)).collect();
        marked.sort_unstable();
        marked.dedup();
        // In ascending order: nobody can be put into a cohort once a later one has marks.
        for year in &marked {
            mark(databases, *year).await?;
        }
    }
    Ok((findings, marked))
}

/// Makes the folder of a key where it is missing, and says so.
fn make_folder(key: &Path) -> Result<Option<PathBuf>, CommandProblem> {
    let Some(folder) = key.parent().filter(|folder| !folder.is_dir()) else { return Ok(None) };
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| CopyProblem::at(folder, &error))?;
    Ok(Some(folder.to_owned()))
}
