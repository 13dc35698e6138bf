//! PxWebApi 2 (<https://github.com/PxTools/PxApiSpecs>): the operations that unmodified clients of Swedish statistics need.
//!
//! It shows the newest release that stands. Every number is looked up, never made for a request, so that a client may split
//! one question into many.

mod catalogue;
mod codelist;
mod data;
mod description;
mod expression;
mod selection;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use axum::{Router, http::header};
use serde::Serialize;
use serde_json::{Value, json};

use super::desk::in_language;
use super::files::tagged;
use super::problem::Problem;
use super::question::{Question, language_of};
use super::words::both;
use crate::domain::code::Language;
use crate::http::router::Door;

/// The paths, below `/api/v2`.
pub fn routes(body_bytes: usize) -> Router<Arc<Door>> {
    Router::new()
        .route("/config", get(config))
        .route("/tables", get(catalogue::tables))
        .route("/tables/{id}", get(catalogue::table))
        .route("/tables/{id}/metadata", get(description::metadata))
        .route("/tables/{id}/defaultselection", get(description::default_selection))
        .route("/tables/{id}/data", get(data::by_get).post(data::by_post))
        .route("/codelists/{id}", get(codelist::codelist))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(body_bytes))
}

/// The formats in which data are given; the first is the usual one.
pub const FORMATS: [&str; 3] = ["json-stat2", "csv", "xlsx"];

async fn config(State(door): State<Arc<Door>>, headers: HeaderMap, question: Question) -> Result<Response, Problem> {
    let desk = &door.statistics;
    let (citations, licence) = match desk.newest().await {
        Ok(release) => {
            let heading = &release.heading;
            let place = format!(
                "{}/statistics/{}",
                desk.addresses.asked(&headers, question.authority.as_deref()),
                heading.slug
            );
            let cited = |language: Language| json!({ "language": language.tag(), "text": heading.citation(language, Some(&place)) });
            let licence = heading.licence();
            let name = licence.name.of(question.language);
            let terms = format!("{name} ({}) {}", licence.code, licence.address);
            (vec![cited(Language::Sv), cited(Language::En)], terms)
        }
        // A client reads this first; it must not fail while nothing has been published.
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => (Vec::new(), String::new()),
        Err(problem) => return Err(problem.spoken(question.language)),
    };
    let config = json!({
        "apiVersion": "2.0.0",
        "appVersion": env!("CARGO_PKG_VERSION"),
        "languages": [{ "id": "sv", "label": "Svenska" }, { "id": "en", "label": "English" }],
        "defaultLanguage": "sv",
        "maxDataCells": desk.cells,
        "maxCallsPerTimeWindow": desk.pace.calls,
        "timeWindow": desk.pace.seconds,
        "license": licence,
        "sourceReferences": citations,
        "defaultDataFormat": FORMATS[0],
        "dataFormats": FORMATS,
        "features": [],
    });
    given(&config, &headers, question.language)
}

/// A JSON answer of a GET. What the newest release is may change, so that caches ask again.
fn given(body: &impl Serialize, headers: &HeaderMap, language: Language) -> Result<Response, Problem> {
    let bytes = serde_json::to_vec(body).map_err(|_| Problem::internal().spoken(language))?;
    let mut response = tagged(bytes, headers, "no-cache", "application/json");
    in_language(&mut response, language);
    Ok(response)
}

/// Where this interface begins, as the caller is to write it.
fn base(door: &Door, headers: &HeaderMap, question: &Question) -> String {
    format!("{}/api/v2", door.statistics.addresses.asked(headers, question.authority.as_deref()))
}

/// A link. Clients append `&…` to it, so that it always has a query.
fn link(rel: &str, base: &str, path: &str, language: Language) -> Value {
    let language = language.tag();
    json!({ "rel": rel, "hreflang": language, "href": format!("{base}{path}?lang={language}") })
}

async fn nothing_here(RawQuery(query): RawQuery) -> Problem {
    let problem = Problem::not_found(both(
        "Här finns inget. Gränssnittet har /config, /tables, /tables/{id}, /tables/{id}/metadata, \
         /tables/{id}/defaultselection, /tables/{id}/data och /codelists/{id}.",
        "There is nothing at this path. The interface has /config, /tables, /tables/{id}, /tables/{id}/metadata, \
         /tables/{id}/defaultselection, /tables/{id}/data and /codelists/{id}.",
    ));
    problem.spoken(language_of(&query.unwrap_or_default()).unwrap_or_default())
}

async fn wrong_method() -> (StatusCode, [(header::HeaderName, &'static str); 1], Problem) {
    let problem = Problem::too_much(
        StatusCode::METHOD_NOT_ALLOWED,
        both(
            "Den här sökvägen besvarar inte den metoden. Data hämtas med GET eller POST, allt annat med GET.",
            "This path does not answer this method. Data are fetched by GET or POST, all else by GET.",
        ),
    );
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD, POST, OPTIONS")], problem)
}
