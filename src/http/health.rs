//! Health: whether the process lives, and whether it can answer.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use tokio::time::timeout;

use super::router::Door;

const PATIENCE: Duration = Duration::from_secs(2);

/// `/healthz`: the process lives.
pub async fn alive() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// `/readyz`: the databases answer. It does not ask for their shape: while they are migrated, the old program goes on.
pub async fn ready(State(door): State<Arc<Door>>) -> Response {
    let (status, said) = match timeout(PATIENCE, door.hub.ready()).await {
        Ok(Ok(())) => (StatusCode::OK, json!({ "ready": true })),
        Ok(Err(reason)) => (StatusCode::SERVICE_UNAVAILABLE, json!({ "ready": false, "reason": reason })),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, json!({ "ready": false, "reason": "a database does not answer" })),
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(said)).into_response()
}
