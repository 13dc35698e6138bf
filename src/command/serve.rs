//! `samverka serve`: the hub over the configured databases.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::keys::cursor::CursorFile;
use super::keys::watch::watch;
use super::log::{Log, log};
use super::traces::Traces;
use super::{CommandProblem, configured, database_settings, system_clock};
use crate::config::{Config, Oidc, read_secret_file};
use crate::graphql::clock::Clock;
use crate::graphql::hub::CaseWorld;
use crate::graphql::{Hub, sdl};
use crate::http::authenticate::Audience;
use crate::http::listener::{self, Patience};
use crate::http::metrics;
use crate::http::router::{Door, router};
use crate::http::token::{Network, Provider, ProviderProblem, TokenVerifier};
use crate::store::Store;
use crate::store::audit::Auditor;
use crate::store::database::{Databases, Released};
use crate::store::identity_keys::IdentityKeys;
use crate::store::keyring::Keyring;
use crate::store::migrate::ensure_current;
use crate::store::published::Published;
use crate::store::wave::Form;

/// Serve the hub over the configured databases. Refuses to start on a database that lacks migrations.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen, instead of the configured address.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Whom to serve: everybody, or only those who ask for statistics. The latter needs no key and no way to the case
    /// database.
    #[arg(long, value_enum, default_value_t)]
    audience: ServedAudience,
}

/// Whom a process serves.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum ServedAudience {
    /// Users of the case world, researchers and the public.
    #[default]
    Hub,
    /// Researchers and the public.
    Statistics,
}

impl Serve {
    pub async fn run(self, path: Option<&Path>) -> Result<(), CommandProblem> {
        let config = configured(path)?;
        let service = match self.audience {
            ServedAudience::Hub => "samverka",
            ServedAudience::Statistics => "samverka-statistics",
        };
        let traces = Traces::open(&config.traces, service)?;
        let log = log(true, traces.as_ref());
        let served = match self.audience {
            ServedAudience::Hub => self.hub(&config, &log, traces.as_ref()).await,
            ServedAudience::Statistics => self.statistics(&config, &log, traces.as_ref()).await,
        };
        if let Some(traces) = traces {
            traces.close().await;
        }
        served
    }

    async fn hub(self, config: &Config, log: &Log, traces: Option<&Traces>) -> Result<(), CommandProblem> {
        let databases = Databases::open(&database_settings(config, false)?).await?;
        ensure_current(&databases).await?;
        ensure_newest_key(config, &databases).await?;
        let clock = system_clock();
        let tokens = match &config.oidc {
            Some(oidc) => Some(tokens_of_provider(oidc, clock.clone()).await?),
            None => {
                tracing::warn!(
                    "`oidc.issuer` is not set: only the public statistics answer, and every token is refused"
                );
                None
            }
        };
        let door = door(config, &databases, tokens, clock, Form::OneStatement)?;
        open(door, config, log, traces, self.listen.unwrap_or(config.listen), |address| {
            tracing::info!(%address, "serving");
        })
        .await?;
        Ok(databases.close().await?)
    }

    async fn statistics(self, config: &Config, log: &Log, traces: Option<&Traces>) -> Result<(), CommandProblem> {
        let clock = system_clock();
        let tokens = match &config.oidc {
            Some(oidc) => Some(tokens_of_provider(oidc, clock.clone()).await?),
            None => None,
        };
        let (door, released) = statistics_door(config, tokens, clock).await?;
        open(door, config, log, traces, self.listen.unwrap_or(config.listen), |address| {
            tracing::info!(%address, "serving statistics");
        })
        .await?;
        Ok(released.close().await?)
    }
}

/// Refuses a file of identity keys from before a rotation, and another hub's.
async fn ensure_newest_key(config: &Config, databases: &Databases) -> Result<(), CommandProblem> {
    if let Some(file) = config.keys.identity_file.as_deref()
        && let Some(announced) = databases.announced_key().await?
    {
        announced.is_held_by(&Keyring::load(file)?)?;
    }
    Ok(())
}

