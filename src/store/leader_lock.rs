//! File locks of instances that share a folder. The operating system releases them when the process ends,
//! even if it crashes.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use super::error::StoreError;

/// The exclusive lock of the leader, held until dropped.
#[derive(Debug)]
pub struct LeaderLock {
    _lock: File,
}

/// The shared lock of a running instance, held until dropped.
#[derive(Debug)]
pub struct InstanceLock {
    lock: File,
}

impl LeaderLock {
    /// Acquires the leader lock in `folder`; `None` if another instance holds it.
    ///
    /// # Errors
    /// If the folder or the file cannot be created or locked.
    pub fn try_acquire(folder: &Path) -> Result<Option<Self>, StoreError> {
        let lock = open_lock_file(folder, "lead.lock")?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

impl InstanceLock {
    /// Acquires the shared lock in `folder`; fails as [`LeaderLock::try_acquire`] does.
    pub fn acquire(folder: &Path) -> Result<Self, StoreError> {
        let lock = open_lock_file(folder, "present.lock")?;
        lock.lock_shared()?;
        Ok(Self { lock })
    }

    /// Releases the lock; returns whether no other instance holds it.
    pub fn release(&self) -> bool {
        self.lock.unlock().is_ok() && self.lock.try_lock().is_ok()
    }
}

fn open_lock_file(folder: &Path, name: &str) -> Result<File, StoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    Ok(OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(folder.join(name))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_instance_leads_until_it_ends() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let try_acquire = || LeaderLock::try_acquire(folder.path()).expect("the folder is writable");
        let first = try_acquire();
        assert!(first.is_some() && try_acquire().is_none());
        drop(first);
        assert!(try_acquire().is_some());
    }

    #[test]
    fn the_last_instance_is_recognised_at_release() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let acquire = || InstanceLock::acquire(folder.path()).expect("the folder is writable");
        let (first, second) = (acquire(), acquire());
        assert!(!first.release());
        assert!(second.release());
    }
}
