//! The keys under which identifying values are sealed, from a file that is not in the database.
//!
//! The file has one line for each version of the key: the version, a space, and 32 random bytes in
//! base64. Versions rise, the newest is last, and lines that begin with `#` are remarks. New
//! records are sealed under the newest; the older ones stay for as long as a record needs them.
//! Whoever loses this file loses every identity in the database, and whoever copies it can read a
//! stolen database: it belongs in a vault of its own, never beside the database's backups.

use std::fmt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::domain::release::contribution::BoundingKey;
use crate::store::error::StoreError;
use crate::store::key_file::{self, refuse};

const REMARK: &str = "# Identity keys of Samverka: version, space, 32 random bytes in base64. Newest last.\n";
const REMEDY: &str = "restore the file from the vault, or make a new one with `samverka keys create` \
                      if nothing has been sealed yet";

type Secret = Zeroizing<[u8; 32]>;
pub(in crate::store) type Keyed = Hmac<Sha256>;

/// Every version of the identity key that records may be sealed under.
#[derive(Clone)]
pub struct Keyring {
    older: Vec<KeyVersion>,
    newest: KeyVersion,
}

/// One version of the identity key, ready for use: a key of its own for each purpose.
#[derive(Clone)]
pub(in crate::store) struct KeyVersion {
    pub(in crate::store) version: i32,
    pub(in crate::store) wrapping: XChaCha20Poly1305,
    pub(in crate::store) number: Keyed,
    pub(in crate::store) name: Keyed,
    pub(in crate::store) name_birth: Keyed,
    /// Signs where the audit log ends.
    pub(in crate::store) head: Keyed,
    /// Signs what a backup holds.
    backup: Keyed,
    /// Chooses which forms and measures of a person count.
    bounding: Secret,
    fingerprint: Fingerprint,
}

/// Which key a version is, without a word of what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fingerprint {
    pub version: i32,
    /// Hexadecimal digits; only the same key has the same.
    pub digest: String,
}

impl Keyring {
    /// Reads a file of identity keys.
    pub fn load(path: &Path) -> Result<Self, StoreError> {
        let text = read(path)?;
        Self::parse(&text).map_err(|problem| refuse(path, problem))
    }

    /// Makes a file with a first key, which nobody but its owner may read; never overwrites one.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        let mut text = Zeroizing::new(REMARK.to_owned());
        text.push_str(&fresh_line(1).map_err(|problem| refuse(path, problem))?);
        key_file::create(path, &text)?;
        Self::load(path)
    }

    /// Adds a new version to a file, under which everything is sealed from then on.
    pub fn rotate(path: &Path) -> Result<Self, StoreError> {
        let mut text = read(path)?;
        let present = Self::parse(&text).map_err(|problem| refuse(path, problem))?;
        let next = present.newest_version().checked_add(1).ok_or_else(|| refuse(path, "has no version left"))?;
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&fresh_line(next).map_err(|problem| refuse(path, problem))?);
        key_file::replace(path, &text)?;
        Self::load(path)
    }

    /// Reads identity keys from text in the format of the file; the problem names the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut older = Vec::new();
        let mut newest: Option<KeyVersion> = None;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let key = KeyVersion::parse(line).map_err(|problem| format!("line {}: {problem}", index + 1))?;
            if let Some(previous) = newest.take() {
                if previous.version >= key.version {
                    return Err(format!("line {}: versions must rise; put the newest last", index + 1));
                }
                older.push(previous);
            }
            newest = Some(key);
        }
        let newest = newest.ok_or_else(|| format!("has no key in it: {REMEDY}"))?;
        Ok(Self { older, newest })
    }

    /// The version that new records are sealed under.
    pub fn newest_version(&self) -> i32 {
        self.newest.version
    }

    /// Chooses which forms and measures of a person count. It is of the oldest version, because a block is counted up
    /// to two years after its first cohort and must choose alike: a version that is taken out of the file takes it along.
    pub fn bounding_key(&self) -> BoundingKey {
        let oldest = self.older.first().unwrap_or(&self.newest);
        BoundingKey::new(*oldest.bounding)
    }

    /// Which key the newest is.
    pub fn newest_fingerprint(&self) -> Fingerprint {
        self.newest.fingerprint.clone()
    }

    /// Which keys these are, the oldest first.
    pub fn fingerprints(&self) -> Vec<Fingerprint> {
        self.older.iter().chain([&self.newest]).map(|key| key.fingerprint.clone()).collect()
    }

    /// Signs what a backup holds with the newest version; hexadecimal digits.
    pub fn sign_backup(&self, message: &[u8]) -> String {
        hexadecimal(&digest(&self.newest.backup, message))
    }

    /// Whether this hub signed what a backup holds, with whichever version.
    pub fn signed_backup(&self, message: &[u8], signature: &str) -> bool {
        self.versions().any(|key| hexadecimal(&digest(&key.backup, message)) == signature)
    }

    /// The oldest version alone, which is the same for as long as it stays in the file.
    pub(in crate::store) fn oldest_alone(&self) -> Keyring {
        Keyring { older: Vec::new(), newest: self.older.first().unwrap_or(&self.newest).clone() }
    }

    pub(in crate::store) fn newest(&self) -> &KeyVersion {
        &self.newest
    }

    pub(in crate::store) fn version(&self, version: i32) -> Option<&KeyVersion> {
        self.versions().find(|key| key.version == version)
    }

    /// Every version, the newest first.
    pub(in crate::store) fn versions(&self) -> impl Iterator<Item = &KeyVersion> {
        std::iter::once(&self.newest).chain(self.older.iter().rev())
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.versions().map(|key| key.version)).finish()
    }
}

