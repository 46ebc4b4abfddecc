//! The long poll: as many updates at once as Telegram gives, confirmed once they are handled.
//!
//! A loop of our own, for teloxide's loses a chat to a panic, a question to an unknown entity,
//! and what was queued to a crash.

use std::time::Duration;

use serde_json::json;
use serde_json::value::RawValue;

use super::intake::{Accepted, Intake};
use super::parse::{KINDS, parse_update};
use super::webhook::delete_webhook;
use crate::bot::telegram::{Api, ApiError};
use crate::store::PendingUpdate;

/// While something is under way, polls follow each other no faster than this, or than it ends.
const BREATH: Duration = Duration::from_millis(200);

/// As many updates as Telegram gives at once
/// (<https://core.telegram.org/bots/api#getupdates>).
const BATCH: usize = 100;

/// The one poll of this bot.
pub struct Poll {
    api: Api,
    intake: Intake,
    /// The number after the last that came in.
    after: Option<u32>,
    /// The number before which Telegram knows that all is handled.
    confirmed: Option<u32>,
}

impl Poll {
    pub fn new(api: Api, intake: Intake) -> Self {
        Self { api, intake, after: None, confirmed: None }
    }

    /// Polls for as long as Telegram knows the token. Dropping it anywhere loses nothing.
    pub async fn run(&mut self) -> ApiError {
        let mut failed = 0u32;
        loop {
            // What is under way would come again at once: there is nothing to wait for, and a poll that
            // hangs is noticed sooner.
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
                        // A webhook that another program left, or that could not be taken away at the start.
                        delete_webhook(&self.api).await;
                    }
                    // One says nothing: Telegram ends a poll when a new version begins one.
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

    /// Tells Telegram what has been handled, so that the next start need not know it.
    pub async fn confirm(&mut self) {
        if self.unconfirmed().is_some()
            && let Err(error) = self.next(Duration::ZERO).await
        {
            tracing::warn!(%error, "the last messages could not be confirmed; the next start will know them");
        }
    }

    /// The number to confirm: all before it is handled. None where Telegram knows it: a number that was
    /// confirmed once is not sent again, for after a quiet week the next ones may be lower.
    fn unconfirmed(&self) -> Option<u32> {
        let handled = self.intake.queues.oldest_open().or(self.after);
        handled.filter(|_| handled != self.confirmed)
    }

    async fn next(&mut self, poll: Duration) -> Result<Vec<Box<RawValue>>, ApiError> {
        let offset = self.unconfirmed();
        let body = json!({"offset": offset, "limit": BATCH, "timeout": poll.as_secs(), "allowed_updates": KINDS});
        // Beyond its wait it carries little, and while it hangs nothing comes in.
        let batch = self.api.post("GetUpdates", &body, poll + self.api.timeouts.call / 4).await?;
        self.confirmed = offset.or(self.confirmed);
        Ok(batch)
    }

    /// Waits a moment where something is under way: Telegram would send it again at once.
    async fn breathe(&self) {
        let progress = self.intake.queues.progress.notified();
        tokio::pin!(progress);
        progress.as_mut().enable();
        if self.intake.queues.oldest_open().is_some() {
            let _ = tokio::time::timeout(BREATH, progress).await;
        }
    }

    /// Queues what is new. What has long been under way is held for the next start, and confirmed: it
    /// would come with every batch, and a batch full of it would hide all that is newer.
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
