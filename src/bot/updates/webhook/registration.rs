//! Telegram told where the webhook is, and that it stays told.
//!
//! Whoever polls with the same token takes a webhook away, and Telegram says nowhere but when asked
//! that it cannot get through: so it is asked every now and then.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use super::keys::WebhookKeys;
use crate::bot::telegram::{Api, ApiError};
use crate::bot::updates::parse::KINDS;

/// Updates that Telegram brings at once, as many as it may
/// (<https://core.telegram.org/bots/api#setwebhook>).
const AT_ONCE: u32 = 100;

/// What Telegram knows of the webhook.
#[derive(Deserialize)]
struct Info {
    url: String,
    #[serde(default)]
    last_error_date: i64,
    #[serde(default)]
    last_error_message: String,
}

/// Tells Telegram where the webhook is, below the public address `url`, again whenever it is lost; for
/// as long as Telegram knows the token.
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
                // What went wrong before this start is no news.
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

/// Takes the webhook away: of whoever polls now, and of whoever was the last to serve it.
pub async fn delete_webhook(api: &Api) {
    if let Err(error) = api.post::<bool>("DeleteWebhook", &json!({}), api.timeouts.call).await {
        tracing::warn!(%error, "a webhook of this bot, if there is one, was not taken away");
    }
}
