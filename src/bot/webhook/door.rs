//! The door that Telegram brings updates to.
//!
//! It says that it has an update only once that is handled, or held on the disk. It is open from the
//! start: while the records are read, and for as long as another program leads, what comes is held for
//! whichever leads then. Nothing but an update of Telegram's gets in, and nothing is told to anyone else.

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

use super::Keys;
use crate::bot::ServeError;
use crate::bot::intake::{Intake, PATIENCE, Taken, received};
use crate::bot::status::Metrics;
use crate::config::Webhook;
use crate::store::{Held, Letterbox, Presence, now};

/// Bytes of an update: a message has at most 4,096 letters, and may quote two others.
const LARGEST: usize = 1 << 20;

/// No call takes longer to come in.
const SLOWEST: Duration = Duration::from_secs(10);

/// Where it cannot be held, Telegram waits longer, and brings it again.
const LONGEST_PATIENCE: Duration = Duration::from_secs(20);

/// How often a renewed certificate is looked for.
const RENEWAL: Duration = Duration::from_secs(60 * 60);

/// The open door; it is shut with the runtime that it was opened in.
pub struct Door {
    /// The public address that leads to it.
    pub url: String,
    inside: Arc<Inside>,
    handle: Handle<SocketAddr>,
    /// That this program is one of those that serve the bot.
    presence: Option<Presence>,
}

struct Inside {
    keys: Keys,
    metrics: Arc<Metrics>,
    /// Where updates are left before this program leads.
    letterbox: Option<Arc<Letterbox>>,
    /// What handles them once it does.
    intake: OnceLock<Intake>,
}

impl Door {
    /// Opens the door.
    ///
    /// # Errors
    /// Where nothing can listen there, or a certificate or key cannot be read.
    pub async fn open(
        webhook: &Webhook,
        token: &SecretString,
        letterbox: Option<Letterbox>,
        presence: Option<Presence>,
        metrics: Arc<Metrics>,
    ) -> Result<Self, ServeError> {
        let inside = Arc::new(Inside {
            keys: Keys::of(token),
            metrics,
            letterbox: letterbox.map(Arc::new),
            intake: OnceLock::new(),
        });
        let router = Router::new().fallback(come_in).with_state(inside.clone()).into_make_service();
        let (address, handle) = (webhook.listen, Handle::new());
        let failed = |error| ServeError::Door { address, error };
        let listener = TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        if let Some((certificate, key)) = &webhook.certificate {
            let tls = certified(certificate, key).await?;
            let server = axum_server::from_tcp_rustls(listener, tls.clone()).map_err(failed)?;
            tokio::spawn(hurried(server.handle(handle.clone())).serve(router));
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
            tokio::spawn(hurried(server.handle(handle.clone())).serve(router));
        }
        tracing::info!(%address, "the door of the webhook is open");
        Ok(Self { url: webhook.url.clone(), inside, handle, presence })
    }

    /// From now on this program handles what comes in.
    pub fn lead(&self, intake: Intake) {
        // A program leads from then on until it ends.
        let _ = self.inside.intake.set(intake);
    }

    /// Lets in nothing more; what is inside is finished.
    pub fn shut(&self, within: Duration) {
        self.handle.graceful_shutdown(Some(within));
    }

    /// Leaves; whether no other program has such a door for the bot now.
    pub fn leave(&self) -> bool {
        self.presence.as_ref().is_none_or(Presence::leave)
    }
}

async fn certified(certificate: &Path, key: &Path) -> Result<RustlsConfig, ServeError> {
    RustlsConfig::from_pem_file(certificate, key).await.map_err(ServeError::Certificate)
}

/// Whether the door could end TLS; none where it need not.
///
/// # Errors
/// Where a certificate or key cannot be used.
pub async fn can_end_tls(webhook: &Webhook) -> Result<Option<()>, ServeError> {
    let Some((certificate, key)) = &webhook.certificate else { return Ok(None) };
    certified(certificate, key).await.map(|_| Some(()))
}

/// Has callers say something soon, again and again, or go: in HTTP/1 alone, as Telegram speaks it.
fn hurried<A>(server: Server<SocketAddr, A>) -> Server<SocketAddr, A> {
    let mut server = server.http1_only().first_request_timeout(SLOWEST);
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(SLOWEST);
    server
}

async fn come_in(State(inside): State<Arc<Inside>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().rsplit('/').next().unwrap_or_default();
    if path != inside.keys.path {
        return StatusCode::NOT_FOUND.into_response();
    }
    if parts.method != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    if !inside.keys.opens(secret(&parts.headers)) {
        tracing::warn!("someone knows the webhook's path and not its secret");
        return StatusCode::UNAUTHORIZED.into_response();
    }
    inside.metrics.health.hear();
    match read(body).await {
        Ok(body) if is_update(&body) => inside.take(body).await.into_response(),
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

/// Whether it is an object of a number and at most one thing that has happened.
fn is_update(body: &str) -> bool {
    let fields: Result<HashMap<String, IgnoredAny>, _> = serde_json::from_str(body);
    fields.is_ok_and(|fields| fields.contains_key("update_id") && fields.len() <= 2)
}

impl Inside {
    async fn take(&self, body: String) -> Response {
        let Some(received) = received(&body) else { return StatusCode::BAD_REQUEST.into_response() };
        let held = Held { number: received.number, body };
        let Some(intake) = self.intake.get() else {
            return if self.is_left(held).await { taken() } else { later() };
        };
        let number = received.number;
        let handled = async {
            if intake.take(received).await != Taken::Nothing {
                intake.finished(number).await;
            }
        };
        tokio::pin!(handled);
        if tokio::time::timeout(PATIENCE, &mut handled).await.is_ok() {
            return taken();
        }
        if intake.hold(vec![held]).await || tokio::time::timeout(LONGEST_PATIENCE, handled).await.is_ok() {
            return taken();
        }
        later()
    }

    /// Leaves an update for whichever program leads; whether it could be.
    async fn is_left(&self, held: Held) -> bool {
        let Some(letterbox) = self.letterbox.clone() else { return false };
        let left = tokio::task::spawn_blocking(move || letterbox.leave(held, now())).await;
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

fn taken() -> Response {
    StatusCode::OK.into_response()
}

fn later() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")]).into_response()
}
