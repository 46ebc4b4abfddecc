//! What must outlast a restart: which question each answer is of, what members ask and in vain,
//! which language and which meeting they have chosen, who may tend the records and what they did.
//!
//! One SQLite file, which only its owner may read. What members ask is counted without who asked; what
//! is behind buttons knows its chat, which in private is the member's. Both are kept for as many days
//! as the operator says; where that is 0, they never reach the disk. What is dropped is overwritten.
//!
//! A write is some tens of microseconds to the write-ahead log, without waiting for the disk: what a
//! power cut loses is the last moments, never the file. What does wait for it, or reads for long, goes
//! through a connection of its own, so that no answer stands behind it: moving the log into the
//! file ([`Store::tidy`]), the audit, long reports. Whoever calls goes on where the store fails:
//! an answer matters more than its buttons. A question that is counted must never stand beside a
//! member, nor beside anything that leads to one.

mod admissions;
mod asked;
mod audit;
mod choices;
mod inbox;
mod lead;
mod look;
mod people;
mod questions;
mod schema;
mod stats;
mod times;
mod vain;

pub use admissions::{Admission, CODE_LASTS, MOST_ADMITTED};
pub use asked::Asked;
pub use audit::{Action, Ending, Entry};
pub use choices::Seat;
pub use inbox::{Held, Letterbox};
pub use lead::{Lead, Presence};
pub use look::{Found, look};
pub use people::{Editor, MOST_EDITORS};
pub use questions::{Counts, Fate, Note, id_of, key_of};
pub use stats::{Day, Stats};
pub use vain::{Order, Vain};

use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

/// The most days that what members ask may be kept: ten years, which no one needs more of.
pub const MOST_DAYS: u32 = 3650;

/// The file's name in the folder.
const FILE: &str = "bienban.sqlite";

/// Seconds.
const DAY: i64 = 24 * 60 * 60;

/// Seconds by which Vietnam's clocks are ahead of UTC, all year: days are counted as members see them.
pub const AHEAD: i64 = 7 * 60 * 60;

/// Seconds between two looks at what has become too old: a day's promise kept to the hour.
const BETWEEN: u64 = 60 * 60;

/// Why the store cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("The store was written by a newer bienban; run that one, or name another folder in DATA_DIR.")]
    Newer,
    #[error("The store is damaged or is no store ({0}); put a copy of it back, or move it out of DATA_DIR.")]
    Damaged(String),
    #[error("Questions kept before cannot be wiped while another program reads the store; stop that one.")]
    InUse,
    #[error("No more than {MOST_EDITORS} people may tend the records; take the right from one of them first.")]
    TooManyEditors,
    #[error("No more than {MOST_ADMITTED} members and groups may be admitted; dismiss one of them first.")]
    TooManyAdmitted,
    #[error("The store's folder or file cannot be made: {0}")]
    Folder(#[from] std::io::Error),
    #[error("The store cannot be read or written: {0}")]
    Sql(rusqlite::Error),
    #[error("What was asked before cannot be written down: {0}")]
    History(#[from] serde_json::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged(error.to_string()),
            _ => Self::Sql(error),
        }
    }
}

/// The open file. Every call is one transaction: all of it is kept, or nothing.
pub struct Store {
    connection: Mutex<Connection>,
    /// Another to the same file; in memory there is none.
    aside: Option<Mutex<Connection>>,
    /// What was held when nothing may be held any longer.
    left: Mutex<Vec<Held>>,
    /// Tells this program from others with the same file.
    me: i64,
    /// How long what members ask is kept; 0 for not at all.
    days: u32,
    /// When it was last looked at for what is too old, in Unix seconds.
    tidied: AtomicI64,
    /// Whether the log still holds what was wiped since it was emptied.
    wiping: AtomicBool,
}

