//! A whole hub over the demonstration: asked through the real router, by the personas, at a fixed time.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::{DateTime, Utc};
use samverka::command::serve::door;
use samverka::config::Config;
use samverka::domain::persona::Persona;
use samverka::http::listener::{self, Patience};
use samverka::http::metrics::{self, Metrics, SpanCounts};
use samverka::http::router::{Door, router};
use samverka::http::socket::Sockets;
use samverka::http::token::{DemonstrationIssuer, TokenHolder, TokenVerifier};
use samverka::store::database::Databases;
use samverka::store::wave::Form;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::database::{Backend, OnBackend};
use crate::demonstration::given::Seeded;

/// Noon of a day after the demonstration's last year.
pub fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_352_200, 0).unwrap()
}

/// A hub of one test.
pub struct TestHub {
    pub world: Seeded,
    issuer: DemonstrationIssuer,
    router: Router,
    sockets: Sockets,
    metrics: Metrics,
    keys: tempfile::TempDir,
    statements: Arc<AtomicUsize>,
}

/// An answer, read.
pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answered {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// The data of an answer without errors.
    pub fn data(&self) -> Value {
        let json = self.json();
        assert!(json.get("errors").is_none(), "{}", self.text);
        json["data"].clone()
    }

    /// The code of the first error.
    pub fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// An answer of any kind.
pub struct Sent {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Sent {
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("text")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

impl OnBackend for TestHub {
    async fn on(backend: Backend) -> Self {
        Self::over(Seeded::on(backend).await)
    }
}

impl TestHub {
    pub fn over(world: Seeded) -> Self {
        Self::configured(world, |_| {})
    }

    /// A hub with other settings than the demonstration's.
    pub fn configured(mut world: Seeded, change: impl FnOnce(&mut Config)) -> Self {
        let keys = tempfile::tempdir().unwrap();
        let statements = Arc::new(AtomicUsize::new(0));
        let counter = statements.clone();
        world.open.case.set_metric_callback(move |asked| {
            counter.fetch_add(1, Ordering::Relaxed);
            // What the store does with its connections by itself, which have one such place.
            samverka::store::statement::tell(asked);
        });
        let door = open_door(&keys, &world.open, Form::OneStatement, change);
        let (sockets, metrics) = (door.sockets.clone(), door.metrics.clone());
        let issuer = DemonstrationIssuer::open(keys.path()).unwrap();
        TestHub { world, issuer, router: router(door), sockets, metrics, keys, statements }
    }

    /// A hub whose file of identity keys holds this.
    pub fn over_with_key(world: Seeded, identity: &str) -> Self {
        Self::configured(world, |config| std::fs::write(config.keys.identity_file.as_ref().unwrap(), identity).unwrap())
    }

    /// One of the hub's key files.
    pub fn key_file(&self, name: &str) -> PathBuf {
        self.keys.path().join(name)
    }

    /// Puts something between the hub and whoever asks; gives what was there before.
    pub fn wrap(&mut self, change: impl FnOnce(Router) -> Router) -> Router {
        let before = self.router.clone();
        self.router = change(before.clone());
        before
    }

    /// A persona's answer, and how many statements over the case database it cost once the user is known.
    pub async fn cost(&self, persona: Persona, query: &str, variables: Value) -> (Answered, usize) {
        self.ask(persona, "{ __typename }").await.data();
        let before = self.statements.load(Ordering::Relaxed);
        let answered = self.ask_with(persona, query, variables).await;
        (answered, self.statements.load(Ordering::Relaxed) - before)
    }

    /// What is served to those who watch.
    pub fn watched(&self) -> Router {
        metrics::router(self.metrics.clone())
    }

    /// Tells those who watch of spans, too.
    pub fn watch_spans(&self, spans: SpanCounts) {
        self.metrics.watch_spans(spans);
    }

    /// The hub at an address of its own, for what needs a connection.
    pub async fn listen(&self) -> Listening {
        let listener = listener::listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let patience = Patience {
            head: Duration::from_secs(8),
            reader: Duration::from_secs(10),
            shutdown: Duration::from_secs(10),
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let sockets = self.sockets.clone();
        let (router, closed) = (self.router.clone(), sockets.clone());
        let ended = tokio::spawn(async move {
            let stop = async {
                let _ = stopped.await;
                sockets.close();
            };
            listener::serve(listener, router, patience, stop).await;
            closed.ended().await;
        });
        Listening { address, stop, ended }
    }

    /// Another hub over the same databases, whose waves ask in another form.
    pub fn second(&self, form: Form) -> SecondHub<'_> {
        SecondHub { first: self, router: router(open_door(&self.keys, &self.world.open, form, |_| {})) }
    }

    /// The header value of a persona's token.
    pub fn token(&self, persona: Persona) -> String {
        format!("Bearer {}", self.issuer.mint(&TokenHolder::of(persona), noon()).unwrap())
    }

    /// The same, for a token that names only these scopes.
    pub fn narrow_token(&self, persona: Persona, scopes: &[&str]) -> String {
        let mut holder = TokenHolder::of(persona);
        holder.scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        format!("Bearer {}", self.issuer.mint(&holder, noon()).unwrap())
    }

    /// Any request, and its answer's bytes.
    pub async fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Sent {
        let mut request = Request::builder().method(method).uri(path).header("host", "statistik.example.se");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        Sent { status: head.status, headers: head.headers, bytes: to_bytes(body, usize::MAX).await.unwrap().to_vec() }
    }

    /// What stands at a path.
    pub async fn get(&self, path: &str) -> Sent {
        self.request("GET", path, &[], "").await
    }

    pub async fn send(&self, headers: &[(&str, &str)], body: Value) -> Answered {
        send(&self.router, headers, body).await
    }

    /// A persona asks.
    pub async fn ask(&self, persona: Persona, query: &str) -> Answered {
        self.send(&[("authorization", &self.token(persona))], json!({ "query": query })).await
    }

    /// A persona asks with variables.
    pub async fn ask_with(&self, persona: Persona, query: &str, variables: Value) -> Answered {
        self.send(&[("authorization", &self.token(persona))], json!({ "query": query, "variables": variables })).await
    }

    /// Somebody without a token asks.
    pub async fn ask_publicly(&self, query: &str) -> Answered {
        self.send(&[], json!({ "query": query })).await
    }
}

/// A hub that can be called, and told to stop.
pub struct Listening {
    pub address: SocketAddr,
    pub stop: oneshot::Sender<()>,
    pub ended: JoinHandle<()>,
}

/// A hub beside another, over the same databases and with the same keys.
pub struct SecondHub<'a> {
    first: &'a TestHub,
    router: Router,
}

impl SecondHub<'_> {
    /// A persona asks.
    pub async fn ask(&self, persona: Persona, query: &str) -> Answered {
        send(&self.router, &[("authorization", &self.first.token(persona))], json!({ "query": query })).await
    }
}

fn open_door(keys: &tempfile::TempDir, databases: &Databases, form: Form, change: impl FnOnce(&mut Config)) -> Door {
    let mut config = Config::demonstration(keys.path());
    let identity = keys.path().join("identity.key");
    std::fs::write(&identity, "1 BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n").unwrap();
    let cursor = keys.path().join("cursor.key");
    std::fs::write(&cursor, "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=").unwrap();
    for file in [&identity, &cursor] {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    config.keys.identity_file = Some(identity);
    config.keys.cursor_file = Some(cursor);
    change(&mut config);
    let issuer = Arc::new(DemonstrationIssuer::open(keys.path()).unwrap());
    let tokens = TokenVerifier::demonstration(issuer, Arc::new(noon));
    door(&config, databases, Some(tokens), Arc::new(noon), form).unwrap()
}

async fn send(router: &Router, headers: &[(&str, &str)], body: Value) -> Answered {
    let mut request = Request::builder().method("POST").uri("/graphql").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::from(body.to_string())).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
    Answered { status: head.status, headers: head.headers, text }
}
