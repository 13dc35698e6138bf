//! The door: what a request must look like, and what it is answered when it does not.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::{DateTime, Utc};
use samverka::access::role::Role;
use samverka::config::Config;
use samverka::graphql::{Hub, sdl};
use samverka::http::authenticate::Audience;
use samverka::http::router::{Door, router};
use samverka::http::token::{DemonstrationIssuer, TokenHolder, TokenVerifier};
use samverka::store::published::Published;
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use tower::ServiceExt;

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap()
}

/// A door with the demonstration's issuer behind it.
struct House {
    issuer: Arc<DemonstrationIssuer>,
    router: Router,
    _folder: tempfile::TempDir,
}

/// An answer, read.
struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answered {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl House {
    fn new() -> House {
        House::with(Audience::Hub, |_| {})
    }

    fn with(audience: Audience, change: impl FnOnce(&mut Config)) -> House {
        let folder = tempfile::tempdir().unwrap();
        let issuer = Arc::new(DemonstrationIssuer::open(folder.path()).unwrap());
        let mut config = Config::demonstration(folder.path());
        change(&mut config);
        // The door's own business needs no database behind it.
        let published = Published::new(DatabaseConnection::default());
        let hub = Hub::new(None, published, Arc::new(noon), 60);
        let tokens = TokenVerifier::demonstration(issuer.clone(), Arc::new(noon));
        let door = Door::new(hub, &sdl::hub_client(), Some(tokens), audience, &config).unwrap();
        House { issuer, router: router(door), _folder: folder }
    }

    fn token(&self, role: Role) -> String {
        let holder =
            TokenHolder { subject: "somebody".to_owned(), role, agency: None, regions: Vec::new(), scopes: Vec::new() };
        format!("Bearer {}", self.issuer.mint(&holder, noon()).unwrap())
    }

    async fn send(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Answered { status: head.status, headers: head.headers, text }
    }

    async fn ask(&self, query: &str, headers: &[(&str, &str)]) -> Answered {
        self.send(post(headers, json!({ "query": query }).to_string())).await
    }
}

fn post(headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder().method("POST").uri("/graphql").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.into()).unwrap()
}

const NEW_FORM: (&str, &str) = ("accept", "application/graphql-response+json");

#[tokio::test]
async fn a_query_is_answered_in_the_form_that_was_asked_for() {
    let house = House::new();
    let old = house.ask("{ __typename }", &[]).await;
    assert_eq!((old.status, old.json()), (StatusCode::OK, json!({ "data": { "__typename": "Query" } })));
    assert_eq!(old.headers["content-type"], "application/json; charset=utf-8");
    let new = house.ask("{ __typename }", &[NEW_FORM]).await;
    assert_eq!(new.headers["content-type"], "application/graphql-response+json; charset=utf-8");
    for answered in [old, new] {
        assert_eq!(answered.headers["cache-control"], "no-store");
        assert_eq!(answered.headers["x-content-type-options"], "nosniff");
        assert!(answered.headers.contains_key("x-request-id"));
    }
}

#[tokio::test]
async fn other_methods_are_refused_and_execute_nothing() {
    let house = House::new();
    for method in ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let request = Request::builder().method(method).uri("/graphql?query=%7B__typename%7D").body(Body::empty());
        let answered = house.send(request.unwrap()).await;
        assert_eq!(answered.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(answered.headers["allow"], "POST, OPTIONS");
        assert!(!answered.text.contains("Query"), "{}", answered.text);
    }
}

#[tokio::test]
async fn bodies_that_a_web_page_can_send_without_asking_are_refused() {
    let house = House::new();
    let body = json!({ "query": "{ __typename }" }).to_string();
    for content_type in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("multipart/form-data; boundary=a")]
    {
        let mut request = Request::builder().method("POST").uri("/graphql");
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let answered = house.send(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(answered.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type:?}");
        assert!(answered.json()["errors"][0]["message"].as_str().unwrap().contains("application/json"));
    }
}

