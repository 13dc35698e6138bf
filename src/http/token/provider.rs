//! Provider: an identity provider's keys, kept fresh and never asked for too often.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::Algorithm;
use serde::Deserialize;

use super::fetch::{Fetch, FetchProblem};
use super::keys::{self, Keys};
use super::{Clock, TokenProblem, VerifyingKey, algorithm};
use crate::config::Oidc;

/// Whoever sends unknown key names makes us ask this often at most.
const BETWEEN_REQUESTS: TimeDelta = TimeDelta::minutes(1);
/// How long known keys are believed while the provider is silent.
const KEYS_LAST: TimeDelta = TimeDelta::hours(24);
const REFRESH: Duration = Duration::from_secs(15 * 60);
const RETRY: Duration = Duration::from_secs(61);
/// Of what a provider calls itself, in messages.
const LONGEST_QUOTE: usize = 200;

/// Why the provider's keys are not to be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderProblem {
    #[error("{url}: {problem}. Check the setting `oidc.{setting}`, and that the provider can be reached from here.")]
    Fetch { url: String, problem: FetchProblem, setting: &'static str },
    #[error(
        "{url}: this is not the description of a provider (a JSON object with `issuer` and `jwks_uri`). Check the setting `oidc.issuer`."
    )]
    Description { url: String },
    #[error(
        "the provider at {url} calls itself `{said}`: set `oidc.issuer` to exactly that, if it is the right one; a slash at the end counts."
    )]
    Issuer { url: String, said: String },
    #[error("{url}: there is no set of keys (JWK set) here. Check the setting `oidc.jwks_url`, if it is set.")]
    NoSet { url: String },
    #[error(
        "{url}: none of these keys can be used: they need a `kid`, the use `sig` and an accepted algorithm (`oidc.algorithms`), and RSA at least 2048 bits."
    )]
    NoKeys { url: String },
}

/// The keys of one identity provider.
pub struct Provider {
    issuer: String,
    jwks_url: Option<String>,
    accepted: Vec<Algorithm>,
    network: Arc<dyn Fetch>,
    clock: Clock,
    known: RwLock<Known>,
    /// Grows when a key is no longer believed.
    generation: AtomicU64,
    /// Whoever asks the provider; others wait for the same answer.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    keys: Keys,
    fetched_at: Option<DateTime<Utc>>,
    asked_for_a_caller_at: Option<DateTime<Utc>>,
    answered: bool,
}

impl Provider {
    /// The provider of the settings; nobody has been asked yet.
    pub fn new(oidc: &Oidc, network: Arc<dyn Fetch>, clock: Clock) -> Arc<Provider> {
        Arc::new(Provider {
            issuer: oidc.issuer.clone(),
            jwks_url: oidc.jwks_url.clone(),
            accepted: oidc.algorithms.iter().copied().map(algorithm).collect(),
            network,
            clock,
            known: RwLock::default(),
            generation: AtomicU64::new(0),
            asking: tokio::sync::Mutex::default(),
        })
    }

    /// The key of a name. One that is not known may be new: then the provider is asked, unless it just was.
    pub async fn key(self: &Arc<Self>, kid: &str) -> Result<VerifyingKey, TokenProblem> {
        if let Some(key) = self.known_key(kid) {
            return Ok(key);
        }
        // A task of its own: a caller who hangs up must not stop the asking, nor make the next one ask again.
        let provider = self.clone();
        let wanted = kid.to_owned();
        let asked = tokio::spawn(async move { provider.ask_for(&wanted).await }).await;
        asked.unwrap_or(Err(TokenProblem::Unreachable))
    }

    /// A number that changes when a key is no longer believed.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Asks the provider now.
    pub async fn refresh(&self) -> Result<(), ProviderProblem> {
        let _asking = self.asking.lock().await;
        self.ask().await
    }

    /// Asks again and again, forever, and logs what goes wrong.
    pub async fn keep_fresh(&self) {
        loop {
            tokio::time::sleep(if self.has_answered() { REFRESH } else { RETRY }).await;
            if let Err(problem) = self.refresh().await {
                tracing::warn!(%problem, "the identity provider's keys were not refreshed");
            }
        }
    }

    async fn ask_for(&self, kid: &str) -> Result<VerifyingKey, TokenProblem> {
        let _asking = self.asking.lock().await;
        if let Some(key) = self.known_key(kid) {
            return Ok(key);
        }
        if self.may_ask_again()
            && let Err(problem) = self.ask().await
        {
            tracing::warn!(%problem, "the identity provider's keys were not found");
        }
        let unknown = if self.has_answered() { TokenProblem::UnknownKey } else { TokenProblem::Unreachable };
        self.known_key(kid).ok_or(unknown)
    }

    async fn ask(&self) -> Result<(), ProviderProblem> {
        let asked_at = (self.clock)();
        let answer = self.published_keys().await;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.answered = answer.is_ok();
        let keys = answer?;
        if !known.keys.iter().all(|(name, key)| keys.get(name) == Some(key)) {
            self.generation.fetch_add(1, Ordering::AcqRel);
        }
        known.keys = keys;
        known.fetched_at = Some(asked_at);
        Ok(())
    }

    async fn published_keys(&self) -> Result<Keys, ProviderProblem> {
        let (url, setting) = match &self.jwks_url {
            Some(url) => (url.clone(), "jwks_url"),
            None => (self.described_jwks_url().await?, "issuer"),
        };
        let set = self.network.get(&url).await;
        let set = set.map_err(|problem| ProviderProblem::Fetch { url: quoted(&url), problem, setting })?;
        let keys = keys::read(&set, &self.accepted).ok_or_else(|| ProviderProblem::NoSet { url: quoted(&url) })?;
        if keys.is_empty() { Err(ProviderProblem::NoKeys { url: quoted(&url) }) } else { Ok(keys) }
    }

    async fn described_jwks_url(&self) -> Result<String, ProviderProblem> {
        let url = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let text = self.network.get(&url).await;
        let text = text.map_err(|problem| ProviderProblem::Fetch { url: url.clone(), problem, setting: "issuer" })?;
        let Ok(described) = serde_json::from_slice::<Description>(&text) else {
            return Err(ProviderProblem::Description { url });
        };
        if described.issuer != self.issuer {
            return Err(ProviderProblem::Issuer { url, said: quoted(&described.issuer) });
        }
        Ok(described.jwks_uri)
    }

    fn known_key(&self, kid: &str) -> Option<VerifyingKey> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = (self.clock)() < known.fetched_at? + KEYS_LAST;
        known.keys.get(kid).filter(|_| is_fresh).cloned()
    }

    /// Whether a caller may make us ask, who then has made us ask.
    fn may_ask_again(&self) -> bool {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let now = (self.clock)();
        let has_just_asked =
            known.asked_for_a_caller_at.is_some_and(|asked_at| (asked_at..asked_at + BETWEEN_REQUESTS).contains(&now));
        if !has_just_asked {
            known.asked_for_a_caller_at = Some(now);
        }
        !has_just_asked
    }

    fn has_answered(&self) -> bool {
        self.known.read().unwrap_or_else(PoisonError::into_inner).answered
    }
}

#[derive(Deserialize)]
struct Description {
    issuer: String,
    jwks_uri: String,
}

/// What a provider said, short enough and plain enough for a log.
fn quoted(said: &str) -> String {
    said.chars().filter(|letter| !letter.is_control()).take(LONGEST_QUOTE).collect()
}

#[cfg(test)]
mod tests;
