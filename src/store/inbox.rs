//! Updates by number: which were handled, so that a restart answers none twice, and the bodies of those
//! that Telegram was told of before they were.
//!
//! A body is on the disk when [`Store::hold`] returns, and wiped once its update is handled. Where what
//! members ask must not reach the disk, no body does; the numbers tell nothing.

use std::sync::atomic::Ordering;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::{DAY, Store, StoreError};

/// Seconds that a number is known: Telegram sends an update again for a day at most
/// (<https://core.telegram.org/bots/api#getting-updates>).
const KNOWN: i64 = 2 * DAY;

/// An update that is not handled yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub number: u32,
    /// As Telegram sent it.
    pub body: String,
}

impl Store {
    /// Whether an update was handled, by this program or one before.
    ///
    /// # Errors
    /// Where the store cannot be read or written; so all below.
    pub fn is_handled(&self, update: u32) -> Result<bool, StoreError> {
        let connection = self.connection();
        let mut find = connection.prepare_cached("SELECT 1 FROM inbox WHERE id = ?1 AND body IS NULL")?;
        Ok(find.query_row([update], |_| Ok(())).optional()?.is_some())
    }

    /// Notes that an update was handled, and wipes its body.
    pub fn handled(&self, update: u32, at: i64) -> Result<(), StoreError> {
        let connection = self.connection();
        let held = connection.prepare_cached("UPDATE inbox SET body = NULL WHERE id = ?1")?.execute([update])?;
        if held > 0 {
            self.wiping.store(true, Ordering::Relaxed);
        } else {
            connection
                .prepare_cached("INSERT INTO inbox (id, at) VALUES (?1, ?2)")?
                .execute((i64::from(update), at))?;
        }
        Ok(())
    }

    /// Holds updates until they are handled, whatever happens meanwhile: all, or none where bodies may
    /// not reach the disk. Whether they are held.
    pub fn hold(&self, updates: &[Held], at: i64) -> Result<bool, StoreError> {
        if !self.keeps() {
            return Ok(false);
        }
        let mut connection = self.aside();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for update in updates {
            transaction
                .prepare_cached("INSERT INTO inbox (id, at, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
                .execute((i64::from(update.number), at, &update.body))?;
        }
        transaction.commit()?;
        Ok(true)
    }

    /// At most `most` of what is held, in the order in which it came.
    pub fn held(&self, most: u32) -> Result<Vec<Held>, StoreError> {
        let connection = self.connection();
        let mut find =
            connection.prepare_cached("SELECT id, body FROM inbox WHERE body IS NOT NULL ORDER BY at, id LIMIT ?1")?;
        let held = find.query_map([most], |row| Ok(Held { number: row.get(0)?, body: row.get(1)? }))?;
        Ok(held.collect::<Result<_, _>>()?)
    }
}

/// Drops what Telegram no longer sends.
pub(super) fn drop_old(connection: &Connection, at: i64) -> Result<usize, StoreError> {
    Ok(connection.prepare_cached("DELETE FROM inbox WHERE at < ?1")?.execute([at - KNOWN])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(number: u32) -> Held {
        Held { number, body: format!("{{\"update_id\":{number}}}") }
    }

    #[test]
    fn an_update_is_handled_once() {
        let store = Store::in_memory(90).expect("there is memory");
        assert!(!store.is_handled(7).expect("it reads"));
        store.handled(7, 1).expect("it writes");
        assert!(store.hold(&[held(7), held(9), held(8)], 1).expect("it writes"));
        assert!(store.is_handled(7).expect("it reads") && !store.is_handled(8).expect("it reads"));
        assert_eq!(store.held(9).expect("it reads"), [held(8), held(9)]);
        assert!(store.hold(&[held(4)], 2).expect("it writes"));
        store.handled(8, 1).expect("it writes");
        assert_eq!(store.held(9).expect("it reads"), [held(9), held(4)], "the order is that of arrival");
        assert_eq!(drop_old(&store.connection(), 2 + KNOWN).expect("it writes"), 3);
    }

    #[test]
    fn no_body_is_kept_where_no_question_is() {
        let store = Store::in_memory(0).expect("there is memory");
        assert!(!store.hold(&[held(7)], 1).expect("it reads"));
        assert_eq!(store.held(9).expect("it reads"), []);
    }
}
