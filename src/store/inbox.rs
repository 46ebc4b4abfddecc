//! Ids of handled updates, so that a restart answers none twice, and bodies of updates that were confirmed to Telegram
//! before they were handled.
//!
//! A body is on disk when [`Store::hold`] returns, and wiped once its update is handled. If questions may not reach the
//! disk, no body does; ids tell nothing.

use std::mem;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{OnceLock, PoisonError};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::clock::DAY;
use super::database::Store;
use super::error::StoreError;
use super::pending::{PendingUpdate, read};

/// Seconds for which an id is known: Telegram sends an update again for a day at most
/// (<https://core.telegram.org/bots/api#getting-updates>).
const KNOWN: i64 = 2 * DAY;

/// The owner of updates left for the leader.
const NO_ONE: i64 = 0;

impl Store {
    /// Whether an update was handled, by this instance or an earlier one.
    pub fn is_handled(&self, update: u32) -> Result<bool, StoreError> {
        let connection = self.connection();
        let mut find = connection.prepare_cached("SELECT 1 FROM inbox WHERE id = ?1 AND body IS NULL")?;
        Ok(find.query_row([update], |_| Ok(())).optional()?.is_some())
    }

    /// Records an update as handled and wipes its body.
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

    /// Holds updates that this instance is handling, come what may until they are handled. Returns whether they are
    /// held: all are, or none if bodies may not reach the disk.
    pub fn hold(&self, updates: &[PendingUpdate], at: i64) -> Result<bool, StoreError> {
        self.held_by(self.me, updates, at)
    }

    /// Does the same as [`Self::hold`] for the leader, which may be this instance; no one is handling them.
    pub fn leave(&self, updates: &[PendingUpdate], at: i64) -> Result<bool, StoreError> {
        self.held_by(NO_ONE, updates, at)
    }

    fn held_by(&self, program: i64, updates: &[PendingUpdate], at: i64) -> Result<bool, StoreError> {
        if !self.keeps() {
            return Ok(false);
        }
        let mut connection = self.aside();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for update in updates {
            transaction
                .prepare_cached("INSERT INTO inbox (id, at, by, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?
                .execute((i64::from(update.number), at, program, &update.body))?;
        }
        transaction.commit()?;
        Ok(true)
    }

    /// Takes over at most `most` updates that this instance is not handling, in order of arrival: those of instances
    /// that ended before handling them, and those that were left.
    pub fn take_over(&self, most: u32) -> Result<Vec<PendingUpdate>, StoreError> {
        let left = mem::take(&mut *self.left.lock().unwrap_or_else(PoisonError::into_inner));
        if !left.is_empty() {
            return Ok(left);
        }
        let held = {
            let connection = self.connection();
            let mut find = connection.prepare_cached(
                "SELECT id, body FROM inbox WHERE body IS NOT NULL AND by <> ?1 ORDER BY at, id LIMIT ?2",
            )?;
            find.query_map((self.me, most), read)?.collect::<Result<Vec<_>, _>>()?
        };
        if !held.is_empty() {
            self.written(|connection| {
                let mut ours = connection.prepare_cached("UPDATE inbox SET by = ?1 WHERE id = ?2")?;
                held.iter().try_for_each(|held| ours.execute((self.me, held.number)).map(drop))?;
                Ok(())
            })?;
        }
        Ok(held)
    }

    /// Returns how many updates are held.
    pub fn held(&self) -> Result<u32, StoreError> {
        let connection = self.connection();
        let mut count = connection.prepare_cached("SELECT count(*) FROM inbox WHERE body IS NOT NULL")?;
        Ok(count.query_row([], |row| row.get(0))?)
    }
}

/// Deletes the ids of updates that Telegram no longer sends; held updates stay until they are handled.
pub(super) fn drop_old(connection: &Connection, at: i64) -> Result<usize, StoreError> {
    let mut drop = connection.prepare_cached("DELETE FROM inbox WHERE at < ?1 AND body IS NULL")?;
    Ok(drop.execute([at - KNOWN])?)
}

/// The inbox in which an instance that does not lead leaves updates for the leader.
pub struct Inbox {
    folder: PathBuf,
    days: u32,
    /// Opened once there is a store of this version.
    store: OnceLock<Store>,
}

impl Inbox {
    /// Returns the inbox of a folder whose store keeps questions for `days`.
    pub fn new(folder: &Path, days: u32) -> Self {
        Self { folder: folder.to_owned(), days, store: OnceLock::new() }
    }

