//! The server to which Telegram sends updates.
//!
//! It confirms an update only once the update is handled or stored on disk. It listens from the start: while
//! the records are loaded or another instance is the leader, updates are stored for the leader. It accepts only
//! updates from Telegram and reveals nothing to other callers.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use secrecy::SecretString;
use serde::de::IgnoredAny;

use super::keys::WebhookKeys;
use crate::bot::error::ServeError;
use crate::bot::http_server::{ServerLimits, limit_server};
use crate::bot::status::Metrics;
use crate::bot::updates::intake::{Acceptance, Intake, LATE_AFTER};
use crate::bot::updates::parse::parse_update;
use crate::config::WebhookConfig;
use crate::store::{Inbox, InstanceLock, PendingUpdate, now};

/// Maximum bytes of an update. A message has at most 4,096 characters and may contain two others.
const MAX_BODY: usize = 1 << 20;

/// Timeout of receiving a request.
const RECEIVE_TIMEOUT: Duration = Duration::from_secs(10);

/// The limits of the server: Telegram opens at most 100 connections (<https://core.telegram.org/bots/api#setwebhook>).
const LIMITS: ServerLimits = ServerLimits { connections: 256, receive_timeout: RECEIVE_TIMEOUT };

/// Time after which Telegram must send an update again that is neither handled nor stored.
const HANDLING_TIMEOUT: Duration = Duration::from_secs(20);

/// Interval at which the certificate is read again, because it may be renewed.
const RENEWAL: Duration = Duration::from_secs(60 * 60);

/// The listening server. It ends when the runtime in which it was opened shuts down.
pub struct WebhookServer {
    /// The public URL of the server, without the webhook's path.
    pub url: String,
    state: Arc<ServerState>,
    handle: Handle<SocketAddr>,
    /// Tells other instances that this one serves the bot.
    presence: Option<InstanceLock>,
}

/// The state that requests share.
struct ServerState {
    keys: WebhookKeys,
    metrics: Arc<Metrics>,
    /// Stores updates for the leader while this instance is not the leader.
    inbox: Option<Arc<Inbox>>,
    /// Handles updates; set once this instance is the leader.
    intake: OnceLock<Intake>,
}

impl WebhookServer {
    /// Starts to listen.
    ///
    /// # Errors
    /// [`ServeError::Webhook`] if the address cannot be bound, [`ServeError::Certificate`] if the certificate
    /// or key cannot be used.
    pub async fn open(
        webhook: &WebhookConfig,
        token: &SecretString,
        inbox: Option<Inbox>,
        presence: Option<InstanceLock>,
        metrics: Arc<Metrics>,
    ) -> Result<Self, ServeError> {
        let state = Arc::new(ServerState {
            keys: WebhookKeys::derive(token),
            metrics,
            inbox: inbox.map(Arc::new),
            intake: OnceLock::new(),
        });
        let router = Router::new().fallback(receive).with_state(state.clone()).into_make_service();
        let (address, handle) = (webhook.listen, Handle::new());
        let failed = |error| ServeError::Webhook { address, error };
        let listener = TcpListener::bind(address).map_err(failed)?;
        let server = limit_server(listener, LIMITS).map_err(failed)?.handle(handle.clone());
        if let Some((certificate, key)) = &webhook.certificate {
            let tls = load_certificate(certificate, key).await?;
            let acceptor = RustlsAcceptor::new(tls.clone());
            tokio::spawn(server.map(|limiter| acceptor.acceptor(limiter)).serve(router));
            let (certificate, key) = (certificate.clone(), key.clone());
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(RENEWAL).await;
                    if let Err(error) = tls.reload_from_pem_file(&certificate, &key).await {
                        tracing::warn!(%error, "cannot read the renewed certificate; the previous one stays in use");
                    }
                }
            });
        } else {
            tokio::spawn(server.serve(router));
        }
        tracing::info!(%address, "webhook server listening");
        Ok(Self { url: webhook.url.clone(), state, handle, presence })
    }

    /// Handles incoming updates in this instance from now on, because it is the leader.
    pub fn start_handling(&self, intake: Intake) {
        // An instance is the leader until it ends, so this is set once.
        let _ = self.state.intake.set(intake);
    }

    /// Accepts no more requests; those in progress may finish within `timeout`.
    pub fn shut_down(&self, timeout: Duration) {
        self.handle.graceful_shutdown(Some(timeout));
    }

    /// Ends this instance's presence; returns whether no other instance serves the bot's webhook any more.
    pub fn leave(&self) -> bool {
        self.presence.as_ref().is_none_or(InstanceLock::release)
    }
}

