//! Telegram's Bot API over HTTP, on our terms.
//!
//! teloxide's own client sleeps ten seconds inside a call when Telegram answers 5xx and matches
//! error texts exactly; here a call waits and fails as we say. Its payload types stay. The token
//! is part of every address, so no address is ever logged or kept in an error. `pacing` holds the calls
//! to what Telegram bears, `response` reads what comes back, `outage` tells when nothing does.

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

/// A call that carries a file may take longer.
const FILE_TIME_OUT: Duration = Duration::from_secs(120);

/// How often a message is tried while other calls go through: for a minute or two.
const TRIES: u32 = 8;

/// Nothing waits longer for its next try.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Seconds that Telegram may ask a message to wait: later, no one would know what it is about.
const LONGEST_FLOOD: u64 = 60 * 60;

/// How long to wait: tests wait less.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// A call other than the long poll takes no longer.
    pub call: Duration,
    /// Before a call that failed is tried again; doubled each time.
    pub retry: Duration,
    /// How long a message that tells of progress stands before it tells of more.
    pub progress: Duration,
    /// How long Telegram holds a poll that finds nothing.
    pub poll: Duration,
    /// Between two looks whether Telegram still knows the webhook.
    pub look: Duration,
    /// How long a stop waits for what is under way.
    pub drain: Duration,
    /// How long no call to Telegram may succeed before the bot counts as not ready: longer than a poll,
    /// and than what it waits for after a few that failed.
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
    /// How long to wait after so many failures in a row.
    pub fn after(&self, failed: u32) -> Duration {
        (self.retry * 2u32.pow(failed.min(6))).min(LONGEST_WAIT)
    }
}

/// The door to Telegram.
#[derive(Clone)]
pub struct Api {
    client: reqwest::Client,
    base: SecretString,
    /// Where files that were sent to the bot are fetched from.
    files: SecretString,
    limiter: Arc<SendLimiter>,
    metrics: Arc<Metrics>,
    outages: Arc<Outages>,
    /// Told once Telegram no longer knows the token.
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
        // Whoever is sent elsewhere tells where they come from, which here is an address with the token.
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let client = client.expect("the ciphers are built in, which is all that can fail");
        let (outages, revoked) = (Arc::default(), CancellationToken::new());
        Self { client, base: base.into(), files: files.into(), limiter, metrics, outages, revoked, timeouts }
    }

    /// One call that no chat sees, at once and not repeated: an answer to a tap or to an inline
    /// query, which is soon worth nothing.
    ///
    /// # Errors
    /// As Telegram or the network has it.
    pub async fn answer<P: Payload + Serialize>(&self, payload: &P) -> Result<(), ApiError> {
        self.post::<IgnoredAny>(P::NAME, payload, self.timeouts.call).await.map(drop)
    }

    /// One call that `chat` sees and that is worth nothing later: when its turn has come, not repeated.
    ///
    /// # Errors
    /// As Telegram or the network has it.
    pub async fn show<P: Payload + Serialize>(&self, chat: i64, payload: &P) -> Result<(), ApiError> {
        self.limiter.wait(chat).await;
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
        self.call(method, self.client.post(self.address(method)).json(body).timeout(time_out)).await
    }

    fn address(&self, method: &str) -> String {
        format!("{}/{method}", self.base.expose_secret())
    }

    /// Makes a call and notes how it went.
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

    /// Forgets the chats that have been quiet.
    pub fn forget_quiet(&self) {
        self.limiter.forget_quiet();
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
        self.insist(chat, P::NAME, || self.post(P::NAME, payload, self.timeouts.call)).await
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
        let request = || self.client.post(self.address(method)).multipart(form()).timeout(FILE_TIME_OUT);
        let send = || self.call(method, request());
        self.insist(chat, method, send).await
    }

    /// The bytes of a file that was sent to the bot, at most `most` of them.
    ///
    /// # Errors
    /// [`ApiError::TooLarge`] where there are more; else as Telegram or the network has it.
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

    /// Makes a call when its chat's turn has come, and again while waiting can help: as long as Telegram
    /// asks for, and through an outage however long it is.
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
                    // While nothing goes through it is no fault of the message's.
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
