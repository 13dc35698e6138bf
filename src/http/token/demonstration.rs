//! The demonstration's own issuer: a key made in the data directory, and tokens for a day.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, spki::der::pem::LineEnding};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, encode};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::VerifyingKey;
use crate::access::role::Role;
use crate::domain::persona::Persona;

/// The `iss` of the demonstration's tokens.
pub const DEMONSTRATION_ISSUER: &str = "samverka-demo";
/// The `aud` of the demonstration's tokens.
pub const DEMONSTRATION_AUDIENCE: &str = "samverka";

const KEY_FILE: &str = "keys/demo-issuer.pem";
const HOURS: i64 = 24;

/// Why the demonstration cannot issue tokens.
#[derive(Debug, thiserror::Error)]
pub enum IssuerProblem {
    #[error("{path}: the demonstration's key cannot be read or written ({kind}). Check who may write the folder.")]
    File { path: PathBuf, kind: ErrorKind },
    #[error("{path}: this is not an Ed25519 key in PEM. Remove the file, and the demonstration makes a new one.")]
    NotAKey { path: PathBuf },
    #[error("the machine gives no random bytes")]
    NoChance,
    #[error("the token could not be signed")]
    Signing,
}

/// Somebody for whom a token is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenHolder {
    pub subject: String,
    pub role: Role,
    /// Agency slug.
    pub agency: Option<String>,
    /// Region codes.
    pub regions: Vec<String>,
    pub scopes: Vec<String>,
}

impl TokenHolder {
    /// What a persona's token says.
    pub fn of(persona: Persona) -> TokenHolder {
        TokenHolder {
            subject: persona.subject().to_owned(),
            role: persona.role(),
            agency: Some(persona.agency().to_owned()),
            regions: persona.region_codes().into_iter().map(str::to_owned).collect(),
            scopes: persona.token_scopes().into_iter().map(str::to_owned).collect(),
        }
    }
}

/// Makes and vouches for the demonstration's tokens.
pub struct DemonstrationIssuer {
    kid: String,
    signing: EncodingKey,
    verifying: VerifyingKey,
}

impl DemonstrationIssuer {
    /// The issuer of a data directory; its key is made when there is none.
    pub fn open(data_dir: &Path) -> Result<DemonstrationIssuer, IssuerProblem> {
        let path = data_dir.join(KEY_FILE);
        let file = |error: std::io::Error| IssuerProblem::File { path: path.clone(), kind: error.kind() };
        let pem = match fs::read_to_string(&path) {
            Ok(pem) => pem,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let pem = new_key()?;
                write_for_owner(&path, &pem).map_err(file)?;
                // Another process may have been faster: what stands in the file counts.
                fs::read_to_string(&path).map_err(file)?
            }
            Err(error) => return Err(file(error)),
        };
        let key = SigningKey::from_pkcs8_pem(&pem).map_err(|_| IssuerProblem::NotAKey { path: path.clone() })?;
        DemonstrationIssuer::from_key(&key).ok_or(IssuerProblem::NotAKey { path })
    }

    /// The name of the key in token headers.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key that the tokens' signatures are checked with.
    pub fn verifying_key(&self) -> VerifyingKey {
        self.verifying.clone()
    }

    /// A token for somebody, for 24 hours from a time on.
    pub fn mint(&self, holder: &TokenHolder, now: DateTime<Utc>) -> Result<String, IssuerProblem> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(self.kid.clone());
        let claims = json!({
            "iss": DEMONSTRATION_ISSUER,
            "aud": DEMONSTRATION_AUDIENCE,
            "sub": holder.subject,
            "iat": now.timestamp(),
            "exp": (now + TimeDelta::hours(HOURS)).timestamp(),
            "samverka_role": holder.role.code(),
            "samverka_agency": holder.agency,
            "samverka_regions": holder.regions,
            "scope": holder.scopes.join(" "),
        });
        encode(&header, &claims, &self.signing).map_err(|_| IssuerProblem::Signing)
    }

    fn from_key(key: &SigningKey) -> Option<DemonstrationIssuer> {
        let public = key.verifying_key();
        let digest = Sha256::digest(public.as_bytes());
        let verifying = VerifyingKey { algorithm: Algorithm::EdDSA, key: DecodingKey::from_ed_der(public.as_bytes()) };
        let signing = EncodingKey::from_ed_der(key.to_pkcs8_der().ok()?.as_bytes());
        Some(DemonstrationIssuer { kid: URL_SAFE_NO_PAD.encode(digest.get(..12)?), signing, verifying })
    }
}

fn new_key() -> Result<String, IssuerProblem> {
    let mut seed = zeroize::Zeroizing::new([0_u8; 32]);
    getrandom::fill(seed.as_mut()).map_err(|_| IssuerProblem::NoChance)?;
    let pem = SigningKey::from_bytes(&seed).to_pkcs8_pem(LineEnding::LF).map_err(|_| IssuerProblem::Signing)?;
    Ok(pem.to_string())
}

fn write_for_owner(path: &Path, pem: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => file.write_all(pem.as_bytes()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}
