//! Who the bot is, as Telegram has it.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};

use super::address::Me;
use super::api::{Api, ApiError, Pace};
use super::status::Metrics;

/// Someone waits at a terminal for whether there is a bot of a token.
const TIME_OUT: Duration = Duration::from_secs(5);

/// Asks Telegram who the bot is, for as long as Telegram cannot be reached.
pub async fn who_am_i(api: &Api) -> Result<Me, ApiError> {
    let mut wait = api.pace.retry;
    loop {
        match asked(api, api.pace.call).await {
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
pub async fn owner(api_url: &str, token: &SecretString) -> Result<String, ApiError> {
    let pace = Pace::default();
    let api = Api::new(api_url, token, pace, Arc::new(Metrics::new(pace.silence)));
    asked(&api, TIME_OUT).await.map(|me| me.username)
}

async fn asked(api: &Api, time_out: Duration) -> Result<Me, ApiError> {
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
