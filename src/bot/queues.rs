//! Updates in order within a chat, side by side across chats.
//!
//! Each is handled in a task of its own, so that a panic ends that task and nothing else: the
//! chat goes on with its next message. A chat has a queue only while something is in it.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use prometheus_client::metrics::gauge::Gauge;
use teloxide::types::Update;
use tokio::sync::{Notify, Semaphore};
use tokio_util::task::TaskTracker;

/// Updates taken in and not yet handled, of all chats together.
const MOST: usize = 1000;

/// What handles one update, told when it was taken in; a panic in it is contained.
pub type Handle = Arc<dyn Fn(Update, Instant) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// The queues of all chats; clones are the same queues.
#[derive(Clone)]
pub struct Queues {
    handle: Handle,
    tasks: TaskTracker,
    state: Arc<Mutex<State>>,
    room: Arc<Semaphore>,
    /// How many are open, for whoever watches.
    queued: Gauge,
    /// Told whenever an update has been handled.
    pub progress: Arc<Notify>,
}

#[derive(Default)]
struct State {
    /// A chat is here while one of its updates is being handled.
    waiting: HashMap<i64, VecDeque<(Update, Instant)>>,
    open: BTreeSet<u32>,
}

impl Queues {
    /// Queues that run `handle`; all of it is tracked by `tasks`.
    pub fn new(handle: Handle, tasks: TaskTracker, queued: Gauge) -> Self {
        let room = Arc::new(Semaphore::new(MOST));
        Self { handle, tasks, state: Arc::default(), room, queued, progress: Arc::default() }
    }

    /// Takes an update in; waits while there is no room.
    pub async fn push(&self, update: Update) {
        let received = Instant::now();
        // The semaphore is never closed; were it, the update would wait for the next start.
        let Ok(permit) = self.room.acquire().await else { return };
        permit.forget();
        // An inline query is of no chat; its member's own has the same number.
        let member = || update.from().map_or(0, |from| from.id.0.cast_signed());
        let chat = update.chat().map_or_else(member, |chat| chat.id.0);
        let mut state = self.state();
        state.open.insert(update.id.0);
        self.queued.inc();
        if let Some(queue) = state.waiting.get_mut(&chat) {
            queue.push_back((update, received));
        } else {
            state.waiting.insert(chat, VecDeque::new());
            self.tasks.spawn(self.clone().work(chat, (update, received)));
        }
    }

    /// The oldest update that is not handled yet.
    pub fn oldest_open(&self) -> Option<u32> {
        self.state().open.first().copied()
    }

    async fn work(self, chat: i64, first: (Update, Instant)) {
        let mut next = Some(first);
        while let Some((update, received)) = next {
            let id = update.id.0;
            if tokio::spawn((self.handle)(update, received)).await.is_err() {
                tracing::error!(update = id, "what handles updates has itself panicked");
            }
            next = self.finish(chat, id);
        }
    }

    fn finish(&self, chat: i64, id: u32) -> Option<(Update, Instant)> {
        let mut state = self.state();
        state.open.remove(&id);
        self.queued.dec();
        let next = state.waiting.get_mut(&chat).and_then(VecDeque::pop_front);
        if next.is_none() {
            state.waiting.remove(&chat);
        }
        drop(state);
        self.room.add_permits(1);
        self.progress.notify_one();
        next
    }

    /// Held for moments only, and never across an await; a panic inside leaves it usable.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
