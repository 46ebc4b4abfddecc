//! Liveness and readiness. An orchestrator waits for an instance that is not ready and restarts one that is not
//! alive, so temporary conditions, such as an outage of Telegram or a graceful stop, must not affect liveness.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::library::Library;

/// A reason why the bot does not answer members.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum HealthError {
    #[error("the records are not loaded yet, another instance is the leader, or DATA_DIR cannot be locked")]
    Loading,
    #[error("Telegram has not been reached since the start")]
    NeverReached,
    #[error("no call to Telegram has succeeded for {0} seconds")]
    Silent(u64),
    #[error("the bot is stopping")]
    Stopping,
    #[error("the bot receives no more updates; see the log for the reason")]
    Ended,
}

/// The bot's health.
pub struct Health {
    pub started: Instant,
    /// The time without a successful call to Telegram after which the bot is not ready.
    max_silence: Duration,
    /// The records; set once they are loaded.
    library: OnceLock<Arc<Library>>,
    /// When a call to Telegram last succeeded; `None` before the first, which is `getMe`.
    last_contact: Mutex<Option<Instant>>,
    stopping: AtomicBool,
    ended: AtomicBool,
}

impl Health {
    pub fn new(max_silence: Duration) -> Self {
        let (started, library, last_contact) = (Instant::now(), OnceLock::new(), Mutex::default());
        Self {
            started,
            max_silence,
            library,
            last_contact,
            stopping: AtomicBool::default(),
            ended: AtomicBool::default(),
        }
    }

    /// Sets the library, once its records are loaded.
    pub fn set_library(&self, library: Arc<Library>) {
        // It is set only once, so this cannot fail.
        let _ = self.library.set(library);
    }

    /// Records that a call to Telegram succeeded.
    pub fn record_contact(&self) {
        *self.lock_last_contact() = Some(Instant::now());
    }

    /// Records that the bot is stopping: it finishes its work and receives no more updates.
    pub fn set_stopping(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Records that the bot receives no more updates although no stop was requested.
    pub fn set_ended(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    pub fn library(&self) -> Option<&Library> {
        self.library.get().map(Arc::as_ref)
    }

    /// Returns the time since the last successful call to Telegram, or since the start if there was none.
    pub fn silence(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.lock_last_contact().unwrap_or(self.started))
    }

    /// Checks liveness; an error means that the bot must be restarted.
    pub fn check_alive(&self) -> Result<(), HealthError> {
        if self.ended.load(Ordering::Relaxed) { Err(HealthError::Ended) } else { Ok(()) }
    }

    /// Checks readiness; an error means that members are not answered.
    pub fn check_ready(&self, now: Instant) -> Result<(), HealthError> {
        self.check_alive()?;
        let silence = self.silence(now);
        if self.stopping.load(Ordering::Relaxed) {
            Err(HealthError::Stopping)
        } else if self.library.get().is_none() {
            Err(HealthError::Loading)
        } else if self.lock_last_contact().is_none() {
            Err(HealthError::NeverReached)
        } else if silence > self.max_silence {
            Err(HealthError::Silent(silence.as_secs()))
        } else {
            Ok(())
        }
    }

    /// Locks the time; for short periods only. A panic of the lock's holder is ignored.
    fn lock_last_contact(&self) -> MutexGuard<'_, Option<Instant>> {
        self.last_contact.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
