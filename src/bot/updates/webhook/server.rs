//! The server that Telegram sends updates to. It confirms an update only once that is handled or held on disk. It
//! listens from the start: while the records are read or another instance leads, updates are held for the leader. It
//! accepts only updates from Telegram and tells nothing to anyone else.

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
use axum_server::tls_rustls::RustlsConfig;
use axum_server::{Handle, Server};
use hyper_util::rt::TokioTimer;
use secrecy::SecretString;
use serde::de::IgnoredAny;

use super::keys::WebhookKeys;
use crate::bot::error::ServeError;
use crate::bot::status::Metrics;
use crate::bot::updates::intake::{Accepted, Intake, PATIENCE};
use crate::bot::updates::parse::parse_update;
use crate::config::Webhook;
use crate::store::{Inbox, PendingUpdate, Presence, now};

/// Maximum bytes of an update: a message has at most 4,096 letters and may quote two others.
const LARGEST: usize = 1 << 20;

/// Timeout of receiving a call.
const SLOWEST: Duration = Duration::from_secs(10);

/// How long Telegram waits for an update that cannot be held, before it must send it again.
const LONGEST_PATIENCE: Duration = Duration::from_secs(20);

/// How often a renewed certificate is read.
const RENEWAL: Duration = Duration::from_secs(60 * 60);

/// The listening server; it ends with the runtime that it was opened in.
pub struct WebhookServer {
    /// The public URL that leads to it.
    pub url: String,
    shared: Arc<Shared>,
    handle: Handle<SocketAddr>,
    /// Shows other instances that this one serves the bot.
    presence: Option<Presence>,
}

struct Shared {
    keys: WebhookKeys,
    metrics: Arc<Metrics>,
    /// Holds updates for the leader before this instance leads.
    inbox: Option<Arc<Inbox>>,
    /// Handles updates once this instance leads.
    intake: OnceLock<Intake>,
}

impl WebhookServer {
    /// Starts to listen.
    ///
    /// # Errors
    /// If the address cannot be listened on, or the certificate or key cannot be read.
    pub async fn open(
        webhook: &Webhook,
        token: &SecretString,
        inbox: Option<Inbox>,
        presence: Option<Presence>,
        metrics: Arc<Metrics>,
    ) -> Result<Self, ServeError> {
        let shared = Arc::new(Shared {
            keys: WebhookKeys::of(token),
            metrics,
            inbox: inbox.map(Arc::new),
            intake: OnceLock::new(),
        });
        let router = Router::new().fallback(receive).with_state(shared.clone()).into_make_service();
        let (address, handle) = (webhook.listen, Handle::new());
        let failed = |error| ServeError::Webhook { address, error };
        let listener = TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        if let Some((certificate, key)) = &webhook.certificate {
            let tls = load_certificate(certificate, key).await?;
            let server = axum_server::from_tcp_rustls(listener, tls.clone()).map_err(failed)?;
            tokio::spawn(with_timeouts(server.handle(handle.clone())).serve(router));
            let (certificate, key) = (certificate.clone(), key.clone());
            tokio::spawn(async move {
                loop {
                    tokio::time::sleep(RENEWAL).await;
                    if let Err(error) = tls.reload_from_pem_file(&certificate, &key).await {
                        tracing::warn!(%error, "the certificate could not be read again; the one before stays");
                    }
                }
            });
        } else {
            let server = axum_server::from_tcp(listener).map_err(failed)?;
            tokio::spawn(with_timeouts(server.handle(handle.clone())).serve(router));
        }
        tracing::info!(%address, "the webhook listens");
        Ok(Self { url: webhook.url.clone(), shared, handle, presence })
    }

    /// Handles incoming updates in this instance from now on.
    pub fn lead(&self, intake: Intake) {
        // An instance leads until it ends.
        let _ = self.shared.intake.set(intake);
    }

    /// Accepts no more calls; those in progress are finished.
    pub fn shut(&self, within: Duration) {
        self.handle.graceful_shutdown(Some(within));
    }

