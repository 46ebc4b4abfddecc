//! Queues of updates: in order within a chat, in parallel across chats. Each update is handled in a task of its own, so
//! that a panic ends only that task. A chat has a queue only while it has updates, and a short one: someone who sends
//! more than can be answered holds up no one else.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::metrics::gauge::Gauge;
use teloxide::types::{Update, UpdateKind};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;

/// Maximum updates taken in and not yet handled, of all chats; each takes up to 40 kB with its state.
pub const QUEUE_CAPACITY: usize = 5_000;

/// Maximum waiting updates of a chat: more than a member writes before the first is answered, and too few for a few
/// chats to fill all room.
const MOST_OF_A_CHAT: usize = 50;

/// A function that handles an update, given when it was taken in; a panic in it is contained.
pub type UpdateHandler = Arc<dyn Fn(Update, Instant) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// The queues of all chats; clones share them.
#[derive(Clone)]
pub struct Queues {
    handle: UpdateHandler,
    /// Handles an update of a chat whose queue is full.
    turn_away: UpdateHandler,
    tasks: TaskTracker,
    state: Arc<Mutex<QueueState>>,
    room: Arc<Semaphore>,
    queued: Gauge,
    /// Notified whenever an update has been handled.
    pub progress: Arc<Notify>,
}

/// Room for one update.
pub type Room = OwnedSemaphorePermit;

/// Updates that are handled in order. A member's inline queries wait for no message.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Lane {
    Chat(i64),
    Inline(u64),
}

#[derive(Default)]
struct QueueState {
    /// Holds a lane while one of its updates is being handled.
    waiting: HashMap<Lane, VecDeque<QueuedUpdate>>,
    /// Updates in progress or waiting, by order of arrival.
    open: BTreeMap<u64, OpenUpdate>,
    arrived: u64,
}

struct OpenUpdate {
    number: u32,
    since: Instant,
    /// Whether it is on disk for the next start.
    held: bool,
}

/// An update with its place in the order of arrival.
struct QueuedUpdate {
    place: u64,
    update: Update,
    received: Instant,
    room: Room,
}

impl Queues {
    /// Returns queues for `capacity` updates: `handle` handles them, `turn_away` those over their chat's limit.
    pub fn new(
        handle: UpdateHandler,
        turn_away: UpdateHandler,
        capacity: usize,
        tasks: TaskTracker,
        queued: Gauge,
    ) -> Self {
        let room = Arc::new(Semaphore::new(capacity));
        Self { handle, turn_away, tasks, state: Arc::default(), room, queued, progress: Arc::default() }
    }

    /// Waits for room; `None` if the semaphore is closed, which never happens.
    pub async fn room(&self) -> Option<Room> {
        self.room.clone().acquire_owned().await.ok()
    }

    /// Queues an update, which may be `held` on disk for the next start.
    pub fn push(&self, update: Update, room: Room, held: bool) {
        let lane = lane(&update);
        let mut state = self.state();
        state.arrived += 1;
        let place = state.arrived;
        let since = Instant::now();
        state.open.insert(place, OpenUpdate { number: update.id.0, since, held });
        self.queued.inc();
        let entry = QueuedUpdate { place, update, received: since, room };
        match state.waiting.get_mut(&lane) {
            None => {
                state.waiting.insert(lane, VecDeque::new());
                self.tasks.spawn(self.clone().work(lane, entry));
            }
            Some(queue) if queue.len() < MOST_OF_A_CHAT => queue.push_back(entry),
            Some(_) => {
                let queues = self.clone();
                self.tasks.spawn(async move {
                    let place = entry.place;
                    run(&queues.turn_away, entry).await;
                    queues.finish(place);
                });
            }
        }
    }

    /// Returns the update that has been open longest and is not held.
    pub fn oldest_open(&self) -> Option<u32> {
        self.state().open.values().find(|open| !open.held).map(|open| open.number)
    }

    /// Marks updates as held if they are still open.
    pub fn hold(&self, updates: &[u32]) {
        let mut state = self.state();
        for open in state.open.values_mut().filter(|open| updates.contains(&open.number)) {
            open.held = true;
        }
    }

    /// Whether an update is in progress or waiting.
    pub fn is_open(&self, update: u32) -> bool {
        self.state().open.values().any(|open| open.number == update)
    }

    /// Whether an update has been open for `after` and is not held.
    pub fn is_late(&self, update: u32, after: Duration) -> bool {
        let late = |open: &OpenUpdate| open.number == update && !open.held && open.since.elapsed() >= after;
        self.state().open.values().any(late)
    }

    /// Returns how many updates are in progress or waiting.
    pub fn open(&self) -> usize {
        self.state().open.len()
    }

    async fn work(self, lane: Lane, first: QueuedUpdate) {
        let mut next = Some(first);
        while let Some(entry) = next {
            let place = entry.place;
            run(&self.handle, entry).await;
            next = self.next(lane);
            self.finish(place);
        }
    }

    fn next(&self, lane: Lane) -> Option<QueuedUpdate> {
        let mut state = self.state();
        let next = state.waiting.get_mut(&lane).and_then(VecDeque::pop_front);
        if next.is_none() {
            state.waiting.remove(&lane);
        }
        next
    }

    fn finish(&self, place: u64) {
        self.state().open.remove(&place);
        self.queued.dec();
        self.progress.notify_waiters();
    }

    /// Locks for moments only, never across an await; a panic while locked leaves the data usable.
    fn state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run(handle: &UpdateHandler, entry: QueuedUpdate) {
    let number = entry.update.id.0;
    if tokio::spawn(handle(entry.update, entry.received)).await.is_err() {
        tracing::error!(update = number, "what handles updates has itself panicked");
    }
    drop(entry.room);
}

fn lane(update: &Update) -> Lane {
    match &update.kind {
        UpdateKind::InlineQuery(query) => Lane::Inline(query.from.id.0),
        // An update without a chat belongs to its sender, whose private chat has the same id.
        _ => Lane::Chat(
            update.chat().map_or_else(|| update.from().map_or(0, |from| from.id.0.cast_signed()), |chat| chat.id.0),
        ),
    }
}
