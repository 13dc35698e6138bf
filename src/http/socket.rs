//! Socket: queries over a WebSocket (`graphql-transport-ws`), with the guards, limits and audit of any other request.
//!
//! Each operation is a request of its own: its token is checked again, it is paid for, it has an id and a line in the log. A
//! purpose cannot be stated over a socket: its header belongs to one request.

mod speaker;

use std::sync::Arc;
use std::time::Duration;

use async_graphql_axum::{GraphQLProtocol, GraphQLWebSocket};
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{Sink, SinkExt, Stream, StreamExt, sink, stream};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, interval_at, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::speaker::Speaker;
use super::refusal::Refusal;
use super::router::Door;
use crate::graphql::failure::{NOT_BELIEVED, Sentence};

const PROTOCOL: &str = "graphql-transport-ws";
/// How many sockets a process holds open.
const SOCKETS: usize = 1_000;
/// A ping every so often; a socket that says nothing, not even a pong, for twice as long is given up.
const PING: Duration = Duration::from_secs(15);
/// How long a reader may leave a message untaken.
const UNTAKEN: Duration = Duration::from_secs(10);
/// How many messages may wait for a slow reader before nothing more is executed for it.
const WAITING: usize = 8;

/// The limits of one socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketLimits {
    pub message_bytes: usize,
    /// For the greeting.
    pub hello: Duration,
    /// Operations at the same time.
    pub operations: usize,
    /// For what runs when the hub stops.
    pub shutdown: Duration,
}

/// The sockets of a process, so that they can be closed with a word when it stops. Cheap to clone.
#[derive(Clone)]
pub struct Sockets {
    closing: CancellationToken,
    open: TaskTracker,
    places: Arc<Semaphore>,
}

impl Default for Sockets {
    fn default() -> Self {
        let places = Arc::new(Semaphore::new(SOCKETS));
        Sockets { closing: CancellationToken::new(), open: TaskTracker::new(), places }
    }
}

impl Sockets {
    /// Lets each socket end what runs, and close.
    pub fn close(&self) {
        self.closing.cancel();
        self.open.close();
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        self.open.len()
    }

    /// Returns when every socket is closed.
    pub async fn ended(&self) {
        self.open.wait().await;
    }
}

/// Answers `/graphql/ws`.
pub async fn open(State(door): State<Arc<Door>>, request: Request) -> Response {
    let (mut head, _) = request.into_parts();
    match upgrade(&door, &mut head).await {
        Ok((upgrade, protocol)) => converse_after(upgrade, protocol, door, head),
        Err(refusal) => refusal.into_response(),
    }
}

async fn upgrade(door: &Door, head: &mut Parts) -> Result<(WebSocketUpgrade, GraphQLProtocol), Refusal> {
    if let Some(origin) = head.headers.get(header::ORIGIN)
        && !door.origins.lists(origin)
    {
        let said = Sentence {
            en: "This page may not open a WebSocket here: its origin is not listed in `cors.origins`.",
            sv: "Den här sidan får inte öppna en WebSocket här: dess ursprung står inte i `cors.origins`.",
        };
        return Err(Refusal::new(StatusCode::FORBIDDEN, "FORBIDDEN", said));
    }
    door.rates.take(&door.rates.spender(None, &head.headers, &head.extensions))?;
    let offered = head.headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|value| value.to_str().ok());
    if !offered.flat_map(|value| value.split(',')).any(|protocol| protocol.trim() == PROTOCOL) {
        let said = Sentence {
            en: "Open a WebSocket with the subprotocol `graphql-transport-ws`.",
            sv: "Öppna en WebSocket med underprotokollet `graphql-transport-ws`.",
        };
        return Err(Refusal::bad_request(said));
    }
    // Of several that are offered, the older protocol of that list would be chosen.
    head.headers.insert(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL));
    let no_upgrade = || {
        let said =
            Sentence { en: "This path answers WebSockets only.", sv: "Den här sökvägen besvarar bara WebSocket." };
        Refusal::new(StatusCode::UPGRADE_REQUIRED, "BAD_USER_INPUT", said)
            .header(header::UPGRADE, HeaderValue::from_static("websocket"))
    };
    let protocol = GraphQLProtocol::from_request_parts(head, &()).await.map_err(|_| no_upgrade())?;
    let upgrade = WebSocketUpgrade::from_request_parts(head, &()).await.map_err(|_| no_upgrade())?;
    Ok((upgrade, protocol))
}