impl Store {
    /// Opens the store in `folder`; what is not there is made, for its owner alone. What members ask is
    /// kept for `days`; with 0, what is behind buttons lives in memory, for a day at most, and what was
    /// kept before is wiped.
    ///
    /// # Errors
    /// Where it cannot be made, opened, read or wiped, is damaged, or was written by a newer program.
    pub fn open(folder: &Path, days: u32) -> Result<Self, StoreError> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let file = folder.join(FILE);
        // Only where it is not there: to open and close it beside SQLite would drop SQLite's locks
        // (<https://www.sqlite.org/howtocorrupt.html>, 2.2). Its log is made as readable as the file.
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
            _ => Self::of(Connection::open(&file)?, Some(&file), days),
        }
    }

    /// The store that another program has open, to hold updates for it; none where there is none of this
    /// version, or where no update may reach the disk. Nothing of it is changed.
    ///
    /// # Errors
    /// Where it cannot be opened or read.
    pub fn beside(folder: &Path, days: u32) -> Result<Option<Self>, StoreError> {
        let file = folder.join(FILE);
        if days == 0 || !file.exists() {
            return Ok(None);
        }
        let connection = schema::aside(&file)?;
        let today = schema::is_of_today(&connection)?;
        let aside = schema::aside(&file)?;
        Ok(today.then(|| Self::with(connection, Some(aside), days)))
    }

    /// A store that nothing outlasts.
    ///
    /// # Errors
    /// Where there is no memory.
    pub fn in_memory(days: u32) -> Result<Self, StoreError> {
        Self::of(Connection::open_in_memory()?, None, days)
    }

    fn of(connection: Connection, file: Option<&Path>, days: u32) -> Result<Self, StoreError> {
        schema::prepare(&connection)?;
        let mut left = Vec::new();
        if days == 0 {
            left = inbox::taken_out(&connection)?;
            schema::keep_off_disk(&connection)?;
        }
        let store = Self::with(connection, file.map(schema::aside).transpose()?, days);
        Ok(Self { left: Mutex::new(left), ..store })
    }

    fn with(connection: Connection, aside: Option<Connection>, days: u32) -> Self {
        let (connection, aside) = (Mutex::new(connection), aside.map(Mutex::new));
        // Without randomness none of several programs would know its own; then the clock tells them apart.
        let me = getrandom::u64().map_or_else(|_| now(), |me| me.cast_signed() | 1);
        Self {
            connection,
            aside,
            left: Mutex::default(),
            me,
            days,
            tidied: AtomicI64::new(0),
            wiping: AtomicBool::new(false),
        }
    }

    /// Drops what is kept for too long at `at`, in Unix seconds, for which it looks once an hour, and nothing
    /// without it; and moves the log into the file. To be called every ten seconds or so, from where nobody waits
    /// for it: it takes as long as the disk does, up to fifty milliseconds. The first write after it
    /// still waits for the head of a new log; of a thousand notes, 999 took less than 2 ms with it
    /// twice a second, and 21 ms where writes moved the log themselves.
    ///
    /// # Errors
    /// Where the store cannot be read or written; so all calls of the store.
    pub fn tidy(&self, at: Option<i64>) -> Result<(), StoreError> {
        let dropped = at.map_or(Ok(0), |at| self.drop_old(at))?;
        schema::move_log(&self.aside())?;
        if self.wiping.swap(false, Ordering::Relaxed) || dropped > 0 {
            schema::wipe_log(&self.aside())?;
        }
        Ok(())
    }

    /// How many rows were too old; none where it has been looked for within the hour.
    fn drop_old(&self, at: i64) -> Result<usize, StoreError> {
        if at.abs_diff(self.tidied.load(Ordering::Relaxed)) < BETWEEN {
            return Ok(0);
        }
        // Before it is done: where it fails, not every call of the next hour tries again.
        self.tidied.store(at, Ordering::Relaxed);
        let before = at - i64::from(self.days.max(1)) * DAY;
        self.written(|connection| {
            let dropped = connection.prepare_cached("DELETE FROM answers WHERE at < ?1")?.execute([before])?;
            Ok(dropped + questions::drop_before(connection, before)? + inbox::drop_old(connection, at)?)
        })
    }

    /// Whether what members ask is kept beyond what buttons need.
    pub fn keeps(&self) -> bool {
        self.days > 0
    }

    /// All that `write` does, or nothing. It waits for its turn before it reads, not in the midst of it.
    fn written<T>(&self, write: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = write(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Held for one call; a panic inside leaves the file as it was.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection for what no answer may wait for.
    fn aside(&self) -> MutexGuard<'_, Connection> {
        self.aside.as_ref().unwrap_or(&self.connection).lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Unix seconds: the clock of what is kept, and of conversations in a terminal.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |past| past.as_secs().cast_signed())
}

/// The day of a moment in Unix seconds, counted from 1 January 1970 as Vietnam's calendar has it.
fn day_of(at: i64) -> i64 {
    (at + AHEAD).div_euclid(DAY)
}

/// The beginning of a text, of at most `most` characters.
fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests;
