//! The bot seen from outside: whether it lives, whether it answers, and how well, over HTTP.
//!
//! All is counted all the time, in [`Metrics`] and `Health`; the port only shows it, and is shut
//! unless the operator opens it. Whoever can reach it needs no password, so nothing may stand there
//! but numbers and states: no member, chat or record by number or name, no word of a question.

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

/// Opens the port, and returns where it listens.
///
/// # Errors
/// If nothing can listen there.
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

/// One line, for people and programs alike.
fn said(state: Result<(), Unready>) -> (StatusCode, String) {
    match state {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
    }
}
