//! The queue of writes that no answer waits for, and the thread that makes them.
//!
//! Another process may lock the file for a minute, and a disk may stall. The thread then keeps the writes, in
//! their order, and tries the first one again until it succeeds; those that must not be lost with the process are
//! also made in a spare file meanwhile. If too many wait, statistics are dropped first.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};

use super::error::StoreError;
use super::spare::Spare;

/// Pause before a write is tried again.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// Maximum time for which [`WriteQueue::flush`] waits, and for which a store that closes goes on trying.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);

/// Number of waiting writes above which statistics are dropped: a minute at Telegram's maximum of thirty
/// messages a second, with two writes each.
const MAX_STATISTICS: usize = 4_000;

/// Maximum waiting writes of all kinds, of some hundred bytes each.
const MAX_WRITES: usize = 100_000;

/// Makes a change in a transaction; may be called again if it fails.
type Apply = dyn Fn(&Connection) -> Result<(), StoreError> + Send + Sync;

/// A change of the file.
pub struct Write {
    /// The chat whose data it is; `None` if it is not deleted with a member's data.
    pub chat: Option<i64>,
    /// Whether it may be dropped if too many writes wait: counts, and data behind buttons.
    pub is_statistic: bool,
    /// Whether it changes the inbox only, and must still be made in the spare file while the first one cannot be
    /// written.
    pub needs_spare: bool,
    pub apply: Arc<Apply>,
}

impl Write {
    /// Returns a write that is never dropped.
    pub fn new(apply: impl Fn(&Connection) -> Result<(), StoreError> + Send + Sync + 'static) -> Self {
        Self { chat: None, is_statistic: false, needs_spare: false, apply: Arc::new(apply) }
    }
}

/// The queue. Dropping it makes the writes that are left, as far as the file can be written.
pub struct WriteQueue {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<WriteQueueState>,
    /// Notified whenever the state changes.
    changed: Condvar,
}

#[derive(Default)]
struct WriteQueueState {
    waiting: VecDeque<Write>,
    /// Whether a write that is no longer waiting is being made, or one is being made in the spare file.
    is_writing: bool,
    /// Whether the last write failed for a reason that may pass.
    is_stalled: bool,
    closed: Option<Instant>,
    /// The number of failures since the start.
    failures: u64,
    /// The number of writes dropped since the queue stalled.
    dropped: u64,
}

impl WriteQueue {
    /// Starts a queue whose thread writes to `connection`, and to `spare` while that is not possible.
    ///
    /// # Errors
    /// If the thread cannot be created.
    pub fn start(connection: Arc<Mutex<Connection>>, spare: Option<Arc<Spare>>) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let thread_shared = shared.clone();
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || thread_shared.run(&connection, spare.as_deref()))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Adds a write; never waits for the file.
    pub fn push(&self, write: Write) {
        let mut state = self.shared.lock();
        let limit = if write.is_statistic { MAX_STATISTICS } else { MAX_WRITES };
        if state.waiting.len() >= limit {
            state.dropped += 1;
            if state.dropped == 1 {
                tracing::warn!(waiting = limit, "too many writes wait for the store; statistics are lost first");
            }
            return;
        }
        state.waiting.push_back(write);
        self.shared.changed.notify_all();
    }

    /// Removes the waiting writes of a chat. The caller holds the connection, so that none is being made.
    pub fn discard(&self, chat: i64) {
        self.shared.lock().waiting.retain(|write| write.chat != Some(chat));
    }

    /// Waits until all writes are made, or the file has proven not to be writable.
    pub fn flush(&self) {
        self.shared.wait_until(|state| state.is_idle() || state.is_stalled);
    }

    /// Waits until all writes are made or, if the file has proven not to be writable, those that must not be lost are in
    /// the spare file.
    pub fn secure(&self) {
        self.shared.wait_until(|state| state.is_idle() || state.is_secured());
    }

    /// Whether all writes are made.
    pub fn is_written(&self) -> bool {
        self.shared.lock().is_idle()
    }

    /// Whether the file could not be written at the last try.
    pub fn is_stalled(&self) -> bool {
        self.shared.lock().is_stalled
    }

    /// Returns the number of waiting writes, and that of failures since the start.
    pub fn state(&self) -> (usize, u64) {
        let state = self.shared.lock();
        (state.waiting.len(), state.failures)
    }
}

impl Drop for WriteQueue {
    fn drop(&mut self) {
        self.shared.lock().closed = Some(Instant::now());
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic has been logged; nothing else depends on the thread.
            let _ = thread.join();
        }
    }
}

impl WriteQueueState {
    fn is_idle(&self) -> bool {
        self.waiting.is_empty() && !self.is_writing
    }

