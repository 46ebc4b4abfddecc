//! The intake of updates: accepts each once, and stores slow ones on disk.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::parse::{ParsedUpdate, parse_update};
use super::queue_state::Durability;
use super::queues::{QueueHandlers, Queues, UpdateHandler, UpdateLoader};
use crate::bot::context::Context;
use crate::bot::handlers::record_members;
use crate::store::{PendingUpdate, now};

/// Time after which an update in progress is late. A late update is stored on disk and confirmed to Telegram,
/// so that a chat that waits blocks neither the delivery nor the polling of other updates.
pub const LATE_AFTER: Duration = Duration::from_secs(1);

/// Maximum pending updates that are taken over at once.
const BATCH: u32 = 100;

/// Maximum remembered update ids: more than Telegram can send again, which are those in progress or, after a crash,
/// handled and not confirmed.
const MAX_RECENT: u32 = 50_000;

/// The result of accepting an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// It is queued.
    New,
    /// It was accepted before.
    Duplicate,
    /// Its kind is not handled, or it cannot be read.
    Ignored,
}

/// The intake of updates; clones share it.
#[derive(Clone)]
pub struct Intake {
    pub(super) queues: Queues,
    context: Context,
    recent: Arc<Mutex<RecentIds>>,
}

/// The ids of the last updates, of this run and of earlier ones.
#[derive(Default)]
struct RecentIds {
    ids: HashSet<u32>,
    order: VecDeque<u32>,
}

impl RecentIds {
    /// Adds an id; returns whether it is new.
    fn insert(&mut self, id: u32) -> bool {
        let is_new = self.ids.insert(id);
        if is_new {
            self.order.push_back(id);
        }
        if self.order.len() > MAX_RECENT as usize
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        is_new
    }
}

impl Intake {
    /// Returns an intake for `capacity` updates in memory: `handle` handles them, `reject` those for which their
    /// chat's queue has no room.
    pub fn new(handle: UpdateHandler, reject: UpdateHandler, capacity: usize, context: Context) -> Self {
        let recording = |handler| record_handled(handler, context.clone());
        let (tasks, queued) = (context.tasks.clone(), context.metrics.queued.clone());
        let handlers =
            QueueHandlers { handle: recording(handle), reject: recording(reject), load: build_loader(context.clone()) };
        let queues = Queues::new(handlers, capacity, tasks, queued);
        let mut recent = RecentIds::default();
        let handled = context.attempt(context.store.handled_ids(MAX_RECENT)).unwrap_or_default();
        for id in handled {
            recent.insert(id);
        }
        Self { queues, context, recent: Arc::new(Mutex::new(recent)) }
    }

    /// Returns the number of updates in progress or waiting.
    pub fn open_count(&self) -> usize {
        self.queues.open_count()
    }

    /// Returns the number of open updates that the end of the program would lose.
    pub fn volatile_count(&self) -> usize {
        self.queues.volatile_count()
    }

    /// Begins no further updates; see [`Queues::stop`].
    pub fn stop(&self) {
        self.queues.stop();
    }

    /// Accepts a parsed update once there is room. Cancel safe: if the future is dropped, nothing is accepted.
    pub async fn accept(&self, update: ParsedUpdate) -> Acceptance {
        self.accept_from(update, Durability::Unconfirmed).await
    }

    /// Accepts an update like [`Self::accept`]. Only an unconfirmed one needs a confirmation to Telegram.
    ///
    /// Who is in a group is recorded at once: an answer to a question that waits before this update must not show
    /// somebody who has joined what they may not see.
    async fn accept_from(&self, update: ParsedUpdate, durability: Durability) -> Acceptance {
        let ParsedUpdate { id, update } = update;
        let Some(update) = update else { return Acceptance::Ignored };
        let Some(permit) = self.queues.acquire().await else { return Acceptance::Duplicate };
        let is_new = self.recent.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        if !is_new {
            return Acceptance::Duplicate;
        }
        record_members(&update, &self.context);
        self.queues.push(update, permit, durability);
        Acceptance::New
    }