/// A door to the release database alone: no key is read, and no case database opened.
pub async fn statistics_door(
    config: &Config,
    tokens: Option<TokenVerifier>,
    clock: Clock,
) -> Result<(Door, Released), CommandProblem> {
    let release = config
        .release_database_url
        .as_ref()
        .ok_or(CommandProblem::Missing("release_database_url", "SAMVERKA_RELEASE_DATABASE_URL"))?;
    let released = Released::open(release.as_str()).await?;
    let hub = Hub::new(None, released.published(), clock, config.limits.probes_per_hour);
    let door = Door::new(hub, &sdl::statistics(), tokens, Audience::Statistics, config)?;
    Ok((door, released))
}

/// A verifier of the configured provider's tokens. One that is down is waited for while serving; one that is another than
/// the configured is not.
pub async fn tokens_of_provider(oidc: &Oidc, clock: Clock) -> Result<TokenVerifier, CommandProblem> {
    let network = Network::new().map_err(|error| CommandProblem::Said(format!("TLS cannot be used ({error})")))?;
    let provider = Provider::new(oidc, Arc::new(network), clock.clone());
    match provider.refresh().await {
        Ok(()) => tracing::info!(issuer = oidc.issuer, "the identity provider's keys are known"),
        Err(problem @ ProviderProblem::Issuer { .. }) => return Err(problem.into()),
        Err(problem) => {
            tracing::warn!(%problem, "the identity provider's keys are not known yet; until they are, tokens are answered with 503");
        }
    }
    let refreshed = provider.clone();
    tokio::spawn(async move { refreshed.keep_fresh().await });
    Ok(TokenVerifier::of_provider(oidc, provider, clock))
}

/// Everything between a request and the databases, put together.
pub fn door(
    config: &Config,
    databases: &Databases,
    tokens: Option<TokenVerifier>,
    clock: Clock,
    form: Form,
) -> Result<Door, CommandProblem> {
    let identity = config
        .keys
        .identity_file
        .as_deref()
        .ok_or(CommandProblem::Missing("keys.identity_file", "SAMVERKA_KEYS__IDENTITY_FILE"))?;
    let cursor = config
        .keys
        .cursor_file
        .as_deref()
        .ok_or(CommandProblem::Missing("keys.cursor_file", "SAMVERKA_KEYS__CURSOR_FILE"))?;
    // Before it is read as keys: one that everybody may read is none.
    read_secret_file(identity, 32)?;
    let keys = IdentityKeys::load(identity)?;
    let cursor_keys = CursorFile::open(cursor)?.keys();
    tokio::spawn(watch(keys.clone(), cursor_keys.clone(), cursor.to_owned()));
    let store = Store { databases: databases.clone(), keys, form };
    let world = CaseWorld { store, auditor: Auditor::start(databases.audit.clone()), cursor_keys };
    let published = Published::new(databases.release.clone());
    let hub = Hub::new(Some(world), published, clock, config.limits.probes_per_hour);
    Ok(Door::new(hub, &sdl::hub_client(), tokens, Audience::Hub, config)?)
}

/// Listens until the signal to stop.
pub async fn open(
    door: Door,
    config: &Config,
    log: &Log,
    traces: Option<&Traces>,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), CommandProblem> {
    let listener = listener::listen(address).await?;
    let address = listener.local_addr().unwrap_or(address);
    listener::hush_panics();
    let patience = Patience {
        head: Duration::from_secs(config.limits.header_seconds),
        reader: Duration::from_secs(config.limits.seconds),
        shutdown: Duration::from_secs(config.limits.shutdown_seconds),
    };
    let metrics = door.metrics.clone();
    metrics.watch_log(log.lost_lines());
    if let Some(traces) = traces {
        metrics.watch_spans(traces.counts());
    }
    let watched = match config.metrics_listen {
        Some(address) => {
            let listener = listener::listen(address).await?;
            tracing::info!(%address, "figures for monitoring");
            Some(tokio::spawn(listener::serve(listener, metrics::router(metrics), patience, listener::stop_signal())))
        }
        None => None,
    };
    ready(address);
    let sockets = door.sockets.clone();
    let stop = async {
        listener::stop_signal().await;
        sockets.close();
    };
    listener::serve(listener, router(door), patience, stop).await;
    sockets.ended().await;
    if let Some(watched) = watched {
        watched.abort();
    }
    Ok(())
}
