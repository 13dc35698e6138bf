//! The tokens that passed, so that a signature is checked once.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::access::caller::Claims;

const MOST: usize = 10_000;

/// Verified claims by the hash of their token, until it expires. Bounded: nobody without a valid token can add to it.
#[derive(Debug, Default)]
pub struct Kept {
    entries: Mutex<FxHashMap<[u8; 32], Entry>>,
}

#[derive(Debug)]
struct Entry {
    claims: Claims,
    /// Of the keys, when the signature was checked.
    generation: u64,
    expires: i64,
}

impl Kept {
    /// The claims of a token that passed before, with keys that are all still believed, and has not expired at a time.
    pub fn get(&self, token: &str, generation: u64, at: i64) -> Option<Claims> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(&hash(token))?;
        (entry.generation == generation && entry.expires > at).then(|| entry.claims.clone())
    }

    /// Keeps the claims of a token that passed.
    pub fn keep(&self, token: &str, claims: &Claims, generation: u64, expires: i64, at: i64) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MOST {
            entries.retain(|_, entry| entry.generation == generation && entry.expires > at);
        }
        if entries.len() >= MOST {
            entries.clear();
        }
        entries.insert(hash(token), Entry { claims: claims.clone(), generation, expires });
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
