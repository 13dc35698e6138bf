//! The products subgraph of Apollo's compatibility suite, on the hub's GraphQL library and web server.
//!
//! The suite prescribes every name and value; nothing here is the hub's own. What it shows of the hub and what it does
//! not stands in docs/conformance.md.

mod product;
mod roots;
mod user;

use std::net::Ipv4Addr;
use std::process::ExitCode;

use async_graphql::{Request, Response};
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use tokio::net::TcpListener;

use crate::roots::ProductsSchema;

#[tokio::main]
async fn main() -> ExitCode {
    let Some(port) = std::env::args().nth(1).and_then(|port| port.parse().ok()) else {
        eprintln!("usage: conformance-products PORT");
        return ExitCode::FAILURE;
    };
    match serve(port).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("conformance-products: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Serves on loopback only: the suite runs on the same machine.
async fn serve(port: u16) -> std::io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, Router::new().route("/", post(answer)).with_state(roots::schema())).await
}

/// Always as `application/json`, the only form that the suite reads.
async fn answer(State(schema): State<ProductsSchema>, Json(asked): Json<Request>) -> Json<Response> {
    Json(schema.execute(asked).await)
}
