//! The open SQLite file, its connections, and what is in memory of it.

use std::collections::HashSet;
use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

use super::clock::now;
use super::error::StoreError;
use super::file_identity::FileIdentity;
use super::member_state::{self, MemberState};
use super::pending::{self, PendingUpdate};
use super::recent_answers::RecentAnswers;
use super::schema;
use super::spare::Spare;
use super::write_queue::{Write, WriteQueue};

/// The maximum number of days for which members' questions may be stored: ten years, more than anyone needs.
pub const MAX_RETENTION_DAYS: u32 = 3650;

/// The name of the SQLite file.
pub const FILE: &str = "bienban.sqlite";

/// The store. Every call is one transaction: all of its changes are stored, or none.
///
/// Calls that return no [`Result`] never wait for the file: they read what is in memory, and leave their
/// changes to a queue. The others wait for the file, and must be called on a thread that may block.
///
/// # Errors
/// Calls that return a [`Result`] fail if the file cannot be read or written.
pub struct Store {
    /// Makes the writes that nobody waits for. Dropped before the connections, because it makes the last ones.
    queue: WriteQueue,
    /// The identity of the file; `None` if the store is in memory.
    pub(super) identity: Option<FileIdentity>,
    /// For what must reach the disk while the file cannot be written; `None` if the store is in memory.
    pub(super) spare: Option<Arc<Spare>>,
    /// The connection of all writes that are not on disk when the call returns.
    writer: Arc<Mutex<Connection>>,
    /// The connection of reads; `None` if the store is in memory.
    reader: Option<Mutex<Connection>>,
    /// The connection of slow reads and of writes to disk; `None` if the store is in memory.
    background: Option<Mutex<Connection>>,
    members: Mutex<MemberState>,
    recent_answers: Mutex<RecentAnswers>,
    /// The pending updates of an earlier run that stored questions, if this run must not store any.
    pub(super) leftover_updates: Mutex<Vec<PendingUpdate>>,
    /// The ids of the pending updates of other instances that this one has claimed.
    pub(super) claimed: Mutex<HashSet<u32>>,
    /// The id of this instance among those with the same file.
    pub(super) instance: i64,
    /// The number of days for which members' questions are stored; 0 if they are not stored.
    pub(super) retention_days: u32,
    /// The time of the last deletion of old rows, in Unix seconds.
    pub(super) last_cleanup: AtomicI64,
    /// Whether the log may still contain wiped data.
    pub(super) log_needs_wipe: Arc<AtomicBool>,
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
        if !schema::is_current(&connection)? {
            return Ok(None);
        }
        Self::new(connection, Some(&file), retention_days).map(Some)
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
        let mut store = Self::new(connection, file, retention_days)?;
        if let Some(spare) = &store.spare {
            // If updates of it were handled, what they said about memberships may not have been written.
            spare.move_into(&store.background_connection(), member_state::forget_all_absences)?;
        }
        let members = MemberState::load(&store.reader())?;
        store.members = Mutex::new(members);
        if retention_days == 0 {
            let leftover_updates = {
                let connection = store.writer.lock().unwrap_or_else(PoisonError::into_inner);
                schema::wipe_questions(&connection)?;
                // Last, so that a failure loses none.
                pending::drain_pending(&connection)?
            };
            store.leftover_updates = Mutex::new(leftover_updates);
            // After a failure, the log is truncated later.
            let _ = store.truncate_log();
        }
        Ok(store)
    }

    /// Returns the store of a migrated file, with an empty state of members.
    fn new(connection: Connection, file: Option<&Path>, retention_days: u32) -> Result<Self, StoreError> {
        let writer = Arc::new(Mutex::new(connection));
        let spare = file.and_then(Path::parent).map(|folder| Arc::new(Spare::new(folder)));
        Ok(Self {
            identity: file.map(FileIdentity::new).transpose()?,
            queue: WriteQueue::start(writer.clone(), spare.clone())?,
            spare,
            writer,
            reader: file.map(schema::open_background_connection).transpose()?.map(Mutex::new),
            background: file.map(schema::open_background_connection).transpose()?.map(Mutex::new),
            members: Mutex::default(),
            recent_answers: Mutex::default(),
            leftover_updates: Mutex::default(),
            claimed: Mutex::default(),
            // Without a source of randomness, the clock distinguishes instances.
            instance: getrandom::u64().map_or_else(|_| now(), |random| random.cast_signed() | 1),
            retention_days,
            last_cleanup: AtomicI64::new(0),
            log_needs_wipe: Arc::default(),
        })
    }

    /// Whether members' questions are stored for longer than buttons need.
    pub fn stores_questions(&self) -> bool {
        self.retention_days > 0
    }

    /// Returns the number of writes that wait, and that of failed writes since the start.
    pub fn write_state(&self) -> (usize, u64) {
        self.queue.state()
    }

    /// Waits until the changes made so far are in the file, unless it cannot be written.
    pub fn flush(&self) {
        self.queue.flush();
    }

    /// Waits until the changes made so far are in the file or, if it cannot be written, those that must not be lost are in
    /// the spare file; at most for some seconds.
    pub fn secure_writes(&self) {
        self.queue.secure();
    }

    /// Whether all changes are in the file.
    pub(super) fn is_written(&self) -> bool {
        self.queue.is_written()
    }

    /// Whether the file could not be written at the last try, so that another one is not worth waiting for.
    pub(super) fn is_stalled(&self) -> bool {
        self.queue.is_stalled()
    }

    /// Adds a write to the queue.
    pub(super) fn push(&self, write: Write) {
        self.queue.push(write);
    }

    /// Runs a change of rights like [`Self::transact_members`], and counts it.
    pub(super) fn transact_rights<T>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, StoreError>,
        apply: impl FnOnce(&mut MemberState, &T),
    ) -> Result<T, StoreError> {
        self.transact_members(write, |members, result| {
            apply(members, result);
            members.rights_version += 1;
        })
    }

    /// Runs `write` in a transaction, which takes the write lock at its beginning and not after its first read.
    ///
    /// # Errors
    /// [`StoreError::Busy`] at once if the file could not be written a moment ago; else those of `write`.
    pub(super) fn transact<T>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.transact_members(write, |_, _| {})
    }

    /// Runs `write` like [`Self::transact`]. Then applies its result to the state of members, before any other write.
    pub(super) fn transact_members<T>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, StoreError>,
        apply: impl FnOnce(&mut MemberState, &T),
    ) -> Result<T, StoreError> {
        if self.is_stalled() {
            return Err(StoreError::Busy);
        }
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = write(&transaction)?;
        transaction.commit()?;
        apply(&mut self.members(), &result);
        Ok(result)
    }

    /// Discards the writes of a chat that wait; called in a transaction.
    pub(super) fn discard_writes(&self, chat: i64) {
        self.queue.discard(chat);
    }

    /// Locks the state of members; for short periods only, never during a call of the file.
    pub(super) fn members(&self) -> MutexGuard<'_, MemberState> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks the last answers; for short periods only, never during a call of the file.
    pub(super) fn recent_answers(&self) -> MutexGuard<'_, RecentAnswers> {
        self.recent_answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks the connection of reads, which no write holds.
    pub(super) fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.as_ref().unwrap_or(&self.writer).lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks the connection of slow reads and writes to disk.
    pub(super) fn background_connection(&self) -> MutexGuard<'_, Connection> {
        self.background.as_ref().unwrap_or(&self.writer).lock().unwrap_or_else(PoisonError::into_inner)
    }
}
