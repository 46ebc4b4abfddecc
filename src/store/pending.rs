//! Updates that were confirmed to Telegram before they were handled.

use rusqlite::{Connection, Row};

use super::error::StoreError;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingUpdate {
    pub number: u32,
    /// As Telegram sent it.
    pub body: String,
}

/// Removes and returns all pending updates, when none may be stored any longer.
pub fn take_all(connection: &Connection) -> Result<Vec<PendingUpdate>, StoreError> {
    let mut find = connection.prepare("SELECT id, body FROM inbox WHERE body IS NOT NULL ORDER BY at, id")?;
    let held = find.query_map([], read)?.collect::<Result<_, _>>()?;
    connection.execute("DELETE FROM inbox WHERE body IS NOT NULL", [])?;
    Ok(held)
}

pub fn read(row: &Row) -> rusqlite::Result<PendingUpdate> {
    Ok(PendingUpdate { number: row.get(0)?, body: row.get(1)? })
}
