//! Periodic maintenance: deletes old rows and checkpoints the log.

use std::sync::atomic::Ordering;

use super::clock::DAY;
use super::database::Store;
use super::error::StoreError;
use super::file_identity::FileIdentity;
use super::{inbox, questions, schema};

/// Seconds between two deletions of old rows: the retention is exact to the hour.
const CLEANUP_INTERVAL: u64 = 60 * 60;

/// Seconds for which answers stay in memory. If questions are not stored, buttons work for so long.
const RECENT_LIFETIME: i64 = DAY;

impl Store {
    /// Deletes rows that are too old at `at`, in Unix seconds, at most once an hour; none if `at` is `None`.
    /// Then checkpoints the log, and checks that the file was not deleted or replaced.
    ///
    /// Call it about every ten seconds on a thread that may block: it waits for the disk, up to 50 ms. The
    /// first write after it also waits, for the header of the new log: of a thousand writes, 999 took less
    /// than 2 ms with a checkpoint twice a second, and less than 21 ms if writes checkpointed the log
    /// themselves.
    pub fn maintain(&self, at: Option<i64>) -> Result<(), StoreError> {
        at.into_iter().for_each(|at| self.recent_answers().remove_older(at - RECENT_LIFETIME));
        if let Some(spare) = self.spare.as_ref().filter(|_| self.is_written())
            && spare.move_into(&self.background_connection(), |_| Ok(()))?
        {
            self.log_needs_wipe.store(true, Ordering::Relaxed);
        }
        let deleted = at.map_or(Ok(0), |at| self.delete_old(at))?;
        schema::checkpoint_log(&self.background_connection())?;
        if self.log_needs_wipe.swap(false, Ordering::Relaxed) || deleted > 0 {
            self.truncate_log()?;
        }
        self.identity.as_ref().map_or(Ok(()), FileIdentity::check)
    }

    /// Truncates the log; if another connection prevents it, the next call of [`Self::maintain`] tries again.
    pub(super) fn truncate_log(&self) -> Result<(), StoreError> {
        let is_truncated = schema::truncate_log(&self.background_connection());
        if !matches!(is_truncated, Ok(true)) {
            self.log_needs_wipe.store(true, Ordering::Relaxed);
        }
        is_truncated.map(drop)
    }

    /// Deletes old rows; returns how many. Does nothing if it ran within the last hour.
    fn delete_old(&self, at: i64) -> Result<usize, StoreError> {
        if at.abs_diff(self.last_cleanup.load(Ordering::Relaxed)) < CLEANUP_INTERVAL {
            return Ok(0);
        }
        // Set first: if deleting fails, not every call of the next hour tries again.
        self.last_cleanup.store(at, Ordering::Relaxed);
        let before = at - i64::from(self.retention_days.max(1)) * DAY;
        self.transact(|connection| {
            let answers = connection.prepare_cached("DELETE FROM answers WHERE at < ?1")?.execute([before])?;
            Ok(answers + questions::delete_before(connection, before)? + inbox::delete_old(connection, at)?)
        })
    }
}
