//! Identifying values of one record, sealed together.
//!
//! Each record has a random data key, under which its values are encrypted as one text; the data
//! key is itself encrypted under the identity key of the keyring. Destroying the wrapped data key
//! destroys the values. Both are bound to the record and to the version of the identity key, so
//! that what is moved to another record does not open.

use std::fmt;

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

use crate::store::error::StoreError;
use crate::store::keyring::Keyring;

const NONCE: usize = 24;
const TAG: usize = 16;
const KEY: usize = 32;
/// Room for nearly every identity, so that the buffer does not move and leave a copy behind.
const USUAL_LENGTH: usize = 2048;
const VALUES_OF: &[u8] = b"samverka/envelope/1/source_records/";
const DATA_KEY_OF: &[u8] = b"samverka/data-key/1/source_records/";

/// The identifying values of one source record.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IdentityEnvelope {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<NaiveDate>,
    pub birth_date_certain: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_number_kind: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub document_numbers: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_reference: Option<String>,
}

/// Sealed values, as the columns of a source record keep them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedEnvelope {
    /// The values under the data key.
    pub envelope: Vec<u8>,
    /// The data key under the identity key.
    pub data_key: Vec<u8>,
    /// The version of the identity key.
    pub key_version: i32,
}

/// Seals the identifying values of a record under the newest key.
pub fn seal(keyring: &Keyring, record_id: Uuid, identity: &IdentityEnvelope) -> Result<SealedEnvelope, StoreError> {
    let identity_key = keyring.newest();
    let mut random = Zeroizing::new([0_u8; KEY + 2 * NONCE]);
    getrandom::fill(random.as_mut_slice()).map_err(|_| StoreError::Crypto("the system gives no random bytes"))?;
    let (secret, nonces) = random.split_at(KEY);
    let (value_nonce, key_nonce) = nonces.split_at(NONCE);

    let mut envelope = Vec::with_capacity(USUAL_LENGTH);
    envelope.extend_from_slice(value_nonce);
    serde_json::to_writer(&mut envelope, identity)
        .map_err(|_| StoreError::Crypto("the values cannot be written as JSON"))?;
    let bound = Binding::new(VALUES_OF, record_id, identity_key.version);
    encrypt(&cipher(secret)?, &bound, &mut envelope)?;

    let mut data_key = Vec::with_capacity(NONCE + KEY + TAG);
    data_key.extend_from_slice(key_nonce);
    data_key.extend_from_slice(secret);
    let bound = Binding::new(DATA_KEY_OF, record_id, identity_key.version);
    encrypt(&identity_key.wrapping, &bound, &mut data_key)?;

    Ok(SealedEnvelope { envelope, data_key, key_version: identity_key.version })
}

/// Opens the identifying values of a record.
pub fn open(
    keyring: &Keyring,
    record_id: Uuid,
    envelope: &[u8],
    data_key: &[u8],
    key_version: i32,
) -> Result<IdentityEnvelope, StoreError> {
    let identity_key = keyring.version(key_version).ok_or(StoreError::MissingKey(key_version))?;
    let bound = Binding::new(DATA_KEY_OF, record_id, key_version);
    let secret = decrypt(&identity_key.wrapping, &bound, data_key)?;
    let bound = Binding::new(VALUES_OF, record_id, key_version);
    let values = decrypt(&cipher(&secret)?, &bound, envelope)?;
    serde_json::from_slice(&values).map_err(|_| StoreError::Crypto("they are not in a format this program knows"))
}

impl fmt::Debug for IdentityEnvelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityEnvelope(..)")
    }
}

/// What a ciphertext belongs to: its use, its record and the version of the key.
struct Binding {
    bytes: [u8; 64],
    length: usize,
}

