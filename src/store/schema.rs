//! The tables and their migrations. Deleted data is overwritten: in the file at once, in the log by
//! [`truncate_log`]. Someone with access to the disk must not find deleted data.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::error::StoreError;

/// The migrations; `user_version` is the number of those already applied. A released migration must never
/// change.
pub const MIGRATIONS: [&str; 2] = [include_str!("migrations/1.sql"), include_str!("migrations/2.sql")];

/// How long a write waits for that of another instance: longer than any write takes, and short enough for an admin
/// who waits for the result. No answer waits.
const BUSY_TIMEOUT: Duration = Duration::from_millis(500);

/// The number of prepared statements to cache: more than the store has.
const STATEMENT_CACHE_CAPACITY: usize = 64;

/// The number of log pages, 64 MB, at which a write checkpoints the log; normally [`super::Store::maintain`]
/// does so earlier. Such a write waits 280 ms; with SQLite's default of 1,000 pages, about every 250th write
/// waits 20 ms.
const AUTOCHECKPOINT_PAGES: u32 = 16_000;

/// Configures the main connection and migrates the file.
pub fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE_CAPACITY);
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // Writes do not wait for the disk; the write-ahead log keeps the file consistent
    // (<https://www.sqlite.org/pragma.html#pragma_synchronous>).
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", AUTOCHECKPOINT_PAGES)?;
    if examine(connection)? < MIGRATIONS.len() { migrate(connection) } else { Ok(()) }
}

/// Returns the number of applied migrations; an error if the file is damaged or of a newer version. The check
/// takes a tenth of a second for fifty thousand answers, and is only made at a start: better than finding
/// damage while answering.
pub fn examine(connection: &Connection) -> Result<usize, StoreError> {
    let version = read_version(connection)?;
    if version > MIGRATIONS.len() {
        return Err(StoreError::Newer);
    }
    let result: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if result == "ok" { Ok(version) } else { Err(StoreError::Damaged(result)) }
}

/// Whether exactly the migrations of this version are applied.
pub fn is_current(connection: &Connection) -> Result<bool, StoreError> {
    Ok(read_version(connection)? == MIGRATIONS.len())
}

fn read_version(connection: &Connection) -> Result<usize, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))? as usize)
}

/// Applies all missing migrations or none. If two instances open an old file at once, the second finds them
/// applied.
fn migrate(connection: &Connection) -> Result<(), StoreError> {
    let transaction = rusqlite::Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    for migration in MIGRATIONS.iter().skip(read_version(&transaction)?) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", MIGRATIONS.len() as u32)?;
    Ok(transaction.commit()?)
}

/// Wipes members' questions, if they may no longer be stored.
pub fn wipe_questions(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(
        "BEGIN IMMEDIATE;
        DELETE FROM answers; DELETE FROM questions; DELETE FROM times; DELETE FROM visitors;
        COMMIT;
        VACUUM;",
    )?;
    if truncate_log(connection)? { Ok(()) } else { Err(StoreError::InUse) }
}

/// Opens another connection to a migrated file. Its writes are on disk when a call returns.
pub fn open_background_connection(file: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(connection)
}

/// Checkpoints as much of the log as possible without waiting for readers or writers.
pub fn checkpoint_log(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
}

/// Checkpoints and truncates the log; `false` if another connection prevents it.
pub fn truncate_log(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))? == 0)
}
