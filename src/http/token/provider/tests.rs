use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use async_trait::async_trait;
use ed25519_dalek::SigningKey;
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::*;
use crate::config::{ClaimNames, TokenAlgorithm, TokenType};

const ISSUER: &str = "https://id.example.se";

/// A provider that publishes what a test says, and counts how often it is asked.
struct Published {
    description: Mutex<Value>,
    set: Mutex<Value>,
    is_down: AtomicBool,
    asked: AtomicUsize,
    /// Held back until a test lets go.
    gate: Option<Semaphore>,
}

#[async_trait]
impl Fetch for Published {
    async fn get(&self, url: &str) -> Result<Vec<u8>, FetchProblem> {
        if let Some(gate) = &self.gate {
            gate.acquire().await.unwrap().forget();
        }
        if self.is_down.load(Ordering::SeqCst) {
            self.asked.fetch_add(1, Ordering::SeqCst);
            return Err(FetchProblem::Connection);
        }
        match url {
            "https://id.example.se/.well-known/openid-configuration" => {
                Ok(self.description.lock().unwrap().to_string().into_bytes())
            }
            "https://id.example.se/keys" => {
                self.asked.fetch_add(1, Ordering::SeqCst);
                Ok(self.set.lock().unwrap().to_string().into_bytes())
            }
            _ => Err(FetchProblem::Status(404)),
        }
    }
}

struct Scene {
    published: Arc<Published>,
    provider: Arc<Provider>,
    time: Arc<Mutex<DateTime<Utc>>>,
}

impl Scene {
    fn with(keys: &[&str]) -> Scene {
        Scene::gated(keys, None)
    }

    fn gated(keys: &[&str], gate: Option<Semaphore>) -> Scene {
        let published = Arc::new(Published {
            description: Mutex::new(json!({ "issuer": ISSUER, "jwks_uri": "https://id.example.se/keys" })),
            set: Mutex::new(set(keys)),
            is_down: AtomicBool::new(false),
            asked: AtomicUsize::new(0),
            gate,
        });
        let time = Arc::new(Mutex::new(DateTime::from_timestamp(1_700_000_000, 0).unwrap()));
        let hands = time.clone();
        let clock: Clock = Arc::new(move || *hands.lock().unwrap());
        Scene { provider: Provider::new(&settings(), published.clone(), clock), published, time }
    }

    fn publish(&self, keys: &[&str]) {
        *self.published.set.lock().unwrap() = set(keys);
    }

    fn is_down(&self, is_down: bool) {
        self.published.is_down.store(is_down, Ordering::SeqCst);
    }

    fn pass(&self, time: TimeDelta) {
        *self.time.lock().unwrap() += time;
    }

    fn times_asked(&self) -> usize {
        self.published.asked.load(Ordering::SeqCst)
    }

    async fn finds(&self, kid: &str) -> Result<(), TokenProblem> {
        self.provider.key(kid).await.map(|_| ())
    }
}

fn settings() -> Oidc {
    Oidc {
        issuer: ISSUER.to_owned(),
        audience: "samverka".to_owned(),
        jwks_url: None,
        algorithms: vec![TokenAlgorithm::EdDSA, TokenAlgorithm::RS256],
        token_types: vec![TokenType::AccessToken],
        roles: Default::default(),
        scopes: Default::default(),
        claims: ClaimNames::default(),
    }
}

fn set(kids: &[&str]) -> Value {
    json!({ "keys": kids.iter().map(|kid| key(kid)).collect::<Vec<_>>() })
}

