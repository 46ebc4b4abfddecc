//! File locks of instances that share a folder; the system releases them when their holder ends, however it ends.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use super::error::StoreError;

/// The lead, held while this lives.
#[derive(Debug)]
pub struct LeaderLock {
    _lock: File,
}

/// The presence of an instance, shown while this lives.
#[derive(Debug)]
pub struct Presence {
    lock: File,
}

impl LeaderLock {
    /// Takes the lead in `folder`; `None` if another instance has it.
    ///
    /// # Errors
    /// If the folder or the file cannot be created or locked.
    pub fn take(folder: &Path) -> Result<Option<Self>, StoreError> {
        let lock = file(folder, "lead.lock")?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

impl Presence {
    /// Shows in `folder` that this instance is present; fails as [`LeaderLock::take`] does.
    pub fn of(folder: &Path) -> Result<Self, StoreError> {
        let lock = file(folder, "present.lock")?;
        lock.lock_shared()?;
        Ok(Self { lock })
    }

    /// Leaves; returns whether no other instance is present now.
    pub fn leave(&self) -> bool {
        self.lock.unlock().is_ok() && self.lock.try_lock().is_ok()
    }
}

fn file(folder: &Path, name: &str) -> Result<File, StoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    Ok(OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(folder.join(name))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_leads_until_it_ends() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let take = || LeaderLock::take(folder.path()).expect("the folder is writable");
        let first = take();
        assert!(first.is_some() && take().is_none());
        drop(first);
        assert!(take().is_some());
    }

    #[test]
    fn the_last_to_leave_knows_it() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let of = || Presence::of(folder.path()).expect("the folder is writable");
        let (first, second) = (of(), of());
        assert!(!first.leave());
        assert!(second.leave());
    }
}
