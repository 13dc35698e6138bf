//! Keys: a provider's published keys, as far as signatures may be checked with them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::Value;

use super::VerifyingKey;

/// How many entries of a set are looked at.
const MOST_KEYS: usize = 50;
const LONGEST_NAME: usize = 256;
const FEWEST_RSA_BITS: usize = 2_048;
// The library checks no signature with a longer one.
const MOST_RSA_BITS: usize = 4_096;

/// Keys by their names.
pub type Keys = FxHashMap<String, VerifyingKey>;

impl PartialEq for VerifyingKey {
    fn eq(&self, other: &VerifyingKey) -> bool {
        let parts = |key: &VerifyingKey| match key.key.kind() {
            DecodingKeyKind::SecretOrDer(whole) => (whole.clone(), Vec::new()),
            DecodingKeyKind::RsaModulusExponent { n, e } => (n.clone(), e.clone()),
        };
        self.algorithm == other.algorithm && parts(self) == parts(other)
    }
}

/// The keys of a JWK set that are for checking signatures of accepted algorithms; others are none of ours. `None` if
/// this is no JWK set.
pub fn read(set: &[u8], accepted: &[Algorithm]) -> Option<Keys> {
    let set: Set = serde_json::from_slice(set).ok()?;
    let mut keys = Keys::default();
    for entry in set.keys.into_iter().take(MOST_KEYS) {
        let Ok(entry) = serde_json::from_value::<Entry>(entry) else { continue };
        if let Some((name, key)) = entry.usable(accepted) {
            keys.entry(name).or_insert(key);
        }
    }
    Some(keys)
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

/// A key as it is published; certificates and addresses beside it are not read.
#[derive(Deserialize)]
struct Entry {
    kid: String,
    kty: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Entry {
    fn usable(self, accepted: &[Algorithm]) -> Option<(String, VerifyingKey)> {
        let is_for_signatures = self.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            && self.key_ops.as_ref().is_none_or(|acts| acts.iter().any(|act| act == "verify"));
        if !is_for_signatures || self.kid.is_empty() || self.kid.len() > LONGEST_NAME {
            return None;
        }
        let (algorithm, names) = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => (Algorithm::RS256, ["RS256", "RS256"]),
            ("EC", Some("P-256")) => (Algorithm::ES256, ["ES256", "ES256"]),
            ("OKP", Some("Ed25519")) => (Algorithm::EdDSA, ["EdDSA", "Ed25519"]),
            _ => return None,
        };
        if !accepted.contains(&algorithm) || self.alg.as_deref().is_some_and(|alg| !names.contains(&alg)) {
            return None;
        }
        let key = match algorithm {
            Algorithm::RS256 => self.rsa()?,
            Algorithm::ES256 => DecodingKey::from_ec_components(self.x.as_deref()?, self.y.as_deref()?).ok()?,
            _ => DecodingKey::from_ed_components(self.x.as_deref()?).ok()?,
        };
        Some((self.kid, VerifyingKey { algorithm, key }))
    }

    fn rsa(&self) -> Option<DecodingKey> {
        let (modulus, exponent) = (bytes(self.n.as_deref()?)?, bytes(self.e.as_deref()?)?);
        let size = modulus.len() * 8 - usize::try_from(modulus.first()?.leading_zeros()).ok()?;
        let is_sound = (FEWEST_RSA_BITS..=MOST_RSA_BITS).contains(&size)
            && modulus.last().is_some_and(|last| last % 2 == 1)
            && matches!(exponent.as_slice(), [3] | [1, 0, 1]);
        is_sound.then(|| DecodingKey::from_rsa_raw_components(&modulus, &exponent))
    }
}

/// A number in base64, without zeroes before it.
fn bytes(number: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(number).ok()?;
    let from = bytes.iter().position(|byte| *byte != 0)?;
    bytes.get(from..).map(<[u8]>::to_vec)
}
