//! Updates that were confirmed to Telegram before they were handled.

use rusqlite::{Connection, OptionalExtension, Row};

use super::error::StoreError;

/// The owner of pending updates that no instance is handling.
pub const UNCLAIMED: i64 = 0;

/// An update that was confirmed to Telegram and is not handled yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingUpdate {
    pub id: u32,
    /// The JSON that Telegram sent.
    pub body: String,
}

/// Removes and returns all pending updates, in order of arrival; called if they may no longer be stored.
pub fn drain_pending(connection: &Connection) -> Result<Vec<PendingUpdate>, StoreError> {
    let mut select = connection.prepare("SELECT id, body FROM inbox WHERE body IS NOT NULL ORDER BY at, id")?;
    let pending = select.query_map([], read_row)?.collect::<Result<_, _>>()?;
    connection.execute("DELETE FROM inbox WHERE body IS NOT NULL", [])?;
    Ok(pending)
}

/// Inserts a pending update that the instance `owner` is handling, unless one with the same id is stored.
pub fn insert_pending(connection: &Connection, id: u32, body: &str, at: i64, owner: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO inbox (id, at, by, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?
        .execute((id, at, owner, body))?;
    Ok(())
}

/// Returns the body of a pending update; `None` if it is not pending.
pub fn read_body(connection: &Connection, id: u32) -> Result<Option<String>, StoreError> {
    let mut select = connection.prepare_cached("SELECT body FROM inbox WHERE id = ?1 AND body IS NOT NULL")?;
    Ok(select.query_row([id], |row| row.get(0)).optional()?)
}

/// Reads a row of id and body.
pub fn read_row(row: &Row) -> rusqlite::Result<PendingUpdate> {
    Ok(PendingUpdate { id: row.get(0)?, body: row.get(1)? })
}
