//! The ids of handled updates, so that none is answered twice after a restart, and the bodies of pending
//! updates: those that were confirmed to Telegram before they were handled.
//!
//! A body is on disk when [`Store::store_pending`] returns, and is wiped once its update is handled. If
//! questions may not be stored, no body is stored either; ids reveal nothing.

use std::mem;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{OnceLock, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

use super::clock::DAY;
use super::database::Store;
use super::error::StoreError;
use super::pending::{PendingUpdate, UNCLAIMED, insert_pending, read_body, read_row};
use super::write_queue::Write;

/// Seconds for which the ids of handled updates are stored: Telegram sends an update again for a day at most
/// (<https://core.telegram.org/bots/api#getting-updates>).
const HANDLED_ID_RETENTION: i64 = 2 * DAY;

impl Store {
    /// Returns the ids of the updates that were handled last, at most `limit`, oldest first.
    pub fn handled_ids(&self, limit: u32) -> Result<Vec<u32>, StoreError> {
        self.flush();
        let connection = self.reader();
        let mut select =
            connection.prepare_cached("SELECT id FROM inbox WHERE body IS NULL ORDER BY at DESC, id DESC LIMIT ?1")?;
        let mut ids = select.query_map([limit], |row| row.get(0))?.collect::<Result<Vec<u32>, _>>()?;
        ids.reverse();
        Ok(ids)
    }

    /// Records an update as handled and wipes its body.
    pub fn mark_handled(&self, update: u32, at: i64) {
        let log_needs_wipe = self.log_needs_wipe.clone();
        let apply = move |connection: &Connection| {
            let pending = connection.prepare_cached("UPDATE inbox SET body = NULL WHERE id = ?1")?.execute([update])?;
            if pending > 0 {
                log_needs_wipe.store(true, Ordering::Relaxed);
            } else {
                connection.prepare_cached("INSERT INTO inbox (id, at) VALUES (?1, ?2)")?.execute((update, at))?;
            }
            Ok(())
        };
        self.push(Write { needs_spare: true, ..Write::new(apply) });
    }

    /// Stores pending updates that this instance is handling; if it ends first, another run claims them.
    /// Returns `false`, and stores none, if bodies may not reach the disk.
    pub fn store_pending(&self, updates: &[PendingUpdate], at: i64) -> Result<bool, StoreError> {
        self.insert_pending(self.instance, updates, at)
    }

    /// Stores pending updates that no instance is handling, for the leader to claim. Returns `false`, and
    /// stores none, if bodies may not reach the disk.
    pub fn store_unclaimed(&self, updates: &[PendingUpdate], at: i64) -> Result<bool, StoreError> {
        self.insert_pending(UNCLAIMED, updates, at)
    }

    fn insert_pending(&self, owner: i64, updates: &[PendingUpdate], at: i64) -> Result<bool, StoreError> {
        if !self.stores_questions() {
            return Ok(false);
        }
        let inserted = if self.is_stalled() { Err(StoreError::Busy) } else { self.try_insert(owner, updates, at) };
        match (inserted, &self.spare) {
            (Err(error), Some(spare)) if error.is_temporary() => {
                spare.insert(updates, at)?;
                let (spare, ids) = (spare.clone(), updates.iter().map(|update| update.id).collect::<Vec<u32>>());
                self.push(Write::new(move |connection| {
                    for id in &ids {
                        if let Some(body) = spare.body(*id)? {
                            insert_pending(connection, *id, &body, at, owner)?;
                        }
                    }
                    Ok(())
                }));
                Ok(true)
            }
            (inserted, _) => inserted.map(|()| true),
        }
    }

    fn try_insert(&self, owner: i64, updates: &[PendingUpdate], at: i64) -> Result<(), StoreError> {
        let mut connection = self.background_connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        updates.iter().try_for_each(|update| insert_pending(&transaction, update.id, &update.body, at, owner))?;
        Ok(transaction.commit()?)
    }

    /// Claims at most `limit` pending updates that this instance is not handling, in order of arrival:
    /// unclaimed ones, and those of instances that ended before handling them.
    pub fn claim_pending(&self, limit: u32) -> Result<Vec<PendingUpdate>, StoreError> {
        let leftover = mem::take(&mut *self.leftover_updates.lock().unwrap_or_else(PoisonError::into_inner));
        if !leftover.is_empty() {
            return Ok(leftover);
        }
        let mut claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        let pending: Vec<PendingUpdate> = {
            let connection = self.reader();
            let mut select = connection
                .prepare_cached("SELECT id, body FROM inbox WHERE body IS NOT NULL AND by <> ?1 ORDER BY at, id")?;
            let rows = select.query_map([self.instance], read_row)?;
            let unclaimed = rows.filter(|row| row.as_ref().map_or(true, |update| !claimed.contains(&update.id)));
            unclaimed.take(limit as usize).collect::<Result<_, _>>()?
        };
        if pending.is_empty() {
            // What was claimed has its owner in the file by now, or is claimed again without harm.
            if self.is_written() {
                claimed.clear();
            }
            return Ok(pending);
        }
        let (instance, ids) = (self.instance, pending.iter().map(|update| update.id).collect::<Vec<u32>>());
        claimed.extend(&ids);
        self.push(Write::new(move |connection| {
            let mut update = connection.prepare_cached("UPDATE inbox SET by = ?1 WHERE id = ?2")?;
            Ok(ids.iter().try_for_each(|id| update.execute((instance, id)).map(drop))?)
        }));
        Ok(pending)
    }

    /// Returns the body of a pending update; `None` if it is not pending.
    pub fn pending_body(&self, id: u32) -> Result<Option<String>, StoreError> {
        match (read_body(&self.reader(), id)?, &self.spare) {
            (None, Some(spare)) => spare.body(id),
            (stored, _) => Ok(stored),
        }
    }

    /// Returns the number of pending updates.
    pub fn count_pending(&self) -> Result<u32, StoreError> {
        self.flush();
        let connection = self.reader();
        let mut count = connection.prepare_cached("SELECT count(*) FROM inbox WHERE body IS NOT NULL")?;
        Ok(count.query_row([], |row| row.get(0))?)
    }
}

/// Deletes the ids of handled updates that Telegram no longer sends; returns how many. Pending updates are
/// never deleted.
pub(super) fn delete_old(connection: &Connection, at: i64) -> Result<usize, StoreError> {
    let mut delete = connection.prepare_cached("DELETE FROM inbox WHERE at < ?1 AND body IS NULL")?;
    Ok(delete.execute([at - HANDLED_ID_RETENTION])?)
}

/// The inbox in which an instance that is not the leader leaves updates for the leader.
pub struct Inbox {
    folder: PathBuf,
    retention_days: u32,
    /// Opened once there is a store of this version.
    store: OnceLock<Store>,
}

impl Inbox {
    /// Returns the inbox of a folder whose store retains questions for `retention_days`.
    pub fn new(folder: &Path, retention_days: u32) -> Self {
        Self { folder: folder.to_owned(), retention_days, store: OnceLock::new() }
    }

    /// Stores an update for the leader; `false` if there is no store of this version or updates may not reach
    /// the disk.
    pub fn deliver(&self, update: PendingUpdate, at: i64) -> Result<bool, StoreError> {
        if self.store.get().is_none()
            && let Some(store) = Store::open_existing(&self.folder, self.retention_days)?
        {
            // If two calls open it at once, one of the two stores is used.
            let _ = self.store.set(store);
        }
        self.store.get().map_or(Ok(false), |store| store.store_unclaimed(&[update], at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(number: u32) -> PendingUpdate {
        PendingUpdate { id: number, body: format!("{{\"update_id\":{number}}}") }
    }

    #[test]
    fn an_update_is_handled_once() {
        let store = Store::in_memory(90).expect("there is memory");
        store.mark_handled(7, 1);
        assert!(store.store_pending(&[update(7), update(9), update(8)], 1).expect("it writes"));
        assert_eq!(store.handled_ids(5).expect("it reads"), [7]);
        assert!(store.store_pending(&[update(4)], 2).expect("it writes"));
        store.mark_handled(8, 1);
        assert_eq!(store.count_pending().expect("it reads"), 2);
        assert_eq!(store.claim_pending(9).expect("it reads"), [], "this instance is handling them");
        assert_eq!(delete_old(&store.reader(), 9 + HANDLED_ID_RETENTION).expect("it writes"), 2);
        assert_eq!(store.count_pending().expect("it reads"), 2, "pending updates are never deleted");
    }

    #[test]
    fn no_body_is_stored_without_retention() {
        let store = Store::in_memory(0).expect("there is memory");
        assert!(!store.store_pending(&[update(7)], 1).expect("it reads"));
        assert_eq!(store.count_pending().expect("it reads"), 0);
    }

    #[test]
    fn pending_updates_of_other_instances_are_claimed_once() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let inbox = Inbox::new(folder.path(), 90);
        assert!(!inbox.deliver(update(1), 1).expect("nothing is there to write to"));
        let leader = Store::open(folder.path(), 90).expect("it opens");
        let other = Store::open_existing(folder.path(), 90).expect("it opens").expect("it is of this version");
        assert!(Store::open_existing(folder.path(), 0).expect("it opens").is_none(), "no body may reach the disk");
        assert!(other.store_pending(&[update(9), update(4)], 1).expect("it writes"));
        assert!(other.store_pending(&[update(2)], 2).expect("it writes"));
        assert_eq!(leader.claim_pending(2).expect("it writes"), [update(4), update(9)], "the order is that of arrival");
        assert_eq!(leader.claim_pending(9).expect("it writes"), [update(2)]);
        assert!(inbox.deliver(update(1), 1).expect("it writes"), "the store exists now");
        assert!(leader.store_unclaimed(&[update(3)], 2).expect("it writes"));
        assert_eq!(leader.claim_pending(9).expect("it writes"), [update(1), update(3)]);
        assert_eq!(leader.claim_pending(9).expect("it writes"), []);
        leader.mark_handled(4, 3);
        leader.flush();
        assert_eq!(other.claim_pending(9).expect("it writes"), [update(1), update(9), update(2), update(3)]);
        drop((leader, other));
        let without_retention = Store::open(folder.path(), 0).expect("it opens");
        assert_eq!(without_retention.count_pending().expect("it reads"), 0, "no body stays on the disk");
        let leftover = without_retention.claim_pending(9).expect("it reads");
        assert_eq!(leftover.len(), 4, "no update is lost");
        assert_eq!(without_retention.handled_ids(9).expect("it reads"), [4]);
    }
}