/// A key whose bytes follow from its name.
fn key(kid: &str) -> Value {
    use base64::Engine;
    let seed = kid.bytes().next().unwrap_or_default();
    let public = SigningKey::from_bytes(&[seed; 32]).verifying_key();
    let x = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(public.as_bytes());
    json!({ "kid": kid, "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "x": x })
}

#[tokio::test]
async fn a_known_key_is_found_without_asking_again() {
    let scene = Scene::with(&["a"]);
    for _ in 0..3 {
        assert_eq!(scene.finds("a").await, Ok(()));
    }
    assert_eq!(scene.times_asked(), 1);
}

#[tokio::test]
async fn unknown_names_make_it_ask_once_a_minute_at_most() {
    let scene = Scene::with(&["a"]);
    for unknown in ["x", "y", "z"] {
        assert_eq!(scene.finds(unknown).await, Err(TokenProblem::UnknownKey));
    }
    assert_eq!(scene.times_asked(), 1);
    scene.pass(TimeDelta::seconds(59));
    assert_eq!(scene.finds("x").await, Err(TokenProblem::UnknownKey));
    assert_eq!(scene.times_asked(), 1);
    scene.pass(TimeDelta::seconds(1));
    assert_eq!(scene.finds("x").await, Err(TokenProblem::UnknownKey));
    assert_eq!(scene.times_asked(), 2);
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_stop_the_asking() {
    let scene = Scene::with(&["a"]);
    assert_eq!(scene.finds("a").await, Ok(()));
    scene.pass(-TimeDelta::hours(3));
    scene.publish(&["b"]);
    assert_eq!(scene.finds("b").await, Ok(()));
}

#[tokio::test]
async fn those_who_ask_at_the_same_time_wait_for_one_answer() {
    let scene = Scene::with(&["a"]);
    let found = join_all((0..20).map(|_| scene.finds("a"))).await;
    assert!(found.iter().all(Result::is_ok), "{found:?}");
    assert_eq!(scene.times_asked(), 1);
}

#[tokio::test]
async fn somebody_who_hangs_up_does_not_make_the_next_one_ask_again() {
    let scene = Scene::gated(&["a"], Some(Semaphore::new(0)));
    let gate = scene.published.gate.as_ref().unwrap();
    let impatient = scene.provider.clone();
    let call = tokio::spawn(async move { impatient.key("a").await.map(|_| ()) });
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    call.abort();
    assert!(call.await.is_err());
    // As many as one asking needs: the description and the keys.
    gate.add_permits(2);
    assert_eq!(scene.finds("a").await, Ok(()));
    assert_eq!(scene.times_asked(), 1);
}

#[tokio::test]
async fn a_new_key_is_found_and_one_that_is_withdrawn_is_gone_after_the_next_refresh() {
    let scene = Scene::with(&["a"]);
    assert_eq!(scene.finds("a").await, Ok(()));
    let before = scene.provider.generation();
    scene.publish(&["a", "b"]);
    scene.pass(TimeDelta::minutes(1));
    assert_eq!(scene.finds("b").await, Ok(()));
    assert_eq!((scene.finds("a").await, scene.provider.generation()), (Ok(()), before));
    scene.publish(&["b"]);
    scene.provider.refresh().await.unwrap();
    assert_eq!(scene.finds("a").await, Err(TokenProblem::UnknownKey));
    assert!(scene.provider.generation() > before);
}

#[tokio::test]
async fn another_key_under_an_old_name_replaces_it() {
    let scene = Scene::with(&["a"]);
    let before = scene.provider.key("a").await.unwrap();
    let generation = scene.provider.generation();
    let mut other = key("b");
    other["kid"] = json!("a");
    *scene.published.set.lock().unwrap() = json!({ "keys": [other] });
    scene.provider.refresh().await.unwrap();
    assert!(scene.provider.key("a").await.unwrap() != before);
    assert!(scene.provider.generation() > generation);
}

#[tokio::test]
async fn a_provider_that_is_down_leaves_the_known_keys_for_a_day() {
    let scene = Scene::with(&["a"]);
    assert_eq!(scene.finds("a").await, Ok(()));
    scene.is_down(true);
    scene.pass(TimeDelta::hours(23));
    assert!(scene.provider.refresh().await.is_err());
    assert_eq!(scene.finds("a").await, Ok(()));
    assert_eq!(scene.finds("b").await, Err(TokenProblem::Unreachable));
    scene.pass(TimeDelta::hours(1));
    assert_eq!(scene.finds("a").await, Err(TokenProblem::Unreachable));
    scene.is_down(false);
    scene.pass(TimeDelta::minutes(1));
    assert_eq!(scene.finds("a").await, Ok(()));
    assert_eq!(scene.finds("b").await, Err(TokenProblem::UnknownKey));
}

#[tokio::test]
async fn a_provider_that_is_down_is_not_asked_more_often() {
    let scene = Scene::with(&["a"]);
    scene.is_down(true);
    for _ in 0..5 {
        assert_eq!(scene.finds("a").await, Err(TokenProblem::Unreachable));
    }
    assert_eq!(scene.times_asked(), 1);
}

#[tokio::test]
async fn a_provider_that_calls_itself_otherwise_is_said_with_its_name_and_the_setting() {
    for other in ["https://id.example.se/", "https://other.example.se", ""] {
        let scene = Scene::with(&["a"]);
        scene.published.description.lock().unwrap()["issuer"] = json!(other);
        let problem = scene.provider.refresh().await.unwrap_err();
        assert!(matches!(problem, ProviderProblem::Issuer { .. }), "{problem}");
        let said = problem.to_string();
        assert!(said.contains(&format!("`{other}`")) && said.contains("`oidc.issuer`"), "{said}");
        assert_eq!(scene.times_asked(), 0);
        assert_eq!(scene.finds("a").await, Err(TokenProblem::Unreachable));
    }
}

#[tokio::test]
async fn what_is_no_description_or_no_set_is_said_with_the_setting() {
    let scene = Scene::with(&["a"]);
    for (description, set, expected) in [
        (json!([]), set(&["a"]), "`oidc.issuer`"),
        (json!({ "issuer": ISSUER }), set(&["a"]), "`oidc.issuer`"),
        (json!({ "issuer": ISSUER, "jwks_uri": "https://id.example.se/none" }), set(&["a"]), "status 404"),
        (json!({ "issuer": ISSUER, "jwks_uri": "https://id.example.se/keys" }), json!({}), "`oidc.jwks_url`"),
        (json!({ "issuer": ISSUER, "jwks_uri": "https://id.example.se/keys" }), json!({ "keys": [] }), "`kid`"),
    ] {
        *scene.published.description.lock().unwrap() = description;
        *scene.published.set.lock().unwrap() = set;
        let said = scene.provider.refresh().await.unwrap_err().to_string();
        assert!(said.contains(expected) && said.contains("https://id.example.se"), "{said}");
    }
}

#[tokio::test]
async fn an_address_of_the_keys_makes_the_description_needless() {
    let scene = Scene::with(&["a"]);
    *scene.published.description.lock().unwrap() = json!({});
    let oidc = Oidc { jwks_url: Some("https://id.example.se/keys".to_owned()), ..settings() };
    let clock: Clock = Arc::new(|| DateTime::from_timestamp(1_700_000_000, 0).unwrap());
    let provider = Provider::new(&oidc, scene.published.clone(), clock);
    assert_eq!(provider.refresh().await, Ok(()));
    assert!(provider.key("a").await.is_ok());
}

#[tokio::test]
async fn a_key_for_something_else_is_no_key() {
    let rsa = |bytes: usize| {
        use base64::Engine;
        let n = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(vec![0xff; bytes]);
        json!({ "kid": "a", "kty": "RSA", "n": n, "e": "AQAB" })
    };
    let with = |name: &str, value: Value| {
        let mut changed = key("a");
        changed[name] = value;
        changed
    };
    assert!(finds_among(json!([key("a")])).await);
    assert!(finds_among(json!([with("alg", json!(null)), 7, {}])).await);
    assert!(finds_among(json!([with("alg", json!("Ed25519")), "rubbish"])).await);
    assert!(finds_among(json!([with("use", json!(null))])).await);
    assert!(finds_among(json!([with("key_ops", json!(["verify"]))])).await);
    assert!(finds_among(json!([rsa(256)])).await);
    assert!(finds_among(json!([rsa(512)])).await);
    for other in [
        with("use", json!("enc")),
        with("key_ops", json!(["sign"])),
        with("alg", json!("RS256")),
        with("alg", json!("HS256")),
        with("crv", json!("X25519")),
        with("kty", json!("EC")),
        with("kid", json!("")),
        with("kid", json!("a".repeat(257))),
        with("x", json!("?")),
        rsa(255),
        rsa(128),
        rsa(513),
        json!({ "kid": "a", "kty": "oct", "k": "c2VjcmV0", "alg": "HS256" }),
        json!({ "kid": "a", "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" }),
    ] {
        assert!(!finds_among(json!([other, key("b")])).await, "{other}");
    }
}

#[tokio::test]
async fn a_set_is_read_up_to_its_fiftieth_key_and_the_first_of_a_name_counts() {
    let others = |count: usize| (0..count).map(|_| key("b")).chain([key("a")]).collect::<Vec<_>>();
    assert!(finds_among(json!(others(49))).await);
    assert!(!finds_among(json!(others(50))).await);
    let mut second = key("b");
    second["kid"] = json!("a");
    let scene = Scene::with(&["a"]);
    let first = scene.provider.key("a").await.unwrap();
    *scene.published.set.lock().unwrap() = json!({ "keys": [key("a"), second] });
    scene.provider.refresh().await.unwrap();
    assert!(scene.provider.key("a").await.unwrap() == first);
}

async fn finds_among(keys: Value) -> bool {
    let scene = Scene::with(&[]);
    *scene.published.set.lock().unwrap() = json!({ "keys": keys });
    scene.finds("a").await.is_ok()
}
