//! Cursors of the case world: positions, sealed for one caller and one query.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::failure::Failure;
use crate::store::page::Position;

const NONCE: usize = 24;
/// Positions are padded to this length, so that a cursor's length says nothing.
const PADDED: usize = 96;

/// The keys of sealed cursors, the same in every process of a hub. Cheap to clone; all clones hold the same.
#[derive(Clone)]
pub struct CursorKeys(Arc<watch::Sender<Keys>>);

struct Keys {
    /// Seals, and opens.
    first: XChaCha20Poly1305,
    /// Open what was sealed before the last rotations, or is sealed by another process already.
    others: Vec<XChaCha20Poly1305>,
}

impl CursorKeys {
    /// The key that seals, and others that open, too; of 32 bytes each.
    pub fn new(first: &[u8; 32], others: &[[u8; 32]]) -> CursorKeys {
        CursorKeys(Arc::new(watch::Sender::new(Keys::new(first, others))))
    }

    /// Goes on with other keys.
    pub fn take_up(&self, first: &[u8; 32], others: &[[u8; 32]]) {
        self.0.send_replace(Keys::new(first, others));
    }

    /// Seals a position for one caller and one query. The same position gives the same cursor: clients compare them.
    pub(super) fn seal(&self, bound: &[u8], position: &Position) -> Result<String, Failure> {
        let mut plain = serde_json::to_vec(position).map_err(|_| Failure::Internal)?;
        plain.resize(plain.len().max(PADDED), b' ');
        let nonce = &Sha256::new().chain_update(bound).chain_update(&plain).finalize()[..NONCE];
        let nonce = XNonce::try_from(nonce).map_err(|_| Failure::Internal)?;
        let payload = Payload { msg: &plain, aad: bound };
        let sealed = self.0.borrow().first.encrypt(&nonce, payload).map_err(|_| Failure::Internal)?;
        Ok(URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    pub(super) fn open(&self, bound: &[u8], cursor: &str) -> Result<Position, Failure> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Failure::WrongCursor)?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE).ok_or(Failure::WrongCursor)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| Failure::WrongCursor)?;
        let keys = self.0.borrow();
        let mut opened = std::iter::once(&keys.first)
            .chain(&keys.others)
            .filter_map(|key| key.decrypt(&nonce, Payload { msg: sealed, aad: bound }).ok());
        let plain = opened.next().ok_or(Failure::WrongCursor)?;
        serde_json::from_slice(&plain).map_err(|_| Failure::WrongCursor)
    }
}

impl Keys {
    fn new(first: &[u8; 32], others: &[[u8; 32]]) -> Keys {
        let cipher = |bytes: &[u8; 32]| XChaCha20Poly1305::new(bytes.into());
        Keys { first: cipher(first), others: others.iter().map(cipher).collect() }
    }
}

impl fmt::Debug for CursorKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CursorKeys")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::page::{Sorted, Tie};

    const CALLER: &[u8] = b"caller and query";

    #[test]
    fn a_cursor_opens_after_a_rotation_and_no_longer_when_its_key_is_gone() {
        let keys = CursorKeys::new(&[1; 32], &[]);
        let before = keys.seal(CALLER, &position()).unwrap();
        keys.take_up(&[2; 32], &[[1; 32]]);
        assert_eq!(keys.open(CALLER, &before).unwrap().value, position().value);
        let after = keys.seal(CALLER, &position()).unwrap();
        assert_ne!(before, after);
        keys.take_up(&[3; 32], &[[2; 32]]);
        assert!(keys.open(CALLER, &after).is_ok());
        assert!(matches!(keys.open(CALLER, &before), Err(Failure::WrongCursor)));
    }

    #[test]
    fn a_process_that_seals_with_the_old_key_opens_what_another_seals_with_the_new() {
        let behind = CursorKeys::new(&[1; 32], &[[2; 32]]);
        let ahead = CursorKeys::new(&[2; 32], &[[1; 32]]);
        for (sealing, opening) in [(&behind, &ahead), (&ahead, &behind)] {
            let cursor = sealing.seal(CALLER, &position()).unwrap();
            assert!(opening.open(CALLER, &cursor).is_ok());
            assert!(matches!(opening.open(b"another caller", &cursor), Err(Failure::WrongCursor)));
        }
    }

    fn position() -> Position {
        Position { value: Sorted::Text("P-1".to_owned()), tie: Tie::Key(1) }
    }
}
