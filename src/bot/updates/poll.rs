//! Long polling in a loop of our own: teloxide's loses a chat to a panic, a question to an unknown entity, its queue to
//! a crash.

use std::time::Duration;

use serde_json::json;
use serde_json::value::RawValue;

use super::intake::{Accepted, Intake};
use super::parse::{KINDS, parse_update};
use super::webhook::delete_webhook;
use crate::bot::telegram::{Api, ApiError};
use crate::store::PendingUpdate;

/// Pause between two polls while updates are in progress; it ends early when one is handled.
const BREATH: Duration = Duration::from_millis(200);

/// Updates of a batch, Telegram's maximum (<https://core.telegram.org/bots/api#getupdates>).
const BATCH: usize = 100;

/// The one poll of this bot.
pub struct Poll {
    api: Api,
    intake: Intake,
    /// The id after the last one received.
    after: Option<u32>,
    /// The id up to which Telegram knows that all is handled.
    confirmed: Option<u32>,
}

impl Poll {
    pub fn new(api: Api, intake: Intake) -> Self {
        Self { api, intake, after: None, confirmed: None }
    }

    /// Polls until Telegram rejects the token. Dropping it anywhere loses nothing.
    pub async fn run(&mut self) -> ApiError {
        let mut failed = 0u32;
        loop {
            // Updates in progress would come back at once, so do not wait; a poll that hangs is noticed sooner.
            let again = self.intake.queues.oldest_open().is_some();
            let poll = if again { Duration::ZERO } else { self.api.timeouts.poll };
            let wait = match self.next(poll).await {
                Ok(batch) => {
                    if failed > 1 {
                        tracing::info!("polling works again");
                    }
                    failed = 0;
                    self.take(batch).await;
                    None
                }
                Err(ApiError::Unauthorized) => return ApiError::Unauthorized,
                Err(error) => {
                    failed += 1;
                    if matches!(error, ApiError::Conflict) {
                        // Another instance left a webhook, or it could not be deleted at the start.
                        delete_webhook(&self.api).await;
                    }
                    // A single failure means nothing: Telegram ends a poll when a new instance begins one.
                    if failed == 2 {
                        tracing::warn!(%error, "polling fails; it is tried until it works");
                    }
                    Some(match error {
                        ApiError::RetryAfter(seconds) => Duration::from_secs(seconds),
                        _ => self.api.timeouts.after(failed),
                    })
                }
            };
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => self.breathe().await,
            }
        }
    }

    /// Tells Telegram what has been handled, so that it does not send it to the next start.
    pub async fn confirm(&mut self) {
        if self.unconfirmed().is_some()
            && let Err(error) = self.next(Duration::ZERO).await
        {
            tracing::warn!(%error, "the last messages could not be confirmed; the next start will know them");
        }
    }

    /// Returns the id to confirm, before which all is handled; `None` if Telegram knows it. An id is never confirmed
    /// twice, because after a quiet week the next ones may be lower.
    fn unconfirmed(&self) -> Option<u32> {
        let handled = self.intake.queues.oldest_open().or(self.after);
        handled.filter(|_| handled != self.confirmed)
    }

    async fn next(&mut self, poll: Duration) -> Result<Vec<Box<RawValue>>, ApiError> {
        let offset = self.unconfirmed();
        let body = json!({"offset": offset, "limit": BATCH, "timeout": poll.as_secs(), "allowed_updates": KINDS});
        // Beyond its wait a poll needs little time, and while it hangs nothing comes in.
        let batch = self.api.post("GetUpdates", &body, poll + self.api.timeouts.call / 4).await?;
        self.confirmed = offset.or(self.confirmed);
        Ok(batch)
    }

    /// Pauses if updates are in progress, because Telegram would send them again at once.
    async fn breathe(&self) {
        let progress = self.intake.queues.progress.notified();
        tokio::pin!(progress);
        progress.as_mut().enable();
        if self.intake.queues.oldest_open().is_some() {
            let _ = tokio::time::timeout(BREATH, progress).await;
        }
    }

    /// Queues new updates. Late ones are held on disk and confirmed: otherwise they would come with every batch, and a
    /// batch full of them would hide all that is newer.
    async fn take(&mut self, batch: Vec<Box<RawValue>>) {
        let (full, mut fresh, mut again) = (batch.len() == BATCH, false, Vec::new());
        for raw in batch {
            let Some(update) = parse_update(raw.get()) else { continue };
            let number = update.number;
            match self.intake.accept(update).await {
                Accepted::Fresh => fresh = true,
                Accepted::Again => again.push(PendingUpdate { number, body: raw.get().to_owned() }),
                Accepted::Nothing => {}
            }
            self.after = number.checked_add(1);
        }
        let hidden = full && !fresh;
        if !hidden {
            again.retain(|held| self.intake.is_late(held.number));
        }
        if again.is_empty() {
            return;
        }
        let numbers: Vec<u32> = again.iter().map(|held| held.number).collect();
        if !self.intake.hold(again).await && hidden {
            tracing::warn!(updates = numbers.len(), "more wait than Telegram sends at once; memory alone holds them");
            self.intake.queues.hold(&numbers);
        }
    }
}
