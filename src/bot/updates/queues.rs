//! Queues of updates: in order within a chat, in parallel across chats.
//!
//! Each update is handled in a separate task, so that a panic ends only that task. A chat has a queue only
//! while it has updates. Of those that are stored on disk, only the next few are in memory, so that a chat that
//! waits for Telegram's limits leaves room for others.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::metrics::gauge::Gauge;
use teloxide::types::{Update, UpdateKind};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;

use super::queue_state::{Added, Durability, Entry, NextUpdate, QueueKey, QueueState, QueuedUpdate};

/// Maximum updates of all chats that are in memory and not yet handled. Each takes up to 40 kB with its state.
pub const QUEUE_CAPACITY: usize = 5_000;

/// A function that handles an update, which was received at the given time. A panic in it is contained.
pub type UpdateHandler = Arc<dyn Fn(Update, Instant) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// A function that reads an update that is stored on disk; `None` if it cannot be read.
pub type UpdateLoader = Arc<dyn Fn(u32) -> Pin<Box<dyn Future<Output = Option<Update>> + Send>> + Send + Sync>;

/// The functions that process the updates of queues.
#[derive(Clone)]
pub struct QueueHandlers {
    pub handle: UpdateHandler,
    /// Handles an update of a chat whose queue has no room.
    pub reject: UpdateHandler,
    pub load: UpdateLoader,
}

/// The queues of all chats; clones share them.
#[derive(Clone)]
pub struct Queues {
    handlers: QueueHandlers,
    tasks: TaskTracker,
    state: Arc<Mutex<QueueState<Permit>>>,
    /// A permit for each update that may still be in memory.
    permits: Arc<Semaphore>,
    /// The metric of open updates.
    queued: Gauge,
    /// Notified whenever an update has been handled.
    pub progress: Arc<Notify>,
}

/// Permission to have one update in memory; dropped once the update is handled or only on disk.
pub type Permit = OwnedSemaphorePermit;

impl Queues {
    /// Returns queues for `capacity` updates in memory.
    pub fn new(handlers: QueueHandlers, capacity: usize, tasks: TaskTracker, queued: Gauge) -> Self {
        let permits = Arc::new(Semaphore::new(capacity));
        Self { handlers, tasks, state: Arc::default(), permits, queued, progress: Arc::default() }
    }

    /// Waits for a permit; `None` if the semaphore is closed, which never happens.
    pub async fn acquire(&self) -> Option<Permit> {
        self.permits.clone().acquire_owned().await.ok()
    }

    /// Queues an update.
    pub fn push(&self, update: Update, permit: Permit, durability: Durability) {
        let key = find_queue_key(&update);
        self.queued.inc();
        let entry = QueuedUpdate { update, received: Instant::now(), permit };
        let added = self.state().add(key, entry, durability);
        match added {
            Added::Waiting => {}
            Added::First(id) => drop(self.tasks.spawn(self.clone().run_queue(key, id))),
            Added::Rejected(id, entry) => {
                let queues = self.clone();
                self.tasks.spawn(async move {
                    run(&queues.handlers.reject, entry).await;
                    queues.finish(id);
                });
            }
        }
    }

    /// Returns the id of the oldest open update that must not be confirmed to Telegram.
    pub fn oldest_unconfirmed(&self) -> Option<u32> {
        self.state().oldest_unconfirmed()
    }

    /// Marks open updates as stored on disk; those that wait behind others leave the memory.
    pub fn mark_stored(&self, ids: &[u32]) {
        self.state().mark_stored(ids);
    }

    /// Permits open updates to be confirmed to Telegram although they are only in memory.
    pub fn mark_volatile(&self, ids: &[u32]) {
        self.state().mark_volatile(ids);
    }

    /// Whether an update is in progress or waiting.
    pub fn is_open(&self, id: u32) -> bool {
        self.state().is_open(id)
    }

    /// Whether an update has been open for `after` and must not be confirmed to Telegram yet.
    pub fn is_late(&self, id: u32, after: Duration) -> bool {
        self.state().is_late(id, after)
    }

    /// Returns the number of updates in progress or waiting.
    pub fn open_count(&self) -> usize {
        self.state().open_count()
    }

    /// Returns the number of open updates that the end of the program would lose.
    pub fn volatile_count(&self) -> usize {
        self.state().volatile_count()
    }

    /// Begins no further updates, except those that are only in memory; Telegram or the disk has the others for the next
    /// start.
    pub fn stop(&self) {
        self.state().is_stopping = true;
    }

    /// Handles the update `first` and then the waiting ones of its queue, until there are none.
    async fn run_queue(self, key: QueueKey, first: (u32, QueuedUpdate<Permit>)) {
        let (id, entry) = first;
        run(&self.handlers.handle, entry).await;
        let mut handled = id;
        loop {
            let next = self.state().take_next(key);
            self.finish(handled);
            let Some(NextUpdate { id, entry }) = next else { return };
            handled = id;
            match entry {
                Entry::Loaded(entry) => run(&self.handlers.handle, *entry).await,
                Entry::Stored { received } => self.load_and_run(id, received).await,
            }
        }
    }

    /// Handles an update that is only on disk. If it cannot be read, it stays there for the next start.
    async fn load_and_run(&self, id: u32, received: Instant) {
        match (self.handlers.load)(id).await {
            Some(update) => run_handler(&self.handlers.handle, update, received).await,
            None => tracing::warn!(update = id, "cannot read a stored update; the next start tries again"),
        }
    }

    fn finish(&self, id: u32) {
        self.state().remove(id);
        self.queued.dec();
        self.progress.notify_waiters();
    }

    /// Locks the state; for short periods only, never across an await. A panic of the lock's holder is ignored.
    fn state(&self) -> MutexGuard<'_, QueueState<Permit>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run(handle: &UpdateHandler, entry: QueuedUpdate<Permit>) {
    run_handler(handle, entry.update, entry.received).await;
    drop(entry.permit);
}

async fn run_handler(handle: &UpdateHandler, update: Update, received: Instant) {
    let id = update.id.0;
    if tokio::spawn(handle(update, received)).await.is_err() {
        tracing::error!(update = id, "update handler panicked outside of the handler's task");
    }
}

fn find_queue_key(update: &Update) -> QueueKey {
    match &update.kind {
        UpdateKind::InlineQuery(query) => QueueKey::Inline(query.from.id.0),
        // An update without a chat goes to the queue of its sender's private chat, which has the sender's id.
        _ => QueueKey::Chat(
            update.chat().map_or_else(|| update.from().map_or(0, |from| from.id.0.cast_signed()), |chat| chat.id.0),
        ),
    }
}
