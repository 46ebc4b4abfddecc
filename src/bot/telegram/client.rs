//! A client of Telegram's Bot API.
//!
//! It uses teloxide's payload types but not teloxide's client, which sleeps ten seconds inside a call when
//! Telegram answers with 5xx, and recognises errors by their exact text. The token is part of every URL, so
//! URLs are never logged or included in errors.

use std::sync::Arc;
use std::time::Duration;

use reqwest::multipart::Form;
use secrecy::{ExposeSecret, SecretString};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use teloxide::requests::Payload;
use tokio_util::sync::CancellationToken;

use super::outage::OutageDetector;
use super::pacing::{SendLimiter, SendQuotas};
use super::response::{ApiError, convert_connection_error, read_body, read_response};
use crate::bot::status::Metrics;

/// Timeout of a call that sends or downloads a file.
const FILE_TIMEOUT: Duration = Duration::from_secs(120);

/// Maximum bytes of a response: that of a call has one message, which has at most 4,096 characters and may contain
/// two others.
const MAX_RESPONSE_BYTES: usize = 1 << 20;

/// Maximum tries of a message while other calls succeed; with the waits between them, a minute or two.
const MAX_TRIES: u32 = 8;

/// Maximum wait before a retry.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// Maximum seconds that a message is delayed because Telegram asks to. After a longer delay, its reader would
/// no longer know to what it refers.
const MAX_FLOOD_SECONDS: u64 = 60 * 60;

/// Timeouts and intervals. Tests use shorter ones.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// Timeout of a call other than the long poll.
    pub call: Duration,
    /// Wait before the first retry; doubled for each further one.
    pub retry: Duration,
    /// Interval between two look-ups of group members; the first retry of a failed one is after 300 intervals.
    pub look_up: Duration,
    /// Interval between two updates of a progress message.
    pub progress: Duration,
    /// How long Telegram keeps a poll open if there are no updates.
    pub poll: Duration,
    /// Interval between two checks that the webhook is registered.
    pub webhook_check: Duration,
    /// How long a stop waits for the work in progress.
    pub drain: Duration,
    /// Time without a successful call after which the bot is not ready; longer than a poll and the waits after
    /// a few failures.
    pub max_silence: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let (retry, look_up, progress) =
            (Duration::from_millis(500), Duration::from_millis(200), Duration::from_secs(3));
        let (poll, drain) = (Duration::from_secs(10), Duration::from_secs(10));
        let (call, webhook_check, max_silence) =
            (Duration::from_secs(20), Duration::from_secs(30), Duration::from_secs(60));
        Self { call, retry, look_up, progress, poll, webhook_check, drain, max_silence }
    }
}

impl Timeouts {
    /// Returns the wait after `failed` consecutive failures.
    pub fn backoff(&self, failed: u32) -> Duration {
        (self.retry * 2u32.pow(failed.min(6))).min(MAX_WAIT)
    }
}

