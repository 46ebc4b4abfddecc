//! The tables and their migration. Deleted data is overwritten, in the file at once and in its log by [`wipe_log`]:
//! someone who gets hold of the disk must not find what the store no longer has.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::error::StoreError;

/// Migrations; `user_version` counts those that were run. A released step must never change.
pub const STEPS: [&str; 1] = [include_str!("migrations/1.sql")];

/// How long a write waits for another instance's: longer than any takes, and short enough for a waiting member.
const PATIENCE: Duration = Duration::from_millis(500);

/// Prepared statements kept: more than there are.
const PREPARED: usize = 64;

/// Pages of the log, 64 MB, at which a write checkpoints it; [`super::Store::tidy`] comes first. Such a write waits 280
/// ms; with SQLite's own 1,000 pages, about every 250th write waits, 20 ms.
const LOG: u32 = 16_000;

/// Configures the connection and migrates the file.
pub fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // Writes do not wait for the disk; the log keeps the file whole
    // (<https://www.sqlite.org/pragma.html#pragma_synchronous>).
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG)?;
    if examine(connection)? < STEPS.len() { migrate(connection) } else { Ok(()) }
}

/// Returns how many migrations were run; an error if the file is damaged or from a newer version. Takes a tenth of a
/// second for fifty thousand answers, only at a start: better than finding damage in the middle of an answer.
pub fn examine(connection: &Connection) -> Result<usize, StoreError> {
    let done = done(connection)?;
    if done > STEPS.len() {
        return Err(StoreError::Newer);
    }
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(done) } else { Err(StoreError::Damaged(found)) }
}

/// Whether the file has exactly this version's migrations.
pub fn is_of_today(connection: &Connection) -> Result<bool, StoreError> {
    Ok(done(connection)? == STEPS.len())
}

fn done(connection: &Connection) -> Result<usize, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))? as usize)
}

/// Runs all missing steps or none. If two instances open an old file at once, the second finds them done.
fn migrate(connection: &Connection) -> Result<(), StoreError> {
    let transaction = rusqlite::Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    for step in STEPS.iter().skip(done(&transaction)?) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len() as u32)?;
    Ok(transaction.commit()?)
}

/// Wipes members' questions and shadows `answers` by a table in memory: later reads and writes never reach the file.
pub fn keep_off_disk(connection: &Connection) -> Result<(), StoreError> {
    let tables: String = connection.query_row(
        "SELECT group_concat(sql, ';' ORDER BY rowid) FROM main.sqlite_schema WHERE tbl_name = 'answers' AND sql IS NOT NULL",
        [],
        |row| row.get(0),
    )?;
    connection.execute_batch(
        "BEGIN IMMEDIATE;
        DELETE FROM main.answers; DELETE FROM questions; DELETE FROM times; DELETE FROM visitors;
        COMMIT;
        VACUUM;",
    )?;
    if !wipe_log(connection)? {
        return Err(StoreError::InUse);
    }
    let tables = tables.replace("CREATE TABLE ", "CREATE TEMP TABLE ").replace("CREATE INDEX ", "CREATE INDEX temp.");
    Ok(connection.execute_batch(&tables)?)
}

/// Opens a second connection to a prepared file. Its writes are on disk when a call returns.
pub fn aside(file: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(connection)
}

/// Checkpoints the part of the log that no one reads; nobody waits for it.
pub fn move_log(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
}

/// Checkpoints and empties the log; `false` if another reader prevents it.
pub fn wipe_log(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))? == 0)
}
