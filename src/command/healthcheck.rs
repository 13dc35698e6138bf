//! `samverka healthcheck`: asks a running hub whether it can answer.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use clap::Args;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{CommandProblem, configured};

const PATIENCE: Duration = Duration::from_secs(5);

/// Ask a running hub whether it can answer: exit code 0 if so, 3 if not.
#[derive(Debug, Args)]
pub struct Healthcheck {
    /// The hub's address; without it, the configured one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    address: Option<SocketAddr>,
}

impl Healthcheck {
    pub async fn run(self, path: Option<&Path>) -> Result<(), CommandProblem> {
        let address = match self.address {
            Some(address) => address,
            None => configured(path)?.listen,
        };
        match timeout(PATIENCE, ask(address)).await {
            Ok(Ok(answer)) if answer.starts_with("HTTP/1.1 200") => Ok(()),
            Ok(Ok(answer)) => {
                let said = answer.rsplit("\r\n\r\n").next().unwrap_or_default().trim().to_owned();
                Err(CommandProblem::NotReady(format!("the hub at {address} cannot answer: {said}")))
            }
            Ok(Err(error)) => Err(CommandProblem::NotReady(format!("there is no hub at {address} ({})", error.kind()))),
            Err(_) => Err(CommandProblem::NotReady(format!("the hub at {address} does not answer in time"))),
        }
    }
}

async fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.take(16 * 1024).read_to_string(&mut answer).await?;
    Ok(answer)
}
