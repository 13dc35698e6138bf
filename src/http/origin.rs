//! Origin: which web pages may read an answer.
//!
//! One endpoint answers two audiences, so the answer to "may this page read it" depends on who asks:
//!
//! | page's origin | answer for the statistics audience | answer for the hub |
//! |---|---|---|
//! | listed in `cors.origins` | that origin | that origin |
//! | any other | `*` | no header: the browser keeps the answer from the page |
//!
//! A preflight carries no token, only the names of the headers that will come. A listed origin may send all of ours. Any other
//! may send what the statistics need; `Authorization` is not among it, so that a request for the hub from a page that is not
//! listed is stopped in the browser, before it is sent. A process that serves statistics only has no hub to protect and lets every page
//! send a researcher's token. No answer ever allows credentials: tokens are sent by programs, never by the browser on its own.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::authenticate::Audience;

const FOR_LISTED: &str = "Authorization, Content-Type, Accept-Language, Samverka-Purpose";
const FOR_ALL: &str = "Content-Type, Accept-Language";
const EXPOSED: &str = "X-Request-Id, ETag, Retry-After";
const PREFLIGHT_SECONDS: &str = "600";

/// For whom an answer was made, kept with the response until the header is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnsweredFor {
    Statistics,
    Hub,
}

/// The pages that may read answers.
#[derive(Clone, Debug)]
pub struct Origins {
    listed: Vec<String>,
    audience: Audience,
}

impl Origins {
    /// The origins that are listed, in a process for an audience.
    pub fn new(listed: Vec<String>, audience: Audience) -> Origins {
        Origins { listed, audience }
    }

    /// Whether a page's origin is listed.
    pub fn lists(&self, origin: &HeaderValue) -> bool {
        self.listed.iter().any(|listed| listed.as_bytes() == origin.as_bytes())
    }

    fn preflight(&self, origin: &HeaderValue) -> HeaderMap {
        let listed = self.lists(origin);
        let may_send_all = listed || self.audience == Audience::Statistics;
        let mut headers = self.readable_by(origin, AnsweredFor::Statistics);
        let allowed = if may_send_all { FOR_LISTED } else { FOR_ALL };
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(allowed));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(PREFLIGHT_SECONDS));
        headers
    }

    /// The headers that let a page read an answer, or keep it from it.
    fn readable_by(&self, origin: &HeaderValue, answered_for: AnsweredFor) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let allowed = match answered_for {
            _ if self.lists(origin) => Some(origin.clone()),
            AnsweredFor::Statistics => Some(HeaderValue::from_static("*")),
            AnsweredFor::Hub => None,
        };
        if let Some(allowed) = allowed {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
        headers
    }
}