/// The client of the Bot API. A call fails if Telegram refuses it or cannot be reached.
#[derive(Clone)]
pub struct Api {
    client: reqwest::Client,
    /// The URL of the bot's methods.
    base: SecretString,
    /// The URL from which files sent to the bot are downloaded.
    files: SecretString,
    limiter: Arc<SendLimiter>,
    metrics: Arc<Metrics>,
    outages: Arc<OutageDetector>,
    /// Whether messages go to strangers, after all others.
    serves_strangers: bool,
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
        // A redirect would send the URL, which contains the token, as the referrer.
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let client = client.expect("the TLS backend, the only part that can fail, is built in");
        let (outages, revoked) = (Arc::default(), CancellationToken::new());
        Self {
            client,
            base: base.into(),
            files: files.into(),
            limiter,
            metrics,
            outages,
            serves_strangers: false,
            revoked,
            timeouts,
        }
    }

    /// Returns a client whose messages go to strangers: they get a share of the rate limits, after all others.
    pub fn for_strangers(&self) -> Self {
        Self { serves_strangers: true, ..self.clone() }
    }

    /// Makes one call outside the rate limits and without retries, because answers to callbacks and inline
    /// queries cannot wait.
    pub async fn call_once<P: Payload + Serialize>(&self, payload: &P) -> Result<(), ApiError> {
        self.post::<IgnoredAny>(P::NAME, payload, self.timeouts.call).await.map(drop)
    }

    /// Makes one call to `chat` within the rate limits and without retries, for messages that are soon
    /// outdated.
    pub async fn call_in_turn<P: Payload + Serialize>(&self, chat: i64, payload: &P) -> Result<(), ApiError> {
        self.limiter.wait(chat).await;
        self.call_once(payload).await
    }

    /// Makes one call of any method.
    pub async fn post<T: DeserializeOwned>(
        &self,
        method: &'static str,
        body: &impl Serialize,
        timeout: Duration,
    ) -> Result<T, ApiError> {
        self.post_within(method, body, timeout, MAX_RESPONSE_BYTES).await
    }

    /// Makes one call of a method whose response may have `limit` bytes.
    pub async fn post_within<T: DeserializeOwned>(
        &self,
        method: &'static str,
        body: &impl Serialize,
        timeout: Duration,
        limit: usize,
    ) -> Result<T, ApiError> {
        self.call(method, self.client.post(self.method_url(method)).json(body).timeout(timeout), limit).await
    }

    fn method_url(&self, method: &str) -> String {
        format!("{}/{method}", self.base.expose_secret())
    }

    /// Makes a call and records its result in the metrics and the outage detector.
    async fn call<T: DeserializeOwned>(
        &self,
        method: &'static str,
        request: reqwest::RequestBuilder,
        limit: usize,
    ) -> Result<T, ApiError> {
        let result = read_response(request, limit).await;
        self.metrics.count_call(method, result.as_ref().err().map(Into::into));
        self.outages.record_call(!matches!(result, Err(ApiError::Unavailable(_))));
        if matches!(result, Err(ApiError::Unauthorized)) {
            self.revoked.cancel();
        }
        result
    }

    /// Drops the rate limits of idle chats.
    pub fn drop_idle(&self) {
        self.limiter.drop_idle();
    }

    /// Makes a call to `chat` within the rate limits, with retries as long as they can help.
    ///
    /// Only `T` is parsed of the response, so that a message with fields that teloxide does not know still
    /// counts as sent.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn deliver<T, P>(&self, chat: i64, payload: &P) -> Result<T, ApiError>
    where
        T: DeserializeOwned,
        P: Payload + Serialize,
    {
        self.retry(chat, P::NAME, || self.post(P::NAME, payload, self.timeouts.call)).await
    }

    /// Makes a call with a file like [`Self::deliver`]; `form` builds the form for each try.
    pub async fn deliver_file<T: DeserializeOwned>(
        &self,
        chat: i64,
        method: &'static str,
        form: impl Fn() -> Form,
    ) -> Result<T, ApiError> {
        let request = || self.client.post(self.method_url(method)).multipart(form()).timeout(FILE_TIMEOUT);
        let send = || self.call(method, request(), MAX_RESPONSE_BYTES);
        self.retry(chat, method, send).await
    }

    /// Downloads a file that was sent to the bot.
    ///
    /// # Errors
    /// [`ApiError::TooLarge`] if it has more than `limit` bytes; others if a call fails.
    pub async fn download(&self, file_id: &str, limit: usize) -> Result<Vec<u8>, ApiError> {
        let file: FilePath = self.post("GetFile", &serde_json::json!({"file_id": file_id}), self.timeouts.call).await?;
        let bytes = self.download_bytes(&file.file_path, limit).await;
        self.metrics.count_call("file", bytes.as_ref().err().map(Into::into));
        bytes
    }

    async fn download_bytes(&self, path: &str, limit: usize) -> Result<Vec<u8>, ApiError> {
        let url = format!("{}/{path}", self.files.expose_secret());
        let response = self.client.get(url).timeout(FILE_TIMEOUT).send().await.map_err(convert_connection_error)?;
        if !response.status().is_success() {
            return Err(ApiError::Unavailable(format!("status {} for a file", response.status().as_u16())));
        }
        read_body(response, limit).await
    }

    /// Waits until a message to `chat` may be sent.
    async fn wait(&self, chat: i64) {
        if self.serves_strangers {
            self.limiter.wait_as_stranger().await;
        } else {
            self.limiter.wait(chat).await;
        }
    }

    /// Makes a call to `chat` within the rate limits. Retries it after the wait that Telegram asks for, and
    /// through an outage of any length.
    async fn retry<T, F>(&self, chat: i64, method: &str, call: impl Fn() -> F) -> Result<T, ApiError>
    where
        F: Future<Output = Result<T, ApiError>>,
    {
        let (mut failed, mut tried, mut answered) = (0u32, 0, self.outages.answered_calls());
        loop {
            self.wait(chat).await;
            let error = match call().await {
                Ok(output) => return Ok(output),
                Err(error) => error,
            };
            let wait = match error {
                ApiError::RetryAfter(seconds) if seconds <= MAX_FLOOD_SECONDS => Duration::from_secs(seconds),
                ApiError::Unavailable(_) => {
                    failed += 1;
                    // A try counts only if another call was answered meanwhile; otherwise the message is not
                    // the cause.
                    let now_answered = self.outages.answered_calls();
                    tried += u32::from(now_answered > answered);
                    answered = now_answered;
                    self.timeouts.backoff(failed)
                }
                _ => return Err(error),
            };
            if tried == MAX_TRIES {
                return Err(error);
            }
            tracing::debug!(method, %error, "call to Telegram failed; retrying");
            tokio::time::sleep(wait).await;
        }
    }
}
