//! The key that releases are signed with: a file with 32 bytes in base64.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use crate::command::CommandProblem;
use crate::config::read_secret_file;
use crate::domain::release::Heading;

/// A key to sign releases with.
pub struct SigningFile(SigningKey);

impl SigningFile {
    /// Reads the file.
    pub fn open(path: &Path) -> Result<SigningFile, CommandProblem> {
        let text = read_secret_file(path, 32)?;
        let bytes = STANDARD.decode(text.trim_ascii()).ok().map(Zeroizing::new);
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok());
        let bytes = bytes.ok_or_else(|| CommandProblem::File {
            path: path.to_owned(),
            problem: "this must be 32 bytes in base64; make a new one with `openssl rand -base64 32`".to_owned(),
        })?;
        Ok(SigningFile(SigningKey::from_bytes(&bytes)))
    }

    /// The signature of a content hash and the public key it is verified with, hexadecimal.
    pub fn sign(&self, content_hash: &str) -> (String, String) {
        let signature = self.0.sign(content_hash.as_bytes());
        (hexadecimal(&signature.to_bytes()), self.public_key())
    }

    /// The public key that signatures are verified with, hexadecimal.
    pub fn public_key(&self) -> String {
        hexadecimal(self.0.verifying_key().as_bytes())
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
