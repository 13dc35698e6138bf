//! `backup.json`: what a backup holds, signed with a key that is not beside it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::folder::is_unfinished;
use crate::command::CommandProblem;
use crate::store::audit::SignedHeads;
use crate::store::copy::{CopyProblem, Drawn, Kind};
use crate::store::keyring::{Fingerprint, Keyring};
use crate::store::migrate::Schema;

/// The file's name.
pub const FILE: &str = "backup.json";
/// The signed head of the audit log again, as `audit verify --head` reads it.
pub const AUDIT_HEAD: &str = "audit-head.json";
/// The format that this program writes, and the only one that it reads.
pub const FORMAT: u32 = 1;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    pub moment: DateTime<Utc>,
    pub databases: Vec<Kept>,
    pub audit_head: SignedHeads,
    pub drawn: Drawn,
    /// Which identity keys open it.
    pub identity_keys: Vec<Fingerprint>,
}

/// The copy of one database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    pub database: String,
    pub kind: Kind,
    pub file: String,
    pub bytes: u64,
    pub sha256: String,
    pub migrations: Vec<String>,
}

/// A manifest as it stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    backup: Manifest,
    /// HMAC-SHA-256 over the manifest, hexadecimal digits.
    signature: String,
}

/// What is read before anything else: the other members may be others in another format.
#[derive(Deserialize)]
struct Envelope {
    backup: Format,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

impl Manifest {
    /// The bytes of the file.
    pub fn signed(&self, keyring: &Keyring) -> Result<Vec<u8>, CommandProblem> {
        let signature = keyring.sign_backup(&self.message()?);
        written(&Signed { backup: self.clone(), signature })
    }

    /// Reads the manifest of a backup, which must be complete and signed with these keys.
    pub fn read(folder: &Path, keyring: &Keyring) -> Result<Manifest, CommandProblem> {
        let path = folder.join(FILE);
        let problem = |problem: &str| CommandProblem::File { path: path.clone(), problem: problem.to_owned() };
        if is_unfinished(folder) {
            return Err(problem("this backup was cut short and is not complete: take another one"));
        }
        let bytes = std::fs::read(&path)
            .map_err(|_| problem("there is no backup here, or one that was cut short: take another folder"))?;
        let no_manifest = "this does not say what a backup holds: take another copy of the backup";
        let envelope: Envelope = serde_json::from_slice(&bytes).map_err(|_| problem(no_manifest))?;
        if envelope.backup.format != FORMAT {
            return Err(problem(&format!(
                "this backup has the format {}, and this program reads {FORMAT}: use the program that made it",
                envelope.backup.format
            )));
        }
        let Signed { backup, signature } = serde_json::from_slice(&bytes).map_err(|_| problem(no_manifest))?;
        let held = keyring.fingerprints();
        if let Some(missing) = backup.identity_keys.iter().find(|key| !held.contains(key)) {
            return Err(problem(&format!(
                "these keys are not this backup's: version {} of the identity key is another one or missing. Give \
                 the folder of keys that was made with it, or later",
                missing.version
            )));
        }
        if !keyring.signed_backup(&backup.message()?, &signature) {
            return Err(problem("this was changed after the backup was made: take another copy of the backup"));
        }
        Ok(backup)
    }

    /// The copy of a database.
    pub fn of(&self, schema: Schema) -> Option<&Kept> {
        self.databases.iter().find(|kept| kept.database == schema.name())
    }

    fn message(&self) -> Result<Vec<u8>, CommandProblem> {
        written(self)
    }
}

impl Kept {
    /// That the file is what was written.
    pub fn check(&self, folder: &Path) -> Result<(), CommandProblem> {
        let path = folder.join(&self.file);
        let (bytes, sha256) = hash(&path)?;
        if (bytes, &sha256) == (self.bytes, &self.sha256) {
            return Ok(());
        }
        let problem =
            "this file is damaged: it is not what the backup wrote. Nothing was restored; take another copy of the \
                       backup"
                .to_owned();
        Err(CommandProblem::File { path, problem })
    }
}

fn written(value: &impl Serialize) -> Result<Vec<u8>, CommandProblem> {
    serde_json::to_vec_pretty(value).map_err(|error| CommandProblem::Said(error.to_string()))
}

/// The length of a file and its SHA-256, hexadecimal digits.
pub fn hash(path: &Path) -> Result<(u64, String), CommandProblem> {
    let problem = |error: std::io::Error| CommandProblem::from(CopyProblem::at(path, &error));
    let mut file = File::open(path).map_err(problem)?;
    let (mut hasher, mut length, mut part) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        match file.read(&mut part).map_err(problem)? {
            0 => return Ok((length, hexadecimal(&hasher.finalize()))),
            count => {
                hasher.update(&part[..count]);
                length += count as u64;
            }
        }
    }
}

/// The SHA-256 of some bytes, hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
