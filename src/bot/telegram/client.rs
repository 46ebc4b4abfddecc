//! A client of Telegram's Bot API that uses only teloxide's payload types: teloxide's own client sleeps ten seconds
//! inside a call when Telegram answers 5xx, and matches error texts exactly. The token is part of every URL, so no URL
//! is ever logged or kept in an error.

use std::sync::Arc;
use std::time::Duration;

use reqwest::multipart::Form;
use secrecy::{ExposeSecret, SecretString};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use teloxide::requests::Payload;
use tokio_util::sync::CancellationToken;

use super::outage::Outages;
use super::pacing::{SendLimiter, SendQuotas};
use super::response::{ApiError, lost, read_response};
use crate::bot::status::Metrics;

const FILE_TIME_OUT: Duration = Duration::from_secs(120);

/// Maximum tries of a message while other calls succeed: a minute or two.
const TRIES: u32 = 8;

/// Maximum wait before a retry.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Maximum seconds that Telegram may ask a message to wait: later, no one would know what it is about.
const LONGEST_FLOOD: u64 = 60 * 60;

/// Timeouts and intervals; tests use shorter ones.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// Timeout of a call other than the long poll.
    pub call: Duration,
    /// Wait before the first retry; doubled each time.
    pub retry: Duration,
    /// Interval between two progress messages.
    pub progress: Duration,
    /// How long Telegram holds a poll that finds nothing.
    pub poll: Duration,
    /// Interval between two checks that the webhook is registered.
    pub look: Duration,
    /// How long a stop waits for the work in progress.
    pub drain: Duration,
    /// How long no call may succeed until the bot is not ready: longer than a poll and the waits after a few failures.
    pub silence: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let (retry, progress) = (Duration::from_millis(500), Duration::from_secs(3));
        let (poll, drain) = (Duration::from_secs(10), Duration::from_secs(10));
        let (call, look, silence) = (Duration::from_secs(20), Duration::from_secs(30), Duration::from_secs(60));
        Self { call, retry, progress, poll, look, drain, silence }
    }
}

impl Timeouts {
    /// Returns the wait after `failed` failures in a row.
    pub fn after(&self, failed: u32) -> Duration {
        (self.retry * 2u32.pow(failed.min(6))).min(LONGEST_WAIT)
    }
}

/// The client of the Bot API. Its calls fail if Telegram refuses them or cannot be reached.
#[derive(Clone)]
pub struct Api {
    client: reqwest::Client,
    base: SecretString,
    /// The URL that files sent to the bot are downloaded from.
    files: SecretString,
    limiter: Arc<SendLimiter>,
    metrics: Arc<Metrics>,
    outages: Arc<Outages>,
    /// Cancelled once Telegram rejects the token.
    pub revoked: CancellationToken,
    pub timeouts: Timeouts,
}

#[derive(Deserialize)]
struct FilePath {
    file_path: String,
}

impl Api {
    pub fn new(url: &str, token: &SecretString, timeouts: Timeouts, quotas: SendQuotas, metrics: Arc<Metrics>) -> Self {
        let base = format!("{url}/bot{}", token.expose_secret());
        let files = format!("{url}/file/bot{}", token.expose_secret());
        let limiter = Arc::new(SendLimiter::new(quotas));
        // A redirect would send the URL, with the token in it, as the referrer.
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let client = client.expect("the ciphers are built in, which is all that can fail");
        let (outages, revoked) = (Arc::default(), CancellationToken::new());
        Self { client, base: base.into(), files: files.into(), limiter, metrics, outages, revoked, timeouts }
    }

    /// Makes one call outside the rate limits and without retries: answers to callbacks and inline queries cannot wait.
    pub async fn answer<P: Payload + Serialize>(&self, payload: &P) -> Result<(), ApiError> {
        self.post::<IgnoredAny>(P::NAME, payload, self.timeouts.call).await.map(drop)
    }

