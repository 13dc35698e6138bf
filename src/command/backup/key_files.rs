//! Key files: the configured ones, and their copies in a folder of their own.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::folder::write_file;
use super::manifest::sha256;
use crate::command::CommandProblem;
use crate::command::keys::cursor::CursorFile;
use crate::command::release::signing::SigningFile;
use crate::config::Config;
use crate::store::copy::CopyProblem;
use crate::store::keyring::Keyring;

/// The list of the keys, beside them.
const FILE: &str = "keys.json";
const IDENTITY: &str = "identity.key";
const CURSOR: &str = "cursor.key";
const RELEASE_SIGNING: &str = "release-signing.key";
const FORMAT: u32 = 1;

/// Keys of a hub, each under the name that its copy has.
#[derive(Debug)]
pub struct KeyFiles {
    keys: Vec<Key>,
}

struct Key {
    name: &'static str,
    setting: &'static str,
    bytes: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// What lies in a folder of keys. Its hashes stand with the keys, because one of a short secret could be guessed from.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listing {
    format: u32,
    moment: DateTime<Utc>,
    keys: Vec<Listed>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    name: String,
    sha256: String,
}

/// Every key that settings can name: how its copy is called, the setting, and the file that is set.
fn places(config: &Config) -> [(&'static str, &'static str, Option<&Path>); 4] {
    let keys = &config.keys;
    [
        (IDENTITY, "keys.identity_file", keys.identity_file.as_deref()),
        (CURSOR, "keys.cursor_file", keys.cursor_file.as_deref()),
        (RELEASE_SIGNING, "keys.release_signing_file", keys.release_signing_file.as_deref()),
        ("router.secret", "router_secret_file", config.router_secret_file.as_deref()),
    ]
}

impl KeyFiles {
    /// Those that the settings name.
    pub fn configured(config: &Config) -> Result<KeyFiles, CommandProblem> {
        let mut keys = Vec::new();
        for (name, setting, path) in places(config) {
            let Some(path) = path else { continue };
            keys.push(Key { name, setting, bytes: read(path)? });
        }
        Ok(KeyFiles { keys })
    }

    /// Those that a backup wrote, if they are what was written.
    pub fn kept(folder: &Path) -> Result<KeyFiles, CommandProblem> {
        let list = folder.join(FILE);
        let text =
            std::fs::read_to_string(&list).map_err(|_| damaged(&list, "this folder holds no keys of a backup"))?;
        let listing: Listing = serde_json::from_str(&text).map_err(|_| damaged(&list, "this is no list of keys"))?;
        if listing.format != FORMAT {
            return Err(damaged(&list, "this was written by a newer program: use that one"));
        }
        let mut keys = Vec::new();
        for (name, setting, _) in places(&Config::default()) {
            let Some(listed) = listing.keys.iter().find(|listed| listed.name == name) else { continue };
            let path = folder.join(name);
            let bytes = read(&path)?;
            if sha256(&bytes) != listed.sha256 {
                return Err(damaged(&path, "this key is not what the backup wrote: take it from another copy"));
            }
            keys.push(Key { name, setting, bytes });
        }
        Ok(KeyFiles { keys })
    }

    /// The identity keys among them.
    pub fn keyring(&self) -> Result<Keyring, CommandProblem> {
        let missing = CommandProblem::Missing("keys.identity_file", "SAMVERKA_KEYS__IDENTITY_FILE");
        let key = self.keys.iter().find(|key| key.name == IDENTITY).ok_or(missing)?;
        let text = std::str::from_utf8(&key.bytes).map_err(|_| CommandProblem::Said(format!("{IDENTITY}: no text")))?;
        Keyring::parse(text).map_err(|problem| CommandProblem::Said(format!("{IDENTITY}: {problem}")))
    }

    /// The names of the copies.
    pub fn names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }

    /// Copies them into a folder, with a list.
    pub fn write_into(&self, folder: &Path, moment: DateTime<Utc>) -> Result<(), CommandProblem> {
        let mut keys = Vec::new();
        for key in &self.keys {
            write_file(&folder.join(key.name), &key.bytes)?;
            keys.push(Listed { name: key.name.to_owned(), sha256: sha256(&key.bytes) });
        }
        let listing = Listing { format: FORMAT, moment, keys };
        let text = serde_json::to_vec_pretty(&listing).map_err(|error| CommandProblem::Said(error.to_string()))?;
        write_file(&folder.join(FILE), &text)
    }

    /// Where each belongs by the settings, if nothing is there. Refuses where another key is.
    pub fn missing_places(&self, config: &Config) -> Result<Missing<'_>, CommandProblem> {
        let mut missing = Missing { write: Vec::new(), not_set: Vec::new() };
        for (key, (_, _, path)) in self.keys.iter().filter_map(|key| {
            let place = places(config).into_iter().find(|(name, _, _)| *name == key.name)?;
            Some((key, place))
        }) {
            match path {
                None => missing.not_set.push(key.setting),
                Some(path) if path.symlink_metadata().is_err() => missing.write.push((path.to_owned(), &key.bytes)),
                Some(path) if key.is_held_by(path)? => {}
                Some(path) => {
                    return Err(damaged(
                        path,
                        "another key is here than the backup's; a key is never overwritten, and nothing was \
                         changed. Is this the right backup? Then move the file away, and restore again",
                    ));
                }
            }
        }
        Ok(missing)
    }
}

/// What has to be written, and which settings name no file.
pub struct Missing<'a> {
    pub write: Vec<(PathBuf, &'a Zeroizing<Vec<u8>>)>,
    pub not_set: Vec<&'static str>,
}

impl Key {
    /// Whether a file holds this key: the same, or, after a rotation, this and newer ones.
    fn is_held_by(&self, path: &Path) -> Result<bool, CommandProblem> {
        let bytes = read(path)?;
        match self.name {
            IDENTITY => {}
            CURSOR => {
                let (held, kept) = (CursorFile::parse(&bytes), CursorFile::parse(&self.bytes));
                return Ok(held.ok().zip(kept.ok()).is_some_and(|(held, kept)| held.opens_those_of(&kept)));
            }
            RELEASE_SIGNING => {
                let (held, kept) = (SigningFile::parse(&bytes), SigningFile::parse(&self.bytes));
                let both = held.zip(kept);
                return Ok(both.is_some_and(|(held, kept)| held.public_keys().contains(&kept.public_key())));
            }
            _ => return Ok(bytes.trim_ascii() == self.bytes.trim_ascii()),
        }
        let parse = |bytes: &[u8]| std::str::from_utf8(bytes).ok().and_then(|text| Keyring::parse(text).ok());
        let (Some(held), Some(kept)) = (parse(&bytes), parse(&self.bytes)) else { return Ok(false) };
        let held = held.fingerprints();
        Ok(kept.fingerprints().iter().all(|key| held.contains(key)))
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, CommandProblem> {
    Ok(Zeroizing::new(std::fs::read(path).map_err(|error| CopyProblem::at(path, &error))?))
}

fn damaged(path: &Path, problem: &str) -> CommandProblem {
    CommandProblem::File { path: path.to_owned(), problem: problem.to_owned() }
}
