//! Whether Telegram knows a token, asked once: for whoever wants to know it before a start.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use serde_json::{Value, json};

use super::api::{Api, ApiError, Pace};
use super::status::Metrics;

/// Someone waits for it at a terminal.
const TIME_OUT: Duration = Duration::from_secs(5);

/// The name of the bot that has this token.
///
/// # Errors
/// [`ApiError::Unauthorized`] where there is none; others where Telegram could not be asked.
pub async fn owner(api_url: &str, token: &SecretString) -> Result<String, ApiError> {
    let pace = Pace::default();
    let metrics = Arc::new(Metrics::new(pace.silence));
    match Api::new(api_url, token, pace, metrics).post::<Value>("GetMe", &json!({}), TIME_OUT).await {
        Ok(me) => Ok(me["username"].as_str().unwrap_or_default().to_owned()),
        // To a token that is none, Telegram says that there is no such page.
        Err(ApiError::Refused(_)) => Err(ApiError::Unauthorized),
        Err(error) => Err(error),
    }
}