impl KeyVersion {
    fn parse(line: &str) -> Result<Self, &'static str> {
        let (version, key) =
            line.split_once(char::is_whitespace).ok_or("a line is a version, a space and a key in base64")?;
        let version =
            version.parse().ok().filter(|version| *version > 0).ok_or("a version is a whole number from 1 on")?;
        let bytes = STANDARD.decode(key.trim()).map(Zeroizing::new).map_err(|_| "the key is not base64")?;
        let secret: [u8; 32] = bytes.as_slice().try_into().map_err(|_| "the key must be 32 bytes long")?;
        Ok(Self::of(version, &Zeroizing::new(secret)))
    }

    fn of(version: i32, secret: &Secret) -> Self {
        let root = keyed(secret);
        Self {
            version,
            wrapping: XChaCha20Poly1305::new(&(*subkey(&root, b"samverka/wrap/1")).into()),
            number: keyed(&subkey(&root, b"samverka/blind-index/number/1")),
            name: keyed(&subkey(&root, b"samverka/blind-index/name/1")),
            name_birth: keyed(&subkey(&root, b"samverka/blind-index/name-birth/1")),
            head: keyed(&subkey(&root, b"samverka/audit-head/1")),
            backup: keyed(&subkey(&root, b"samverka/backup/1")),
            fingerprint: Fingerprint { version, digest: hexadecimal(&digest(&root, b"samverka/fingerprint/1")[..16]) },
            bounding: subkey(&root, b"samverka/contribution-bounding/1"),
        }
    }
}

fn subkey(root: &Keyed, label: &[u8]) -> Secret {
    Zeroizing::new(digest(root, label))
}

/// The keyed digest of a message; the key has been taken in once and for all.
pub(in crate::store) fn digest(key: &Keyed, message: &[u8]) -> [u8; 32] {
    let mut keyed = key.clone();
    keyed.update(message);
    keyed.finalize().into_bytes().into()
}

fn keyed(secret: &Secret) -> Keyed {
    // HMAC fills a key up with zeros to the block of its hash.
    let mut block = Zeroizing::new([0_u8; 64]);
    block[..32].copy_from_slice(secret.as_slice());
    Keyed::new(&(*block).into())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn fresh_line(version: i32) -> Result<Zeroizing<String>, &'static str> {
    let mut secret: Secret = Zeroizing::new([0; 32]);
    getrandom::fill(secret.as_mut_slice()).map_err(|_| "the system gives no random bytes")?;
    let key = Zeroizing::new(STANDARD.encode(secret.as_slice()));
    Ok(Zeroizing::new(format!("{version} {}\n", key.as_str())))
}

fn read(path: &Path) -> Result<Zeroizing<String>, StoreError> {
    std::fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|error| refuse(path, format!("cannot be read ({}): {REMEDY}", error.kind())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_created_file_loads_again_and_is_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("identity.key");
        assert_eq!(Keyring::create(&path).expect("created").newest_version(), 1);
        assert_eq!(Keyring::load(&path).expect("loaded").newest_version(), 1);
        let refused = Keyring::create(&path).expect_err("overwrote a key").to_string();
        assert!(refused.contains("identity.key") && refused.contains("move it away"), "{refused}");
    }

    #[test]
    fn rotating_adds_a_version_and_keeps_the_older_ones() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("identity.key");
        Keyring::create(&path).expect("created");
        let before = std::fs::read_to_string(&path).expect("text");
        let rotated = Keyring::rotate(&path).expect("rotated");
        assert_eq!(rotated.newest_version(), 2);
        assert!(rotated.version(1).is_some());
        let after = std::fs::read_to_string(&path).expect("text");
        assert!(after.starts_with(&before));
    }

    #[test]
    fn an_error_names_the_file_and_the_remedy_and_no_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("identity.key");
        let missing = Keyring::load(&path).expect_err("loaded nothing").to_string();
        assert!(missing.contains("identity.key") && missing.contains("samverka keys create"), "{missing}");
        std::fs::write(&path, "# a remark\n1 c2hvcnQ=\n").expect("written");
        let short = Keyring::load(&path).expect_err("loaded a short key").to_string();
        assert!(short.contains("line 2") && short.contains("32 bytes"), "{short}");
        assert!(!short.contains("c2hvcnQ"), "{short}");
    }

    #[test]
    fn versions_that_fall_are_refused() {
        let key = STANDARD.encode([7; 32]);
        let problem = Keyring::parse(&format!("2 {key}\n1 {key}\n")).expect_err("parsed");
        assert!(problem.contains("line 2"), "{problem}");
    }

    #[test]
    fn a_keyring_shows_versions_and_never_keys() {
        let key = STANDARD.encode([7; 32]);
        let keyring = Keyring::parse(&format!("1 {key}\n3 {key}\n")).expect("parsed");
        assert_eq!(format!("{keyring:?}"), "[3, 1]");
    }
}
