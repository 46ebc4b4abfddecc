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
///
/// The question of an answer is JSON. Days are Vietnam's, moments are Unix seconds, 0 for never; no id of
/// a chat, a member, a message or an answer may stand in `questions`, `counts` or `times`. Members' ids are
/// positive, groups' negative. Of an invite's code, only a digest is kept. In the inbox, an update without
/// a body is handled; one with a body is pending, and under way in the program `by`.
pub const STEPS: [&str; 1] = ["
    CREATE TABLE answers (
        token INTEGER PRIMARY KEY,
        chat INTEGER NOT NULL,
        message INTEGER,
        reply INTEGER,
        question TEXT NOT NULL,
        quoted TEXT,
        at INTEGER NOT NULL,
        judged INTEGER NOT NULL DEFAULT 0,
        is_right INTEGER
    ) STRICT;
    CREATE INDEX answers_by_message ON answers (chat, message);
    CREATE INDEX answers_by_reply ON answers (chat, reply);
    CREATE INDEX answers_by_age ON answers (at);
    CREATE TABLE languages (
        member INTEGER PRIMARY KEY,
        language TEXT NOT NULL
    ) STRICT;
    CREATE TABLE meetings (
        chat INTEGER NOT NULL,
        topic INTEGER NOT NULL,
        member INTEGER NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (chat, topic, member)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE questions (
        id INTEGER PRIMARY KEY,
        text TEXT NOT NULL,
        last INTEGER NOT NULL,
        last_vain INTEGER NOT NULL,
        seen INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE counts (
        day INTEGER NOT NULL,
        question INTEGER NOT NULL REFERENCES questions ON DELETE CASCADE,
        answered INTEGER NOT NULL,
        nearest INTEGER NOT NULL,
        not_found INTEGER NOT NULL,
        judged_right INTEGER NOT NULL,
        judged_wrong INTEGER NOT NULL,
        PRIMARY KEY (day, question)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX counts_by_question ON counts (question);
    CREATE TABLE times (
        day INTEGER NOT NULL,
        bucket INTEGER NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (day, bucket)
    ) STRICT, WITHOUT ROWID;
    CREATE VIEW unanswered AS
        SELECT id, text, sum(not_found) AS not_found, sum(judged_wrong) AS wrong,
            sum(answered + nearest + not_found) AS asked, last_vain AS last, seen < last_vain AS unseen
        FROM questions JOIN counts ON question = id
        WHERE last_vain > 0 GROUP BY id HAVING sum(not_found + judged_wrong) > 0;
    CREATE TABLE visitors (
        id INTEGER PRIMARY KEY,
        day INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE editors (
        member INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        by INTEGER NOT NULL,
        at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        who INTEGER NOT NULL,
        name TEXT NOT NULL,
        action TEXT NOT NULL,
        detail TEXT NOT NULL,
        ending TEXT NOT NULL
    ) STRICT;
    CREATE TABLE admissions (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        scope TEXT NOT NULL,
        by INTEGER NOT NULL,
        at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE codes (
        digest BLOB PRIMARY KEY,
        scope TEXT NOT NULL,
        by INTEGER NOT NULL,
        until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE newcomers (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE present (
        chat INTEGER NOT NULL,
        member INTEGER NOT NULL,
        PRIMARY KEY (chat, member)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE inbox (
        id INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        by INTEGER NOT NULL DEFAULT 0,
        body TEXT
    ) STRICT;
    CREATE INDEX inbox_held ON inbox (at, id, by) WHERE body IS NOT NULL;
    CREATE INDEX inbox_by_age ON inbox (at);
"];

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
