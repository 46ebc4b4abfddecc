//! The long poll: raw JSON in, mended updates out to the queues.
//!
//! A loop of our own, for teloxide's loses a chat to a panic, a question to an unknown entity,
//! and what was queued to a crash. Here an update is confirmed to Telegram only once it and all
//! before it are handled; what comes again meanwhile is known by its number.

use std::time::Duration;

use serde_json::{Value, json};

use super::api::{Api, ApiError};
use super::mend;
use super::queues::Queues;

/// While something is under way, polls follow each other no faster than this, or than it ends.
const BREATH: Duration = Duration::from_millis(200);

/// As many updates as Telegram gives at once
/// (<https://core.telegram.org/bots/api#getupdates>).
const BATCH: usize = 100;

/// The kinds of updates that are handled.
const KINDS: [&str; 4] = ["message", "edited_message", "callback_query", "inline_query"];

/// The one poll of this bot.
pub struct Poll {
    api: Api,
    queues: Queues,
    /// The highest number taken in.
    seen: Option<u64>,
}

impl Poll {
    pub fn new(api: Api, queues: Queues) -> Self {
        Self { api, queues, seen: None }
    }

    /// Polls for as long as Telegram knows the token. Dropping it anywhere loses nothing.
    pub async fn run(&mut self) -> ApiError {
        let mut failed = 0u32;
        let mut offset = None;
        loop {
            let wait = match self.next(offset, self.api.pace.poll).await {
                Ok(updates) => {
                    failed = 0;
                    let full = updates.len() == BATCH;
                    let fresh = self.take(updates).await;
                    // A batch full of what is still under way would hide all that is newer. Then
                    // intake goes before the promise to hear again after a crash.
                    offset = if full && !fresh { self.after_seen() } else { self.unhandled() };
                    self.queues.oldest_open().map(|_| BREATH)
                }
                Err(ApiError::Unauthorized) => return ApiError::Unauthorized,
                Err(error) => {
                    tracing::warn!(%error, "polling failed; it is tried again");
                    failed = (failed + 1).min(6);
                    Some(match error {
                        ApiError::RetryAfter(seconds) => Duration::from_secs(seconds),
                        _ => self.api.pace.retry * 2u32.pow(failed),
                    })
                }
            };
            if let Some(wait) = wait {
                tokio::select! {
                    () = self.queues.progress.notified(), if failed == 0 => offset = self.unhandled().max(offset),
                    () = tokio::time::sleep(wait) => {}
                }
            }
        }
    }

    /// Tells Telegram what has been handled, so that the next start does not answer it again.
    pub async fn confirm(&self) {
        if self.seen.is_some()
            && let Err(error) = self.next(self.unhandled(), Duration::ZERO).await
        {
            tracing::warn!(%error, "the last messages could not be confirmed; they may be answered twice");
        }
    }

    /// All before this is handled.
    fn unhandled(&self) -> Option<u64> {
        self.queues.oldest_open().map(u64::from).or(self.after_seen())
    }

    fn after_seen(&self) -> Option<u64> {
        self.seen.map(|id| id + 1)
    }

    async fn next(&self, offset: Option<u64>, poll: Duration) -> Result<Vec<Value>, ApiError> {
        let body = json!({"offset": offset, "limit": BATCH, "timeout": poll.as_secs(), "allowed_updates": KINDS});
        self.api.post("GetUpdates", &body, poll + Duration::from_secs(10)).await
    }

    /// Queues what is new; whether anything was.
    async fn take(&mut self, updates: Vec<Value>) -> bool {
        let before = self.seen;
        for raw in updates {
            let Some(id) = raw["update_id"].as_u64().filter(|id| self.seen.is_none_or(|seen| *id > seen)) else {
                continue;
            };
            match mend::update(raw) {
                Some(update) => self.queues.push(update).await,
                None => tracing::debug!(update = id, "an update of a kind that is not handled"),
            }
            self.seen = Some(id);
        }
        self.seen != before
    }
}
