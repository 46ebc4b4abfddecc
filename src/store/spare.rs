//! A second file for what must reach the disk while the first one cannot be written, because another program has locked it:
//! pending updates, and the ids of handled ones. It has a copy of the table `inbox`, and is empty otherwise.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

use super::error::StoreError;
use super::pending::{PendingUpdate, UNCLAIMED, insert_pending, read_body};
use super::schema;

/// The name of the file.
const FILE: &str = "bienban-spare.sqlite";

/// A row of the inbox: id, time in Unix seconds, and body, which a handled update does not have.
type Row = (i64, i64, Option<String>);

/// The file, which is created when it is needed.
pub struct Spare {
    file: PathBuf,
    connection: Mutex<Option<Connection>>,
}

impl Spare {
    /// Returns the file in a folder.
    pub fn new(folder: &Path) -> Self {
        Self { file: folder.join(FILE), connection: Mutex::default() }
    }

    /// Stores pending updates.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn insert(&self, updates: &[PendingUpdate], at: i64) -> Result<(), StoreError> {
        self.write(|connection| {
            updates.iter().try_for_each(|update| insert_pending(connection, update.id, &update.body, at, UNCLAIMED))
        })
    }

    /// Runs `write`, a change of the table `inbox`, in a transaction of this file.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn write<T>(&self, write: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut guard = self.lock();
        let mut connection = match guard.take() {
            Some(connection) => connection,
            None => self.open()?,
        };
        let written = (|| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = write(&transaction)?;
            transaction.commit()?;
            Ok(result)
        })();
        *guard = Some(connection);
        written
    }

    /// Returns the body of a pending update.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn body(&self, id: u32) -> Result<Option<String>, StoreError> {
        let guard = self.lock();
        guard.as_ref().map_or(Ok(None), |connection| read_body(connection, id))
    }

    /// Moves all rows into the first file: those of this instance, which are there already, those of an earlier run, and
    /// those of other instances. If there are any, calls `also` in the same transaction, and returns `true`. A damaged
    /// file is renamed and left for inspection.
    ///
    /// The rows must be on the disk when a transaction of `main` ends, because they are deleted here afterwards.
    ///
    /// # Errors
    /// If one of the files cannot be read or written; then no row is lost.
    pub fn move_into(
        &self,
        main: &Connection,
        also: impl FnOnce(&Connection) -> Result<(), StoreError>,
    ) -> Result<bool, StoreError> {
        if !self.file.try_exists()? {
            return Ok(false);
        }
        let rows = match self.write(read_rows) {
            Err(error @ (StoreError::Damaged(_) | StoreError::Sql(_))) if !error.is_temporary() => {
                return self.set_aside(&error).map(|()| false);
            }
            rows => rows?,
        };
        if rows.is_empty() {
            return Ok(false);
        }
        let transaction = rusqlite::Transaction::new_unchecked(main, TransactionBehavior::Immediate)?;
        for row in &rows {
            insert_row(&transaction, row)?;
        }
        also(&transaction)?;
        transaction.commit()?;
        self.remove(&rows).map(|()| true)
    }

    /// Renames the file and its log, so that a new one is created when it is needed.
    fn set_aside(&self, error: &StoreError) -> Result<(), StoreError> {
        tracing::error!(%error, file = FILE, "spare file is damaged; it is renamed to end in .damaged");
        *self.lock() = None;
        for suffix in ["", "-wal", "-shm"] {
            let (from, to) = (format!("{FILE}{suffix}"), format!("{FILE}.damaged{suffix}"));
            match std::fs::rename(self.file.with_file_name(from), self.file.with_file_name(to)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    /// Removes rows, and wipes them.
    fn remove(&self, rows: &[Row]) -> Result<(), StoreError> {
        self.write(|connection| {
            let mut delete = connection.prepare_cached("DELETE FROM inbox WHERE id = ?1")?;
            Ok(rows.iter().try_for_each(|row| delete.execute([row.0]).map(drop))?)
        })?;
        if let Some(connection) = &*self.lock() {
            schema::truncate_log(connection)?;
        }
        Ok(())
    }

    fn open(&self) -> Result<Connection, StoreError> {
        // With access for the owner only; SQLite gives its log the same permissions. An existing file must not be opened
        // here, as in `Store::open`.
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&self.file) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
        let connection = schema::open_background_connection(&self.file)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS inbox (
                id INTEGER PRIMARY KEY, at INTEGER NOT NULL, by INTEGER NOT NULL DEFAULT 0, body TEXT
            ) STRICT",
        )?;
        Ok(connection)
    }

    /// Locks the connection, for one call.
    fn lock(&self) -> MutexGuard<'_, Option<Connection>> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read_rows(connection: &Connection) -> Result<Vec<Row>, StoreError> {
    let mut select = connection.prepare_cached("SELECT id, at, body FROM inbox ORDER BY at, id")?;
    Ok(select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?)
}

/// Inserts a row into the first file. A handled update stays handled.
fn insert_row(main: &Connection, (id, at, body): &Row) -> Result<(), StoreError> {
    let statement = match body {
        Some(_) => "INSERT INTO inbox (id, at, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        None => "INSERT INTO inbox (id, at, body) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET body = NULL",
    };
    main.prepare_cached(statement)?.execute((id, at, body))?;
    Ok(())
}
