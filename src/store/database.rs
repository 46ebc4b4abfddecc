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

/// The maximum number of days for which members' questions may be stored: ten years, more than anyone needs.
pub const MAX_RETENTION_DAYS: u32 = 3650;

/// The name of the SQLite file.
pub const FILE: &str = "bienban.sqlite";

/// The store. Every call is one transaction: all of its changes are stored, or none.
///
/// # Errors
/// All methods fail if the file cannot be read or written.
pub struct Store {
    connection: Mutex<Connection>,
    /// A second connection to the same file; `None` if the store is in memory.
    background: Option<Mutex<Connection>>,
    /// The pending updates of an earlier run that stored questions, if this run must not store any.
    pub(super) leftover_updates: Mutex<Vec<PendingUpdate>>,
    /// The id of this instance among those with the same file.
    pub(super) instance: i64,
    /// The number of days for which members' questions are stored; 0 if they are not stored.
    pub(super) retention_days: u32,
    /// The time of the last deletion of old rows, in Unix seconds.
    pub(super) last_cleanup: AtomicI64,
    /// Whether the log may still contain wiped data.
    pub(super) log_needs_wipe: AtomicBool,
}

impl Store {
    /// Opens the store in `folder`; creates missing files and folders with access for the owner only.
    /// Members' questions are stored for `retention_days`. If it is 0, the data behind buttons stays in memory
    /// for a day at most, and questions stored earlier are wiped.
    ///
    /// # Errors
    /// If it cannot be created, opened, read or wiped, is damaged, or was written by a newer version.
    pub fn open(folder: &Path, retention_days: u32) -> Result<Self, StoreError> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let file = folder.join(FILE);
        // Created only if it is missing: opening and closing an existing file would release SQLite's locks
        // (<https://www.sqlite.org/howtocorrupt.html>, 2.2). SQLite gives its log the same permissions.
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
            _ => Self::from_connection(Connection::open(&file)?, Some(&file), retention_days),
        }
    }

    /// Opens the store of another instance to leave updates for it; does not migrate or change it. `None` if
    /// there is no store of this version, or updates may not reach the disk.
    ///
    /// # Errors
    /// If it cannot be opened or read.
    pub fn open_existing(folder: &Path, retention_days: u32) -> Result<Option<Self>, StoreError> {
        let file = folder.join(FILE);
        if retention_days == 0 || !file.exists() {
            return Ok(None);
        }
        let connection = schema::open_background_connection(&file)?;
        let is_current = schema::is_current(&connection)?;
        let background = schema::open_background_connection(&file)?;
        Ok(is_current.then(|| Self::new(connection, Some(background), retention_days)))
    }

    /// Opens a store in memory.
    ///
    /// # Errors
    /// If there is too little memory.
    pub fn in_memory(retention_days: u32) -> Result<Self, StoreError> {
        Self::from_connection(Connection::open_in_memory()?, None, retention_days)
    }

    fn from_connection(connection: Connection, file: Option<&Path>, retention_days: u32) -> Result<Self, StoreError> {
        schema::prepare(&connection)?;
        let mut leftover_updates = Vec::new();
        if retention_days == 0 {
            leftover_updates = pending::drain_pending(&connection)?;
            schema::move_answers_to_memory(&connection)?;
        }
        let store = Self::new(connection, file.map(schema::open_background_connection).transpose()?, retention_days);
        Ok(Self { leftover_updates: Mutex::new(leftover_updates), ..store })
    }

    fn new(connection: Connection, background: Option<Connection>, retention_days: u32) -> Self {
        let (connection, background) = (Mutex::new(connection), background.map(Mutex::new));
        // Without a source of randomness, the clock distinguishes instances.
        let instance = getrandom::u64().map_or_else(|_| now(), |random| random.cast_signed() | 1);
        Self {
            connection,
            background,
            leftover_updates: Mutex::default(),
            instance,
            retention_days,
            last_cleanup: AtomicI64::new(0),
            log_needs_wipe: AtomicBool::new(false),
        }
    }

    /// Whether members' questions are stored for longer than buttons need.
    pub fn stores_questions(&self) -> bool {
        self.retention_days > 0
    }

    /// Runs `write` in a transaction, which takes the write lock at its beginning and not after its first
    /// read.
    pub(super) fn transact<T>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = write(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }

    /// Locks the main connection, for one call. A panic while it is locked rolls back the transaction.
    pub(super) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks the second connection, for slow work that no answer may wait for; the main connection if the
    /// store is in memory.
    pub(super) fn background_connection(&self) -> MutexGuard<'_, Connection> {
        self.background.as_ref().unwrap_or(&self.connection).lock().unwrap_or_else(PoisonError::into_inner)
    }
}
