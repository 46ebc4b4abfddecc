//! The bot's identity and group memberships, as reported by Telegram.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};

use super::client::{Api, Timeouts};
use super::pacing::SendQuotas;
use super::response::ApiError;
use crate::bot::request::BotIdentity;
use crate::bot::status::Metrics;

/// Timeout of a token check, for which a user waits at a terminal.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Returns the bot's identity; retries until Telegram can be reached.
///
/// # Errors
/// [`ApiError::Unauthorized`] if Telegram rejects the token.
pub async fn wait_for_identity(api: &Api) -> Result<BotIdentity, ApiError> {
    let mut wait = api.timeouts.retry;
    loop {
        match fetch_identity(api, api.timeouts.call).await {
            Err(error) if !matches!(error, ApiError::Unauthorized) => {
                tracing::warn!(%error, "cannot reach Telegram; retrying");
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(Duration::from_secs(60));
            }
            result => return result,
        }
    }
}

/// Returns the username of the bot with this token. Makes one call, without retries, for a check before a
/// start.
///
/// # Errors
/// [`ApiError::Unauthorized`] if there is no such bot; others if the call fails.
pub async fn find_username(api_url: &str, token: &SecretString) -> Result<String, ApiError> {
    let timeouts = Timeouts::default();
    let metrics = Arc::new(Metrics::new(timeouts.max_silence));
    let api = Api::new(api_url, token, timeouts, SendQuotas::default(), metrics);
    fetch_identity(&api, TIMEOUT).await.map(|me| me.username)
}

async fn fetch_identity(api: &Api, timeout: Duration) -> Result<BotIdentity, ApiError> {
    let me: Value = match api.post("GetMe", &json!({}), timeout).await {
        // Telegram answers 404 to a malformed token.
        Err(ApiError::Refused(_)) => return Err(ApiError::Unauthorized),
        response => response?,
    };
    let flag = |name: &str| me[name].as_bool().unwrap_or(false);
    Ok(BotIdentity {
        id: me["id"].as_u64().unwrap_or_default(),
        username: me["username"].as_str().unwrap_or_default().to_owned(),
        reads_groups: flag("can_read_all_group_messages"),
        has_inline_mode: flag("supports_inline_queries"),
    })
}

/// Logs the bot's permissions on Telegram and how to change them.
pub fn log_permissions(me: &BotIdentity) {
    if me.reads_groups {
        tracing::info!(
            "privacy mode is off; the bot receives every message of its groups and answers only those addressed to it"
        );
    } else {
        tracing::info!(
            "privacy mode is on; in groups the bot receives commands, replies to it and its inline results, but not every mention; /setprivacy at @BotFather changes this"
        );
    }
    if !me.has_inline_mode {
        tracing::info!("inline mode is off; /setinline at @BotFather enables quotes in any chat");
    }
}

/// Whether a member is in a group.
///
/// # Errors
/// If Telegram does not say.
pub async fn find_membership(group: i64, member: u64, api: &Api) -> Result<bool, ApiError> {
    let body = json!({"chat_id": group, "user_id": member});
    let found: Value = api.post("GetChatMember", &body, api.timeouts.call).await?;
    match found["status"].as_str() {
        Some("creator" | "administrator" | "member") => Ok(true),
        Some("restricted") => Ok(found["is_member"].as_bool() != Some(false)),
        Some("left" | "kicked") => Ok(false),
        _ => Err(ApiError::Refused("a member without a known status".to_owned())),
    }
}
