//! Long polling. It does not use teloxide's dispatcher, in which a panic ends a chat's queue, an unknown entity
//! makes a question unreadable, and a crash loses the queued updates.

use std::time::Duration;

use serde_json::json;
use serde_json::value::RawValue;

use super::intake::{Acceptance, Intake};
use super::parse::{KINDS, parse_update};
use super::webhook::delete_webhook;
use crate::bot::telegram::{Api, ApiError};
use crate::store::PendingUpdate;

/// Pause between two polls while updates are in progress; it ends early when one is handled.
const PAUSE: Duration = Duration::from_millis(200);

/// Maximum updates in a batch, the most that Telegram permits
/// (<https://core.telegram.org/bots/api#getupdates>).
const BATCH: usize = 100;

/// The polling of a bot; there must be only one.
pub struct Poll {
    api: Api,
    intake: Intake,
    /// The id after the last one received.
    after: Option<u32>,
    /// The last id that was confirmed to Telegram: all updates before it are handled.
    confirmed: Option<u32>,
}

impl Poll {
    pub fn new(api: Api, intake: Intake) -> Self {
        Self { api, intake, after: None, confirmed: None }
    }

    /// Polls until Telegram rejects the token. Cancel safe: no update is lost if the future is dropped.
    pub async fn run(&mut self) -> ApiError {
        let mut failed = 0u32;
        loop {
            // While updates are in progress, Telegram returns them at once, so the poll need not wait. With a
            // short timeout, a poll that hangs is detected earlier.
            let is_busy = self.intake.queues.oldest_unconfirmed().is_some();
            let poll = if is_busy { Duration::ZERO } else { self.api.timeouts.poll };
            let wait = match self.get_updates(poll).await {
                Ok(batch) => {
                    if failed > 1 {
                        tracing::info!("polling recovered");
                    }
                    failed = 0;
                    self.queue_batch(batch).await;
                    None
                }
                Err(ApiError::Unauthorized) => return ApiError::Unauthorized,
                Err(error) => {
                    failed += 1;
                    if matches!(error, ApiError::Conflict) {
                        // Another instance left a webhook, or deleting it at the start failed.
                        delete_webhook(&self.api).await;
                    }
                    // A single failure is normal: Telegram ends a poll when another instance begins one.
                    if failed == 2 {
                        tracing::warn!(%error, "polling failed; retrying until Telegram answers");
                    }
                    Some(match error {
                        ApiError::RetryAfter(seconds) => Duration::from_secs(seconds),
                        _ => self.api.timeouts.backoff(failed),
                    })
                }
            };
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => self.pause().await,
            }
        }
    }

    /// Confirms the handled updates to Telegram, so that they are not sent again after the next start.
    pub async fn confirm(&mut self) {
        if self.offset_to_confirm().is_some()
            && let Err(error) = self.get_updates(Duration::ZERO).await
        {
            tracing::warn!(%error, "cannot confirm the last updates; the next start skips them as duplicates");
        }
    }

    /// Returns the id to confirm, before which all updates are handled; `None` if it was confirmed. An id is
    /// never confirmed twice, because after a week without updates the next ids may be lower.
    fn offset_to_confirm(&self) -> Option<u32> {
        let handled = self.intake.queues.oldest_unconfirmed().or(self.after);
        handled.filter(|_| handled != self.confirmed)
    }

    /// Gets a batch of updates; Telegram waits for `poll` if there are none.
    async fn get_updates(&mut self, poll: Duration) -> Result<Vec<Box<RawValue>>, ApiError> {
        let offset = self.offset_to_confirm();
        let body = json!({"offset": offset, "limit": BATCH, "timeout": poll.as_secs(), "allowed_updates": KINDS});
        // The timeout is short, because no updates are received while a poll hangs.
        let batch = self.api.post("GetUpdates", &body, poll + self.api.timeouts.call / 4).await?;
        self.confirmed = offset.or(self.confirmed);
        Ok(batch)
    }

    /// Pauses while updates are in progress, because Telegram would send them again at once.
    async fn pause(&self) {
        let progress = self.intake.queues.progress.notified();
        tokio::pin!(progress);
        progress.as_mut().enable();
        if self.intake.queues.oldest_unconfirmed().is_some() {
            let _ = tokio::time::timeout(PAUSE, progress).await;
        }
    }

    /// Queues new updates. Late ones are stored on disk and confirmed, because otherwise they would be in every
    /// batch, and a batch full of them would contain no newer ones.
    async fn queue_batch(&mut self, batch: Vec<Box<RawValue>>) {
        let (is_full, mut has_new, mut repeated) = (batch.len() == BATCH, false, Vec::new());
        for raw in batch {
            let Some(update) = parse_update(raw.get()) else { continue };
            let id = update.id;
            match self.intake.accept(update).await {
                Acceptance::New => has_new = true,
                Acceptance::Duplicate => repeated.push(PendingUpdate { id, body: raw.get().to_owned() }),
                Acceptance::Ignored => {}
            }
            self.after = id.checked_add(1);
        }
        let hides_newer = is_full && !has_new;
        if !hides_newer {
            repeated.retain(|update| self.intake.is_late(update.id));
        }
        if repeated.is_empty() {
            return;
        }
        let ids: Vec<u32> = repeated.iter().map(|update| update.id).collect();
        if !self.intake.store_pending(repeated).await && hides_newer {
            tracing::warn!(
                updates = ids.len(),
                "more updates are waiting than a poll returns and they cannot be stored; a crash loses them"
            );
            self.intake.queues.mark_volatile(&ids);
        }
    }
}
