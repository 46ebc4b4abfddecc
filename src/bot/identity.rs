//! Who the bot is, as Telegram has it.

use std::time::Duration;

use serde_json::{Value, json};

use super::address::Me;
use super::api::{Api, ApiError};

/// Asks Telegram who the bot is, for as long as Telegram cannot be reached.
pub async fn who_am_i(api: &Api) -> Result<Me, ApiError> {
    let mut wait = api.pace.retry;
    loop {
        match api.post::<Value>("GetMe", &json!({}), api.pace.call).await {
            Ok(me) => {
                let username = me["username"].as_str().unwrap_or_default().to_owned();
                let flag = |name: &str| me[name].as_bool().unwrap_or(false);
                return Ok(Me {
                    id: me["id"].as_u64().unwrap_or_default(),
                    username,
                    reads_groups: flag("can_read_all_group_messages"),
                    inline: flag("supports_inline_queries"),
                });
            }
            // To a token that is none, Telegram says that there is no such page.
            Err(ApiError::Unauthorized | ApiError::Refused(_)) => return Err(ApiError::Unauthorized),
            Err(error) => {
                tracing::warn!(%error, "Telegram does not answer yet");
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(Duration::from_secs(60));
            }
        }
    }
}

/// Says what Telegram lets the bot see, and what else it would take.
pub fn explain(me: &Me) {
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
