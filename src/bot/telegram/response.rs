//! Parses responses of the Bot API. Errors are distinguished by parameters and status rather than by their
//! texts, which Telegram changes. No error contains the URL, because the token is part of it.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use strum::IntoStaticStr;

/// An error of a call. As a `&'static str`, it is the error's name in metrics.
#[derive(Debug, thiserror::Error, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ApiError {
    #[error("Telegram asks to retry after {0} seconds")]
    RetryAfter(u64),
    #[error("the group has become the supergroup {0}")]
    Moved(i64),
    #[error("Telegram refused the call: {0}")]
    Refused(String),
    #[error("the bot is blocked or was removed: {0}")]
    Forbidden(String),
    #[error("Telegram rejects the token; get the current one from @BotFather")]
    Unauthorized,
    #[error("another instance uses this token, or a webhook is set; only one instance may poll for updates")]
    Conflict,
    #[error("the file is larger than the download limit")]
    TooLarge,
    #[error("no usable response from Telegram: {0}")]
    Unavailable(String),
}

#[derive(Deserialize)]
struct ApiResponse<T> {
    ok: bool,
    result: Option<T>,
    description: Option<String>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

/// Makes a call and parses its response.
pub async fn read_response<T: DeserializeOwned>(call: reqwest::RequestBuilder) -> Result<T, ApiError> {
    let response = call.send().await.map_err(convert_connection_error)?;
    let status = response.status().as_u16();
    let text = response.text().await.map_err(convert_connection_error)?;
    let parsed: Result<ApiResponse<T>, _> = serde_json::from_str(&text);
    match parsed {
        Ok(ApiResponse { ok: true, result: Some(result), .. }) => Ok(result),
        Ok(response) if !response.ok => Err(classify_error(status, &response)),
        _ => Err(ApiError::Unavailable(format!("status {status} with an unreadable body"))),
    }
}

/// Converts an error of the connection, with its causes. Leaves out the URL, which contains the token.
pub fn convert_connection_error(error: reqwest::Error) -> ApiError {
    ApiError::Unavailable(format!("{:#}", anyhow::Error::new(error.without_url())))
}

fn classify_error<T>(status: u16, response: &ApiResponse<T>) -> ApiError {
    let description = response.description.clone().unwrap_or_default();
    let parameters = response.parameters.as_ref();
    match (parameters.and_then(|p| p.retry_after), parameters.and_then(|p| p.migrate_to_chat_id), status) {
        (Some(seconds), _, _) => ApiError::RetryAfter(seconds),
        (_, Some(chat), _) => ApiError::Moved(chat),
        (_, _, 401) => ApiError::Unauthorized,
        (_, _, 403) => ApiError::Forbidden(description),
        (_, _, 409) => ApiError::Conflict,
        (_, _, 500..) => ApiError::Unavailable(description),
        _ => ApiError::Refused(description),
    }
}
