//! Token: who a bearer token speaks for, and whether it may be believed.

mod access_token;
mod claims;
mod demonstration;
mod fetch;
mod kept;
mod keys;
mod problem;
mod provider;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, dangerous, decode, decode_header};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use crate::access::caller::Claims;
use crate::access::clearance::Class;
use crate::access::role::Role;
use crate::config::{ClaimNames, Oidc, TokenAlgorithm, TokenType};

use claims::Said;
pub use demonstration::{
    DEMONSTRATION_AUDIENCE, DEMONSTRATION_ISSUER, DemonstrationIssuer, IssuerProblem, TokenHolder,
};
pub use fetch::{Fetch, FetchProblem, Network};
use kept::Kept;
pub use problem::TokenProblem;
pub use provider::{Provider, ProviderProblem};

/// The time, as a parameter.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

const LEEWAY_SECONDS: i64 = 60;
const LONGEST_TOKEN: usize = 8 * 1024;

/// A key that signatures are checked with.
#[derive(Clone)]
pub struct VerifyingKey {
    pub algorithm: Algorithm,
    pub key: DecodingKey,
}

/// Where the keys come from.
#[derive(Clone)]
pub enum KeySource {
    /// The key that the demonstration made for itself.
    Demonstration(Arc<DemonstrationIssuer>),
    /// Keys that are known from the start, by `kid`.
    Static(FxHashMap<String, VerifyingKey>),
    /// What an identity provider publishes.
    Provider(Arc<Provider>),
}

impl KeySource {
    async fn key(&self, kid: Option<&str>) -> Result<VerifyingKey, TokenProblem> {
        let kid = kid.ok_or(TokenProblem::UnknownKey)?;
        match self {
            KeySource::Demonstration(issuer) if kid == issuer.kid() => Ok(issuer.verifying_key()),
            KeySource::Demonstration(_) => Err(TokenProblem::UnknownKey),
            KeySource::Static(keys) => keys.get(kid).cloned().ok_or(TokenProblem::UnknownKey),
            KeySource::Provider(provider) => provider.key(kid).await,
        }
    }

    /// A number that changes when a key is no longer believed.
    fn generation(&self) -> u64 {
        match self {
            KeySource::Demonstration(_) | KeySource::Static(_) => 0,
            KeySource::Provider(provider) => provider.generation(),
        }
    }
}

/// What a token must say to be believed, and in which words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub issuer: String,
    pub audience: String,
    pub algorithms: Vec<TokenAlgorithm>,
    pub types: Vec<TokenType>,
    pub claims: ClaimNames,
    /// Our roles by the provider's names; without any, the provider uses our codes.
    pub roles: BTreeMap<String, Role>,
    /// Our classes by the provider's scopes; without any, the provider uses our scopes.
    pub scopes: BTreeMap<String, Class>,
}

impl Expected {
    /// What the demonstration's own tokens say.
    pub fn demonstration() -> Expected {
        Expected {
            issuer: DEMONSTRATION_ISSUER.to_owned(),
            audience: DEMONSTRATION_AUDIENCE.to_owned(),
            algorithms: vec![TokenAlgorithm::EdDSA],
            types: vec![TokenType::AccessToken],
            claims: ClaimNames::default(),
            roles: BTreeMap::new(),
            scopes: BTreeMap::new(),
        }
    }

    /// What the tokens of the configured provider say.
    pub fn of(oidc: &Oidc) -> Expected {
        Expected {
            issuer: oidc.issuer.clone(),
            audience: oidc.audience.clone(),
            algorithms: oidc.algorithms.clone(),
            types: oidc.token_types.clone(),
            claims: oidc.claims.clone(),
            roles: oidc.roles.clone(),
            scopes: oidc.scopes.iter().map(|(name, class)| (name.clone(), class.0)).collect(),
        }
    }
}

/// Checks tokens, and remembers those that passed until they expire.
pub struct TokenVerifier {
    expected: Expected,
    keys: KeySource,
    clock: Clock,
    kept: Kept,
}

impl TokenVerifier {
    /// A verifier of one issuer's tokens.
    pub fn new(expected: Expected, keys: KeySource, clock: Clock) -> TokenVerifier {
        TokenVerifier { expected, keys, clock, kept: Kept::default() }
    }

    /// A verifier of the demonstration's own tokens.
    pub fn demonstration(issuer: Arc<DemonstrationIssuer>, clock: Clock) -> TokenVerifier {
        TokenVerifier::new(Expected::demonstration(), KeySource::Demonstration(issuer), clock)
    }

    /// A verifier of the configured provider's tokens.
    pub fn of_provider(oidc: &Oidc, provider: Arc<Provider>, clock: Clock) -> TokenVerifier {
        TokenVerifier::new(Expected::of(oidc), KeySource::Provider(provider), clock)
    }

