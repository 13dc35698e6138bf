//! A provider without a network: its keys, its tokens, and a door that believes it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::{Signer, SigningKey};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use samverka::access::caller::Claims;
use samverka::config::{Config, Oidc};
use samverka::graphql::{Hub, sdl};
use samverka::http::authenticate::Audience;
use samverka::http::router::{Door, router};
use samverka::http::token::{Fetch, FetchProblem, Provider, TokenProblem, TokenVerifier};
use samverka::store::published::Published;
use sea_orm::DatabaseConnection;
use serde_json::{Value, json};
use tower::ServiceExt;

pub const ISSUER: &str = "https://id.example.se";
/// The private key of a provider that does not exist.
pub const RSA_KEY: &[u8] = include_bytes!("fixtures/invented-provider.pem");
pub const RSA_KID: &str = "rsa-1";
pub const ED_KID: &str = "ed-1";

pub const SETTINGS: &str = "[oidc]\nissuer = 'https://id.example.se'\naudience = 'samverka'\n";

pub fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap()
}

/// What the provider publishes, and who was asked for it.
pub struct Publication {
    issuer: String,
    pub kids: Mutex<Vec<&'static str>>,
    pub is_down: AtomicBool,
    pub asked: Mutex<Vec<String>>,
}

#[async_trait]
impl Fetch for Publication {
    async fn get(&self, url: &str) -> Result<Vec<u8>, FetchProblem> {
        self.asked.lock().unwrap().push(url.to_owned());
        if self.is_down.load(Ordering::SeqCst) {
            return Err(FetchProblem::Connection);
        }
        let keys = format!("{}/keys", self.issuer);
        if url == keys {
            let kids = self.kids.lock().unwrap();
            return Ok(json!({ "keys": kids.iter().map(|kid| public_key(kid)).collect::<Vec<_>>() })
                .to_string()
                .into());
        }
        if url == format!("{}/.well-known/openid-configuration", self.issuer) {
            return Ok(json!({ "issuer": self.issuer, "jwks_uri": keys }).to_string().into());
        }
        Err(FetchProblem::Status(404))
    }
}

/// A provider and a hub that is configured for it.
pub struct Workshop {
    pub oidc: Oidc,
    pub published: Arc<Publication>,
    pub provider: Arc<Provider>,
    time: Arc<Mutex<DateTime<Utc>>>,
    router: Router,
}

/// An answer, read.
pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub json: Value,
}

impl Answered {
    /// What the door says is wrong, in one word.
    pub fn problem(&self) -> &str {
        self.json["errors"][0]["extensions"]["problem"].as_str().unwrap_or_default()
    }
}

impl Workshop {
    pub fn new() -> Workshop {
        Workshop::configured(SETTINGS)
    }

    pub fn configured(toml: &str) -> Workshop {
        let config = configuration(toml);
        let oidc = config.oidc.clone().unwrap();
        let published = Arc::new(Publication {
            issuer: oidc.issuer.clone(),
            kids: Mutex::new(vec![RSA_KID, ED_KID]),
            is_down: AtomicBool::new(false),
            asked: Mutex::default(),
        });
        let time = Arc::new(Mutex::new(noon()));
        let hands = time.clone();
        let clock = Arc::new(move || *hands.lock().unwrap());
        let provider = Provider::new(&oidc, published.clone(), clock.clone());
        let tokens = TokenVerifier::of_provider(&oidc, provider.clone(), clock);
        // Whoever passes the door as a researcher is answered without a case database.
        let hub = Hub::new(None, Published::new(DatabaseConnection::default()), Arc::new(noon), 60);
        let door = Door::new(hub, &sdl::hub_client(), Some(tokens), Audience::Hub, &config).unwrap();
        Workshop { oidc, published, provider, time, router: router(door) }
    }

    pub fn pass(&self, time: TimeDelta) {
        *self.time.lock().unwrap() += time;
    }

    /// What a token says about its holder.
    pub async fn read(&self, token: &str) -> Result<Claims, TokenProblem> {
        let hands = self.time.clone();
        let clock = Arc::new(move || *hands.lock().unwrap());
        TokenVerifier::of_provider(&self.oidc, self.provider.clone(), clock).verify(token).await
    }

    /// What the door answers to a token.
    pub async fn ask(&self, token: &str) -> Answered {
        let request = Request::builder()
            .method("POST")
            .uri("/graphql")
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json")
            .header("authorization", format!("Bearer {token}"))
            .body(Body::from(json!({ "query": "{ __typename }" }).to_string()));
        let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answered { status: head.status, headers: head.headers, json: serde_json::from_slice(&body).unwrap() }
    }

    /// Whether the door lets a token in, and if not, why.
    pub async fn verdict(&self, token: &str) -> String {
        let answered = self.ask(token).await;
        match answered.status {
            StatusCode::OK => "in".to_owned(),
            StatusCode::UNAUTHORIZED => {
                assert_eq!(answered.json["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
                assert!(answered.headers["www-authenticate"].to_str().unwrap().contains("invalid_token"));
                answered.problem().to_owned()
            }
            other => format!("{other} {}", answered.problem()),
        }
    }
}

/// The settings as a file gives them.
pub fn configuration(toml: &str) -> Config {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("samverka.toml");
    std::fs::write(&path, toml).unwrap();
    Config::load(Some(&path), std::iter::empty()).unwrap()
}

/// The claims of a token that passes.
pub fn claims() -> Value {
    json!({
        "iss": ISSUER, "aud": "samverka", "sub": "somebody", "client_id": "case-frontend", "exp": noon().timestamp() + 300,
        "iat": noon().timestamp(), "samverka_role": "RESEARCHER", "scope": "samverka:personal",
    })
}

/// The same with some claims changed, or taken away by null.
pub fn changed(changes: Value) -> Value {
    let mut claims = claims();
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

pub fn header() -> Value {
    json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": ED_KID })
}

/// A token with any header, signed by the provider's Ed25519 key.
pub fn signed(header: &Value, claims: &Value) -> String {
    signed_by(&ed_key(), header, claims)
}

pub fn signed_by(key: &SigningKey, header: &Value, claims: &Value) -> String {
    let message = message(header, claims);
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()).to_bytes());
    format!("{message}.{signature}")
}

pub fn message(header: &Value, claims: &Value) -> String {
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// A token as the products write them: RS256, with a type.
pub fn signed_with_rsa(typ: &str, claims: &Value) -> String {
    let mut header = Header::new(Algorithm::RS256);
    header.typ = Some(typ.to_owned());
    header.kid = Some(RSA_KID.to_owned());
    encode(&header, claims, &EncodingKey::from_rsa_pem(RSA_KEY).unwrap()).unwrap()
}

pub fn ed_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// A published key, with the ornaments that products add.
pub fn public_key(kid: &str) -> Value {
    if kid == RSA_KID {
        let jwk = Jwk::from_encoding_key(&EncodingKey::from_rsa_pem(RSA_KEY).unwrap(), Algorithm::RS256).unwrap();
        let mut jwk = serde_json::to_value(jwk).unwrap();
        jwk["kid"] = json!(kid);
        jwk["use"] = json!("sig");
        jwk["x5t"] = json!("invented");
        jwk["x5c"] = json!(["aW52ZW50ZWQ="]);
        return jwk;
    }
    let x = URL_SAFE_NO_PAD.encode(ed_key().verifying_key().as_bytes());
    json!({ "kid": kid, "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "x": x })
}

pub fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("it/oidc/fixtures/{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}
