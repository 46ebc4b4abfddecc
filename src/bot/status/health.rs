//! Liveness and readiness: an instance that is not ready is waited for, one that is not alive is restarted. So nothing
//! that passes with time (Telegram out of reach, a graceful stop) may make it look dead.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::library::Library;

/// A reason why members are not answered now.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unready {
    #[error("The records are not loaded yet, or another program leads.")]
    Loading,
    #[error("Telegram has not been reached since the start.")]
    Unreached,
    #[error("No call to Telegram has succeeded for {0} seconds.")]
    Silent(u64),
    #[error("The bot is stopping.")]
    Stopping,
    #[error("No more updates are taken in; the log says why.")]
    Ended,
}

/// The bot's health.
pub struct Health {
    pub started: Instant,
    /// How long Telegram may be silent.
    silence: Duration,
    /// The records; not set until they are loaded.
    records: OnceLock<Arc<Library>>,
    /// When a call to Telegram last succeeded; the first is `getMe`.
    heard: Mutex<Option<Instant>>,
    stopping: AtomicBool,
    ended: AtomicBool,
}

impl Health {
    pub fn new(silence: Duration) -> Self {
        let (started, records, heard) = (Instant::now(), OnceLock::new(), Mutex::default());
        Self { started, silence, records, heard, stopping: AtomicBool::default(), ended: AtomicBool::default() }
    }

    /// Notes that the records are loaded.
    pub fn loaded(&self, library: Arc<Library>) {
        // There is one library from start to end.
        let _ = self.records.set(library);
    }

    /// Notes that Telegram was reached.
    pub fn hear(&self) {
        *self.heard() = Some(Instant::now());
    }

    /// Notes that the bot is stopping: it finishes its work and takes in nothing more.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Notes that nothing more is taken in, although no stop was requested.
    pub fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    pub fn records(&self) -> Option<&Library> {
        self.records.get().map(Arc::as_ref)
    }

    /// Returns how long Telegram has been silent; since the start if it was never reached.
    pub fn silent(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.heard().unwrap_or(self.started))
    }

    /// Returns an error if the bot must be restarted.
    pub fn alive(&self) -> Result<(), Unready> {
        if self.ended.load(Ordering::Relaxed) { Err(Unready::Ended) } else { Ok(()) }
    }

    /// Returns an error if members are not answered.
    pub fn ready(&self, now: Instant) -> Result<(), Unready> {
        self.alive()?;
        let silent = self.silent(now);
        if self.stopping.load(Ordering::Relaxed) {
            Err(Unready::Stopping)
        } else if self.records.get().is_none() {
            Err(Unready::Loading)
        } else if self.heard().is_none() {
            Err(Unready::Unreached)
        } else if silent > self.silence {
            Err(Unready::Silent(silent.as_secs()))
        } else {
            Ok(())
        }
    }

    /// Locks for moments only; a panic while locked leaves the data usable.
    fn heard(&self) -> MutexGuard<'_, Option<Instant>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
