//! The open file: its connections, and how it is opened.

use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

use super::clock::now;
use super::error::StoreError;
use super::pending::{self, PendingUpdate};
use super::schema;

/// The most days that what members ask may be kept: ten years, which no one needs more of.
pub const MOST_DAYS: u32 = 3650;

/// The file's name in the folder.
pub const FILE: &str = "bienban.sqlite";

/// The open file. Every call is one transaction: all of it is kept, or nothing.
pub struct Store {
    connection: Mutex<Connection>,
    /// Another to the same file; in memory there is none.
    aside: Option<Mutex<Connection>>,
    /// What was held when nothing may be held any longer.
    pub(super) left: Mutex<Vec<PendingUpdate>>,
    /// Tells this program from others with the same file.
    pub(super) me: i64,
    /// How long what members ask is kept; 0 for not at all.
    pub(super) days: u32,
    /// When it was last looked at for what is too old, in Unix seconds.
    pub(super) tidied: AtomicI64,
    /// Whether the log still holds what was wiped since it was emptied.
    pub(super) wiping: AtomicBool,
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
            left = pending::take_all(&connection)?;
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

    /// Whether what members ask is kept beyond what buttons need.
    pub fn keeps(&self) -> bool {
        self.days > 0
    }

    /// All that `write` does, or nothing. It waits for its turn before it reads, not in the midst of it.
    pub(super) fn written<T>(&self, write: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = write(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Held for one call; a panic inside leaves the file as it was.
    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection for what no answer may wait for.
    pub(super) fn aside(&self) -> MutexGuard<'_, Connection> {
        self.aside.as_ref().unwrap_or(&self.connection).lock().unwrap_or_else(PoisonError::into_inner)
    }
}
