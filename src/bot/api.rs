//! Telegram's Bot API over HTTP, on our terms.
//!
//! teloxide's own client sleeps ten seconds inside a call when Telegram answers 5xx and matches
//! error texts exactly; here a call waits and fails as we say. Its payload types stay. The token
//! is part of every address, so no address is ever logged or kept in an error.

use std::sync::Arc;
use std::time::Duration;

use reqwest::multipart::Form;
use secrecy::{ExposeSecret, SecretString};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use teloxide::requests::Payload;

use super::pacing::{Floods, Pacer};
use super::status::Metrics;

/// A call other than the long poll takes no longer.
const TIME_OUT: Duration = Duration::from_secs(20);

/// A call that carries a file may take longer.
const FILE_TIME_OUT: Duration = Duration::from_secs(120);

/// How often a message is tried.
const TRIES: u32 = 5;

/// How long to wait: tests wait less.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Before a call that failed is tried again; doubled each time.
    pub retry: Duration,
    /// How long a message that tells of progress stands before it tells of more.
    pub progress: Duration,
    /// How long Telegram holds a poll that finds nothing.
    pub poll: Duration,
    /// How long a stop waits for what is under way.
    pub drain: Duration,
    /// How long no call to Telegram may succeed before the bot counts as not ready: longer than a poll,
    /// and than what it waits for after a few that failed.
    pub silence: Duration,
    /// How often Telegram is written to.
    pub floods: Floods,
}

impl Default for Pace {
    fn default() -> Self {
        let (retry, progress) = (Duration::from_millis(500), Duration::from_secs(3));
        let (poll, drain) = (Duration::from_secs(10), Duration::from_secs(10));
        Self { retry, progress, poll, drain, silence: Duration::from_secs(60), floods: Floods::default() }
    }
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    #[error("Telegram asks to wait {0} seconds")]
    RetryAfter(u64),
    #[error("the group has moved to {0}")]
    Moved(i64),
    #[error("Telegram refused: {0}")]
    Refused(String),
    #[error("Telegram does not know this token; get the right one from @BotFather")]
    Unauthorized,
    #[error("another program polls with this token; stop it, or take away its webhook")]
    Conflict,
    #[error("the file is larger than may be fetched")]
    TooLarge,
    #[error("Telegram could not be reached or answered nonsense: {0}")]
    Unavailable(String),
}

/// The door to Telegram.
#[derive(Clone)]
pub struct Api {
    client: reqwest::Client,
    base: SecretString,
    /// Where files that were sent to the bot are fetched from.
    files: SecretString,
    pacer: Arc<Pacer>,
    metrics: Arc<Metrics>,
    pub pace: Pace,
}