#[tokio::test]
async fn an_answer_in_another_type_cannot_be_had() {
    let answered = House::new().ask("{ __typename }", &[("accept", "text/html")]).await;
    assert_eq!(answered.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn a_body_too_large_is_refused_also_when_it_does_not_say_so() {
    let house = House::new();
    let most = Config::default().limits.body_bytes;
    let frame = json!({ "query": "{ __typename }", "operationName": "" }).to_string().len();
    let of =
        |length: usize| json!({ "query": "{ __typename }", "operationName": " ".repeat(length - frame) }).to_string();
    assert_eq!(house.send(post(&[], of(most))).await.code(), "GRAPHQL_VALIDATION_FAILED");
    let pieces = |text: String| {
        let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
            text.into_bytes().chunks(1_000).map(|c| Ok(c.to_vec())).collect();
        Body::from_stream(futures_util::stream::iter(pieces))
    };
    for body in [Body::from(of(most + 1)), pieces(of(most + 1))] {
        let answered = house.send(post(&[], body)).await;
        assert_eq!((answered.status, answered.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "LIMIT_EXCEEDED"));
    }
    let stated = house.send(post(&[("content-length", "999999999999")], Body::empty())).await;
    assert_eq!(stated.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_document_that_fails_is_400_in_the_new_form_and_200_in_the_old() {
    let house = House::new();
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ ...a } fragment a on Query { ...a }", "GRAPHQL_VALIDATION_FAILED"),
        (
            "{ a: __typename @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) \
          @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) \
          @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) @skip(if: false) \
          @skip(if: false) }",
            "LIMIT_EXCEEDED",
        ),
    ] {
        let new = house.ask(query, &[NEW_FORM]).await;
        assert_eq!((new.status, new.code().as_str()), (StatusCode::BAD_REQUEST, code));
        assert!(new.json().get("data").is_none());
        let old = house.ask(query, &[]).await;
        assert_eq!((old.status, old.code().as_str()), (StatusCode::OK, code));
    }
}

#[tokio::test]
async fn a_parse_error_tells_somebody_without_a_token_how_to_get_one() {
    let house = House::new();
    let without = house.ask("{", &[]).await.json();
    assert_eq!(without["errors"][0]["extensions"]["schema"], "statistics");
    assert!(without["errors"][0]["message"].as_str().unwrap().contains("Ingen token skickades"));
    let english = house.ask("{", &[("accept-language", "en")]).await.json();
    assert!(english["errors"][0]["message"].as_str().unwrap().contains("No token was sent"));
    assert_eq!(without["errors"][0]["locations"][0]["line"], 1);
    let officer = house.token(Role::AgencyOfficer);
    let with = house.ask("{", &[("authorization", &officer)]).await.json();
    assert_eq!(with["errors"][0]["extensions"]["schema"], "hub");
    let message = with["errors"][0]["message"].as_str().unwrap().to_owned();
    assert!(!message.contains("No token") && !message.contains("Ingen token"));
}

#[tokio::test]
async fn a_token_that_is_not_believed_is_401_and_never_the_public() {
    let house = House::new();
    let others = House::new();
    let foreign = others.token(Role::NationalCoordinator);
    for (token, problem) in [("Bearer rubbish", "FORM"), ("Basic YTpi", "HEADER"), (foreign.as_str(), "UNKNOWN_KEY")] {
        for form in [NEW_FORM, ("accept", "application/json")] {
            let answered = house.ask("{ __typename }", &[("authorization", token), form]).await;
            assert_eq!((answered.status, answered.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
            assert_eq!(answered.json()["errors"][0]["extensions"]["problem"], problem);
            assert!(answered.headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
            assert_eq!(answered.headers["cache-control"], "no-store");
            assert!(!answered.text.contains("rubbish") && !answered.text.contains("Query"));
        }
    }
}

#[tokio::test]
async fn a_page_that_is_not_listed_never_reads_the_hub() {
    let house = House::new();
    let officer = house.token(Role::AgencyOfficer);
    let page = ("origin", "https://elsewhere.example.org");
    let dev = ("origin", "http://localhost:5173");
    let allowed = |answered: &Answered| {
        let value = answered.headers.get("access-control-allow-origin");
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(allowed(&house.ask("{ __typename }", &[page]).await).as_deref(), Some("*"));
    assert_eq!(allowed(&house.ask("{ __typename }", &[page, ("authorization", &officer)]).await), None);
    assert_eq!(allowed(&house.ask("{ __typename }", &[page, ("authorization", "Bearer x")]).await), None);
    assert_eq!(
        allowed(&house.ask("{ __typename }", &[dev, ("authorization", &officer)]).await).as_deref(),
        Some(dev.1)
    );
    let preflight = Request::builder()
        .method("OPTIONS")
        .uri("/graphql")
        .header("origin", dev.1)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type,samverka-purpose");
    let answered = house.send(preflight.body(Body::empty()).unwrap()).await;
    assert_eq!((answered.status, allowed(&answered).as_deref()), (StatusCode::NO_CONTENT, Some(dev.1)));
}

#[tokio::test]
async fn documents_that_kill_the_library_are_refused_and_the_door_stays_open() {
    let house = House::new();
    for depth in [1_000, 1_500, 2_000, 3_000, 5_000, 7_000] {
        for (open, close) in [("[", "]"), ("{a:", "}")] {
            let query = format!("{{codeLists(names:{}1{})}}", open.repeat(depth), close.repeat(depth));
            assert_eq!(house.ask(&query, &[]).await.code(), "LIMIT_EXCEEDED", "{depth}");
        }
    }
    let bomb: String = (0..60).map(|n| format!(" fragment f{n} on Query {{ ...f{} ...f{} }}", n + 1, n + 1)).collect();
    let bomb = format!("{{ ...f0 }}{bomb} fragment f60 on Query {{ __typename }}");
    assert_eq!(house.ask(&bomb, &[]).await.code(), "LIMIT_EXCEEDED");
    assert_eq!(house.ask("{ __typename }", &[]).await.json()["data"]["__typename"], "Query");
}

#[tokio::test]
async fn a_process_without_its_databases_lives_and_is_not_ready() {
    let house = House::new();
    let get = |path: &str| Request::builder().uri(path).body(Body::empty()).unwrap();
    assert_eq!(house.send(get("/healthz")).await.text, "ok\n");
    let ready = house.send(get("/readyz")).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE, "there is no database behind this door");
    assert_eq!(ready.json(), json!({ "ready": false, "reason": "RELEASE_DATABASE" }));
}

#[tokio::test]
async fn an_unknown_path_says_where_the_hub_is() {
    let answered = House::new().send(Request::builder().uri("/secretvalue").body(Body::empty()).unwrap()).await;
    assert_eq!(answered.status, StatusCode::NOT_FOUND);
    assert!(answered.text.contains("/graphql") && !answered.text.contains("secretvalue"));
}

#[tokio::test]
async fn the_statistics_door_answers_every_token_alike() {
    let house = House::with(Audience::Statistics, |_| {});
    let officer = house.token(Role::NationalCoordinator);
    let answered =
        house.ask("{ __typename }", &[("authorization", &officer), ("origin", "https://elsewhere.example.org")]).await;
    assert_eq!(answered.json()["data"]["__typename"], "Query");
    assert_eq!(answered.headers["access-control-allow-origin"], "*");
}

#[tokio::test]
async fn the_configured_limits_hold() {
    let house = House::with(Audience::Hub, |config| config.limits.answer_bytes = 10);
    assert_eq!(house.ask("{ __typename }", &[]).await.code(), "LIMIT_EXCEEDED");
    let house = House::with(Audience::Hub, |config| config.limits.tokens = 2);
    assert_eq!(house.ask("{ __typename }", &[]).await.code(), "LIMIT_EXCEEDED");
}

#[test]
fn the_demonstration_listens_on_this_machine_only() {
    assert_eq!(Config::demonstration(Path::new("/tmp/a")).listen, SocketAddr::from(([127, 0, 0, 1], 8080)));
}

/// Refusals of every kind that the door knows: what was sent, and a word of what is said in Swedish and in English.
fn refusals(house: &House) -> Vec<(Request<Body>, &'static str, &'static str)> {
    let at = |method: &str, path: &str| Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let body = |body: &str| post(&[], body.to_owned());
    let token = |value: &str| post(&[("authorization", value)], "{}");
    let large = "x".repeat(Config::default().limits.body_bytes + 1);
    let mut unsigned = house.token(Role::AgencyOfficer);
    unsigned.push('A');
    vec![
        (at("GET", "/graphql"), "med metoden", "to POST only"),
        (at("GET", "/nothing"), "Här finns inget", "nothing at this path"),
        (at("POST", "/healthz"), "den här metoden", "this method"),
        (post(&[("accept", "text/html")], "{}"), "godta en av dem", "accept one of them"),
        (body("{"), "bryts på rad 1", "breaks off at line 1"),
        (body("[]"), "ett och ett", "one by one"),
        (body("7"), "JSON-objekt", "JSON object"),
        (body("{}"), "GraphQL-dokument", "GraphQL document"),
        (body(r#"{"query":"{a}","variables":1}"#), "ett objekt", "an object"),
        (body(&large), "mer än", "more than"),
        (
            body(r#"{"query":"{ a(b: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1) }"}"#),
            "gränsen på",
            "the limit of",
        ),
        (body(r#"{"query":"subscription { a }"}"#), "Prenumerationer", "Subscriptions"),
        (token("Basic x"), "inte formen", "not of the form"),
        (token("Bearer x"), "åtkomsttoken", "access token"),
        (token(&unsigned), "signatur", "signature"),
    ]
}

#[tokio::test]
async fn every_refusal_speaks_the_readers_language_and_names_the_request() {
    let house = House::new();
    for (language, english) in [(None, false), (Some("sv"), false), (Some("en-GB, sv;q=0.5"), true)] {
        for (mut request, sv, en) in refusals(&house) {
            if let Some(language) = language {
                request.headers_mut().insert("accept-language", language.parse().unwrap());
            }
            let answered = house.send(request).await;
            let said = answered.json();
            let error = &said["errors"][0];
            let message = error["message"].as_str().unwrap_or_default();
            assert!(message.contains(if english { en } else { sv }), "{language:?}: {said}");
            assert_eq!(error["extensions"]["requestId"], answered.headers["x-request-id"].to_str().unwrap());
        }
    }
}

#[tokio::test]
async fn where_a_request_names_no_language_the_setting_decides() {
    let house = House::with(Audience::Hub, |config| config.default_language = samverka::config::Language::En);
    let refused = house.send(post(&[], "{")).await;
    assert!(refused.text.contains("breaks off"), "{}", refused.text);
    let refused = house.send(post(&[("accept-language", "sv")], "{")).await;
    assert!(refused.text.contains("bryts"), "{}", refused.text);
}
