//! Updates that were confirmed to Telegram before they were handled.

use rusqlite::{Connection, Row};

use super::error::StoreError;

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

/// Reads a row of id and body.
pub fn read_row(row: &Row) -> rusqlite::Result<PendingUpdate> {
    Ok(PendingUpdate { id: row.get(0)?, body: row.get(1)? })
}
