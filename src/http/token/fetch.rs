//! Fetch: what a provider publishes, over the network.

use std::time::Duration;

use async_trait::async_trait;
use axum::body::Bytes;
use axum::http::{Uri, header};
use chrono::{DateTime, Utc};
use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;

use crate::config::may_be_fetched;
use crate::http::outward::Outward;

const LONGEST_WAIT: Duration = Duration::from_secs(5);
const MOST_BYTES: usize = 256 * 1024;

/// Why something could not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchProblem {
    #[error("this is no https:// address (http:// is for this machine only)")]
    Address,
    #[error(
        "this machine has no root certificates: install its package ca-certificates, or name a file with the variable SSL_CERT_FILE"
    )]
    NoRoots,
    #[error("nobody answers there, or not with a certificate that this machine trusts")]
    Connection,
    #[error("there was no whole answer within {} seconds", LONGEST_WAIT.as_secs())]
    Time,
    #[error("the answer has the status {0}, and redirects are not followed")]
    Status(u16),
    #[error("the answer has more than {MOST_BYTES} bytes")]
    Size,
}

/// Gets what stands at an address.
#[async_trait]
pub trait Fetch: Send + Sync {
    async fn get(&self, url: &str) -> Result<Vec<u8>, FetchProblem>;
}

/// Gets it over TLS, believing the machine's root certificates; in the open from this machine alone.
pub struct Network {
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    has_roots: bool,
}

impl Network {
    pub fn new() -> Result<Network, rustls::Error> {
        let Outward { connector, has_roots } = Outward::new()?;
        // Asked a few times an hour: no connection is worth keeping.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector);
        Ok(Network { client, has_roots })
    }

    /// The moment that a server believes it to be, to the second.
    pub async fn moment(&self, url: &str) -> Option<DateTime<Utc>> {
        let address: Uri = url.parse().ok().filter(|_| may_be_fetched(url))?;
        let answer = timeout(LONGEST_WAIT, self.client.get(address)).await.ok()?.ok()?;
        let date = answer.headers().get(header::DATE)?.to_str().ok()?;
        DateTime::parse_from_rfc2822(date).ok().map(|date| date.to_utc())
    }

    async fn whole_answer(&self, address: Uri) -> Result<Vec<u8>, FetchProblem> {
        let answer = self.client.get(address).await.map_err(|_| FetchProblem::Connection)?;
        if answer.status().as_u16() != 200 {
            return Err(FetchProblem::Status(answer.status().as_u16()));
        }
        let body = Limited::new(answer.into_body(), MOST_BYTES).collect().await;
        let body = body.map_err(|error| match error.is::<http_body_util::LengthLimitError>() {
            true => FetchProblem::Size,
            false => FetchProblem::Connection,
        })?;
        Ok(body.to_bytes().to_vec())
    }
}

#[async_trait]
impl Fetch for Network {
    async fn get(&self, url: &str) -> Result<Vec<u8>, FetchProblem> {
        let address: Uri = url.parse().map_err(|_| FetchProblem::Address)?;
        if !may_be_fetched(url) {
            return Err(FetchProblem::Address);
        }
        if address.scheme_str() == Some("https") && !self.has_roots {
            return Err(FetchProblem::NoRoots);
        }
        timeout(LONGEST_WAIT, self.whole_answer(address)).await.map_err(|_| FetchProblem::Time)?
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::StatusCode;
    use axum::routing::get;
    use tokio::net::TcpListener;

    use super::*;

    async fn asked(path: &str) -> Result<Vec<u8>, FetchProblem> {
        let router = Router::new()
            .route("/keys", get(async || "{}"))
            .route("/whole", get(async || vec![b' '; MOST_BYTES]))
            .route("/long", get(async || vec![b' '; MOST_BYTES + 1]))
            .route("/moved", get(async || (StatusCode::FOUND, [(header::LOCATION, "/keys")])));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        let answer = Network::new().unwrap().get(&format!("http://{address}{path}")).await;
        server.abort();
        answer
    }

    #[tokio::test]
    async fn what_is_published_is_fetched() {
        assert_eq!(asked("/keys").await, Ok(b"{}".to_vec()));
    }

    #[tokio::test]
    async fn nobody_is_followed_elsewhere() {
        assert_eq!(asked("/moved").await, Err(FetchProblem::Status(302)));
        assert_eq!(asked("/nothing").await, Err(FetchProblem::Status(404)));
    }

    #[tokio::test]
    async fn an_answer_has_a_largest_size() {
        assert_eq!(asked("/whole").await.map(|body| body.len()), Ok(MOST_BYTES));
        assert_eq!(asked("/long").await, Err(FetchProblem::Size));
    }

    #[tokio::test]
    async fn nothing_is_fetched_in_the_open_from_another_machine() {
        let network = Network::new().unwrap();
        for url in [
            "http://id.example.se/keys",
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "http://localhost@id.example.se/",
            "",
        ] {
            assert_eq!(network.get(url).await, Err(FetchProblem::Address), "{url}");
        }
    }

    #[tokio::test]
    async fn a_port_where_nobody_listens_is_said() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let answer = Network::new().unwrap().get(&format!("http://{address}/")).await;
        assert_eq!(answer, Err(FetchProblem::Connection));
    }
}
