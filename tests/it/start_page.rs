//! The start page of the demonstration: who gets it, who gets a token, and that nobody else does.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::{DateTime, Utc};
use samverka::config::Config;
use samverka::domain::persona::Persona;
use samverka::graphql::{Hub, sdl};
use samverka::http::authenticate::Audience;
use samverka::http::router::{Door, router};
use samverka::http::token::{DemonstrationIssuer, TokenVerifier};
use samverka::store::published::Published;
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use tower::ServiceExt;

const HERE: &str = "127.0.0.1:8080";

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap()
}

/// A door without databases behind it: the page needs none.
struct House {
    router: Router,
    verifier: TokenVerifier,
    _folder: tempfile::TempDir,
}

/// An answer, read.
struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answered {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }
}

impl House {
    fn demonstration() -> House {
        House::with(true, true)
    }

    fn with(demo: bool, issues_tokens: bool) -> House {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { demo, ..Config::demonstration(folder.path()) };
        let published = Published::new(DatabaseConnection::default());
        let hub = Hub::new(None, published, Arc::new(noon), 60);
        let verifier = || {
            let issuer = Arc::new(DemonstrationIssuer::open(folder.path()).unwrap());
            TokenVerifier::demonstration(issuer, Arc::new(noon))
        };
        let tokens = issues_tokens.then(verifier);
        let door = Door::new(hub, &sdl::hub_client(), tokens, Audience::Hub, &config).unwrap();
        House { router: router(door), verifier: verifier(), _folder: folder }
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: String) -> Answered {
        let mut request = Request::builder().method(method).uri(path).header("host", HERE);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        Answered { status: head.status, headers: head.headers, text }
    }

    async fn get(&self, path: &str) -> Answered {
        self.send("GET", path, &[], String::new()).await
    }

    /// Somebody wishes to be a persona, from the pages of these origins.
    async fn wish(&self, persona: &str, origins: &[&str]) -> Answered {
        let mut headers = vec![("content-type", "application/json")];
        headers.extend(origins.iter().map(|origin| ("origin", *origin)));
        self.send("POST", "/start/token", &headers, json!({ "persona": persona }).to_string()).await
    }
}

#[tokio::test]
async fn the_page_and_all_that_it_fetches_come_from_here_behind_strict_headers() {
    let house = House::demonstration();
    let page = house.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    let names = page.text.split(['"']).filter(|part| part.starts_with("/start/"));
    let mut paths: Vec<_> = names.map(str::to_owned).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths, ["/start/icon.svg", "/start/page.css", "/start/page.js"]);
    let script = house.get("/start/page.js").await;
    let imported =
        script.text.split('"').filter_map(|part| part.strip_prefix("./")).filter(|name| name.ends_with(".js"));
    paths.extend(imported.map(|name| format!("/start/{name}")));
    assert!(paths.len() > 6, "{paths:?}");
    paths.extend(["/".to_owned(), "/start/content.json".to_owned()]);
    for path in paths {
        let answered = house.get(&path).await;
        assert_eq!(answered.status, StatusCode::OK, "{path}");
        assert_eq!(
            answered.header("content-security-policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
             base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "{path}"
        );
        assert_eq!(answered.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answered.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answered.header("cache-control"), "no-cache", "{path}");
        let expected = match path.rsplit('.').next() {
            Some("js") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("json") => "application/json",
            _ => "text/html; charset=utf-8",
        };
        assert_eq!(answered.header("content-type"), expected, "{path}");
    }
}

#[tokio::test]
async fn everybody_and_every_committed_operation_is_offered() {
    let content = House::demonstration().get("/start/content.json").await.json();
    let slugs: Vec<_> =
        content["personas"].as_array().unwrap().iter().map(|one| one["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, Persona::ALL.map(Persona::slug));
    for operation in content["operations"].as_array().unwrap() {
        let name = operation["name"].as_str().unwrap();
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../schema/operations/{name}.graphql"));
        assert_eq!(operation["document"], std::fs::read_to_string(file).unwrap(), "{name}");
        for text in ["title", "about"] {
            for language in ["sv", "en"] {
                assert!(!operation[text][language].as_str().unwrap().is_empty(), "{name}: {text} {language}");
            }
        }
    }
}

#[tokio::test]
async fn a_persona_gets_a_token_of_her_own() {
    let house = House::demonstration();
    for persona in Persona::ALL {
        let answered = house.wish(persona.slug(), &[]).await;
        assert_eq!(answered.status, StatusCode::OK);
        assert_eq!(answered.header("cache-control"), "no-store");
        let claims = house.verifier.verify(answered.json()["token"].as_str().unwrap()).await.unwrap();
        assert_eq!((claims.subject.as_str(), claims.role), (persona.slug(), persona.role()));
    }
}

#[tokio::test]
async fn the_page_of_somebody_else_gets_no_token() {
    let house = House::demonstration();
    for ours in ["http://127.0.0.1:8080", "https://127.0.0.1:8080"] {
        assert_eq!(house.wish("dpo", &[ours]).await.status, StatusCode::OK, "{ours}");
    }
    let others: [&[&str]; 7] = [
        &["http://evil.example"],
        &["http://127.0.0.1:8081"],
        &["http://127.0.0.1"],
        &["http://127.0.0.1:8080.evil.example"],
        &["null"],
        &[""],
        &["http://127.0.0.1:8080", "http://evil.example"],
    ];
    for origins in others {
        let answered = house.wish("dpo", origins).await;
        assert_eq!(answered.status, StatusCode::FORBIDDEN, "{origins:?}");
        assert!(!answered.text.contains("eyJ"), "{origins:?}");
        assert!(!answered.headers.contains_key("access-control-allow-origin"), "{origins:?}");
    }
}

#[tokio::test]
async fn a_wish_that_cannot_be_granted_is_told_who_there_is() {
    let house = House::demonstration();
    let json = [("content-type", "application/json")];
    let long = json!({ "persona": "dpo", "and": "x".repeat(2000) }).to_string();
    for body in
        [r#"{"persona":"Dpo"}"#, r#"{"persona":null}"#, r#"{"persona":"dpo","role":"ADMINISTRATOR"}"#, "{", "", &long]
    {
        let answered = house.send("POST", "/start/token", &json, body.to_owned()).await;
        assert_eq!(answered.status, StatusCode::BAD_REQUEST, "{body:.40}");
        let message = answered.json()["errors"][0]["message"].as_str().unwrap().to_owned();
        assert!(Persona::ALL.iter().all(|persona| message.contains(persona.slug())), "{message}");
    }
    let as_a_form = [("content-type", "text/plain")];
    let answered = house.send("POST", "/start/token", &as_a_form, r#"{"persona":"dpo"}"#.to_owned()).await;
    assert_eq!(answered.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(house.get("/start/token").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(house.get("/start/content.rs").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn outside_the_demonstration_there_is_neither_page_nor_token() {
    for house in [House::with(false, false), House::with(false, true)] {
        // The id of the request is all that may differ.
        let said = |answered: &Answered| {
            let mut said = answered.json();
            said["errors"][0]["extensions"]["requestId"].take();
            (answered.status, said)
        };
        let nothing = house.get("/nothing").await;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND);
        for path in ["/", "/start/page.js", "/start/content.json", "/start/token"] {
            let answered = house.get(path).await;
            assert_eq!(said(&answered), said(&nothing), "{path}");
        }
        for persona in Persona::ALL {
            let answered = house.wish(persona.slug(), &[]).await;
            assert_eq!(said(&answered), said(&nothing));
        }
    }
}