    /// Leaves an update; `false` if there is no store of this version or updates may not reach the disk.
    pub fn leave(&self, update: PendingUpdate, at: i64) -> Result<bool, StoreError> {
        if self.store.get().is_none()
            && let Some(store) = Store::beside(&self.folder, self.days)?
        {
            // If two calls opened it at once, one store stays.
            let _ = self.store.set(store);
        }
        self.store.get().map_or(Ok(false), |store| store.leave(&[update], at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(number: u32) -> PendingUpdate {
        PendingUpdate { number, body: format!("{{\"update_id\":{number}}}") }
    }

    #[test]
    fn an_update_is_handled_once() {
        let store = Store::in_memory(90).expect("there is memory");
        assert!(!store.is_handled(7).expect("it reads"));
        store.handled(7, 1).expect("it writes");
        assert!(store.hold(&[held(7), held(9), held(8)], 1).expect("it writes"));
        assert!(store.is_handled(7).expect("it reads") && !store.is_handled(8).expect("it reads"));
        assert!(store.hold(&[held(4)], 2).expect("it writes"));
        store.handled(8, 1).expect("it writes");
        assert_eq!(store.held().expect("it reads"), 2);
        assert_eq!(store.take_over(9).expect("it reads"), [], "they are under way here");
        assert_eq!(drop_old(&store.connection(), 9 + KNOWN).expect("it writes"), 2);
        assert_eq!(store.held().expect("it reads"), 2, "what is not handled is never dropped");
    }

    #[test]
    fn no_body_is_kept_where_no_question_is() {
        let store = Store::in_memory(0).expect("there is memory");
        assert!(!store.hold(&[held(7)], 1).expect("it reads"));
        assert_eq!(store.held().expect("it reads"), 0);
    }

    #[test]
    fn what_one_program_holds_another_takes_over_once() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let letterbox = Inbox::new(folder.path(), 90);
        assert!(!letterbox.leave(held(1), 1).expect("nothing is there to write to"));
        let leads = Store::open(folder.path(), 90).expect("it opens");
        let other = Store::beside(folder.path(), 90).expect("it opens").expect("it is of this version");
        assert!(Store::beside(folder.path(), 0).expect("it opens").is_none(), "no body may reach the disk");
        assert!(other.hold(&[held(9), held(4)], 1).expect("it writes"));
        assert!(other.hold(&[held(2)], 2).expect("it writes"));
        assert_eq!(leads.take_over(2).expect("it writes"), [held(4), held(9)], "the order is that of arrival");
        assert_eq!(leads.take_over(9).expect("it writes"), [held(2)]);
        assert!(letterbox.leave(held(1), 1).expect("it writes"), "it is there by now");
        assert!(leads.leave(&[held(3)], 2).expect("it writes"));
        assert_eq!(leads.take_over(9).expect("it writes"), [held(1), held(3)]);
        assert_eq!(leads.take_over(9).expect("it writes"), []);
        leads.handled(4, 3).expect("it writes");
        assert_eq!(other.take_over(9).expect("it writes"), [held(1), held(9), held(2), held(3)]);
        drop((leads, other));
        let forgets = Store::open(folder.path(), 0).expect("it opens");
        assert_eq!(forgets.held().expect("it reads"), 0, "no body stays on the disk");
        let left = forgets.take_over(9).expect("it reads");
        assert_eq!(left.len(), 4, "and none is lost");
        assert!(!forgets.is_handled(9).expect("it reads"));
    }
}
