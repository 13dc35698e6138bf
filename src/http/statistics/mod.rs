//! The researchers' doors: files at permanent addresses, pages that work without scripts, PxWebApi 2, a DCAT record.
//!
//! All of them read the same stored cells through one function, and give everybody the same bytes.

mod catalog;
mod chart;
pub mod desk;
mod facts;
mod files;
mod grid;
mod jsonstat;
mod page;
mod pivot;
mod problem;
mod pxweb;
mod question;
mod sheet;
mod tidy;
mod words;
mod workbook;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};

use super::router::Door;

/// The paths of the statistics, one request of the caller's allowance each.
pub fn routes(door: Arc<Door>, body_bytes: usize) -> Router<Arc<Door>> {
    let everybody = CorsLayer::new().allow_origin(Any).allow_methods(Any).allow_headers(Any).expose_headers(Any);
    Router::new()
        .route("/statistics", get(page::index))
        .route("/statistics/page.css", get(page::style))
        .route("/statistics/catalog.jsonld", get(catalog::answer))
        .route("/statistics/{release}", get(page::release))
        .route("/statistics/{release}/{name}", get(files::answer))
        .nest("/api/v2", pxweb::routes(body_bytes))
        .layer(from_fn_with_state(door, desk::admit))
        .layer(CompressionLayer::new())
        .layer(everybody)
}
