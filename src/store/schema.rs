//! The tables, how an older file becomes one of today, and what of them stays off the disk: each
//! step once, in order, never changed afterwards.
//!
//! What is deleted is overwritten, in the file at once and in its log by [`wipe_log`]: whoever gets
//! hold of the disk must not find what the store no longer has.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::error::StoreError;

/// Step by step; `user_version` counts those done. A step is never changed once it was released.
pub const STEPS: [&str; 1] = [include_str!("migrations/1.sql")];

/// How long a write waits for another program's: longer than any of ours takes, and short enough that
/// a member does not wait for it.
const PATIENCE: Duration = Duration::from_millis(500);

/// Statements that stay prepared: more than there are.
const PREPARED: usize = 64;

/// Pages that the log may have before a write moves it into the file itself, 64 MB: [`super::Store::tidy`]
/// comes first. A write that moves so much waits 280 ms; with SQLite's own 1,000 pages, about every 250th
/// waits, 20 ms.
const LOG: u32 = 16_000;

/// Makes the connection fit for use, and the file one of today.
pub fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // Without waiting for the disk at each write; the log keeps the file whole
    // (<https://www.sqlite.org/pragma.html#pragma_synchronous>).
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG)?;
    if examine(connection)? < STEPS.len() { migrate(connection) } else { Ok(()) }
}

/// How many steps the file has behind it, where it is whole and no newer than this program. A tenth of
/// a second for fifty thousand answers, at the start alone: better than to find it out in the midst of
/// an answer.
pub fn examine(connection: &Connection) -> Result<usize, StoreError> {
    let done = done(connection)?;
    if done > STEPS.len() {
        return Err(StoreError::Newer);
    }
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(done) } else { Err(StoreError::Damaged(found)) }
}

/// Whether the file has all steps behind it, and no more.
pub fn is_of_today(connection: &Connection) -> Result<bool, StoreError> {
    Ok(done(connection)? == STEPS.len())
}

/// How many steps the file has behind it.
fn done(connection: &Connection) -> Result<usize, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))? as usize)
}

/// All steps or none; of two programs that open an old file at once, the second finds it done.
fn migrate(connection: &Connection) -> Result<(), StoreError> {
    let transaction = rusqlite::Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    for step in STEPS.iter().skip(done(&transaction)?) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len() as u32)?;
    Ok(transaction.commit()?)
}

/// Wipes what members asked, and has a table in memory stand before `answers`: whatever reads or
/// writes that name from now on never reaches the file.
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

/// A second connection to a file that is prepared. What it writes is on the disk when the call returns.
pub fn aside(file: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(connection)
}

/// Moves into the file what of the log no one reads; nobody waits for it.
pub fn move_log(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?)
}

/// Moves the log into the file and empties it; false where a reader elsewhere holds on to it.
pub fn wipe_log(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))? == 0)
}
