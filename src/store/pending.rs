//! Updates that Telegram was told of before they were handled.

use rusqlite::{Connection, Row};

use super::error::StoreError;

/// An update that is not handled yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingUpdate {
    pub number: u32,
    /// As Telegram sent it.
    pub body: String,
}

/// Takes out all pending updates, for none may be kept any longer.
pub fn take_all(connection: &Connection) -> Result<Vec<PendingUpdate>, StoreError> {
    let mut find = connection.prepare("SELECT id, body FROM inbox WHERE body IS NOT NULL ORDER BY at, id")?;
    let held = find.query_map([], read)?.collect::<Result<_, _>>()?;
    connection.execute("DELETE FROM inbox WHERE body IS NOT NULL", [])?;
    Ok(held)
}

pub fn read(row: &Row) -> rusqlite::Result<PendingUpdate> {
    Ok(PendingUpdate { number: row.get(0)?, body: row.get(1)? })
}
