//! Listener: takes connections, gives each its time, and lets what runs end when the hub stops.
//!
//! axum's own loop never closes a connection that says nothing. Here a first byte, and then a whole head, must come in time.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::panic;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tower::util::MapRequest;

const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const STREAMS_PER_CONNECTION: u32 = 100;
const LARGEST_HEAD: u32 = 32 * 1024;
/// As many as the system keeps for us at most.
const WAITING_CONNECTIONS: usize = 1024;

/// Why nothing can be heard at an address.
#[derive(Debug, thiserror::Error)]
pub enum CannotListen {
    #[error(
        "{0} is taken by another program. Stop that one, or choose another address: --listen 127.0.0.1:8081, or `listen` in samverka.toml."
    )]
    Taken(SocketAddr),
    #[error("{0}: this user may not listen there. Choose a port from 1024 on.")]
    NotAllowed(SocketAddr),
    #[error("{0} is no address of this machine. Choose 127.0.0.1, 0.0.0.0, or one that `ip address` shows.")]
    NotOurs(SocketAddr),
    #[error("{0}: cannot listen there ({1}).")]
    Other(SocketAddr, ErrorKind),
}

/// How long a connection may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For the first byte, and for the whole head of a request.
    pub head: Duration,
    /// For a reader who takes nothing of an answer.
    pub reader: Duration,
    /// For what runs when the hub stops.
    pub shutdown: Duration,
}

/// Takes an address.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, CannotListen> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => CannotListen::Taken(address),
        ErrorKind::PermissionDenied => CannotListen::NotAllowed(address),
        ErrorKind::AddrNotAvailable => CannotListen::NotOurs(address),
        kind => CannotListen::Other(address, kind),
    })
}

/// Answers connections until the signal comes; then takes no more, and returns when what runs has ended or its time is up.
pub async fn serve(listener: TcpListener, router: Router, patience: Patience, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let stopping = Arc::new(AtomicBool::new(false));
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let stopping = stopping.clone();
                    connections.spawn(answer(stream, peer, router.clone(), patience, graceful.watcher(), stopping));
                }
                Err(error) => {
                    tracing::warn!(kind = ?error.kind(), "a connection could not be taken");
                    // Out of file descriptors, most likely: trying again at once would only burn the processor.
                    sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
    stopping.store(true, Ordering::Release);
    for (stream, peer) in last_connections(listener) {
        connections.spawn(answer(stream, peer, router.clone(), patience, graceful.watcher(), stopping.clone()));
    }
    tracing::info!(connections = connections.len(), "stopping");
    if timeout(patience.shutdown, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

/// Those whom the system has connected and nobody has taken yet: they may have asked already. After this it connects nobody.
fn last_connections(listener: TcpListener) -> Vec<(TcpStream, SocketAddr)> {
    let Ok(listener) = listener.into_std() else {
        return Vec::new();
    };
    let waiting = std::iter::from_fn(|| listener.accept().ok()).take(WAITING_CONNECTIONS);
    let taken = waiting.filter_map(|(stream, peer)| {
        stream.set_nonblocking(true).ok()?;
        Some((TcpStream::from_std(stream).ok()?, peer))
    });
    taken.collect()
}

/// The signal of an operator or a terminal to stop.
pub async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// A panic is logged by its place alone: its text may hold a value.
pub fn hush_panics() {
    panic::set_hook(Box::new(|panicked| {
        let place = panicked.location();
        let (file, line) = place.map_or(("unknown", 0), |place| (place.file(), place.line()));
        tracing::error!(file, line, "panicked");
    }));
}

async fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    patience: Patience,
    watcher: Watcher,
    stopping: Arc<AtomicBool>,
) {
    let Some(speaks_http2) = first_bytes(&stream, patience.head).await else {
        return;
    };
    // A small answer must not wait for the acknowledgement of the one before.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let is_late = stopping.load(Ordering::Acquire);
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience.head).keep_alive(!is_late);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(patience.head)
        .keep_alive_timeout(patience.head)
        .max_concurrent_streams(STREAMS_PER_CONNECTION)
        .max_header_list_size(LARGEST_HEAD);
    let builder = if speaks_http2 { builder.http2_only() } else { builder.http1_only() };
    let from_peer = move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    };
    let service = TowerToHyperService::new(MapRequest::new(router, from_peer));
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience.reader));
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(Box::pin(stream)), service).into_owned();
    let ended = if is_late && !speaks_http2 {
        // Told to stop, hyper closes a connection of which it has read nothing. This one has spoken, and ends after its answer.
        let ended = connection.await;
        drop(watcher);
        ended
    } else {
        watcher.watch(connection).await
    };
    if ended.is_err() {
        tracing::debug!("a connection ended early");
    }
}

/// Whether the first bytes open HTTP/2; nothing when they do not come in time.
async fn first_bytes(stream: &TcpStream, patience: Duration) -> Option<bool> {
    timeout(patience, peek_first_bytes(stream)).await.ok()?
}

