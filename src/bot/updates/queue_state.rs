//! The state of the queues: which updates are open, where each is, and which is next.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

use teloxide::types::Update;

/// Maximum waiting updates of a chat that are in memory although they are stored on disk.
const MAX_LOADED: usize = 10;

/// Maximum waiting updates of a chat that are not stored on disk: many more than are polled before they are
/// stored, and too few for a few chats to use the whole capacity if they cannot be stored.
const MAX_UNSTORED: usize = 500;

/// The key of a queue. A member's inline queries have a queue of their own, so that they wait for no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QueueKey {
    Chat(i64),
    Inline(u64),
}

/// An update in memory, with its permit.
#[derive(Debug)]
pub struct QueuedUpdate<P> {
    pub update: Update,
    pub received: Instant,
    pub permit: P,
}

/// A waiting update.
#[derive(Debug)]
pub enum Entry<P> {
    Loaded(Box<QueuedUpdate<P>>),
    /// It is only on disk.
    Stored {
        received: Instant,
    },
}

/// The result of adding an update.
#[derive(Debug)]
pub enum Added<P> {
    /// It waits behind others.
    Waiting,
    /// It is the first of its queue, which must be run now.
    First((u32, QueuedUpdate<P>)),
    /// Its queue has no room.
    Rejected(u32, QueuedUpdate<P>),
}

/// The update to handle next.
#[derive(Debug)]
pub struct NextUpdate<P> {
    pub id: u32,
    pub entry: Entry<P>,
}

/// The copy of an open update outside of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Telegram sends it again if it is not handled.
    Unconfirmed,
    /// The next start handles it if this one does not.
    Stored,
    /// Nowhere: it is confirmed to Telegram and cannot be stored.
    Volatile,
}

/// An update in progress or waiting.
#[derive(Debug)]
struct OpenUpdate {
    key: QueueKey,
    /// Its position in the order of arrival.
    sequence: u64,
    since: Instant,
    durability: Durability,
}

/// The updates of all chats. `P` is the permit of an update in memory.
#[derive(Debug)]
pub struct QueueState<P> {
    /// Waiting updates. A key is present while an update of its queue is being handled.
    queues: HashMap<QueueKey, VecDeque<(u32, Entry<P>)>>,
    /// Updates in progress or waiting, by id.
    open: HashMap<u32, OpenUpdate>,
    /// The ids of open updates that must not be confirmed to Telegram, by sequence number.
    unconfirmed: BTreeMap<u64, u32>,
    last_sequence: u64,
    /// Whether no further updates are begun, except volatile ones.
    pub is_stopping: bool,
}

impl<P> Default for QueueState<P> {
    fn default() -> Self {
        Self {
            queues: HashMap::new(),
            open: HashMap::new(),
            unconfirmed: BTreeMap::new(),
            last_sequence: 0,
            is_stopping: false,
        }
    }
}

impl<P> QueueState<P> {
    /// Adds an update. A volatile one is never rejected: an earlier run has promised to handle it.
    pub fn add(&mut self, key: QueueKey, entry: QueuedUpdate<P>, durability: Durability) -> Added<P> {
        self.last_sequence += 1;
        let (id, sequence, since) = (entry.update.id.0, self.last_sequence, entry.received);
        if durability == Durability::Unconfirmed {
            self.unconfirmed.insert(sequence, id);
        }
        self.open.insert(id, OpenUpdate { key, sequence, since, durability });
        let Some(queue) = self.queues.get_mut(&key) else {
            self.queues.insert(key, VecDeque::new());
            return Added::First((id, entry));
        };
        if durability == Durability::Stored && queue.len() >= MAX_LOADED {
            queue.push_back((id, Entry::Stored { received: since }));
        } else if durability == Durability::Volatile || has_room(queue) {
            queue.push_back((id, Entry::Loaded(Box::new(entry))));
        } else {
            return Added::Rejected(id, entry);
        }
        Added::Waiting
    }

    /// Returns the next update of a queue, which is dropped if there is none.
    pub fn take_next(&mut self, key: QueueKey) -> Option<NextUpdate<P>> {
        let queue = self.queues.get_mut(&key)?;
        while let Some((id, entry)) = queue.pop_front() {
            let is_volatile = self.open.get(&id).is_some_and(|open| open.durability == Durability::Volatile);
            if !self.is_stopping || is_volatile {
                return Some(NextUpdate { id, entry });
            }
        }
        self.queues.remove(&key);
        None
    }

    /// Removes a handled update.
    pub fn remove(&mut self, id: u32) {
        if let Some(open) = self.open.remove(&id) {
            self.unconfirmed.remove(&open.sequence);
        }
    }

    /// Returns the id of the oldest open update that must not be confirmed to Telegram.
    pub fn oldest_unconfirmed(&self) -> Option<u32> {
        self.unconfirmed.first_key_value().map(|(_, id)| *id)
    }

    /// Marks open updates as stored on disk. Those that wait behind [`MAX_LOADED`] others leave the memory.
    pub fn mark_stored(&mut self, ids: &[u32]) {
        for id in ids {
            let Some(open) = self.open.get_mut(id) else { continue };
            open.durability = Durability::Stored;
            self.unconfirmed.remove(&open.sequence);
            let Some(queue) = self.queues.get_mut(&open.key) else { continue };
            // Updates are stored in the order of arrival, so the update is near the end of those in memory.
            let waiting = queue.iter_mut().enumerate().skip(MAX_LOADED);
            let found = waiting.rev().find(|(_, (waiting_id, _))| waiting_id == id);
            if let Some((_, (_, entry))) = found {
                *entry = Entry::Stored { received: open.since };
            }
        }
    }

    /// Permits open updates to be confirmed to Telegram although they are only in memory.
    pub fn mark_volatile(&mut self, ids: &[u32]) {
        for id in ids {
            if let Some(open) = self.open.get_mut(id)
                && open.durability == Durability::Unconfirmed
            {
                open.durability = Durability::Volatile;
                self.unconfirmed.remove(&open.sequence);
            }
        }
    }

    /// Whether an update is in progress or waiting.
    pub fn is_open(&self, id: u32) -> bool {
        self.open.contains_key(&id)
    }

    /// Whether an update has been open for `after` and must not be confirmed to Telegram yet.
    pub fn is_late(&self, id: u32, after: Duration) -> bool {
        self.open
            .get(&id)
            .is_some_and(|open| open.durability == Durability::Unconfirmed && open.since.elapsed() >= after)
    }

    /// Returns the number of updates in progress or waiting.
    pub fn open_count(&self) -> usize {
        self.open.len()
    }

    /// Returns the number of those of them that the end of the program would lose.
    pub fn volatile_count(&self) -> usize {
        self.open.values().filter(|open| open.durability == Durability::Volatile).count()
    }
}

/// Whether fewer than [`MAX_UNSTORED`] of the last updates of a queue are in memory.
fn has_room<P>(queue: &VecDeque<(u32, Entry<P>)>) -> bool {
    queue.iter().rev().take(MAX_UNSTORED).filter(|(_, entry)| entry.is_loaded()).count() < MAX_UNSTORED
}

impl<P> Entry<P> {
    fn is_loaded(&self) -> bool {
        matches!(self, Self::Loaded(_))
    }
}

#[cfg(test)]
mod tests;