    /// Takes over all updates that earlier instances left; returns how many. They are older than any that Telegram
    /// sends.
    ///
    /// If the future is dropped, see [`Self::take_over`].
    pub async fn take_over_all(&self) -> usize {
        let mut taken = 0;
        loop {
            match self.take_over().await {
                0 => return taken,
                accepted => taken += accepted,
            }
        }
    }

    /// Takes over some updates that other instances have stored; returns how many are new.
    ///
    /// If the future is dropped, some of them are handled only after the next start, so it must be called by
    /// one task that runs until the bot ends.
    pub async fn take_over(&self) -> usize {
        let mut accepted = 0;
        // Those of an earlier run are only in memory if questions may not be stored any more.
        let durability = if self.context.store.stores_questions() { Durability::Stored } else { Durability::Volatile };
        let pending = self.context.run_store(|store| store.claim_pending(BATCH)).await;
        for update in pending.unwrap_or_default() {
            let acceptance = match parse_update(&update.body) {
                Some(parsed) => self.accept_from(parsed, durability).await,
                None => Acceptance::Ignored,
            };
            match acceptance {
                Acceptance::New => accepted += 1,
                Acceptance::Duplicate => {}
                // It was stored by a version that could read it; this one cannot.
                Acceptance::Ignored => self.context.store.mark_handled(update.id, now()),
            }
        }
        accepted
    }

    /// Waits until an update is no longer in progress.
    pub async fn wait_until_finished(&self, id: u32) {
        loop {
            let progress = self.queues.progress.notified();
            tokio::pin!(progress);
            progress.as_mut().enable();
            if !self.queues.is_open(id) {
                return;
            }
            progress.await;
        }
    }

    /// Whether an update is late and may be stored.
    pub fn is_late(&self, id: u32) -> bool {
        self.context.store.stores_questions() && self.queues.is_late(id, LATE_AFTER)
    }

    /// Stores updates on disk, so that they may be confirmed before they are handled; returns whether that
    /// succeeded. It never does if questions may not be stored. Updates that are not accepted yet are taken
    /// over later.
    pub async fn store_pending(&self, updates: Vec<PendingUpdate>) -> bool {
        let ids: Vec<u32> = updates.iter().map(|update| update.id).collect();
        let (open, others): (Vec<_>, Vec<_>) = updates.into_iter().partition(|update| self.queues.is_open(update.id));
        let result = self.context.run_blocking(move |context| {
            let store = &context.store;
            let open_stored = open.is_empty() || context.attempt(store.store_pending(&open, now())) == Some(true);
            open_stored && (others.is_empty() || context.attempt(store.store_unclaimed(&others, now())) == Some(true))
        });
        let is_stored = result.await == Some(true);
        if is_stored {
            self.queues.mark_stored(&ids);
        }
        is_stored
    }
}

/// Returns the queues' loader of updates that are only on disk.
fn build_loader(context: Context) -> UpdateLoader {
    Arc::new(move |id| {
        let context = context.clone();
        Box::pin(async move {
            let body = context.run_store(move |store| store.pending_body(id)).await.flatten()?;
            parse_update(&body)?.update
        })
    })
}

/// Wraps `handle` so that each update is recorded as handled afterwards.
fn record_handled(handle: UpdateHandler, context: Context) -> UpdateHandler {
    Arc::new(move |update, received| {
        let (id, handled, context) = (update.id.0, handle(update, received), context.clone());
        Box::pin(async move {
            handled.await;
            context.store.mark_handled(id, now());
            context.check_store();
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembered_ids_are_bounded() {
        let mut recent = RecentIds::default();
        for id in 0..3 * MAX_RECENT {
            assert!(recent.insert(id) && !recent.insert(id));
        }
        assert_eq!((recent.ids.len(), recent.order.len()), (MAX_RECENT as usize, MAX_RECENT as usize));
    }
}
