//! The bot's identity and group memberships, as reported by Telegram.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};

use super::client::{Api, Timeouts};
use super::pacing::SendQuotas;
use super::response::ApiError;
use crate::bot::request::Me;
use crate::bot::status::Metrics;

/// Timeout of a token check, for which someone waits at a terminal.
const TIME_OUT: Duration = Duration::from_secs(5);

/// Asks Telegram for the bot's identity until it can be reached.
pub async fn wait_for_me(api: &Api) -> Result<Me, ApiError> {
    let mut wait = api.timeouts.retry;
    loop {
        match get_me(api, api.timeouts.call).await {
            Err(error) if !matches!(error, ApiError::Unauthorized) => {
                tracing::warn!(%error, "Telegram does not answer yet");
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(Duration::from_secs(60));
            }
            known => return known,
        }
    }
}

/// Returns the username of the bot with this token, asking once: for a check before a start.
///
/// # Errors
/// [`ApiError::Unauthorized`] if there is none; others if Telegram cannot be asked.
pub async fn find_username(api_url: &str, token: &SecretString) -> Result<String, ApiError> {
    let timeouts = Timeouts::default();
    let metrics = Arc::new(Metrics::new(timeouts.silence));
    let api = Api::new(api_url, token, timeouts, SendQuotas::default(), metrics);
    get_me(&api, TIME_OUT).await.map(|me| me.username)
}

async fn get_me(api: &Api, time_out: Duration) -> Result<Me, ApiError> {
    let me: Value = match api.post("GetMe", &json!({}), time_out).await {
        // To a malformed token, Telegram answers that there is no such page.
        Err(ApiError::Refused(_)) => return Err(ApiError::Unauthorized),
        answered => answered?,
    };
    let flag = |name: &str| me[name].as_bool().unwrap_or(false);
    Ok(Me {
        id: me["id"].as_u64().unwrap_or_default(),
        username: me["username"].as_str().unwrap_or_default().to_owned(),
        reads_groups: flag("can_read_all_group_messages"),
        inline: flag("supports_inline_queries"),
    })
}

/// Logs what the bot may see on Telegram, and how to change that.
pub fn log_permissions(me: &Me) {
    if me.reads_groups {
        tracing::info!(
            "privacy mode is off: Telegram shows the bot every message of its groups; it answers those alone that are meant for it"
        );
    } else {
        tracing::info!(
            "privacy mode is on: in groups the bot sees commands, replies to it and what is sent by way of it, but not every mention; /setprivacy at @BotFather changes that"
        );
    }
    if !me.inline {
        tracing::info!("inline mode is off; /setinline at @BotFather lets members quote in any chat");
    }
}

/// Whether a member is in a group; `None` if Telegram does not tell.
pub async fn is_in_group(group: i64, member: u64, api: &Api) -> Option<bool> {
    let body = json!({"chat_id": group, "user_id": member});
    let found: Value = match api.post("GetChatMember", &body, api.timeouts.call).await {
        Ok(found) => found,
        Err(error) => {
            tracing::debug!(%error, "Telegram does not tell who is in a group");
            return None;
        }
    };
    let left = matches!(found["status"].as_str(), Some("left" | "kicked"));
    Some(!left && found["is_member"].as_bool() != Some(false))
}
