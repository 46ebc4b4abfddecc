//! Updates in order within a chat, side by side across chats.
//!
//! Each is handled in a task of its own, so that a panic ends that task and nothing else: the
//! chat goes on with its next message. A chat has a queue only while something is in it.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use teloxide::types::Update;
use tokio::sync::{Notify, Semaphore};

/// Updates taken in and not yet handled, of all chats together.
pub const MOST: usize = 1000;

/// What handles one update; a panic in it is contained.
pub type Handle = Arc<dyn Fn(Update) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// The queues of all chats.
#[derive(Clone)]
pub struct Queues {
    handle: Handle,
    state: Arc<Mutex<State>>,
    /// One permit for each update, and for each task that outlives its update.
    pub room: Arc<Semaphore>,
    /// Told whenever an update has been handled.
    pub progress: Arc<Notify>,
}

#[derive(Default)]
struct State {
    waiting: HashMap<i64, VecDeque<Update>>,
    open: BTreeSet<u32>,
}

impl Queues {
    pub fn new(handle: Handle) -> Self {
        Self { handle, state: Arc::default(), room: Arc::new(Semaphore::new(MOST)), progress: Arc::default() }
    }

    /// Takes an update in; waits while there is no room.
    pub async fn push(&self, update: Update) {
        let Ok(permit) = self.room.acquire().await else { return };
        permit.forget();
        let chat = update.chat().map_or(0, |chat| chat.id.0);
        let mut state = self.state();
        state.open.insert(update.id.0);
        if let Some(queue) = state.waiting.get_mut(&chat) {
            queue.push_back(update);
        } else {
            state.waiting.insert(chat, VecDeque::new());
            tokio::spawn(self.clone().work(chat, update));
        }
    }

    async fn work(self, chat: i64, first: Update) {
        let mut next = Some(first);
        while let Some(update) = next {
            let id = update.id.0;
            let handled = tokio::spawn((self.handle)(update)).await;
            if handled.is_err() {
                tracing::error!(update = id, "what handles updates has itself panicked");
            }
            next = self.finish(chat, id);
        }
    }

    fn finish(&self, chat: i64, id: u32) -> Option<Update> {
        let next = {
            let mut state = self.state();
            state.open.remove(&id);
            let next = state.waiting.get_mut(&chat).and_then(VecDeque::pop_front);
            if next.is_none() {
                state.waiting.remove(&chat);
            }
            next
        };
        self.room.add_permits(1);
        self.progress.notify_one();
        next
    }

    /// The oldest update that is not handled yet.
    pub fn oldest_open(&self) -> Option<u32> {
        self.state().open.first().copied()
    }

    /// Waits until everything is handled; false where `most` was not enough.
    pub async fn drain(&self, most: Duration) -> bool {
        let all = u32::try_from(MOST).unwrap_or(u32::MAX);
        tokio::time::timeout(most, self.room.acquire_many(all)).await.is_ok()
    }

    /// Held for moments only, and never across an await; a panic inside leaves it usable.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
