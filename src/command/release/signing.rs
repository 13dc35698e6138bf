//! The key that releases are signed with: a file with 32 bytes in base64, and the public keys of those before it.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use crate::command::CommandProblem;
use crate::config::read_secret_file;
use crate::domain::release::Heading;
use crate::store::key_file;

const REMARK: &str = "\
# The key that Samverka's releases are signed with: 32 random bytes in base64. `trusted`: public keys that it succeeds.\n";
const WRONG: &str = "this must be 32 bytes in base64, and lines `trusted` with a public key in hexadecimal digits; \
                     make a new file with `openssl rand -base64 32`";

/// A key to sign releases with, and those it succeeds.
pub struct SigningFile {
    key: SigningKey,
    trusted: Vec<String>,
}

impl SigningFile {
    /// Reads the file.
    pub fn open(path: &Path) -> Result<SigningFile, CommandProblem> {
        let bytes = read_secret_file(path, 32)?;
        SigningFile::parse(&bytes)
            .ok_or_else(|| CommandProblem::File { path: path.to_owned(), problem: WRONG.to_owned() })
    }

    /// Reads the keys from what the file holds.
    pub fn parse(text: &[u8]) -> Option<SigningFile> {
        let text = std::str::from_utf8(text).ok()?;
        let (mut key, mut trusted) = (None, Vec::new());
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(public) = line.strip_prefix("trusted ") {
                bytes::<32>(public).and_then(|key| VerifyingKey::from_bytes(&key).ok())?;
                trusted.push(public.to_ascii_lowercase());
                continue;
            }
            let secret = STANDARD.decode(line).ok().map(Zeroizing::new)?;
            let secret = Zeroizing::new(<[u8; 32]>::try_from(secret.as_slice()).ok()?);
            if key.replace(SigningKey::from_bytes(&secret)).is_some() {
                return None;
            }
        }
        Some(SigningFile { key: key?, trusted })
    }

    /// A new key; this one and those before it stay trusted.
    pub fn succeeded_by(&self, secret: Zeroizing<[u8; 32]>) -> SigningFile {
        let mut trusted = vec![self.public_key()];
        trusted.extend(self.trusted.iter().cloned());
        SigningFile { key: SigningKey::from_bytes(&secret), trusted }
    }

    /// Puts these keys in the place of a file's.
    pub fn replace(&self, path: &Path) -> Result<(), CommandProblem> {
        let mut text = Zeroizing::new(REMARK.to_owned());
        text.push_str(&Zeroizing::new(STANDARD.encode(Zeroizing::new(self.key.to_bytes()).as_slice())));
        text.push('\n');
        for public in &self.trusted {
            text.push_str(&format!("trusted {public}\n"));
        }
        Ok(key_file::replace(path, &text)?)
    }

    /// The public keys by which releases may be signed, the present one first.
    pub fn public_keys(&self) -> Vec<String> {
        std::iter::once(self.public_key()).chain(self.trusted.iter().cloned()).collect()
    }

    /// The signature of a content hash and the public key it is verified with, hexadecimal.
    pub fn sign(&self, content_hash: &str) -> (String, String) {
        let signature = self.key.sign(content_hash.as_bytes());
        (hexadecimal(&signature.to_bytes()), self.public_key())
    }

    /// The public key that signatures are verified with, hexadecimal.
    pub fn public_key(&self) -> String {
        hexadecimal(self.key.verifying_key().as_bytes())
    }
}

/// Whether a release's signature fits its content hash and the key that it names.
pub fn is_signed(heading: &Heading) -> bool {
    let key = bytes::<32>(&heading.signed_by).and_then(|key| VerifyingKey::from_bytes(&key).ok());
    let signature = bytes::<64>(&heading.signature).map(|bytes| Signature::from_bytes(&bytes));
    let Some((key, signature)) = key.zip(signature) else { return false };
    key.verify_strict(heading.content_hash.as_bytes(), &signature).is_ok()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    let byte = |place: usize| u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..N).map(byte).collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_successor_trusts_all_before_it_and_holds_none_of_their_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("release-signing.key");
        key_file::create(&path, &STANDARD.encode([1; 32])).unwrap();
        let first = SigningFile::open(&path).unwrap();
        let second = first.succeeded_by(Zeroizing::new([2; 32]));
        second.replace(&path).unwrap();
        let third = SigningFile::open(&path).unwrap().succeeded_by(Zeroizing::new([3; 32]));
        third.replace(&path).unwrap();
        let read = SigningFile::open(&path).unwrap();
        assert_eq!(read.public_keys(), [third.public_key(), second.public_key(), first.public_key()]);
        let text = std::fs::read_to_string(&path).unwrap();
        for secret in [[1; 32], [2; 32]] {
            assert!(!text.contains(&STANDARD.encode(secret)));
        }
    }

    #[test]
    fn two_secrets_or_a_broken_trusted_key_are_refused() {
        let secret = STANDARD.encode([1; 32]);
        for text in [format!("{secret}\n{secret}"), format!("{secret}\ntrusted 00ff"), "trusted 00".to_owned()] {
            assert!(SigningFile::parse(text.as_bytes()).is_none(), "{text}");
        }
        assert!(SigningFile::parse(secret.as_bytes()).is_some());
    }
}
