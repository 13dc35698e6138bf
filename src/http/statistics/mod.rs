//! The researchers' doors: releases as files, as pages and over PxWebApi 2. They read the release database alone, and give
//! everybody the same bytes.

pub mod catalog;
pub mod desk;
pub mod facts;
pub mod files;
pub mod grid;
pub mod jsonstat;
pub mod page;
pub mod pivot;
pub mod problem;
pub mod pxweb;
pub mod question;
pub mod sheet;
pub mod tidy;
pub mod words;
pub mod workbook;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};

use self::desk::admit;
use super::observe::REQUEST_ID_HEADER;
use super::router::Door;

/// A page brings a style sheet and nothing else, runs nothing, talks to nobody and is framed by nobody.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The paths of the statistics.
pub fn routes(door: Arc<Door>) -> Router<Arc<Door>> {
    Router::new()
        .route("/statistics", get(page::index))
        .route("/statistics/", get(page::index))
        .route("/statistics/style.css", get(page::style))
        .route("/statistics/catalog.jsonld", get(catalog::answer))
        .route("/statistics/{release}", get(page::release))
        .route("/statistics/{release}/{name}", get(files::answer))
        .nest("/api/v2", pxweb::routes(door.limits.body_bytes))
        .layer(from_fn_with_state(door, admit))
        .layer(CompressionLayer::new())
        .layer(map_response(files::told_apart))
        .layer(map_response(guarded))
        .layer(for_every_page())
}

/// Any web page may read what everybody may read.
fn for_every_page() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([header::ACCEPT_LANGUAGE, header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_NONE_MATCH])
        .expose_headers([REQUEST_ID_HEADER, header::ETAG, header::RETRY_AFTER])
        .max_age(Duration::from_secs(600))
        // The answer does not depend on who asks, so that one copy serves all.
        .vary([])
}

async fn guarded(mut response: Response) -> Response {
    const HEADERS: [(HeaderName, &str); 2] =
        [(header::CONTENT_SECURITY_POLICY, POLICY), (header::REFERRER_POLICY, "no-referrer")];
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
