//! The status port: liveness, readiness and metrics over HTTP; closed unless the operator opens it.
//!
//! It has no password, so it shows only numbers and states, never the id or name of a member, chat or record,
//! nor a word of a question.

mod health;
mod metrics;

pub use metrics::{Metrics, Step, Surface};

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;

use super::http_server::{ServerLimits, limit_server};
use health::HealthError;

/// The limits of the port. Health checks and Prometheus need only a few connections.
const LIMITS: ServerLimits = ServerLimits { connections: 64, receive_timeout: Duration::from_secs(5) };

/// Opens the port and returns its address.
///
/// # Errors
/// If the address cannot be bound.
pub async fn listen(address: SocketAddr, metrics: Arc<Metrics>) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind(address)?;
    let address = listener.local_addr()?;
    let router = Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(export_metrics))
        .with_state(metrics);
    tokio::spawn(limit_server(listener, LIMITS)?.serve(router.into_make_service()));
    tracing::info!(%address, "status port open; serving /healthz, /readyz and /metrics");
    Ok(address)
}

async fn healthz(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    respond(metrics.health.check_alive())
}

async fn readyz(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    respond(metrics.health.check_ready(Instant::now()))
}

async fn export_metrics(State(metrics): State<Arc<Metrics>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, Metrics::CONTENT_TYPE)], metrics.text())
}

/// Returns a state as a status code and one line of text.
fn respond(state: Result<(), HealthError>) -> (StatusCode, String) {
    match state {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")),
    }
}
