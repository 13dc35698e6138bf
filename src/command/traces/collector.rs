//! Collector: the way to whoever takes the traces, by the program's own runtime and TLS.

use std::time::Duration;

use async_trait::async_trait;
use axum::body::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use opentelemetry_http::{HttpClient, HttpError, Request, Response};
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::http::outward::Outward;

/// How long the collector may take for one batch.
pub const LONGEST_WAIT: Duration = Duration::from_secs(3);
const MOST_BYTES: usize = 64 * 1024;

/// Sends on the runtime, whatever thread asks: the batches are made on a thread of their own, which has none.
#[derive(Debug)]
pub struct Collector {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    runtime: Handle,
}

impl Collector {
    pub fn new(outward: Outward, runtime: Handle) -> Collector {
        let mut client = Client::builder(TokioExecutor::new());
        let client = client.pool_timer(TokioTimer::new()).pool_max_idle_per_host(1).build(outward.connector);
        Collector { client, runtime }
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let sending = async move {
            let (head, body) = client.request(request.map(Full::new)).await?.into_parts();
            let body = Limited::new(body, MOST_BYTES).collect().await?.to_bytes();
            Ok::<_, HttpError>(Response::from_parts(head, body))
        };
        // The time is kept by the runtime, too: the wait begins there.
        self.runtime.spawn(async move { timeout(LONGEST_WAIT, sending).await }).await??
    }
}
