//! Long polling. It does not use teloxide's dispatcher, in which a panic ends a chat's queue, an unknown entity
//! makes a question unreadable, and a crash loses the queued updates.

use std::time::{Duration, Instant};

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

/// Maximum bytes of a batch, on average 160 kB for each update. If a batch has more, smaller ones are requested.
const MAX_BATCH_BYTES: usize = 16 << 20;

/// Time without updates within which ids rise by one, less than the week after which Telegram continues with a random
/// one (<https://core.telegram.org/bots/api#update>).
const SEQUENTIAL: Duration = Duration::from_secs(6 * 24 * 60 * 60);

/// The polling of a bot; there must be only one.
pub struct Poll {
    api: Api,
    intake: Intake,
    /// The id after the last one received.
    after: Option<u32>,
    /// When the last update was received.
    received: Instant,
    /// The last id that was confirmed to Telegram: all updates before it are handled.
    confirmed: Option<u32>,
    /// The offset of the last poll: all updates in its batch have this id or a higher one.
    offset: Option<u32>,
    /// Maximum updates in the next batch.
    limit: usize,
    /// The number of batches since the last progress that contained nothing to do.
    stalled: u32,
}

impl Poll {
    pub fn new(api: Api, intake: Intake) -> Self {
        Self {
            api,
            intake,
            after: None,
            received: Instant::now(),
            confirmed: None,
            offset: None,
            limit: BATCH,
            stalled: 0,
        }
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
                    self.queue_batch(batch).await
                }
                Err(ApiError::Unauthorized) => return ApiError::Unauthorized,
                Err(error) => {
                    failed += 1;
                    if matches!(error, ApiError::Conflict) {
                        // Another instance left a webhook, or deleting it at the start failed.
                        delete_webhook(&self.api).await;
                    }
                    if matches!(error, ApiError::TooLarge) {
                        self.limit = (self.limit / 8).max(1);
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
        let body = json!({"offset": offset, "limit": self.limit, "timeout": poll.as_secs(), "allowed_updates": KINDS});
        // The timeout is short, because no updates are received while a poll hangs.
        let timeout = poll + self.api.timeouts.call / 4;
        let batch = self.api.post_within("GetUpdates", &body, timeout, MAX_BATCH_BYTES).await?;
        (self.confirmed, self.offset) = (offset.or(self.confirmed), offset);
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

    /// Queues new updates; returns how long to wait before the next poll, `None` if the batch brought progress.
    async fn queue_batch(&mut self, batch: Vec<Box<RawValue>>) -> Option<Duration> {
        let (updates, previous) = (batch.len(), self.after);
        let (is_full, mut has_new, mut repeated) = (updates >= self.limit, false, Vec::new());
        self.limit = (2 * self.limit).min(BATCH);
        // Updates without a readable id: in all, and after the last one with an id.
        let (mut unreadable, mut trailing) = (0, 0);
        for raw in batch {
            let Some(update) = parse_update(raw.get()) else {
                (unreadable, trailing) = (unreadable + 1, trailing + 1);
                continue;
            };
            trailing = 0;
            let id = update.id;
            match self.intake.accept(update).await {
                Acceptance::New => has_new = true,
                Acceptance::Duplicate => repeated.push(PendingUpdate { id, body: raw.get().to_owned() }),
                Acceptance::Ignored => {}
            }
            (self.after, self.received) = (id.checked_add(1), Instant::now());
        }
        self.skip(trailing, unreadable == updates);
        self.store_late(repeated, is_full && !has_new).await;
        if updates == 0 || has_new {
            self.stalled = 0;
        }
        let is_open = self.intake.queues.oldest_unconfirmed().is_some();
        if unreadable > 0 && (has_new || (self.stalled == 0 && !is_open)) {
            tracing::warn!(updates = unreadable, "updates without a readable id are skipped; check TELEGRAM_API_URL");
        }
        let is_progress = updates == 0 || has_new || (self.after > previous && trailing == 0);
        if is_progress || is_open { None } else { self.back_off(updates) }
    }

    /// Skips the `trailing` updates at the end of a batch, whose ids are unreadable, if `are_all` so in the batch.
    /// Ids rise within a batch, so these are confirmed or, if ids between them are missing, some of them.
    fn skip(&mut self, trailing: u32, are_all: bool) {
        let is_sequential = self.received.elapsed() < SEQUENTIAL;
        let least = if are_all { self.offset.or(self.after.filter(|_| is_sequential)) } else { self.after };
        if let Some(least) = least.filter(|_| trailing > 0) {
            self.after = least.checked_add(trailing);
        }
    }

    /// Counts a batch of `updates` without progress; returns how long to wait. After the first, the next poll
    /// normally confirms the updates.
    fn back_off(&mut self, updates: usize) -> Option<Duration> {
        self.stalled += 1;
        if self.stalled == 2 {
            tracing::warn!(
                updates,
                "Telegram sends only updates that were handled or have no readable id; polling slows down; check TELEGRAM_API_URL"
            );
        }
        (self.stalled > 1).then(|| self.api.timeouts.backoff(self.stalled))
    }

    /// Stores updates on disk that are still in progress and late, and confirms them, because otherwise they would be
    /// in every batch; all of them if they fill a batch, which `hides_newer` ones.
    async fn store_late(&mut self, mut repeated: Vec<PendingUpdate>, hides_newer: bool) {
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
