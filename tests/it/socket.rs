//! The WebSocket: the same hub, the same guards, the same limits, the same audit.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use samverka::config::Config;
use samverka::domain::persona::Persona;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::database::{Backend, OnBackend};
use crate::demonstration::given::Seeded;
use crate::hub::{Listening, TestHub};

const CASES: &str = "{ cases(first: 5) { totalCount nodes { id reference participants { person { pseudonym name { given family } } } } } }";

struct Caller {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Caller {
    async fn shake_hands(at: &Listening, headers: &[(&'static str, &str)]) -> Result<Caller, Error> {
        let mut request = format!("ws://{}/graphql/ws", at.address).into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        connect_async(request).await.map(|(socket, _)| Caller { socket })
    }

    /// A caller who has greeted with a token, or without.
    async fn greeted(at: &Listening, token: Option<&str>) -> Caller {
        let mut caller = Caller::shake_hands(at, &[]).await.unwrap();
        caller.say(json!({ "type": "connection_init", "payload": { "authorization": token } })).await;
        assert_eq!(caller.hear().await, Ok(json!({ "type": "connection_ack" })));
        caller
    }

    async fn say(&mut self, message: Value) {
        self.socket.send(Message::text(message.to_string())).await.unwrap();
    }

    /// The next message, or the code with which the socket was closed.
    async fn hear(&mut self) -> Result<Value, u16> {
        loop {
            let heard = timeout(Duration::from_secs(10), self.socket.next()).await.expect("nothing came");
            match heard {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    async fn ask(&mut self, id: &str, query: &str) -> Value {
        self.say(json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
        let next = self.hear().await.unwrap();
        assert_eq!((&next["type"], &next["id"]), (&json!("next"), &json!(id)), "{next}");
        assert_eq!(self.hear().await, Ok(json!({ "type": "complete", "id": id })));
        next["payload"].clone()
    }
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

async fn hub(change: impl FnOnce(&mut Config)) -> TestHub {
    TestHub::configured(Seeded::on(Backend::Sqlite).await, change)
}

on_both!(a_socket_answers_everybody_as_a_post_does, what_a_socket_opens_stands_in_the_audit_log);

async fn a_socket_answers_everybody_as_a_post_does(hub: TestHub) {
    let at = hub.listen().await;
    for persona in Persona::ALL {
        let mut caller = Caller::greeted(&at, Some(&hub.token(persona))).await;
        let over_socket = caller.ask("1", CASES).await;
        let over_post = hub.ask(persona, CASES).await.json();
        assert_eq!(over_socket["data"], over_post["data"], "{persona:?}");
        assert_eq!(over_socket["extensions"], over_post["extensions"], "{persona:?}");
        assert_eq!(code(&over_socket), code(&over_post), "{persona:?}");
    }
    let mut nobody = Caller::greeted(&at, None).await;
    assert_eq!(code(&nobody.ask("1", CASES).await), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(nobody.ask("2", "{ __typename }").await["data"]["__typename"], "Query");
}

async fn what_a_socket_opens_stands_in_the_audit_log(hub: TestHub) {
    let at = hub.listen().await;
    let mut police = Caller::greeted(&at, Some(&hub.token(Persona::PoliceOfficer))).await;
    let query = "query OverSocket { cases(first: 5) { nodes { participants { person { name { given family } } } } } }";
    assert!(police.ask("1", query).await["data"].to_string().contains("name"));
    let log = "{ auditRecords(first: 1) { nodes { operation role } } }";
    let log = hub.ask(Persona::Dpo, log).await.data();
    let newest = &log["auditRecords"]["nodes"][0];
    assert_eq!((&newest["operation"], &newest["role"]), (&json!("OverSocket"), &json!("AGENCY_OFFICER")));
}

#[tokio::test]
async fn whoever_does_not_greet_is_closed_and_nothing_is_answered_before() {
    let hub = hub(|config| config.limits.socket_hello_seconds = 1).await;
    let at = hub.listen().await;
    let mut silent = Caller::shake_hands(&at, &[]).await.unwrap();
    assert_eq!(silent.hear().await, Err(4408));
    let mut hasty = Caller::shake_hands(&at, &[]).await.unwrap();
    hasty.say(json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ __typename }" } })).await;
    assert_eq!(hasty.hear().await, Err(4401));
    let mut greeted = Caller::greeted(&at, None).await;
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(greeted.ask("1", "{ __typename }").await["data"]["__typename"], "Query");
    greeted.say(json!({ "type": "connection_init" })).await;
    assert_eq!(greeted.hear().await, Err(4429));
}

#[tokio::test]
async fn a_token_that_is_not_believed_closes_the_socket() {
    let hub = hub(|_| {}).await;
    let at = hub.listen().await;
    let good = hub.token(Persona::PoliceOfficer);
    for token in [json!("Bearer x"), json!(format!("{good}x")), json!("Basic x"), json!(7), json!({}), json!("å")] {
        let mut caller = Caller::shake_hands(&at, &[]).await.unwrap();
        caller.say(json!({ "type": "connection_init", "payload": { "authorization": token } })).await;
        assert_eq!(caller.hear().await, Err(4403), "{token}");
    }
    let mut by_header = Caller::shake_hands(&at, &[("authorization", &good)]).await.unwrap();
    by_header.say(json!({ "type": "connection_init" })).await;
    assert_eq!(by_header.hear().await, Ok(json!({ "type": "connection_ack" })));
    assert!(by_header.ask("1", "{ viewer { id } }").await["data"]["viewer"]["id"].is_string());
}

#[tokio::test]
async fn a_page_that_is_not_listed_opens_no_socket() {
    let hub = hub(|config| config.cors.origins = vec!["https://cases.example.se".to_owned()]).await;
    let at = hub.listen().await;
    for origin in ["https://evil.example.org", "null", "https://cases.example.se.evil.org"] {
        let refused = Caller::shake_hands(&at, &[("origin", origin)]).await;
        assert!(matches!(refused, Err(Error::Http(response)) if response.status() == 403), "{origin}");
    }
    assert!(Caller::shake_hands(&at, &[("origin", "https://cases.example.se")]).await.is_ok());
    let older = Caller::shake_hands(&at, &[("sec-websocket-protocol", "graphql-ws")]).await;
    assert!(matches!(older, Err(Error::Http(response)) if response.status() == 400));
}

#[tokio::test]
async fn the_limits_hold_over_a_socket() {
    let hub = hub(|config| config.limits.answer_bytes = 4_000).await;
    let at = hub.listen().await;
    let mut caller = Caller::greeted(&at, Some(&hub.token(Persona::NationalCoordinator))).await;
    let nested = format!("{{ a(b: {}1) }}", "[".repeat(3_000));
    let aliases = format!("{{ {} }}", "a: __typename ".repeat(31));
    let bomb: String = (0..20).map(|n| format!("fragment F{n} on Query {{ ...F{0} ...F{0} }} ", n + 1)).collect();
    let bomb = format!("{bomb} fragment F20 on Query {{ __typename }} {{ ...F0 }}");
    let many = "{ cases(first: 100) { nodes { id reference status phase } } }";
    for (id, document) in [nested, aliases, bomb, many.to_owned()].iter().enumerate() {
        let answer = caller.ask(&id.to_string(), document).await;
        assert_eq!(code(&answer), "LIMIT_EXCEEDED", "{id}: {answer}");
        assert!(answer["errors"][0]["extensions"]["requestId"].is_string());
    }
    let few = "{ cases(first: 3) { nodes { id } } }";
    assert!(caller.ask("few", few).await["data"]["cases"].is_object());
    caller.say(json!({ "type": "ping", "payload": { "x": "y".repeat(300_000) } })).await;
    assert!(matches!(timeout(Duration::from_secs(5), caller.socket.next()).await, Ok(None | Some(_))));
    assert!(Caller::greeted(&at, None).await.ask("1", "{ __typename }").await["data"].is_object());
}

#[tokio::test]
async fn a_caller_has_one_allowance_whatever_the_transport() {
    let hub = hub(|config| (config.limits.requests_per_second, config.limits.request_burst) = (1, 4)).await;
    let at = hub.listen().await;
    let token = hub.token(Persona::PoliceOfficer);
    let mut police = Caller::greeted(&at, Some(&token)).await;
    for id in ["1", "2", "3"] {
        assert!(police.ask(id, "{ viewer { id } }").await["data"]["viewer"].is_object());
    }
    assert_eq!(code(&police.ask("4", "{ viewer { id } }").await), "RATE_LIMITED");
    let refused = hub.ask(Persona::PoliceOfficer, "{ viewer { id } }").await;
    assert_eq!((refused.status.as_u16(), refused.code().as_str()), (429, "RATE_LIMITED"));
    assert_eq!(refused.headers["retry-after"], "1");
    hub.ask(Persona::MigrationOfficer, "{ viewer { id } }").await.data();
}

#[tokio::test]
async fn operations_beyond_those_that_may_run_at_once_are_refused() {
    let hub = hub(|config| config.limits.socket_operations = 1).await;
    let at = hub.listen().await;
    let mut caller = Caller::greeted(&at, Some(&hub.token(Persona::NationalCoordinator))).await;
    for id in 0..20 {
        let message = json!({ "type": "subscribe", "id": id.to_string(), "payload": { "query": CASES } });
        caller.socket.feed(Message::text(message.to_string())).await.unwrap();
    }
    caller.socket.flush().await.unwrap();
    let (mut answered, mut refused) = (0, 0);
    while answered + refused < 20 {
        let heard = caller.hear().await.unwrap();
        match code(&heard["payload"]) {
            "" if heard["type"] == "next" => answered += 1,
            "LIMIT_EXCEEDED" => refused += 1,
            _ => assert_eq!(heard["type"], "complete", "{heard}"),
        }
    }
    assert!(answered > 0 && refused > 0, "{answered} answered, {refused} refused");
}

#[tokio::test]
async fn when_the_hub_stops_what_runs_is_answered_and_the_socket_closes() {
    let hub = hub(|_| {}).await;
    let at = hub.listen().await;
    let mut caller = Caller::greeted(&at, Some(&hub.token(Persona::NationalCoordinator))).await;
    let mut idle = Caller::greeted(&at, None).await;
    caller.say(json!({ "type": "subscribe", "id": "1", "payload": { "query": CASES } })).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    at.stop.send(()).unwrap();
    assert_eq!(caller.hear().await.map(|next| next["type"].clone()), Ok(json!("next")));
    while let Ok(said) = caller.hear().await {
        assert_eq!(said["type"], "complete");
    }
    assert_eq!(idle.hear().await, Err(1001));
    timeout(Duration::from_secs(5), at.ended).await.expect("the hub went on").unwrap();
}