    /// Whether the file cannot be written, and all waiting writes that must not be lost are in the spare file.
    fn is_secured(&self) -> bool {
        self.is_stalled && !self.is_writing && self.waiting.iter().all(|write| !write.needs_spare)
    }
}

impl Shared {
    /// Makes the writes in their order, until the queue is closed.
    fn run(&self, connection: &Mutex<Connection>, spare: Option<&Spare>) {
        while self.wait_for_write() {
            // The connection is locked before the write leaves the queue, so that `discard` misses none.
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(write) = self.take() else { continue };
            let result = apply(&mut connection, &write);
            drop(connection);
            match result {
                Err(error) if error.is_temporary() => self.stall(write, &error, spare),
                result => self.finish(result),
            }
        }
    }

    /// Waits for a write, after a failure for some time; returns `false` if the queue is closed, and empty or not
    /// writable for too long.
    fn wait_for_write(&self) -> bool {
        let mut state = self.lock();
        let retry_at = Instant::now() + RETRY_INTERVAL;
        while state.is_stalled && state.closed.is_none() && Instant::now() < retry_at {
            state = self.wait(state, retry_at.saturating_duration_since(Instant::now()));
        }
        while state.waiting.is_empty() && state.closed.is_none() {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.is_stalled && state.closed.is_some_and(|closed| closed.elapsed() > FLUSH_TIMEOUT) {
            tracing::warn!(writes = state.waiting.len(), "store closed before everything was written");
            return false;
        }
        !state.waiting.is_empty()
    }

    fn take(&self) -> Option<Write> {
        let mut state = self.lock();
        let write = state.waiting.pop_front();
        state.is_writing = write.is_some();
        write
    }

    /// Puts a write back that failed, and makes those that must not be lost in the spare file.
    fn stall(&self, write: Write, error: &StoreError, spare: Option<&Spare>) {
        let mut state = self.lock();
        state.waiting.push_front(write);
        state.failures += 1;
        let take_unsecured = |write: &mut Write| std::mem::take(&mut write.needs_spare).then(|| write.apply.clone());
        let unsecured: Vec<Arc<Apply>> = state.waiting.iter_mut().filter_map(take_unsecured).collect();
        if !state.is_stalled {
            state.is_stalled = true;
            tracing::warn!(%error, "store cannot be written; answers continue, and changes are kept in memory meanwhile");
        }
        self.changed.notify_all();
        drop(state);
        let is_secured = spare.is_none_or(|spare| unsecured.is_empty() || write_to_spare(spare, &unsecured));
        let mut state = self.lock();
        if !is_secured {
            // They are tried again with the next write that fails.
            let unsecured: HashSet<*const Apply> = unsecured.iter().map(Arc::as_ptr).collect();
            state
                .waiting
                .iter_mut()
                .for_each(|write| write.needs_spare |= unsecured.contains(&Arc::as_ptr(&write.apply)));
        }
        state.is_writing = false;
        self.changed.notify_all();
    }

    fn finish(&self, result: Result<(), StoreError>) {
        let mut state = self.lock();
        state.is_writing = false;
        if let Err(error) = result {
            state.failures += 1;
            tracing::warn!(%error, "store call failed; answers continue without it");
        }
        if state.is_stalled {
            tracing::info!(waiting = state.waiting.len(), dropped = state.dropped, "store can be written again");
            (state.is_stalled, state.dropped) = (false, 0);
        }
        self.changed.notify_all();
    }

    /// Waits until `is_done` holds, at most for [`FLUSH_TIMEOUT`].
    fn wait_until(&self, is_done: impl Fn(&WriteQueueState) -> bool) {
        let (deadline, mut state) = (Instant::now() + FLUSH_TIMEOUT, self.lock());
        while !is_done(&state) && Instant::now() < deadline {
            state = self.wait(state, deadline.saturating_duration_since(Instant::now()));
        }
    }

    fn wait<'a>(&self, state: MutexGuard<'a, WriteQueueState>, timeout: Duration) -> MutexGuard<'a, WriteQueueState> {
        self.changed.wait_timeout(state, timeout).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Locks the state; for short periods only. A panic of the lock's holder is ignored.
    fn lock(&self) -> MutexGuard<'_, WriteQueueState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes changes in the spare file; returns whether that succeeded.
fn write_to_spare(spare: &Spare, changes: &[Arc<Apply>]) -> bool {
    let written = spare.write(|connection| changes.iter().try_for_each(|apply| apply(connection)));
    if let Err(error) = &written {
        tracing::warn!(%error, "cannot write the spare file; a crash or stop loses what the store has in memory");
    }
    written.is_ok()
}

fn apply(connection: &mut Connection, write: &Write) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    (write.apply)(&transaction)?;
    Ok(transaction.commit()?)
}