impl Binding {
    fn new(purpose: &[u8], record_id: Uuid, key_version: i32) -> Self {
        let mut bytes = [0; 64];
        let mut length = 0;
        for part in [purpose, record_id.as_bytes(), &key_version.to_be_bytes()] {
            bytes[length..length + part.len()].copy_from_slice(part);
            length += part.len();
        }
        Self { bytes, length }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

fn cipher(secret: &[u8]) -> Result<XChaCha20Poly1305, StoreError> {
    XChaCha20Poly1305::new_from_slice(secret).map_err(|_| StoreError::Crypto("the data key has a wrong length"))
}

/// Encrypts what follows the nonce in place and appends the tag.
fn encrypt(cipher: &XChaCha20Poly1305, bound: &Binding, buffer: &mut Vec<u8>) -> Result<(), StoreError> {
    let (nonce, text) = buffer.split_at_mut(NONCE);
    let nonce = nonce_of(nonce)?;
    let encrypted = cipher.encrypt_inout_detached(&nonce, bound.as_bytes(), (&mut *text).into());
    let tag = encrypted.map_err(|_| {
        text.zeroize();
        StoreError::Crypto("the values are too long")
    })?;
    buffer.extend_from_slice(&tag);
    Ok(())
}

fn decrypt(cipher: &XChaCha20Poly1305, bound: &Binding, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    const WRONG: StoreError = StoreError::Crypto("they were changed, moved, or sealed under another key");
    let (nonce, rest) = sealed.split_at_checked(NONCE).ok_or(WRONG)?;
    let length = rest.len().checked_sub(TAG).ok_or(WRONG)?;
    let (text, tag) = rest.split_at(length);
    let nonce = nonce_of(nonce)?;
    let tag = Tag::try_from(tag).map_err(|_| WRONG)?;
    let mut text = Zeroizing::new(text.to_vec());
    cipher.decrypt_inout_detached(&nonce, bound.as_bytes(), text.as_mut_slice().into(), &tag).map_err(|_| WRONG)?;
    Ok(text)
}

fn nonce_of(bytes: &[u8]) -> Result<XNonce, StoreError> {
    XNonce::try_from(bytes).map_err(|_| StoreError::Crypto("the nonce has a wrong length"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    const RECORD: Uuid = Uuid::from_u128(0x5a);

    #[test]
    fn what_is_sealed_opens_again() {
        let keys = keyring(&[(1, 7)]);
        let sealed = seal(&keys, RECORD, &identity()).expect("sealed");
        assert_eq!(sealed.key_version, 1);
        assert!(open_it(&keys, RECORD, &sealed).expect("opened") == identity());
    }

    #[test]
    fn no_value_shows_in_the_sealed_bytes_or_in_debug_output() {
        let sealed = seal(&keyring(&[(1, 7)]), RECORD, &identity()).expect("sealed");
        let text = String::from_utf8_lossy(&sealed.envelope).into_owned();
        for value in ["Mirela", "given_name", "1990"] {
            assert!(!text.contains(value));
            assert!(!format!("{:?}", identity()).contains(value));
        }
    }

    #[test]
    fn the_same_values_never_seal_to_the_same_bytes() {
        let keys = keyring(&[(1, 7)]);
        let first = seal(&keys, RECORD, &identity()).expect("sealed");
        let second = seal(&keys, RECORD, &identity()).expect("sealed");
        assert_ne!(first.envelope, second.envelope);
        assert_ne!(first.data_key, second.data_key);
    }

    #[test]
    fn values_moved_to_another_record_do_not_open() {
        let keys = keyring(&[(1, 7)]);
        let here = seal(&keys, RECORD, &identity()).expect("sealed");
        let other = Uuid::from_u128(0x5b);
        let there = seal(&keys, other, &IdentityEnvelope::default()).expect("sealed");
        refuses(open_it(&keys, other, &here));
        let mixed = SealedEnvelope { envelope: here.envelope, ..there };
        refuses(open_it(&keys, other, &mixed));
    }

    #[test]
    fn a_data_key_does_not_open_as_values() {
        let keys = keyring(&[(1, 7)]);
        let sealed = seal(&keys, RECORD, &identity()).expect("sealed");
        let swapped = SealedEnvelope { envelope: sealed.data_key.clone(), ..sealed };
        refuses(open_it(&keys, RECORD, &swapped));
    }

    #[test]
    fn a_wrong_key_does_not_open() {
        let sealed = seal(&keyring(&[(1, 7)]), RECORD, &identity()).expect("sealed");
        refuses(open_it(&keyring(&[(1, 8)]), RECORD, &sealed));
        refuses(open_it(&keyring(&[(2, 7)]), RECORD, &sealed));
    }

    #[test]
    fn a_changed_byte_anywhere_does_not_open() {
        let keys = keyring(&[(1, 7)]);
        let sealed = seal(&keys, RECORD, &identity()).expect("sealed");
        for place in 0..sealed.envelope.len() {
            let mut changed = sealed.clone();
            changed.envelope[place] ^= 1;
            refuses(open_it(&keys, RECORD, &changed));
        }
        for place in 0..sealed.data_key.len() {
            let mut changed = sealed.clone();
            changed.data_key[place] ^= 1;
            refuses(open_it(&keys, RECORD, &changed));
        }
        for length in 0..sealed.envelope.len() {
            let mut cut = sealed.clone();
            cut.envelope.truncate(length);
            refuses(open_it(&keys, RECORD, &cut));
        }
    }

    #[test]
    fn another_version_in_the_column_does_not_open_even_with_the_same_key() {
        let keys = keyring(&[(1, 7), (2, 7)]);
        let mut sealed = seal(&keys, RECORD, &identity()).expect("sealed");
        assert_eq!(sealed.key_version, 2);
        sealed.key_version = 1;
        refuses(open_it(&keys, RECORD, &sealed));
    }

    #[test]
    fn older_records_open_after_the_key_is_rotated() {
        let sealed = seal(&keyring(&[(1, 7)]), RECORD, &identity()).expect("sealed");
        let rotated = keyring(&[(1, 7), (2, 8)]);
        assert!(open_it(&rotated, RECORD, &sealed).expect("opened") == identity());
        assert_eq!(seal(&rotated, RECORD, &identity()).expect("sealed").key_version, 2);
    }

    fn open_it(keys: &Keyring, id: Uuid, sealed: &SealedEnvelope) -> Result<IdentityEnvelope, StoreError> {
        open(keys, id, &sealed.envelope, &sealed.data_key, sealed.key_version)
    }

    fn refuses(opened: Result<IdentityEnvelope, StoreError>) {
        assert!(matches!(opened, Err(StoreError::Crypto(_) | StoreError::MissingKey(_))), "{opened:?}");
    }

    fn keyring(versions: &[(i32, u8)]) -> Keyring {
        let lines: Vec<String> =
            versions.iter().map(|(version, byte)| format!("{version} {}", STANDARD.encode([*byte; 32]))).collect();
        Keyring::parse(&lines.join("\n")).expect("a keyring")
    }

    fn identity() -> IdentityEnvelope {
        IdentityEnvelope {
            given_name: Some("Mirela".to_owned()),
            family_name: Some("Påhittad".to_owned()),
            aliases: vec!["Mira".to_owned()],
            birth_date: NaiveDate::from_ymd_opt(1990, 2, 3),
            birth_date_certain: true,
            document_numbers: vec!["XX000000".to_owned()],
            ..IdentityEnvelope::default()
        }
    }
}
