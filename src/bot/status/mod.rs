//! The status port: liveness, readiness and metrics over HTTP; closed unless the operator opens it. It has no password,
//! so it may show only numbers and states: no id or name of a member, chat or record, no word of a question.

mod health;
mod metrics;

pub use metrics::{Metrics, Step, Surface};

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;

use health::Unready;

/// Opens the port and returns its address; fails if it cannot be listened on.
pub async fn listen(address: SocketAddr, metrics: Arc<Metrics>) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let port = Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(ready))
        .route("/metrics", get(counted))
        .with_state(metrics);
    tokio::spawn(async move { axum::serve(listener, port).await });
    tracing::info!(%address, "the bot can be seen from outside: /healthz, /readyz, /metrics");
    Ok(address)
}

async fn alive(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    said(metrics.health.alive())
}

async fn ready(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    said(metrics.health.ready(Instant::now()))
}

async fn counted(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, Metrics::CONTENT_TYPE)], metrics.text())
}

/// Returns a state as one line, for people and programs alike.
fn said(state: Result<(), Unready>) -> (StatusCode, String) {
    match state {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
    }
}