async fn peek_first_bytes(stream: &TcpStream) -> Option<bool> {
    let mut first = [0_u8; 24];
    loop {
        let came = stream.peek(&mut first).await.ok()?;
        let came = first.get(..came).filter(|came| !came.is_empty())?;
        if came.len() == HTTP2_PREFACE.len() || !HTTP2_PREFACE.starts_with(came) {
            return Some(came == HTTP2_PREFACE);
        }
        // The beginning of the preface stays in the socket, so that waiting for "readable" would return at once.
        sleep(Duration::from_millis(10)).await;
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    use super::*;

    const SHORT: Patience = Patience {
        head: Duration::from_millis(200),
        reader: Duration::from_millis(200),
        shutdown: Duration::from_secs(2),
    };

    struct Running {
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        ended: tokio::task::JoinHandle<()>,
    }

    async fn run(patience: Patience) -> Running {
        let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let slow = || async {
            sleep(Duration::from_millis(400)).await;
            "slow"
        };
        let router = Router::new()
            .route("/", get(|| async { "quick" }))
            .route("/slow", get(slow))
            .route("/long", get(|| async { "long".repeat(8 * 1024 * 1024) }))
            .route("/peer", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }));
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(serve(listener, router, patience, async {
            stopped.await.unwrap();
        }));
        Running { address, stop, ended }
    }

    async fn say(address: SocketAddr, words: &str) -> TcpStream {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(words.as_bytes()).await.unwrap();
        stream
    }

    /// What comes until the connection is closed.
    async fn hear(mut stream: TcpStream) -> String {
        let mut heard = Vec::new();
        let closed = timeout(Duration::from_secs(5), stream.read_to_end(&mut heard)).await;
        assert!(closed.is_ok(), "the connection stayed open");
        String::from_utf8_lossy(&heard).into_owned()
    }

    #[tokio::test]
    async fn a_request_is_answered() {
        let running = run(SHORT).await;
        let heard = hear(say(running.address, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await).await;
        assert!(heard.starts_with("HTTP/1.1 200") && heard.ends_with("quick"), "{heard}");
    }

    #[tokio::test]
    async fn connections_that_say_nothing_or_half_are_closed() {
        let running = run(SHORT).await;
        for words in ["", "P", "PRI * HTTP/2.0\r\n", "POST", "GET / HTTP/1.1\r\nhost: a\r\nx: "] {
            let heard = hear(say(running.address, words).await).await;
            assert!(!heard.contains("200"), "{words}: {heard}");
        }
    }

    #[tokio::test]
    async fn a_connection_that_falls_silent_after_its_request_is_closed() {
        let running = run(SHORT).await;
        let heard = hear(say(running.address, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await).await;
        assert!(heard.ends_with("quick"), "{heard}");
    }

    #[tokio::test]
    async fn the_address_of_the_caller_is_known_within() {
        let running = run(SHORT).await;
        let stream = say(running.address, "GET /peer HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
        let own = stream.local_addr().unwrap().to_string();
        assert!(hear(stream).await.ends_with(&own));
    }

    #[tokio::test]
    async fn a_reader_who_takes_nothing_is_given_up_and_a_slow_one_is_not() {
        let running = run(SHORT).await;
        let asks = "GET /long HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        let idle = say(running.address, asks).await;
        sleep(Duration::from_millis(600)).await;
        assert!(hear(idle).await.len() < 32 * 1024 * 1024);

        let mut slow = say(running.address, asks).await;
        let mut part = vec![0; 1024 * 1024];
        let mut taken = 0;
        loop {
            match slow.read(&mut part).await.unwrap() {
                0 => break,
                came => taken += came,
            }
            sleep(Duration::from_millis(5)).await;
        }
        assert!(taken > 32 * 1024 * 1024, "{taken}");
    }

    #[tokio::test]
    async fn http2_is_spoken_without_a_handshake() {
        let running = run(SHORT).await;
        let mut stream = say(running.address, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
        stream.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await.unwrap();
        let mut frame = [0_u8; 9];
        timeout(Duration::from_secs(5), stream.read_exact(&mut frame)).await.unwrap().unwrap();
        assert_eq!(frame[3], 4, "the server's first frame holds its settings");
    }

    #[tokio::test]
    async fn what_runs_ends_when_the_hub_stops_and_nothing_new_is_taken() {
        let running = run(SHORT).await;
        let slow = say(running.address, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await;
        sleep(Duration::from_millis(100)).await;
        running.stop.send(()).unwrap();
        assert!(hear(slow).await.ends_with("slow"));
        running.ended.await.unwrap();
        assert!(TcpStream::connect(running.address).await.is_err());
    }

    #[tokio::test]
    async fn whoever_is_connected_when_the_hub_stops_is_answered() {
        let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let address = listener.local_addr().unwrap();
        let asks = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        let mut asked = Vec::new();
        for _ in 0..20 {
            asked.push(say(address, asks).await);
        }
        let mut asks_later = say(address, "").await;
        let router = Router::new().route("/", get(|| async { "quick" }));
        let ended = tokio::spawn(serve(listener, router, SHORT, std::future::ready(())));
        for stream in asked {
            assert!(hear(stream).await.ends_with("quick"));
        }
        asks_later.write_all(asks.as_bytes()).await.unwrap();
        assert!(hear(asks_later).await.ends_with("quick"));
        ended.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn what_does_not_end_is_cut_off_when_its_time_is_up() {
        let running = run(Patience { shutdown: Duration::from_millis(50), ..SHORT }).await;
        let slow = say(running.address, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await;
        sleep(Duration::from_millis(50)).await;
        running.stop.send(()).unwrap();
        running.ended.await.unwrap();
        assert!(!hear(slow).await.contains("slow"));
    }

    #[tokio::test]
    async fn a_taken_port_is_said_with_the_remedy() {
        let first = listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let said = listen(first.local_addr().unwrap()).await.unwrap_err().to_string();
        assert!(said.contains("taken") && said.contains("--listen"), "{said}");
    }
}