async fn load_certificate(certificate: &Path, key: &Path) -> Result<RustlsConfig, ServeError> {
    RustlsConfig::from_pem_file(certificate, key).await.map_err(ServeError::Certificate)
}

/// Checks that the configured certificate can be used; `None` if none is configured.
///
/// # Errors
/// [`ServeError::Certificate`] if the certificate or key cannot be used.
pub async fn check_certificate(webhook: &WebhookConfig) -> Result<Option<()>, ServeError> {
    let Some((certificate, key)) = &webhook.certificate else { return Ok(None) };
    load_certificate(certificate, key).await.map(|_| Some(()))
}

async fn receive(State(state): State<Arc<ServerState>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().rsplit('/').next().unwrap_or_default();
    if path != state.keys.path {
        return StatusCode::NOT_FOUND.into_response();
    }
    if parts.method != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if !state.keys.is_secret(read_secret(&parts.headers)) {
        tracing::warn!("webhook request refused; its path is right but its secret is wrong");
        return StatusCode::UNAUTHORIZED.into_response();
    }
    state.metrics.health.record_contact();
    match read(body).await {
        Ok(body) if is_update(&body) => state.accept(body).await.into_response(),
        Ok(_) => StatusCode::BAD_REQUEST.into_response(),
        Err(status) => status.into_response(),
    }
}

fn read_secret(headers: &HeaderMap) -> &[u8] {
    headers.get("x-telegram-bot-api-secret-token").map_or(&[], |secret| secret.as_bytes())
}

async fn read(body: Body) -> Result<String, StatusCode> {
    let bytes = tokio::time::timeout(RECEIVE_TIMEOUT, to_bytes(body, MAX_BODY)).await;
    let bytes = bytes.map_err(|_| StatusCode::REQUEST_TIMEOUT)?.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    String::from_utf8(bytes.into()).map_err(|_| StatusCode::BAD_REQUEST)
}

/// Whether a body is an object with an update id and at most one event.
fn is_update(body: &str) -> bool {
    let fields: Result<HashMap<String, IgnoredAny>, _> = serde_json::from_str(body);
    fields.is_ok_and(|fields| fields.contains_key("update_id") && fields.len() <= 2)
}

impl ServerState {
    /// Accepts an update; responds once it is handled or stored.
    async fn accept(&self, body: String) -> Response {
        let Some(update) = parse_update(&body) else { return StatusCode::BAD_REQUEST.into_response() };
        let pending = PendingUpdate { id: update.id, body };
        let Some(intake) = self.intake.get() else {
            return if self.forward_to_leader(pending).await { respond_ok() } else { respond_retry() };
        };
        let id = update.id;
        let handled = async {
            if intake.accept(update).await != Acceptance::Ignored {
                intake.wait_until_finished(id).await;
            }
        };
        tokio::pin!(handled);
        if tokio::time::timeout(LATE_AFTER, &mut handled).await.is_ok() {
            return respond_ok();
        }
        if intake.store_pending(vec![pending]).await || tokio::time::timeout(HANDLING_TIMEOUT, handled).await.is_ok() {
            return respond_ok();
        }
        respond_retry()
    }

    /// Stores an update for the leader; returns whether that succeeded.
    async fn forward_to_leader(&self, update: PendingUpdate) -> bool {
        let Some(inbox) = self.inbox.clone() else { return false };
        let result = tokio::task::spawn_blocking(move || inbox.deliver(update, now())).await;
        match result {
            Ok(Ok(is_stored)) => is_stored,
            Ok(Err(error)) => {
                tracing::warn!(%error, "cannot store an update for the leader; Telegram sends it again");
                false
            }
            Err(_) => false,
        }
    }
}

fn respond_ok() -> Response {
    StatusCode::OK.into_response()
}

/// Asks Telegram to send the update again.
fn respond_retry() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")]).into_response()
}