fn converse_after(upgrade: WebSocketUpgrade, protocol: GraphQLProtocol, door: Arc<Door>, head: Parts) -> Response {
    let sockets = door.sockets.clone();
    let Ok(place) = sockets.places.clone().try_acquire_owned() else {
        let said = Sentence {
            en: "The hub holds as many WebSockets open as it can. Come back in a moment.",
            sv: "Navet håller så många WebSocket öppna som det kan. Försök igen om en stund.",
        };
        return Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", said)
            .header(header::RETRY_AFTER, HeaderValue::from_static("5"))
            .into_response();
    };
    let most = door.limits.socket.message_bytes;
    let speaker = Speaker::new(door, head);
    upgrade
        .protocols([PROTOCOL])
        .max_message_size(most)
        .max_frame_size(most)
        .on_upgrade(move |socket| {
            sockets.open.track_future(async move {
                converse(socket, protocol, speaker).await;
                drop(place);
            })
        })
        .into_response()
}

/// Speaks until the caller leaves, falls silent or does not greet, or until the hub stops.
async fn converse(socket: WebSocket, protocol: GraphQLProtocol, speaker: Speaker) {
    let SocketLimits { hello, shutdown, .. } = speaker.limits();
    let closing = speaker.closing();
    let (outward, inward) = socket.split();
    let (post, posted) = mpsc::channel(WAITING);
    let spoken = GraphQLWebSocket::new_with_pair(posting(post.clone()), not_silent(inward), speaker.clone(), protocol)
        .on_connection_init(speaker.greeting())
        .serve();
    let ungreeted = async {
        sleep(hello).await;
        if speaker.is_greeted() {
            std::future::pending::<()>().await;
        }
    };
    let stopped = async {
        closing.cancelled().await;
        // A socket that does not come to rest in time is closed all the same.
        let _ = timeout(shutdown, speaker.at_rest()).await;
    };
    let conversation = async {
        let last = tokio::select! {
            () = spoken => None,
            () = ungreeted => Some((4408, "Connection initialisation timeout")),
            () = stopped => Some((1001, "The hub stops")),
            () = pinging(post.clone()) => None,
        };
        if let Some((code, reason)) = last {
            let _ = post.send(Message::Close(Some(CloseFrame { code, reason: reason.into() }))).await;
        }
        drop(post);
    };
    tokio::join!(conversation, deliver(posted, outward));
}

/// What comes in, until nothing does for too long.
fn not_silent<S>(inward: S) -> impl Stream<Item = S::Item>
where
    S: Stream + Unpin,
{
    stream::unfold(inward, |mut inward| async move {
        let item = timeout(PING * 2, inward.next()).await.ok()??;
        Some((item, inward))
    })
}

fn posting(post: mpsc::Sender<Message>) -> impl Sink<Message, Error = mpsc::error::SendError<Message>> {
    sink::unfold(post, |post, message| async move {
        post.send(in_our_words(message)).await?;
        Ok(post)
    })
}

/// The codes of the protocol, and nothing of what was sent: the library closes with what its parser says.
fn in_our_words(message: Message) -> Message {
    let (code, reason) = match message {
        Message::Close(Some(CloseFrame { code: 1002, reason })) if reason == NOT_BELIEVED => {
            (4403, "Forbidden: the token of the greeting is not believed")
        }
        Message::Close(Some(CloseFrame { code: 1002, .. })) => (4400, "Invalid message"),
        Message::Close(Some(CloseFrame { code: 1011, .. })) => (4401, "Unauthorized: send connection_init first"),
        other => return other,
    };
    Message::Close(Some(CloseFrame { code, reason: reason.into() }))
}

async fn pinging(post: mpsc::Sender<Message>) {
    let mut times = interval_at(Instant::now() + PING, PING);
    loop {
        times.tick().await;
        if post.send(Message::Ping(Default::default())).await.is_err() {
            return;
        }
    }
}

/// Hands over what was posted; gives up on a reader who does not take it.
async fn deliver(mut posted: mpsc::Receiver<Message>, mut outward: impl Sink<Message> + Unpin) {
    while let Some(message) = posted.recv().await {
        let is_last = matches!(message, Message::Close(_));
        let taken = timeout(UNTAKEN, outward.send(message)).await;
        if is_last || !matches!(taken, Ok(Ok(()))) {
            return;
        }
    }
}