    /// Who issues the demonstration's tokens, and by which clock; nobody where another issuer is believed.
    pub fn demonstration_issuer(&self) -> Option<(Arc<DemonstrationIssuer>, Clock)> {
        match &self.keys {
            KeySource::Demonstration(issuer) => Some((issuer.clone(), self.clock.clone())),
            KeySource::Static(_) | KeySource::Provider(_) => None,
        }
    }

    /// What the token says about its holder, if it may be believed.
    pub async fn verify(&self, token: &str) -> Result<Claims, TokenProblem> {
        if token.len() > LONGEST_TOKEN {
            return Err(TokenProblem::Form);
        }
        let now = (self.clock)().timestamp();
        let generation = self.keys.generation();
        if let Some(claims) = self.kept.get(token, generation, now.saturating_sub(LEEWAY_SECONDS)) {
            return Ok(claims);
        }
        let (header, stated) = self.check_header(token)?;
        self.check_origin(token)?;
        let known = self.keys.key(header.kid.as_deref()).await?;
        let said = check_signature(token, &header, &known)?;
        let expires = self.check_validity(&said, now)?;
        access_token::check(&said, stated)?;
        let claims = said.read(&self.expected)?;
        self.kept.keep(token, &claims, generation, expires, now.saturating_sub(LEEWAY_SECONDS));
        Ok(claims)
    }

    fn check_header(&self, token: &str) -> Result<(Header, TokenType), TokenProblem> {
        let header = decode_header(token).map_err(|_| TokenProblem::Form)?;
        let stated = access_token::type_of(header.typ.as_deref().unwrap_or_default()).ok_or(TokenProblem::Form)?;
        if !self.expected.types.contains(&stated) || header.crit.is_some() {
            return Err(TokenProblem::Form);
        }
        if !self.expected.algorithms.iter().any(|accepted| algorithm(*accepted) == header.alg) {
            return Err(TokenProblem::Algorithm);
        }
        Ok((header, stated))
    }

    /// Nobody is asked for the key of a token that says itself that it comes from elsewhere.
    fn check_origin(&self, token: &str) -> Result<(), TokenProblem> {
        let Ok(unproven) = dangerous::insecure_decode_claims::<Map<String, Value>>(token) else { return Ok(()) };
        match unproven.get("iss").and_then(Value::as_str) {
            Some(issuer) if issuer != self.expected.issuer => Err(TokenProblem::Issuer),
            _ => Ok(()),
        }
    }

    /// When the token expires, if it is for here and now.
    fn check_validity(&self, said: &Said, now: i64) -> Result<i64, TokenProblem> {
        let issuer = said.text("iss").ok_or(TokenProblem::Incomplete)?;
        let expires = said.seconds("exp").flatten().ok_or(TokenProblem::Incomplete)?;
        let audiences = said.audiences().ok_or(TokenProblem::Incomplete)?;
        if issuer != self.expected.issuer {
            return Err(TokenProblem::Issuer);
        }
        if !audiences.contains(&self.expected.audience) {
            return Err(TokenProblem::Audience);
        }
        if expires.saturating_add(LEEWAY_SECONDS) <= now {
            return Err(TokenProblem::Expired);
        }
        match said.seconds("nbf") {
            Some(None) => Err(TokenProblem::Incomplete),
            Some(Some(from)) if from.saturating_sub(LEEWAY_SECONDS) > now => Err(TokenProblem::NotYet),
            _ => Ok(expires),
        }
    }
}

fn check_signature(token: &str, header: &Header, known: &VerifyingKey) -> Result<Said, TokenProblem> {
    if known.algorithm != header.alg {
        return Err(TokenProblem::Algorithm);
    }
    // The library would ask the machine's clock, so the times are checked by us.
    let mut validation = Validation::new(known.algorithm);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let read = decode::<Map<String, Value>>(token, &known.key, &validation);
    read.map(|read| Said(read.claims)).map_err(|error| match error.kind() {
        jsonwebtoken::errors::ErrorKind::InvalidSignature => TokenProblem::Signature,
        jsonwebtoken::errors::ErrorKind::Json(_) => TokenProblem::Incomplete,
        _ => TokenProblem::Form,
    })
}

fn algorithm(accepted: TokenAlgorithm) -> Algorithm {
    match accepted {
        TokenAlgorithm::ES256 => Algorithm::ES256,
        TokenAlgorithm::RS256 => Algorithm::RS256,
        TokenAlgorithm::EdDSA => Algorithm::EdDSA,
    }
}

#[cfg(test)]
mod tests;
