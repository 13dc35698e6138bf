//! Router: the paths, and what every one of them passes through.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use super::authenticate::Audience;
use super::metrics::Metrics;
use super::observe::{Observing, observe};
use super::origin::{Origins, share};
use super::rate::Rates;
use super::refusal::Refusal;
use super::router_secret::RouterSecret;
use super::socket::{SocketLimits, Sockets};
use super::start_page::StartPage;
use super::statistics::desk::Desk;
use super::token::TokenVerifier;
use super::trace::Continued;
use super::trusted::{TrustedDocuments, TrustedProblem};
use super::wire::AnswerLimits;
use super::{graphql, health, socket, statistics};
use crate::config::{self, Config, Limits, SecretProblem, read_secret_file};
use crate::domain::code::Language;
use crate::graphql::Hub;
use crate::graphql::failure::Sentence;
use crate::graphql::guard::shape::UnreadableSchema;
use crate::graphql::guard::{DocumentLimits, Guard};

const SHORTEST_ROUTER_SECRET: usize = 16;

/// Why the door cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DoorProblem {
    #[error(transparent)]
    Schema(#[from] UnreadableSchema),
    #[error(transparent)]
    Secret(#[from] SecretProblem),
    #[error(transparent)]
    Trusted(#[from] TrustedProblem),
}

/// The limits of a request at the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorLimits {
    pub body_bytes: usize,
    pub socket: SocketLimits,
    pub execution: Duration,
    pub answer: AnswerLimits,
}

/// What the routes share.
pub struct Door {
    pub hub: Hub,
    pub guard: Guard,
    pub tokens: Option<TokenVerifier>,
    pub audience: Audience,
    pub origins: Arc<Origins>,
    pub router_secret: RouterSecret,
    pub trusted: TrustedDocuments,
    /// Where a request names none.
    pub language: Language,
    pub limits: DoorLimits,
    pub rates: Rates,
    pub sockets: Sockets,
    pub metrics: Metrics,
    /// Whose traces are continued.
    pub continued: Continued,
    pub statistics: Desk,
    /// Only the demonstration has one.
    pub start_page: Option<StartPage>,
}

impl Door {
    /// A door to the hub as it is configured. The SDL is the largest schema that can be asked.
    pub fn new(
        hub: Hub,
        sdl: &str,
        tokens: Option<TokenVerifier>,
        audience: Audience,
        config: &Config,
    ) -> Result<Door, DoorProblem> {
        let router_secret = match &config.router_secret_file {
            Some(path) => RouterSecret::of(&read_secret_file(path, SHORTEST_ROUTER_SECRET)?),
            None if config.demo => RouterSecret::NotRequired,
            None => RouterSecret::Unset,
        };
        let start_page = tokens.as_ref().filter(|_| config.demo).and_then(StartPage::of);
        let statistics = Desk::new(hub.published(), config);
        let rates = Rates::new(&config.limits, &config.trusted_proxies, hub.clock());
        let sockets = Sockets::default();
        let guard = Guard::new(document_limits(&config.limits), sdl)?;
        let trusted = TrustedDocuments::load(&config.trusted_documents)?;
        let continued = Continued::new(router_secret.clone(), config);
        let metrics = Metrics::new(hub.clone(), &rates, sockets.clone(), trusted.operation_names());
        Ok(Door {
            hub,
            guard,
            tokens,
            audience,
            origins: Arc::new(Origins::new(config.cors.origins.clone(), audience)),
            router_secret,
            trusted,
            language: match config.default_language {
                config::Language::Sv => Language::Sv,
                config::Language::En => Language::En,
            },
            limits: DoorLimits {
                body_bytes: config.limits.body_bytes,
                socket: SocketLimits {
                    message_bytes: config.limits.body_bytes,
                    hello: Duration::from_secs(config.limits.socket_hello_seconds),
                    operations: config.limits.socket_operations,
                    shutdown: Duration::from_secs(config.limits.shutdown_seconds),
                },
                execution: Duration::from_secs(config.limits.seconds),
                answer: AnswerLimits { bytes: config.limits.answer_bytes, errors: config.limits.errors },
            },
            rates,
            sockets,
            metrics,
            continued,
            statistics,
            start_page,
        })
    }
}

/// Every path of the program.
pub fn router(door: Door) -> Router {
    let origins = door.origins.clone();
    let (metrics, continued) = (Some(door.metrics.clone()), door.continued.clone());
    let observing = Observing { language: door.language, metrics, continued };
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest);
    let graphql = Router::new()
        .route("/graphql", any(graphql::answer))
        .layer(compression)
        .layer(from_fn_with_state(origins, share));
    let start_page = door.start_page.clone().map_or_else(Router::new, StartPage::routes);
    let door = Arc::new(door);
    Router::new()
        .merge(graphql)
        .route("/graphql/ws", any(socket::open))
        .merge(start_page)
        .merge(statistics::routes(door.clone()))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(observing, observe))
        .with_state(door)
}

async fn nothing_here() -> Refusal {
    let said = Sentence {
        en: "There is nothing at this path. The hub answers POST /graphql; published statistics are at /statistics.",
        sv: "Här finns inget. Navet svarar på POST /graphql; publicerad statistik finns på /statistics.",
    };
    Refusal::new(StatusCode::NOT_FOUND, "BAD_USER_INPUT", said)
}

async fn wrong_method() -> Refusal {
    let said = Sentence {
        en: "This path does not answer this method.",
        sv: "Den här sökvägen besvarar inte den här metoden.",
    };
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "BAD_USER_INPUT", said)
}

fn document_limits(limits: &Limits) -> DocumentLimits {
    DocumentLimits {
        bytes: limits.document_bytes,
        tokens: limits.tokens,
        nesting: limits.nesting,
        depth: limits.depth,
        selections: limits.selections,
        aliases: limits.aliases,
        directives: limits.directives,
        root_fields: limits.root_fields,
        representations: limits.representations,
        nodes: limits.nodes,
        kept_documents: limits.kept_documents,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configured_limits_start_as_the_guards_own() {
        assert_eq!(document_limits(&Limits::default()), DocumentLimits::default());
    }
}
