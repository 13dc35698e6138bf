//! `samverka backup`: the databases in one folder, their keys in another.

pub mod folder;
pub mod key_files;
pub mod manifest;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};

use self::folder::{Unfinished, keep_apart, write_file};
use self::key_files::KeyFiles;
use self::manifest::{AUDIT_HEAD, FILE, FORMAT, Kept, Manifest, hash};
use super::{CommandProblem, configured, database_settings, system_clock};
use crate::config::Config;
use crate::store::audit::SignedHeads;
use crate::store::checkup::Opening;
use crate::store::copy::{Drawn, Programs, sources};

/// Copy the databases and, elsewhere, their keys, while the hub serves.
///
/// Makes a folder named by the moment in each of the two places. What is sealed in the one opens with the other alone:
/// keep them apart. Run it with the settings of the role that owns the tables.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    places: Places,
    /// Print what was made as JSON.
    #[arg(long)]
    json: bool,
}

/// Where a backup goes.
#[derive(Clone, Debug, Args)]
pub struct Places {
    /// Where the copies of the databases go: a folder of backups.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// Where the copies of the keys go: a folder that is not kept with the other.
    #[arg(long, value_name = "DIR")]
    pub keys_to: PathBuf,
    /// The folder with PostgreSQL's client programs; without it they are looked for on the PATH.
    #[arg(long, value_name = "DIR")]
    pub pg_bin: Option<PathBuf>,
}

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    pub folder: PathBuf,
    pub keys_folder: PathBuf,
    pub manifest: Manifest,
    keys: Vec<&'static str>,
    left: Vec<PathBuf>,
}

impl Backup {
    pub async fn run(self, path: Option<&Path>) -> Result<(), CommandProblem> {
        let made = back_up(&configured(path)?, &self.places, system_clock()()).await?;
        match self.json {
            true => println!("{}", made.as_json()),
            false => print!("{}", made.account()),
        }
        Ok(())
    }
}

/// Makes a backup: all of it, or nothing that looks like one.
pub async fn back_up(config: &Config, places: &Places, now: DateTime<Utc>) -> Result<Made, CommandProblem> {
    keep_apart(&places.to, &places.keys_to)?;
    let keys = KeyFiles::configured(config)?;
    let keyring = keys.keyring()?;
    let sources = sources(&database_settings(config, false)?)?;
    let programs = Programs { folder: places.pg_bin.clone() };
    let name = now.format("%Y-%m-%dT%H%M%SZ").to_string();
    let left = folder::left_unfinished(&places.to)?;
    let data = Unfinished::begin(&places.to, &name)?;
    let secrets = Unfinished::begin(&places.keys_to, &name)?;

    let (mut databases, mut heads, mut drawn) = (Vec::new(), Vec::new(), Drawn::default());
    for source in sources {
        let file = source.file_name();
        let path = data.path().join(&file);
        let facts = source.copy(&path, &keyring, &programs).await?;
        if let Some(Opening::MissingVersion(version) | Opening::OtherKey(version)) = facts.opening {
            return Err(CommandProblem::Said(format!(
                "`keys.identity_file` does not hold version {version} of the key that this database is sealed \
                 under, so that nothing of this backup would ever open; no backup was made. Put the right file in \
                 its place first"
            )));
        }
        heads.extend(facts.heads);
        drawn = facts.drawn.unwrap_or(drawn);
        let (bytes, sha256) = hash(&path)?;
        let database = source.schema().name().to_owned();
        databases.push(Kept { database, kind: source.kind(), file, bytes, sha256, migrations: facts.migrations });
    }
    heads.sort_by(|one, other| one.chain.cmp(&other.chain));
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        moment: now,
        databases,
        audit_head: SignedHeads::sign(heads, now, &keyring),
        drawn,
        identity_keys: keyring.fingerprints(),
    };
    write_file(&data.path().join(AUDIT_HEAD), json!(manifest.audit_head).to_string().as_bytes())?;
    keys.write_into(secrets.path(), now)?;
    // The manifest comes last: what has none is no backup.
    write_file(&data.path().join(FILE), &manifest.signed(&keyring)?)?;
    // The keys first: copies without keys would look like a backup, and be none.
    let keys_folder = secrets.finish()?;
    let folder = data.finish().inspect_err(|_| {
        // Keys of no backup; should they stay, that harms nobody.
        let _ = std::fs::remove_dir_all(&keys_folder);
    })?;
    Ok(Made { folder, keys_folder, manifest, keys: keys.names(), left })
}

impl Made {
    fn account(&self) -> String {
        let Made { folder, keys_folder, manifest, keys, left } = self;
        let mut text = format!("Backup as of {}.\n", manifest.moment.format("%Y-%m-%d %H:%M:%S UTC"));
        for kept in &manifest.databases {
            let Kept { database, kind, file, bytes, .. } = kept;
            let _ = writeln!(text, "  {database:8} {:10} {bytes:>12} bytes  {file}", kind.name());
        }
        let _ = writeln!(text, "  in {}", folder.display());
        let _ = writeln!(text, "  keys: {}\n  in {}", keys.join(", "), keys_folder.display());
        for head in &manifest.audit_head.heads {
            let _ = writeln!(text, "Audit log: {} ends at record {}.", head.chain, head.sequence);
        }
        let Drawn { slices, releases, .. } = &manifest.drawn;
        let _ = writeln!(text, "Statistics: {} slice(s), {} release(s).", slices.len(), releases.len());
        for path in left {
            let _ = writeln!(text, "{} is left of a backup that was cut short: remove it.", path.display());
        }
        text.push_str("Whoever has both folders can read everybody: keep them apart.\n");
        text
    }

    fn as_json(&self) -> Value {
        json!({
            "folder": self.folder,
            "keys_folder": self.keys_folder,
            "keys": self.keys,
            "left_unfinished": self.left,
            "backup": self.manifest,
        })
    }
}
