//! Observe: every request gets an id and one line in the log; a refusal is written, and a panic becomes one.
//!
//! The line holds what we know by ourselves - route, status, code, time - and the name of the operation. Never a value, never
//! the query, never the path as it was sent.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use super::metrics::Metrics;
use super::refusal::{Refusal, RefusedWith, Said, spoken};
use super::trace::{self, Continued};
use crate::domain::code::Language;

/// The header that names a request.
pub const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request. Always our own: one that was sent could be another request's, or a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(Uuid);

impl RequestId {
    /// An id that nothing had before.
    pub fn new() -> RequestId {
        RequestId(Uuid::new_v4())
    }
}

impl Default for RequestId {
    fn default() -> Self {
        RequestId::new()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The name of the operation that was answered, kept with the response for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationName(pub Option<String>);

/// What the layer around every route needs.
#[derive(Clone)]
pub struct Observing {
    /// Where a request names none.
    pub language: Language,
    /// None where nobody watches.
    pub metrics: Option<Metrics>,
    /// Whose traces are continued.
    pub continued: Continued,
}

/// The layer around every route.
pub async fn observe(State(observing): State<Observing>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = RequestId::new();
    request.extensions_mut().insert(id);
    let method = known_method(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let language = language(request.headers(), observing.language);
    request.extensions_mut().insert(language);
    let span = trace::of_request(method, route.as_ref().map_or("none", MatchedPath::as_str), id);
    observing.continued.join(&span, request.headers(), request.extensions());
    let told = trace::told_in_log(&span);
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(told.clone()).instrument(span.clone());
    let answered = answered.await.unwrap_or_else(|_| broken(id).into_response());
    let mut response = spoken(answered, language, &id.to_string());
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(REQUEST_ID_HEADER, id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let extensions = response.extensions();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    if let Some(metrics) = &observing.metrics {
        metrics.answered(route, response.status());
    }
    let code = extensions.get::<RefusedWith>().map(|code| code.0);
    trace::answered(&span, response.status(), code);
    told.in_scope(|| {
        tracing::info!(
            request_id = %id,
            method,
            route,
            status = response.status().as_u16(),
            code = code.unwrap_or_default(),
            operation = extensions.get::<OperationName>().and_then(|name| name.0.as_deref()).unwrap_or_default(),
            micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
            "answered"
        );
    });
    response
}

/// The language that a request wants for what is said to people.
fn language(headers: &HeaderMap, default: Language) -> Language {
    let wanted = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let wanted = wanted.collect::<Vec<_>>().join(",");
    if wanted.is_empty() { default } else { Language::from_accept_language(&wanted) }
}

/// What a panic is answered with.
pub fn broken(id: RequestId) -> Refusal {
    let said = Said::new(
        format!("Något gick fel här. Den som driver navet hittar det under anropets id {id}."),
        format!("Something went wrong here. Whoever runs the hub finds it under the request id {id}."),
    );
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", said)
}

/// A method that nobody defined could be a value.
fn known_method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        Method::HEAD => "HEAD",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn_with_state;
    use axum::routing::any;
    use tower::ServiceExt;

    use super::*;
    use crate::config::Config;
    use crate::http::router_secret::RouterSecret;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    async fn panics() -> &'static str {
        panic!("secretvalue");
    }

    /// What a request is answered, and what is logged about it.
    fn observed(request: Request) -> (Response, String) {
        let continued = Continued::new(RouterSecret::Unset, &Config::default());
        let observing = Observing { language: Language::Sv, metrics: None, continued };
        let router = Router::new()
            .route("/fine/{id}", any(|| async { "fine" }))
            .route("/panics", any(panics))
            .layer(from_fn_with_state(observing, observe));
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let response =
            tracing::subscriber::with_default(subscriber, || runtime.block_on(router.oneshot(request)).unwrap());
        let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        (response, logged)
    }

    fn request(method: &str, path: &str) -> Request {
        Request::builder()
            .method(method)
            .uri(path)
            .header("x-request-id", "secretvalue")
            .header("authorization", "Bearer secretvalue")
            .body(Body::from("secretvalue"))
            .unwrap()
    }

    #[test]
    fn a_request_gets_an_id_of_our_own_that_the_log_knows() {
        let (response, logged) = observed(request("POST", "/fine/secretvalue?a=secretvalue"));
        let id = response.headers()["x-request-id"].to_str().unwrap();
        assert!(Uuid::parse_str(id).is_ok() && logged.contains(id), "{logged}");
        assert!(logged.contains("/fine/{id}") && logged.contains("200"), "{logged}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    }

    #[test]
    fn nothing_that_was_sent_stands_in_the_log() {
        for (method, path) in [("POST", "/fine/secretvalue"), ("secretvalue", "/fine/a"), ("GET", "/panics")] {
            let (_, logged) = observed(request(method, path));
            assert!(logged.contains("answered") && !logged.contains("secretvalue"), "{logged}");
        }
    }

    #[test]
    fn a_panic_is_an_answer_that_names_the_request_and_nothing_else() {
        let (response, logged) = observed(request("POST", "/panics"));
        assert_eq!(response.status(), 500);
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let said = runtime.block_on(to_bytes(response.into_body(), 10_000)).unwrap();
        let said = String::from_utf8(said.to_vec()).unwrap();
        assert!(said.contains(&id) && said.contains("INTERNAL") && !said.contains("secretvalue"), "{said}");
        assert!(logged.contains("INTERNAL"), "{logged}");
    }
}
