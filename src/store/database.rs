//! The open SQLite file and its connections.

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

/// Maximum days for which members' questions may be stored: ten years, more than anyone needs.
pub const MOST_DAYS: u32 = 3650;

pub const FILE: &str = "bienban.sqlite";

/// The store. Every call is one transaction: all of it is kept, or nothing.
///
/// # Errors
/// All methods fail if the file cannot be read or written.
pub struct Store {
    connection: Mutex<Connection>,
    /// A second connection to the same file; `None` in memory.
    aside: Option<Mutex<Connection>>,
    /// Updates held by an earlier run that stored questions, if this one must not.
    pub(super) left: Mutex<Vec<PendingUpdate>>,
    /// Tells this instance from others with the same file.
    pub(super) me: i64,
    /// Days for which members' questions are stored; 0 for not at all.
    pub(super) days: u32,
    /// When old rows were last looked for, in Unix seconds.
    pub(super) tidied: AtomicI64,
    /// Whether the log may still contain wiped data.
    pub(super) wiping: AtomicBool,
}

impl Store {
    /// Opens the store in `folder`, creating what is missing for its owner alone. Members' questions are stored for
    /// `days`; with 0, data behind buttons lives in memory, for a day at most, and what was stored before is wiped.
    ///
    /// # Errors
    /// If it cannot be created, opened, read or wiped, is damaged, or was written by a newer version.
    pub fn open(folder: &Path, days: u32) -> Result<Self, StoreError> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let file = folder.join(FILE);
        // Only if missing: opening and closing it beside SQLite would drop SQLite's locks
        // (<https://www.sqlite.org/howtocorrupt.html>, 2.2). SQLite gives its log the same permissions.
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
            _ => Self::of(Connection::open(&file)?, Some(&file), days),
        }
    }

    /// Opens another instance's store, to hold updates for it; changes nothing in it. `None` if there is none of this
    /// version, or updates may not reach the disk.
    ///
    /// # Errors
    /// If it cannot be opened or read.
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

    /// Opens a store in memory; fails if there is too little.
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
        // Without randomness all instances would have the same id; then the clock tells them apart.
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

    /// Whether members' questions are stored beyond what buttons need.
    pub fn keeps(&self) -> bool {
        self.days > 0
    }

    /// Runs `write` in a transaction. It takes the write lock before it reads, not in the middle.
    pub(super) fn written<T>(&self, write: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = write(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Held for one call; a panic while locked leaves the file as it was before.
    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the connection for work that no answer may wait for.
    pub(super) fn aside(&self) -> MutexGuard<'_, Connection> {
        self.aside.as_ref().unwrap_or(&self.connection).lock().unwrap_or_else(PoisonError::into_inner)
    }
}
