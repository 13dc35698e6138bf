//! Start page: the demonstration in a browser. Only the demonstration has it, because it hands out tokens to whoever asks.

mod asset;
mod content;

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;

use super::accept::is_json;
use super::refusal::{Refusal, Said};
use super::token::{Clock, DemonstrationIssuer, TokenHolder, TokenVerifier};
use crate::domain::persona::Persona;
use crate::graphql::failure::Sentence;

const LONGEST_WISH: usize = 1024;

/// The page brings all it needs, runs nothing that stands in the document, talks to nobody else and is framed by nobody.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the page's token desk needs: who signs, and what time it is.
#[derive(Clone)]
pub struct StartPage {
    issuer: Arc<DemonstrationIssuer>,
    clock: Clock,
}

impl StartPage {
    /// The start page of a door whose tokens the demonstration issues; no other door has one.
    pub fn of(tokens: &TokenVerifier) -> Option<StartPage> {
        let (issuer, clock) = tokens.demonstration_issuer()?;
        Some(StartPage { issuer, clock })
    }

    /// The paths of the page.
    pub fn routes<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        Router::new()
            .route("/", get(page))
            .route("/start/content.json", get(content))
            .route("/start/token", post(token))
            .route("/start/{asset}", get(asset))
            .layer(map_response(guarded))
            .with_state(self)
    }
}

async fn page() -> Response {
    sent(&asset::PAGE)
}

async fn asset(Path(name): Path<String>) -> Response {
    match asset::find(&name) {
        Some(asset) => sent(asset),
        None => {
            let said = Sentence { en: "The start page has no such file.", sv: "Startsidan har ingen sådan fil." };
            Refusal::new(StatusCode::NOT_FOUND, "BAD_USER_INPUT", said).into_response()
        }
    }
}

async fn content() -> Response {
    ([(header::CACHE_CONTROL, "no-cache")], Json(content::content())).into_response()
}

fn sent(asset: &'static asset::Asset) -> Response {
    ([(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, "no-cache")], asset.text).into_response()
}

/// Who somebody at the page would like to be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    persona: String,
}

/// A token for a persona, for this page and for programs; never for the page of somebody else.
async fn token(State(desk): State<StartPage>, request: Request) -> Response {
    let mut response = issue(&desk, request).await.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn issue(desk: &StartPage, request: Request) -> Result<Response, Refusal> {
    if !is_from_here(request.headers(), request.uri()) {
        let said = Sentence {
            en: "Tokens of the demonstration are handed out to its own page only.",
            sv: "Demonstrationens token lämnas bara ut till dess egen sida.",
        };
        return Err(Refusal::new(StatusCode::FORBIDDEN, "FORBIDDEN", said));
    }
    if !is_json(request.headers()) {
        let said = Sentence {
            en: "Send the wish as JSON, with the header `Content-Type: application/json`.",
            sv: "Skicka önskemålet som JSON, med huvudet `Content-Type: application/json`.",
        };
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_USER_INPUT", said));
    }
    let body = to_bytes(request.into_body(), LONGEST_WISH).await;
    let wish = body.ok().and_then(|body| serde_json::from_slice::<Wish>(&body).ok());
    let persona = wish.and_then(|wish| Persona::parse(&wish.persona)).ok_or_else(no_such_persona)?;
    let token = desk.issuer.mint(&TokenHolder::of(persona), (desk.clock)());
    let token = token.map_err(|problem| {
        let said = Said::new(format!("Ingen token: {problem}."), format!("No token: {problem}."));
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", said)
    })?;
    Ok(Json(json!({ "token": token })).into_response())
}

fn no_such_persona() -> Refusal {
    let known: Vec<_> = Persona::ALL.iter().map(|persona| persona.slug()).collect();
    let known = known.join(", ");
    Refusal::bad_request(Said::new(
        format!("Skicka `{{\"persona\": \"…\"}}` med en av {known}."),
        format!("Send `{{\"persona\": \"…\"}}` with one of {known}."),
    ))
}

/// Whether no page sent it, or a page of this very address.
fn is_from_here(headers: &HeaderMap, uri: &Uri) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next() else {
        return true;
    };
    let host = headers.get(header::HOST).map(HeaderValue::as_bytes);
    // HTTP/2 has no Host; the authority stands in the address.
    let host = host.or_else(|| uri.authority().map(|authority| authority.as_str().as_bytes()));
    let page = origin.to_str().unwrap_or_default();
    let page = page.strip_prefix("http://").or_else(|| page.strip_prefix("https://")).unwrap_or_default();
    origins.next().is_none() && !page.is_empty() && host.is_some_and(|host| host.eq_ignore_ascii_case(page.as_bytes()))
}

async fn guarded(mut response: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 5] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
