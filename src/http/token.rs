//! Token: who a bearer token speaks for, and whether it may be believed.

mod demonstration;
mod kept;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::access::caller::Claims;
use crate::access::role::Role;
use crate::config::{ClaimNames, TokenAlgorithm};
use crate::graphql::failure::Sentence;

pub use demonstration::{
    DEMONSTRATION_AUDIENCE, DEMONSTRATION_ISSUER, DemonstrationIssuer, IssuerProblem, TokenHolder,
};
use kept::Kept;

/// The time, as a parameter.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

const LEEWAY_SECONDS: i64 = 60;
const LONGEST_TOKEN: usize = 8 * 1024;

/// Why a token is not believed. Says the class and the remedy, never what the token holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenProblem {
    Header,
    Form,
    Algorithm,
    UnknownKey,
    Signature,
    Issuer,
    Audience,
    Expired,
    NotYet,
    Incomplete,
    Role,
    Claims,
}

impl TokenProblem {
    /// The problem in one word, for programs.
    pub fn code(self) -> &'static str {
        match self {
            TokenProblem::Header => "HEADER",
            TokenProblem::Form => "FORM",
            TokenProblem::Algorithm => "ALGORITHM",
            TokenProblem::UnknownKey => "UNKNOWN_KEY",
            TokenProblem::Signature => "SIGNATURE",
            TokenProblem::Issuer => "ISSUER",
            TokenProblem::Audience => "AUDIENCE",
            TokenProblem::Expired => "EXPIRED",
            TokenProblem::NotYet => "NOT_YET",
            TokenProblem::Incomplete => "INCOMPLETE",
            TokenProblem::Role => "ROLE",
            TokenProblem::Claims => "CLAIMS",
        }
    }

    /// The problem and its remedy, for people.
    pub fn sentence(self) -> Sentence {
        match self {
            TokenProblem::Header => Sentence {
                en: "The Authorization header is not of the form `Bearer <token>`.",
                sv: "Huvudet Authorization har inte formen `Bearer <token>`.",
            },
            TokenProblem::Form => Sentence {
                en: "The token is not a JSON Web Token with the type `at+jwt`. Send the access token, not the identity token.",
                sv: "Token är inte en JSON Web Token av typen `at+jwt`. Skicka åtkomsttoken (access token), inte identitetstoken.",
            },
            TokenProblem::Algorithm => Sentence {
                en: "The token is signed with an algorithm that is not accepted here.",
                sv: "Token är signerad med en algoritm som inte godtas här.",
            },
            TokenProblem::UnknownKey => Sentence {
                en: "The token is signed with a key that is not known here. Get a new token.",
                sv: "Token är signerad med en nyckel som inte är känd här. Hämta en ny token.",
            },
            TokenProblem::Signature => Sentence {
                en: "The token's signature does not fit. Get a new token.",
                sv: "Tokens signatur stämmer inte. Hämta en ny token.",
            },
            TokenProblem::Issuer => Sentence {
                en: "The token comes from another issuer than the one that is accepted here.",
                sv: "Token kommer från en annan utfärdare än den som godtas här.",
            },
            TokenProblem::Audience => Sentence {
                en: "The token is meant for another audience.",
                sv: "Token är avsedd för en annan mottagare.",
            },
            TokenProblem::Expired => {
                Sentence { en: "The token has expired. Get a new one.", sv: "Token har gått ut. Hämta en ny." }
            }
            TokenProblem::NotYet => Sentence {
                en: "The token is not valid yet. Check the clock of the machine that made it.",
                sv: "Token gäller inte ännu. Kontrollera klockan på maskinen som utfärdade den.",
            },
            TokenProblem::Incomplete => Sentence {
                en: "The token lacks a claim that is needed: iss, aud, sub and exp.",
                sv: "Token saknar ett anspråk som behövs: iss, aud, sub och exp.",
            },
            TokenProblem::Role => {
                Sentence { en: "The token must name exactly one role.", sv: "Token måste ange exakt en roll." }
            }
            TokenProblem::Claims => Sentence {
                en: "The claims of agency or regions do not have the form that is agreed.",
                sv: "Anspråken om myndighet eller regioner har inte den överenskomna formen.",
            },
        }
    }
}

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
}

impl KeySource {
    fn key(&self, kid: Option<&str>) -> Option<VerifyingKey> {
        match self {
            KeySource::Demonstration(issuer) => (kid == Some(issuer.kid())).then(|| issuer.verifying_key()),
            KeySource::Static(keys) => keys.get(kid?).cloned(),
        }
    }
}