#[derive(Deserialize)]
struct Reply<T> {
    ok: bool,
    result: Option<T>,
    description: Option<String>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct FilePath {
    file_path: String,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

impl Api {
    pub fn new(url: &str, token: &SecretString, pace: Pace, metrics: Arc<Metrics>) -> Self {
        let base = format!("{url}/bot{}", token.expose_secret());
        let files = format!("{url}/file/bot{}", token.expose_secret());
        let pacer = Arc::new(Pacer::new(pace.floods));
        Self { client: reqwest::Client::new(), base: base.into(), files: files.into(), pacer, metrics, pace }
    }

    /// One call that no chat sees, at once and not repeated: an answer to a tap or to an inline
    /// query, which is soon worth nothing.
    ///
    /// # Errors
    /// As Telegram or the network has it.
    pub async fn answer<P: Payload + Serialize>(&self, payload: &P) -> Result<(), ApiError> {
        self.post::<IgnoredAny>(P::NAME, payload, TIME_OUT).await.map(drop)
    }

    /// One call that `chat` sees and that is worth nothing later: when its turn has come, not repeated.
    ///
    /// # Errors
    /// As Telegram or the network has it.
    pub async fn show<P: Payload + Serialize>(&self, chat: i64, payload: &P) -> Result<(), ApiError> {
        self.pacer.wait(chat).await;
        self.answer(payload).await
    }

    /// One call of any method.
    ///
    /// # Errors
    /// As Telegram or the network has it.
    pub async fn post<T: DeserializeOwned>(
        &self,
        method: &'static str,
        body: &impl Serialize,
        time_out: Duration,
    ) -> Result<T, ApiError> {
        self.called(method, self.client.post(self.address(method)).json(body).timeout(time_out)).await
    }

    fn address(&self, method: &str) -> String {
        format!("{}/{method}", self.base.expose_secret())
    }

    /// Makes a call and counts how it went.
    async fn called<T: DeserializeOwned>(
        &self,
        method: &'static str,
        call: reqwest::RequestBuilder,
    ) -> Result<T, ApiError> {
        let done = Self::made(call).await;
        self.metrics.called(method, &done);
        done
    }

    async fn made<T: DeserializeOwned>(call: reqwest::RequestBuilder) -> Result<T, ApiError> {
        let response = call.send().await.map_err(lost)?;
        let status = response.status().as_u16();
        let text = response.text().await.map_err(lost)?;
        let reply: Result<Reply<T>, _> = serde_json::from_str(&text);
        match reply {
            Ok(Reply { ok: true, result: Some(result), .. }) => Ok(result),
            Ok(reply) if !reply.ok => Err(refusal(status, &reply)),
            _ => Err(ApiError::Unavailable(format!("status {status} with no readable body"))),
        }
    }

    /// A call that `chat` sees, when its turn has come, tried again while waiting can help. Of what
    /// comes back only `T` is read: a message of a kind that teloxide does not know has still been
    /// sent.
    ///
    /// # Errors
    /// The last one.
    pub async fn deliver<T, P>(&self, chat: i64, payload: &P) -> Result<T, ApiError>
    where
        T: DeserializeOwned,
        P: Payload + Serialize,
    {
        self.insist(chat, P::NAME, || self.post(P::NAME, payload, TIME_OUT)).await
    }

    /// The same for a call that carries a file: `form` makes its fields anew for each try.
    ///
    /// # Errors
    /// The last one.
    pub async fn deliver_file<T: DeserializeOwned>(
        &self,
        chat: i64,
        method: &'static str,
        form: impl Fn() -> Form,
    ) -> Result<T, ApiError> {
        let call = || self.client.post(self.address(method)).multipart(form()).timeout(FILE_TIME_OUT);
        let send = || self.called(method, call());
        self.insist(chat, method, send).await
    }

    /// The bytes of a file that was sent to the bot, at most `most` of them.
    ///
    /// # Errors
    /// [`ApiError::TooLarge`] where there are more; else as Telegram or the network has it.
    pub async fn fetch(&self, file_id: &str, most: usize) -> Result<Vec<u8>, ApiError> {
        let file: FilePath = self.post("GetFile", &serde_json::json!({"file_id": file_id}), TIME_OUT).await?;
        let bytes = self.bytes(&file.file_path, most).await;
        self.metrics.called("file", &bytes);
        bytes
    }

    async fn bytes(&self, path: &str, most: usize) -> Result<Vec<u8>, ApiError> {
        let address = format!("{}/{path}", self.files.expose_secret());
        let mut response = self.client.get(address).timeout(FILE_TIME_OUT).send().await.map_err(lost)?;
        if !response.status().is_success() {
            return Err(ApiError::Unavailable(format!("status {} for a file", response.status().as_u16())));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(lost)? {
            if bytes.len() + chunk.len() > most {
                return Err(ApiError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// Makes a call when its chat's turn has come, and again while waiting can help.
    async fn insist<T, F>(&self, chat: i64, method: &str, call: impl Fn() -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let mut tried = 0;
        loop {
            self.pacer.wait(chat).await;
            let error = match call().await {
                Ok(output) => return Ok(output),
                Err(error) => error,
            };
            tried += 1;
            let wait = match error {
                ApiError::RetryAfter(seconds) => Duration::from_secs(seconds),
                ApiError::Unavailable(_) => self.pace.retry * 2u32.pow(tried),
                _ => return Err(error),
            };
            if tried == TRIES {
                return Err(error);
            }
            tracing::warn!(method, %error, "a call to Telegram failed; it is tried again");
            tokio::time::sleep(wait).await;
        }
    }
}

fn lost(error: reqwest::Error) -> ApiError {
    ApiError::Unavailable(error.without_url().to_string())
}

/// What Telegram means: by its parameters and status first, for its texts change.
fn refusal<T>(status: u16, reply: &Reply<T>) -> ApiError {
    let description = reply.description.clone().unwrap_or_default();
    let parameters = reply.parameters.as_ref();
    match (parameters.and_then(|p| p.retry_after), parameters.and_then(|p| p.migrate_to_chat_id), status) {
        (Some(seconds), _, _) => ApiError::RetryAfter(seconds),
        (_, Some(chat), _) => ApiError::Moved(chat),
        (_, _, 401) => ApiError::Unauthorized,
        (_, _, 409) => ApiError::Conflict,
        (_, _, 500..) => ApiError::Unavailable(description),
        _ => ApiError::Refused(description),
    }
}
