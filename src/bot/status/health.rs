//! Whether the bot lives, and whether members are answered now.
//!
//! Two questions, for what follows from them differs: one that is not ready is waited for, one that
//! is not alive is started again. So nothing that time alone mends (Telegram away, a stop that
//! finishes what is under way) may make it look dead.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::library::Library;

/// Why members are not answered now.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unready {
    #[error("The records are being loaded.")]
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

/// How the bot is.
pub struct Health {
    pub started: Instant,
    /// How long Telegram may be silent.
    silence: Duration,
    /// What answers; not set while it is loaded.
    records: OnceLock<Arc<Library>>,
    /// When a call to Telegram succeeded last; the first is that which asks who the bot is.
    heard: Mutex<Option<Instant>>,
    stopping: AtomicBool,
    ended: AtomicBool,
}

impl Health {
    pub fn new(silence: Duration) -> Self {
        let (started, records, heard) = (Instant::now(), OnceLock::new(), Mutex::default());
        Self { started, silence, records, heard, stopping: AtomicBool::default(), ended: AtomicBool::default() }
    }

    /// The records are there.
    pub fn loaded(&self, library: Arc<Library>) {
        // There is one library from the start to the end.
        let _ = self.records.set(library);
    }

    /// A call to Telegram has succeeded.
    pub fn hear(&self) {
        *self.heard() = Some(Instant::now());
    }

    /// What is under way is finished, and nothing more taken in.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Nothing more is taken in, and nobody asked for that.
    pub fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    pub fn records(&self) -> Option<&Library> {
        self.records.get().map(Arc::as_ref)
    }

    /// How long Telegram has been silent; since the start where it never was heard.
    pub fn silent(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.heard().unwrap_or(self.started))
    }

    /// Whether it need not be started again.
    pub fn alive(&self) -> Result<(), Unready> {
        if self.ended.load(Ordering::Relaxed) { Err(Unready::Ended) } else { Ok(()) }
    }

    /// Whether members are answered.
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

    /// Held for moments only; a panic inside leaves it usable.
    fn heard(&self) -> MutexGuard<'_, Option<Instant>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