/// The layer around `/graphql`: answers preflights, and says which pages may read the other answers.
pub async fn share(State(origins): State<Arc<Origins>>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let asks_first = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let sent_token = request.headers().contains_key(header::AUTHORIZATION);
    let mut response = match &origin {
        Some(origin) if request.method() == Method::OPTIONS && asks_first => {
            (StatusCode::NO_CONTENT, origins.preflight(origin)).into_response()
        }
        Some(origin) => {
            let mut response = next.run(request).await;
            // What was refused before it was known who asks counts as the hub's as soon as a token was sent.
            let unknown = if sent_token && origins.audience == Audience::Hub {
                AnsweredFor::Hub
            } else {
                AnsweredFor::Statistics
            };
            let answered_for = response.extensions().get::<AnsweredFor>().copied().unwrap_or(unknown);
            response.headers_mut().extend(origins.readable_by(origin, answered_for));
            response
        }
        None => next.run(request).await,
    };
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
    response
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::any;
    use tower::ServiceExt;

    use super::*;

    const LISTED: &str = "https://cases.example.se";
    const OTHER: &str = "https://other.example.org";

    async fn answer(
        audience: Audience,
        request: axum::http::request::Builder,
        made_for: Option<AnsweredFor>,
    ) -> HeaderMap {
        let origins = Arc::new(Origins::new(vec![LISTED.to_owned()], audience));
        let inner = move || async move {
            let mut response = "secret".into_response();
            if let Some(made_for) = made_for {
                response.extensions_mut().insert(made_for);
            }
            response
        };
        let router = Router::new().route("/graphql", any(inner)).layer(from_fn_with_state(origins, share));
        let request = request.uri("/graphql").body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap().headers().clone()
    }

    fn post(origin: &str) -> axum::http::request::Builder {
        Request::builder().method("POST").header("origin", origin)
    }

    fn preflight(origin: &str) -> axum::http::request::Builder {
        Request::builder().method("OPTIONS").header("origin", origin).header("access-control-request-method", "POST")
    }

    fn allowed(headers: &HeaderMap) -> Option<&str> {
        headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).map(|value| value.to_str().unwrap())
    }

    #[tokio::test]
    async fn a_listed_page_reads_both() {
        for made_for in [AnsweredFor::Hub, AnsweredFor::Statistics] {
            let headers = answer(Audience::Hub, post(LISTED), Some(made_for)).await;
            assert_eq!(allowed(&headers), Some(LISTED));
            assert_eq!(headers.get(header::VARY).unwrap(), "Origin");
            assert_eq!(headers.get(header::ACCESS_CONTROL_EXPOSE_HEADERS).unwrap(), EXPOSED);
            assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_CREDENTIALS));
        }
    }

    #[tokio::test]
    async fn any_other_page_reads_statistics_and_never_the_hub() {
        let statistics = answer(Audience::Hub, post(OTHER), Some(AnsweredFor::Statistics)).await;
        assert_eq!(allowed(&statistics), Some("*"));
        assert_eq!(allowed(&answer(Audience::Hub, post(OTHER), Some(AnsweredFor::Hub)).await), None);
        for near in ["https://cases.example.se.evil.org", "http://cases.example.se", "https://CASES.example.se", "null"]
        {
            assert_eq!(allowed(&answer(Audience::Hub, post(near), Some(AnsweredFor::Hub)).await), None, "{near}");
        }
    }

    #[tokio::test]
    async fn what_is_refused_before_it_is_known_who_asks_is_the_hubs_when_a_token_came() {
        let with_token = || post(OTHER).header("authorization", "Bearer x");
        assert_eq!(allowed(&answer(Audience::Hub, with_token(), None).await), None);
        assert_eq!(allowed(&answer(Audience::Hub, post(OTHER), None).await), Some("*"));
        assert_eq!(allowed(&answer(Audience::Statistics, with_token(), None).await), Some("*"));
    }

    #[tokio::test]
    async fn a_preflight_lets_only_listed_pages_send_a_token_to_the_hub() {
        let headers = answer(Audience::Hub, preflight(LISTED), None).await;
        assert_eq!(allowed(&headers), Some(LISTED));
        assert_eq!(headers.get(header::ACCESS_CONTROL_ALLOW_HEADERS).unwrap(), FOR_LISTED);
        let headers = answer(Audience::Hub, preflight(OTHER), None).await;
        assert_eq!(allowed(&headers), Some("*"));
        assert_eq!(headers.get(header::ACCESS_CONTROL_ALLOW_HEADERS).unwrap(), FOR_ALL);
        assert_eq!(headers.get(header::ACCESS_CONTROL_ALLOW_METHODS).unwrap(), "POST");
        let headers = answer(Audience::Statistics, preflight(OTHER), None).await;
        assert_eq!(headers.get(header::ACCESS_CONTROL_ALLOW_HEADERS).unwrap(), FOR_LISTED);
    }

    #[tokio::test]
    async fn without_an_origin_nothing_is_said_about_pages() {
        let request = Request::builder().method("POST");
        let headers = answer(Audience::Hub, request, Some(AnsweredFor::Statistics)).await;
        assert_eq!(allowed(&headers), None);
    }
}