    /// Makes one call that `chat` sees and that is soon worthless: when its turn has come, without retries.
    pub async fn show<P: Payload + Serialize>(&self, chat: i64, payload: &P) -> Result<(), ApiError> {
        self.limiter.wait(chat).await;
        self.answer(payload).await
    }

    /// Makes one call of any method.
    pub async fn post<T: DeserializeOwned>(
        &self,
        method: &'static str,
        body: &impl Serialize,
        time_out: Duration,
    ) -> Result<T, ApiError> {
        self.call(method, self.client.post(self.address(method)).json(body).timeout(time_out)).await
    }

    fn address(&self, method: &str) -> String {
        format!("{}/{method}", self.base.expose_secret())
    }

    /// Makes a call and records its result.
    async fn call<T: DeserializeOwned>(
        &self,
        method: &'static str,
        request: reqwest::RequestBuilder,
    ) -> Result<T, ApiError> {
        let done = read_response(request).await;
        self.metrics.count_call(method, done.as_ref().err().map(Into::into));
        self.outages.note(!matches!(done, Err(ApiError::Unavailable(_))));
        if matches!(done, Err(ApiError::Unauthorized)) {
            self.revoked.cancel();
        }
        done
    }

    /// Forgets idle chats.
    pub fn forget_quiet(&self) {
        self.limiter.forget_quiet();
    }

    /// Makes a call that `chat` sees, when its turn has come, with retries while they can help; returns the last error.
    /// Of the response only `T` is parsed: a message of a kind that teloxide does not know has still been sent.
    pub async fn deliver<T, P>(&self, chat: i64, payload: &P) -> Result<T, ApiError>
    where
        T: DeserializeOwned,
        P: Payload + Serialize,
    {
        self.insist(chat, P::NAME, || self.post(P::NAME, payload, self.timeouts.call)).await
    }

    /// Does the same as [`Self::deliver`] with a file: `form` builds the form anew for each try.
    pub async fn deliver_file<T: DeserializeOwned>(
        &self,
        chat: i64,
        method: &'static str,
        form: impl Fn() -> Form,
    ) -> Result<T, ApiError> {
        let request = || self.client.post(self.address(method)).multipart(form()).timeout(FILE_TIME_OUT);
        let send = || self.call(method, request());
        self.insist(chat, method, send).await
    }

    /// Downloads a file that was sent to the bot; [`ApiError::TooLarge`] if it has more than `most` bytes.
    pub async fn fetch(&self, file_id: &str, most: usize) -> Result<Vec<u8>, ApiError> {
        let file: FilePath = self.post("GetFile", &serde_json::json!({"file_id": file_id}), self.timeouts.call).await?;
        let bytes = self.bytes(&file.file_path, most).await;
        self.metrics.count_call("file", bytes.as_ref().err().map(Into::into));
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

    /// Makes a call when its chat's turn has come, and retries it while that can help: after the wait that Telegram
    /// asks for, and through an outage of any length.
    async fn insist<T, F>(&self, chat: i64, method: &str, call: impl Fn() -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let (mut failed, mut tried, mut answered) = (0u32, 0, self.outages.answered());
        loop {
            self.limiter.wait(chat).await;
            let error = match call().await {
                Ok(output) => return Ok(output),
                Err(error) => error,
            };
            let wait = match error {
                ApiError::RetryAfter(seconds) if seconds <= LONGEST_FLOOD => Duration::from_secs(seconds),
                ApiError::Unavailable(_) => {
                    failed += 1;
                    // While no call succeeds, the message is not at fault.
                    let others = self.outages.answered();
                    tried += u32::from(others > answered);
                    answered = others;
                    self.timeouts.after(failed)
                }
                _ => return Err(error),
            };
            if tried == TRIES {
                return Err(error);
            }
            tracing::debug!(method, %error, "a call to Telegram failed; it is tried again");
            tokio::time::sleep(wait).await;
        }
    }
}