    /// Leaves; returns whether no other instance serves the bot's webhook now.
    pub fn leave(&self) -> bool {
        self.presence.as_ref().is_none_or(Presence::leave)
    }
}

async fn load_certificate(certificate: &Path, key: &Path) -> Result<RustlsConfig, ServeError> {
    RustlsConfig::from_pem_file(certificate, key).await.map_err(ServeError::Certificate)
}

/// Returns `Some` if the server can end TLS; `None` if it need not.
///
/// # Errors
/// If the certificate or key cannot be used.
pub async fn can_end_tls(webhook: &Webhook) -> Result<Option<()>, ServeError> {
    let Some((certificate, key)) = &webhook.certificate else { return Ok(None) };
    load_certificate(certificate, key).await.map(|_| Some(()))
}

/// Disconnects slow callers; HTTP/1 only, as Telegram speaks it.
fn with_timeouts<A>(server: Server<SocketAddr, A>) -> Server<SocketAddr, A> {
    let mut server = server.http1_only().first_request_timeout(SLOWEST);
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(SLOWEST);
    server
}

async fn receive(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().rsplit('/').next().unwrap_or_default();
    if path != shared.keys.path {
        return StatusCode::NOT_FOUND.into_response();
    }
    if parts.method != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if !shared.keys.opens(secret(&parts.headers)) {
        tracing::warn!("someone knows the webhook's path and not its secret");
        return StatusCode::UNAUTHORIZED.into_response();
    }
    shared.metrics.health.hear();
    match read(body).await {
        Ok(body) if is_update(&body) => shared.accept(body).await.into_response(),
        Ok(_) => StatusCode::BAD_REQUEST.into_response(),
        Err(status) => status.into_response(),
    }
}

fn secret(headers: &HeaderMap) -> &[u8] {
    headers.get("x-telegram-bot-api-secret-token").map_or(&[], |secret| secret.as_bytes())
}

async fn read(body: Body) -> Result<String, StatusCode> {
    let bytes = tokio::time::timeout(SLOWEST, to_bytes(body, LARGEST)).await;
    let bytes = bytes.map_err(|_| StatusCode::REQUEST_TIMEOUT)?.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    String::from_utf8(bytes.into()).map_err(|_| StatusCode::BAD_REQUEST)
}

/// Whether it is an object with an id and at most one event.
fn is_update(body: &str) -> bool {
    let fields: Result<HashMap<String, IgnoredAny>, _> = serde_json::from_str(body);
    fields.is_ok_and(|fields| fields.contains_key("update_id") && fields.len() <= 2)
}

impl Shared {
    async fn accept(&self, body: String) -> Response {
        let Some(update) = parse_update(&body) else { return StatusCode::BAD_REQUEST.into_response() };
        let held = PendingUpdate { number: update.number, body };
        let Some(intake) = self.intake.get() else {
            return if self.leave(held).await { accepted() } else { later() };
        };
        let number = update.number;
        let handled = async {
            if intake.accept(update).await != Accepted::Nothing {
                intake.finished(number).await;
            }
        };
        tokio::pin!(handled);
        if tokio::time::timeout(PATIENCE, &mut handled).await.is_ok() {
            return accepted();
        }
        if intake.hold(vec![held]).await || tokio::time::timeout(LONGEST_PATIENCE, handled).await.is_ok() {
            return accepted();
        }
        later()
    }

    /// Leaves an update for the leader; returns whether that succeeded.
    async fn leave(&self, held: PendingUpdate) -> bool {
        let Some(inbox) = self.inbox.clone() else { return false };
        let left = tokio::task::spawn_blocking(move || inbox.leave(held, now())).await;
        match left {
            Ok(Ok(left)) => left,
            Ok(Err(error)) => {
                tracing::warn!(%error, "an update could not be left for the program that leads");
                false
            }
            Err(_) => false,
        }
    }
}

fn accepted() -> Response {
    StatusCode::OK.into_response()
}

fn later() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")]).into_response()
}
