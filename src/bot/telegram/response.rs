//! Parses responses of the Bot API. Errors are distinguished by parameters and status rather than by their
//! texts, which Telegram changes. No error contains the URL, because the token is part of it.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use strum::IntoStaticStr;

/// Maximum seconds after which a call is tried again: a day. A faulty server may ask for centuries.
const MAX_RETRY_SECONDS: u64 = 24 * 60 * 60;

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
    #[error("the response is larger than the limit of its method")]
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
///
/// # Errors
/// [`ApiError::TooLarge`] if the response has more than `limit` bytes; others if the call fails or is refused.
pub async fn read_response<T: DeserializeOwned>(call: reqwest::RequestBuilder, limit: usize) -> Result<T, ApiError> {
    let response = call.send().await.map_err(convert_connection_error)?;
    let status = response.status().as_u16();
    let body = read_body(response, limit).await?;
    // Invalid UTF-8 in one update must not make the others of its batch unreadable.
    let text = String::from_utf8_lossy(&body);
    let parsed: Result<ApiResponse<T>, _> = serde_json::from_str(&text);
    match parsed {
        Ok(ApiResponse { ok: true, result: Some(result), .. }) => Ok(result),
        Ok(response) if !response.ok => Err(classify_error(status, &response)),
        _ => Err(ApiError::Unavailable(format!("status {status} with an unreadable body"))),
    }
}

/// Reads the body of a response in chunks, so that no more than `limit` bytes of it are ever in memory.
///
/// # Errors
/// [`ApiError::TooLarge`] if it has more; [`ApiError::Unavailable`] if the connection fails.
pub async fn read_body(mut response: reqwest::Response, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(convert_connection_error)? {
        if body.len() + chunk.len() > limit {
            return Err(ApiError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Converts an error of the connection, with its causes. Leaves out the URL, which contains the token.
pub fn convert_connection_error(error: reqwest::Error) -> ApiError {
    ApiError::Unavailable(format!("{:#}", anyhow::Error::new(error.without_url())))
}

fn classify_error<T>(status: u16, response: &ApiResponse<T>) -> ApiError {
    let description = response.description.clone().unwrap_or_default();
    let parameters = response.parameters.as_ref();
    match (parameters.and_then(|p| p.retry_after), parameters.and_then(|p| p.migrate_to_chat_id), status) {
        (Some(seconds), _, _) => ApiError::RetryAfter(seconds.min(MAX_RETRY_SECONDS)),
        (_, Some(chat), _) => ApiError::Moved(chat),
        (_, _, 401) => ApiError::Unauthorized,
        (_, _, 403) => ApiError::Forbidden(description),
        (_, _, 409) => ApiError::Conflict,
        (_, _, 500..) => ApiError::Unavailable(description),
        _ => ApiError::Refused(description),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use serde::de::IgnoredAny;

    use super::*;

    /// Makes a call to a server whose response begins with `head` and then never ends.
    async fn call_endless_server(head: &'static str) -> Result<IgnoredAny, ApiError> {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let server = tokio::task::spawn_blocking(move || {
            let (mut stream, _) = listener.accept().expect("the client connects");
            let mut result = stream.read(&mut [0; 4096]).and_then(|_| stream.write_all(head.as_bytes()));
            while result.is_ok() {
                result = stream.write_all(&[b' '; 1 << 16]);
            }
        });
        let result = read_response(reqwest::Client::new().get(format!("http://{address}")), 1 << 20).await;
        server.await.expect("it ends once the client closes the connection");
        result
    }

    #[tokio::test]
    async fn an_endless_response_is_not_read_to_its_end() {
        for head in [
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 734003200\r\n\r\n",
            "HTTP/1.1 502 Bad Gateway\r\n\r\n",
        ] {
            let result = call_endless_server(head).await;
            assert!(matches!(result, Err(ApiError::TooLarge)), "{head}: {result:?}");
        }
    }
}
