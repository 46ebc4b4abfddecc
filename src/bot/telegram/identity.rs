//! Who the bot is, and who is in a group, as Telegram tells.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};

use super::client::{Api, Timeouts};
use super::pacing::SendQuotas;
use super::response::ApiError;
use crate::bot::request::Me;
use crate::bot::status::Metrics;

/// Someone waits at a terminal for whether there is a bot of a token.
const TIME_OUT: Duration = Duration::from_secs(5);

/// Asks Telegram who the bot is, for as long as Telegram cannot be reached.
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

/// The name of the bot that has this token, asked once: for whoever wants to know it before a start.
///
/// # Errors
/// [`ApiError::Unauthorized`] where there is none; others where Telegram could not be asked.
pub async fn find_username(api_url: &str, token: &SecretString) -> Result<String, ApiError> {
    let timeouts = Timeouts::default();
    let metrics = Arc::new(Metrics::new(timeouts.silence));
    let api = Api::new(api_url, token, timeouts, SendQuotas::default(), metrics);
    get_me(&api, TIME_OUT).await.map(|me| me.username)
}

async fn get_me(api: &Api, time_out: Duration) -> Result<Me, ApiError> {
    let me: Value = match api.post("GetMe", &json!({}), time_out).await {
        // To a token that is none, Telegram says that there is no such page.
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

/// Logs what Telegram lets the bot see, and what else it would take.
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
