//! Parses responses of the Bot API. Errors are told apart by parameters and status first, because Telegram's texts
//! change; none keeps the URL, which contains the token.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use strum::IntoStaticStr;

/// An error of a call; as a static string, its name in metrics.
#[derive(Debug, thiserror::Error, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum ApiError {
    #[error("Telegram asks to wait {0} seconds")]
    RetryAfter(u64),
    #[error("the group has moved to {0}")]
    Moved(i64),
    #[error("Telegram refused: {0}")]
    Refused(String),
    #[error("the bot was shut out: {0}")]
    Forbidden(String),
    #[error("Telegram does not know this token; get the right one from @BotFather")]
    Unauthorized,
    #[error("another program uses this token, or a webhook is set; one program alone may ask for updates")]
    Conflict,
    #[error("the file is larger than may be fetched")]
    TooLarge,
    #[error("Telegram could not be reached or answered nonsense: {0}")]
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
    let answer = call.send().await.map_err(lost)?;
    let status = answer.status().as_u16();
    let text = answer.text().await.map_err(lost)?;
    let response: Result<ApiResponse<T>, _> = serde_json::from_str(&text);
    match response {
        Ok(ApiResponse { ok: true, result: Some(result), .. }) => Ok(result),
        Ok(response) if !response.ok => Err(refusal(status, &response)),
        _ => Err(ApiError::Unavailable(format!("status {status} with no readable body"))),
    }
}

pub fn lost(error: reqwest::Error) -> ApiError {
    ApiError::Unavailable(error.without_url().to_string())
}

fn refusal<T>(status: u16, response: &ApiResponse<T>) -> ApiError {
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
