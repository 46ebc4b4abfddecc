//! What has to be done every now and then: what is kept for too long is dropped, and the log moved into
//! the file.

use std::sync::atomic::Ordering;

use super::clock::DAY;
use super::database::Store;
use super::error::StoreError;
use super::{inbox, questions, schema};

/// Seconds between two looks at what has become too old: a day's promise kept to the hour.
const BETWEEN: u64 = 60 * 60;

impl Store {
    /// Drops what is kept for too long at `at`, in Unix seconds, for which it looks once an hour, and nothing
    /// without it; and moves the log into the file. To be called every ten seconds or so, from where nobody waits
    /// for it: it takes as long as the disk does, up to fifty milliseconds. The first write after it
    /// still waits for the head of a new log; of a thousand notes, 999 took less than 2 ms with it
    /// twice a second, and 21 ms where writes moved the log themselves.
    ///
    /// # Errors
    /// Where the store cannot be read or written; so all calls of the store.
    pub fn tidy(&self, at: Option<i64>) -> Result<(), StoreError> {
        let dropped = at.map_or(Ok(0), |at| self.drop_old(at))?;
        schema::move_log(&self.aside())?;
        if self.wiping.swap(false, Ordering::Relaxed) || dropped > 0 {
            schema::wipe_log(&self.aside())?;
        }
        Ok(())
    }

    /// How many rows were too old; none where it has been looked for within the hour.
    fn drop_old(&self, at: i64) -> Result<usize, StoreError> {
        if at.abs_diff(self.tidied.load(Ordering::Relaxed)) < BETWEEN {
            return Ok(0);
        }
        // Before it is done: where it fails, not every call of the next hour tries again.
        self.tidied.store(at, Ordering::Relaxed);
        let before = at - i64::from(self.days.max(1)) * DAY;
        self.written(|connection| {
            let dropped = connection.prepare_cached("DELETE FROM answers WHERE at < ?1")?.execute([before])?;
            Ok(dropped + questions::drop_before(connection, before)? + inbox::drop_old(connection, at)?)
        })
    }
}
