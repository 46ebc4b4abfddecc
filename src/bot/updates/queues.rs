//! Updates in order within a chat, side by side across chats.
//!
//! Each is handled in a task of its own, so that a panic ends that task and nothing else: the
//! chat goes on with its next message. A chat has a queue only while something is in it, and a short
//! one: who sends more than can be answered holds up no one else.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::metrics::gauge::Gauge;
use teloxide::types::{Update, UpdateKind};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::task::TaskTracker;

/// Updates taken in and not yet handled, of all chats together: with all that is under way for it one
/// takes up to 40 kB.
pub const QUEUE_CAPACITY: usize = 5_000;

/// Updates of one chat that wait: more than a member writes before the first is answered, fewer than it
/// takes a few chats to fill all room.
const MOST_OF_A_CHAT: usize = 50;

/// What handles one update, told when it was taken in; a panic in it is contained.
pub type UpdateHandler = Arc<dyn Fn(Update, Instant) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// The queues of all chats; clones are the same queues.
#[derive(Clone)]
pub struct Queues {
    handle: UpdateHandler,
    /// What is done with an update of a chat whose queue is full.
    turn_away: UpdateHandler,
    tasks: TaskTracker,
    state: Arc<Mutex<QueueState>>,
    room: Arc<Semaphore>,
    /// How many are open, for whoever watches.
    queued: Gauge,
    /// Told whenever an update has been handled.
    pub progress: Arc<Notify>,
}

/// Room for one update.
pub type Room = OwnedSemaphorePermit;

/// Whose updates keep order among each other. What someone asks in any chat waits for no message.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Lane {
    Chat(i64),
    Inline(u64),
}

#[derive(Default)]
struct QueueState {
    /// A lane is here while one of its updates is being handled.
    waiting: HashMap<Lane, VecDeque<QueuedUpdate>>,
    /// What is under way, by its place in the order of arrival.
    open: BTreeMap<u64, OpenUpdate>,
    arrived: u64,
}

struct OpenUpdate {
    number: u32,
    since: Instant,
    /// Whether it is held elsewhere for the next start.
    held: bool,
}

/// An update with its place in the order of arrival.
struct QueuedUpdate {
    place: u64,
    update: Update,
    /// When it was taken in.
    received: Instant,
    room: Room,
}

impl Queues {
    /// Queues with room for so many updates that run `handle`, and `turn_away` for what is too much of one
    /// chat; all of it is tracked by `tasks`.
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

    /// Waits for room. The semaphore is never closed; were it, nothing more would be taken in.
    pub async fn room(&self) -> Option<Room> {
        self.room.clone().acquire_owned().await.ok()
    }

    /// Takes an update in, which may be held elsewhere for the next start.
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

    /// The update that has been under way for longest, and is not held.
    pub fn oldest_open(&self) -> Option<u32> {
        self.state().open.values().find(|open| !open.held).map(|open| open.number)
    }

    /// Notes that updates are held, where they are still under way.
    pub fn hold(&self, updates: &[u32]) {
        let mut state = self.state();
        for open in state.open.values_mut().filter(|open| updates.contains(&open.number)) {
            open.held = true;
        }
    }

    /// Whether an update is under way or waits.
    pub fn is_open(&self, update: u32) -> bool {
        self.state().open.values().any(|open| open.number == update)
    }

    /// Whether an update has been under way for so long, and is not held.
    pub fn is_late(&self, update: u32, after: Duration) -> bool {
        let late = |open: &OpenUpdate| open.number == update && !open.held && open.since.elapsed() >= after;
        self.state().open.values().any(late)
    }

    /// How many updates are under way or wait.
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

    /// Held for moments only, and never across an await; a panic inside leaves it usable.
    fn state(&self) -> MutexGuard<'_, QueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Handles one update, and gives its room back.
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
        // What is of no chat is of whoever sent it, whose own has the same number.
        _ => Lane::Chat(
            update.chat().map_or_else(|| update.from().map_or(0, |from| from.id.0.cast_signed()), |chat| chat.id.0),
        ),
    }
}
