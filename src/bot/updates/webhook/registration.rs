//! Keeps the webhook registered. An instance that polls with the same token deletes it, and Telegram reports failed
//! deliveries only when asked, so it is asked regularly.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::keys::WebhookKeys;
use crate::bot::telegram::{Api, ApiError};
use crate::bot::updates::parse::KINDS;

/// Maximum concurrent deliveries, the most that Telegram allows (<https://core.telegram.org/bots/api#setwebhook>).
const AT_ONCE: u32 = 100;

/// Telegram's state of the webhook.
#[derive(Deserialize)]
struct Info {
    url: String,
    #[serde(default)]
    last_error_date: i64,
    #[serde(default)]
    last_error_message: String,
}

/// Registers the webhook below the public address `url`, again whenever it is lost, until Telegram rejects the token.
pub async fn keep_registered(api: &Api, url: &str, token: &SecretString) -> ApiError {
    let keys = WebhookKeys::of(token);
    let address = format!("{url}/{}", keys.path);
    let (mut told, mut error_told) = (false, 0);
    loop {
        let looked = match api.post::<Info>("GetWebhookInfo", &json!({}), api.timeouts.call).await {
            Ok(info) if told && info.url == address => {
                if info.last_error_date > error_told {
                    error_told = info.last_error_date;
                    tracing::warn!(
                        error = info.last_error_message.replace(&keys.path, "…"),
                        "Telegram could not bring an update; look at the address, the certificate and what stands in front"
                    );
                }
                Ok(())
            }
            Ok(info) => {
                if told {
                    tracing::warn!("another program took the webhook away; it is set again");
                }
                // Errors from before this start are no news.
                error_told = error_told.max(info.last_error_date);
                set(api, &address, &keys.secret).await.map(|()| told = true)
            }
            Err(error) => Err(error),
        };
        let wait = match looked {
            Ok(()) => api.timeouts.look,
            Err(ApiError::Unauthorized) => return ApiError::Unauthorized,
            Err(ApiError::RetryAfter(seconds)) => Duration::from_secs(seconds),
            Err(error) => {
                tracing::warn!(%error, "the webhook could not be set or looked at; it is tried again");
                if told { api.timeouts.look } else { api.timeouts.retry * 10 }
            }
        };
        tokio::time::sleep(wait).await;
    }
}

async fn set(api: &Api, address: &str, secret: &SecretString) -> Result<(), ApiError> {
    let body = json!({
        "url": address,
        "secret_token": secret.expose_secret(),
        "max_connections": AT_ONCE,
        "allowed_updates": KINDS,
    });
    api.post::<Value>("SetWebhook", &body, api.timeouts.call).await?;
    tracing::info!("Telegram brings updates to the webhook");
    Ok(())
}

/// Deletes the webhook: before polling, and when the last instance that serves it stops.
pub async fn delete_webhook(api: &Api) {
    if let Err(error) = api.post::<bool>("DeleteWebhook", &json!({}), api.timeouts.call).await {
        tracing::warn!(%error, "a webhook of this bot, if there is one, was not taken away");
    }
}