/// What a token must say to be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub issuer: String,
    pub audience: String,
    pub algorithms: Vec<TokenAlgorithm>,
    pub claims: ClaimNames,
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
        let expected = Expected {
            issuer: DEMONSTRATION_ISSUER.to_owned(),
            audience: DEMONSTRATION_AUDIENCE.to_owned(),
            algorithms: vec![TokenAlgorithm::EdDSA],
            claims: ClaimNames::default(),
        };
        TokenVerifier::new(expected, KeySource::Demonstration(issuer), clock)
    }

    /// Who issues the demonstration's tokens, and by which clock; nobody where another issuer is believed.
    pub fn demonstration_issuer(&self) -> Option<(Arc<DemonstrationIssuer>, Clock)> {
        match &self.keys {
            KeySource::Demonstration(issuer) => Some((issuer.clone(), self.clock.clone())),
            KeySource::Static(_) => None,
        }
    }

    /// What the token says about its holder, if it may be believed.
    pub fn verify(&self, token: &str) -> Result<Claims, TokenProblem> {
        if token.len() > LONGEST_TOKEN {
            return Err(TokenProblem::Form);
        }
        let now = (self.clock)().timestamp();
        if let Some(claims) = self.kept.get(token, now.saturating_sub(LEEWAY_SECONDS)) {
            return Ok(claims);
        }
        let said = self.check_signature(token)?;
        self.check_validity(&said, now)?;
        let claims = self.read(&said)?;
        self.kept.keep(token, &claims, said.exp.unwrap_or_default(), now.saturating_sub(LEEWAY_SECONDS));
        Ok(claims)
    }

    fn check_signature(&self, token: &str) -> Result<Said, TokenProblem> {
        let header = decode_header(token).map_err(|_| TokenProblem::Form)?;
        let kind = header.typ.as_deref().unwrap_or_default();
        let kind = kind.strip_prefix("application/").unwrap_or(kind);
        if !kind.eq_ignore_ascii_case("at+jwt") || header.crit.is_some() {
            return Err(TokenProblem::Form);
        }
        if !self.expected.algorithms.iter().any(|accepted| algorithm(*accepted) == header.alg) {
            return Err(TokenProblem::Algorithm);
        }
        let known = self.keys.key(header.kid.as_deref()).ok_or(TokenProblem::UnknownKey)?;
        if known.algorithm != header.alg {
            return Err(TokenProblem::Algorithm);
        }
        // The library would ask the machine's clock, so the times are checked here.
        let mut validation = Validation::new(known.algorithm);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let read = decode::<Said>(token, &known.key, &validation);
        read.map(|read| read.claims).map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::InvalidSignature => TokenProblem::Signature,
            jsonwebtoken::errors::ErrorKind::Json(_) => TokenProblem::Incomplete,
            _ => TokenProblem::Form,
        })
    }

    fn check_validity(&self, said: &Said, now: i64) -> Result<(), TokenProblem> {
        let exp = said.exp.ok_or(TokenProblem::Incomplete)?;
        let (issuer, audience) = (said.iss.as_ref(), said.aud.as_ref());
        if issuer.ok_or(TokenProblem::Incomplete)? != &self.expected.issuer {
            return Err(TokenProblem::Issuer);
        }
        if !audience.ok_or(TokenProblem::Incomplete)?.holds(&self.expected.audience) {
            return Err(TokenProblem::Audience);
        }
        if exp.saturating_add(LEEWAY_SECONDS) <= now {
            return Err(TokenProblem::Expired);
        }
        if said.nbf.is_some_and(|from| from.saturating_sub(LEEWAY_SECONDS) > now) {
            return Err(TokenProblem::NotYet);
        }
        Ok(())
    }

    fn read(&self, said: &Said) -> Result<Claims, TokenProblem> {
        let names = &self.expected.claims;
        let words = |name: &str| words(said.rest.get(name)).ok_or(TokenProblem::Claims);
        let subject = said.sub.clone().filter(|subject| !subject.is_empty()).ok_or(TokenProblem::Incomplete)?;
        let roles = words(&names.role).map_err(|_| TokenProblem::Role)?;
        let [role] = roles.as_slice() else {
            return Err(TokenProblem::Role);
        };
        let agency = match words(&names.agency)?.as_slice() {
            [] => None,
            [agency] => Some(agency.clone()),
            _ => return Err(TokenProblem::Claims),
        };
        let scope = words("scope")?;
        Ok(Claims {
            issuer: self.expected.issuer.clone(),
            subject,
            role: Role::parse(role).ok_or(TokenProblem::Role)?,
            agency,
            regions: words(&names.regions)?,
            scopes: scope.iter().flat_map(|scope| scope.split_ascii_whitespace()).map(str::to_owned).collect(),
        })
    }
}

fn algorithm(accepted: TokenAlgorithm) -> Algorithm {
    match accepted {
        TokenAlgorithm::ES256 => Algorithm::ES256,
        TokenAlgorithm::RS256 => Algorithm::RS256,
        TokenAlgorithm::EdDSA => Algorithm::EdDSA,
    }
}

/// The claims as they stand in the token.
#[derive(Debug, Deserialize)]
struct Said {
    iss: Option<String>,
    aud: Option<Audience>,
    sub: Option<String>,
    exp: Option<i64>,
    nbf: Option<i64>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn holds(&self, audience: &str) -> bool {
        match self {
            Audience::One(one) => one == audience,
            Audience::Several(several) => several.iter().any(|one| one == audience),
        }
    }
}

/// A claim that is one text or a list of texts; a missing one is empty.
fn words(claim: Option<&Value>) -> Option<Vec<String>> {
    match claim {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::String(word)) => Some(vec![word.clone()]),
        Some(Value::Array(entries)) => entries.iter().map(|entry| entry.as_str().map(str::to_owned)).collect(),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests;
