//! Queues of updates: in order within a chat, in parallel across chats.
//!
//! Each update is handled in a separate task, so that a panic ends only that task. A chat has a queue only
//! while it has updates, and its length is limited, so that a member who sends more than can be answered does
//! not delay others.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::metrics::gauge::Gauge;
use teloxide::types::{Update, UpdateKind};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;

/// Maximum updates of all chats that are received and not yet handled. Each takes up to 40 kB with its state.
pub const QUEUE_CAPACITY: usize = 5_000;

/// Maximum waiting updates of a chat: more than a member writes before the first is answered, and too few for a
/// few chats to use the whole capacity.
const MAX_PER_CHAT: usize = 50;

/// A function that handles an update, which was received at the given time. A panic in it is contained.
pub type UpdateHandler = Arc<dyn Fn(Update, Instant) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// The queues of all chats; clones share them.
#[derive(Clone)]
pub struct Queues {
    handle: UpdateHandler,
    /// Handles an update of a chat whose queue is full.
    reject: UpdateHandler,
    tasks: TaskTracker,
    state: Arc<Mutex<QueueState>>,
    /// A permit for each update that may still be received.
    permits: Arc<Semaphore>,
    /// The metric of open updates.
    queued: Gauge,
    /// Notified whenever an update has been handled.
    pub progress: Arc<Notify>,
}

/// Permission to queue one update; dropped once the update is handled.
pub type Permit = OwnedSemaphorePermit;

/// The key of a queue. A member's inline queries have a queue of their own, so that they wait for no message.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum QueueKey {
    Chat(i64),
    Inline(u64),
}

/// The updates of all chats.
#[derive(Default)]
struct QueueState {
    /// Waiting updates. A key is present while an update of its queue is being handled.
    waiting: HashMap<QueueKey, VecDeque<QueuedUpdate>>,
    /// Updates in progress or waiting, by sequence number.
    open: BTreeMap<u64, OpenUpdate>,
    /// The last sequence number.
    last_sequence: u64,
}

/// An update in progress or waiting.
struct OpenUpdate {
    id: u32,
    since: Instant,
    /// Whether it is stored on disk, so that the next start handles it if this one does not.
    is_stored: bool,
}

/// A waiting update; its sequence number is its position in the order of arrival.
struct QueuedUpdate {
    sequence: u64,
    update: Update,
    received: Instant,
    permit: Permit,
}

impl Queues {
    /// Returns queues for `capacity` updates: `handle` handles them, `reject` those for which their chat's
    /// queue has no room.
    pub fn new(
        handle: UpdateHandler,
        reject: UpdateHandler,
        capacity: usize,
        tasks: TaskTracker,
        queued: Gauge,
    ) -> Self {
        let permits = Arc::new(Semaphore::new(capacity));
        Self { handle, reject, tasks, state: Arc::default(), permits, queued, progress: Arc::default() }
    }

    /// Waits for a permit; `None` if the semaphore is closed, which never happens.
    pub async fn acquire(&self) -> Option<Permit> {
        self.permits.clone().acquire_owned().await.ok()
    }

    /// Queues an update; `is_stored` if it is on disk.
    pub fn push(&self, update: Update, permit: Permit, is_stored: bool) {
        let key = queue_key(&update);
        let mut state = self.state();
        state.last_sequence += 1;
        let sequence = state.last_sequence;
        let since = Instant::now();
        state.open.insert(sequence, OpenUpdate { id: update.id.0, since, is_stored });
        self.queued.inc();
        let entry = QueuedUpdate { sequence, update, received: since, permit };
        match state.waiting.get_mut(&key) {
            None => {
                state.waiting.insert(key, VecDeque::new());
                self.tasks.spawn(self.clone().run_queue(key, entry));
            }
            Some(queue) if queue.len() < MAX_PER_CHAT => queue.push_back(entry),
            Some(_) => {
                let queues = self.clone();
                self.tasks.spawn(async move {
                    let sequence = entry.sequence;
                    run(&queues.reject, entry).await;
                    queues.finish(sequence);
                });
            }
        }
    }

    /// Returns the id of the oldest open update that is not stored on disk.
    pub fn oldest_open(&self) -> Option<u32> {
        self.state().open.values().find(|open| !open.is_stored).map(|open| open.id)
    }

    /// Marks open updates as stored on disk.
    pub fn mark_stored(&self, ids: &[u32]) {
        let mut state = self.state();
        for open in state.open.values_mut().filter(|open| ids.contains(&open.id)) {
            open.is_stored = true;
        }
    }

    /// Whether an update is in progress or waiting.
    pub fn is_open(&self, id: u32) -> bool {
        self.state().open.values().any(|open| open.id == id)
    }

    /// Whether an update has been open for `after` and is not stored on disk.
    pub fn is_late(&self, id: u32, after: Duration) -> bool {
        let is_late = |open: &OpenUpdate| open.id == id && !open.is_stored && open.since.elapsed() >= after;
        self.state().open.values().any(is_late)
    }

    /// Returns the number of updates in progress or waiting.
    pub fn open_count(&self) -> usize {
        self.state().open.len()
    }

    /// Handles `first` and then the waiting updates of its queue, until there are none.
    async fn run_queue(self, key: QueueKey, first: QueuedUpdate) {
        let mut next = Some(first);
        while let Some(entry) = next {
            let sequence = entry.sequence;
            run(&self.handle, entry).await;
            next = self.next(key);
            self.finish(sequence);
        }
    }

    fn next(&self, key: QueueKey) -> Option<QueuedUpdate> {
        let mut state = self.state();
        let next = state.waiting.get_mut(&key).and_then(VecDeque::pop_front);
        if next.is_none() {
            state.waiting.remove(&key);
        }
        next
    }

    fn finish(&self, sequence: u64) {
        self.state().open.remove(&sequence);
        self.queued.dec();
        self.progress.notify_waiters();
    }

    /// Locks the state; for short periods only, never across an await. A panic of the lock's holder is ignored.
    fn state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run(handle: &UpdateHandler, entry: QueuedUpdate) {
    let id = entry.update.id.0;
    if tokio::spawn(handle(entry.update, entry.received)).await.is_err() {
        tracing::error!(update = id, "update handler panicked outside of the handler's task");
    }
    drop(entry.permit);
}

fn queue_key(update: &Update) -> QueueKey {
    match &update.kind {
        UpdateKind::InlineQuery(query) => QueueKey::Inline(query.from.id.0),
        // An update without a chat goes to the queue of its sender's private chat, which has the sender's id.
        _ => QueueKey::Chat(
            update.chat().map_or_else(|| update.from().map_or(0, |from| from.id.0.cast_signed()), |chat| chat.id.0),
        ),
    }
}
