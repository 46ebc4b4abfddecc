//! The tables, and how an older file becomes one of today: each step once, in order, never changed
//! afterwards.

use rusqlite::Connection;

use super::StoreError;

/// Step by step; `user_version` counts those done.
const STEPS: [&str; 1] = ["
    CREATE TABLE answers (
        token INTEGER PRIMARY KEY,
        chat INTEGER NOT NULL,
        question INTEGER,
        answer INTEGER,
        text TEXT NOT NULL,
        history TEXT NOT NULL,
        reply INTEGER NOT NULL,
        document TEXT,
        about TEXT,
        quoted TEXT,
        at INTEGER NOT NULL,
        judged INTEGER NOT NULL DEFAULT 0,
        is_right INTEGER
    ) STRICT;
    CREATE INDEX answers_by_question ON answers (chat, question);
    CREATE INDEX answers_by_answer ON answers (chat, answer);
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
"];

/// Makes the connection fit for use, and the file one of today.
pub fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(std::time::Duration::from_secs(2))?;
    // Without waiting for the disk at each write; the log keeps the file whole
    // (<https://www.sqlite.org/pragma.html#pragma_synchronous>).
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    let done: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = done as usize;
    if done > STEPS.len() {
        return Err(StoreError::Newer);
    }
    for (number, step) in (1..).zip(STEPS).skip(done) {
        connection.execute_batch(&format!("BEGIN; {step} PRAGMA user_version = {number}; COMMIT;"))?;
    }
    Ok(())
}
