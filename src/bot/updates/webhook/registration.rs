//! Registers the webhook and keeps it registered. The state of the webhook is checked regularly, because an
//! instance that polls with the same token deletes it, and because Telegram reports failed deliveries only in
//! this state.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::keys::WebhookKeys;
use crate::bot::telegram::{Api, ApiError};
use crate::bot::updates::parse::KINDS;

/// Maximum concurrent deliveries, the most that Telegram permits
/// (<https://core.telegram.org/bots/api#setwebhook>).
const MAX_CONNECTIONS: u32 = 100;

/// The state of the webhook at Telegram.
#[derive(Deserialize)]
struct WebhookInfo {
    url: String,
    #[serde(default)]
    last_error_date: i64,
    #[serde(default)]
    last_error_message: String,
}

/// Registers the webhook below the public URL `url`, again whenever it was deleted, until Telegram rejects the
/// token.
pub async fn keep_registered(api: &Api, url: &str, token: &SecretString) -> ApiError {
    let keys = WebhookKeys::derive(token);
    let address = keys.address(url);
    let (mut is_registered, mut last_error) = (false, 0);
    loop {
        let result = match api.post::<WebhookInfo>("GetWebhookInfo", &json!({}), api.timeouts.call).await {
            Ok(info) if is_registered && info.url == address => {
                if info.last_error_date > last_error {
                    last_error = info.last_error_date;
                    tracing::warn!(
                        error = info.last_error_message.replace(&keys.path, "…"),
                        "Telegram cannot deliver an update; check WEBHOOK_URL, the certificate and the reverse proxy"
                    );
                }
                Ok(())
            }
            Ok(info) => {
                if is_registered {
                    tracing::warn!("another instance deleted the webhook; registering it again");
                }
                // Do not log errors from before the registration.
                last_error = last_error.max(info.last_error_date);
                register(api, url, &keys).await.map(|()| is_registered = true)
            }
            Err(error) => Err(error),
        };
        let wait = match result {
            Ok(()) => api.timeouts.webhook_check,
            Err(ApiError::Unauthorized) => return ApiError::Unauthorized,
            Err(ApiError::RetryAfter(seconds)) => Duration::from_secs(seconds),
            Err(error) => {
                tracing::warn!(%error, "cannot register or check the webhook; retrying");
                if is_registered { api.timeouts.webhook_check } else { api.timeouts.retry * 10 }
            }
        };
        tokio::time::sleep(wait).await;
    }
}

/// Registers the webhook below the public URL `url`.
async fn register(api: &Api, url: &str, keys: &WebhookKeys) -> Result<(), ApiError> {
    let body = json!({
        "url": keys.address(url),
        "secret_token": keys.secret.expose_secret(),
        "max_connections": MAX_CONNECTIONS,
        "allowed_updates": KINDS,
    });
    api.post::<Value>("SetWebhook", &body, api.timeouts.call).await?;
    // The full address is not logged: its path must not be known.
    tracing::info!(url, "webhook registered");
    Ok(())
}

/// Removes the webhook when the last instance that serves it stops.
pub async fn remove_webhook(api: &Api) {
    if delete_webhook(api).await {
        tracing::info!("webhook removed");
    }
}

/// Deletes the webhook, if there is one, so that the bot can poll; returns whether the call succeeded.
pub async fn delete_webhook(api: &Api) -> bool {
    let result = api.post::<bool>("DeleteWebhook", &json!({}), api.timeouts.call).await;
    result.inspect_err(|error| tracing::warn!(%error, "cannot delete the webhook")).is_ok()
}
