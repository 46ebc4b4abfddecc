//! Locks of instances that share a folder or serve the same bot. The operating system releases them when the
//! process ends, even if it crashes. Their holder keeps them even if the folder is deleted or replaced.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
#[cfg(target_os = "linux")]
use std::os::{
    linux::net::SocketAddrExt,
    unix::net::{SocketAddr, UnixDatagram},
};
use std::path::Path;

use super::error::StoreError;

/// The lock of a name on this machine. On Linux it is an abstract socket, which exists in no folder, and only as
/// long as its process. Other systems have nothing like it.
#[cfg(target_os = "linux")]
type NameLock = UnixDatagram;
#[cfg(not(target_os = "linux"))]
type NameLock = ();

/// The exclusive locks of the leader, held until dropped: one of the folder, for instances on one machine or in
/// several containers, and one of the bot's name, because a folder can be deleted and created again.
#[derive(Debug)]
pub struct LeaderLock {
    _name: NameLock,
    _folder: File,
}

/// The shared lock of a running instance, held until dropped.
#[derive(Debug)]
pub struct InstanceLock {
    lock: File,
}

impl LeaderLock {
    /// Acquires the leader locks of `folder` and of `name`, which identifies the bot; `None` if another instance
    /// holds one of them.
    ///
    /// # Errors
    /// If the folder or the file cannot be created or locked, or the name cannot be locked.
    pub fn try_acquire(folder: &Path, name: &str) -> Result<Option<Self>, StoreError> {
        let Some(name) = try_lock_name(name)? else { return Ok(None) };
        let lock = open_lock_file(folder, "lead.lock")?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { _name: name, _folder: lock })),
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

/// Opens a lock file, and creates it if necessary. A file that may only be read, because its disk has become
/// read-only, can be locked as well.
fn open_lock_file(folder: &Path, name: &str) -> Result<File, StoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let path = folder.join(name);
    let writable = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
    Ok(writable.or_else(|error| File::open(&path).map_err(|_| error))?)
}

/// Acquires the lock of a name; `None` if another process holds it.
#[cfg(target_os = "linux")]
fn try_lock_name(name: &str) -> io::Result<Option<NameLock>> {
    let bound = SocketAddr::from_abstract_name(name).and_then(|address| UnixDatagram::bind_addr(&address));
    match bound {
        Ok(socket) => Ok(Some(socket)),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Ok(None),
        Err(error) => Err(io::Error::other(format!("cannot bind an abstract socket: {error}; permit AF_UNIX"))),
    }
}

#[cfg(not(target_os = "linux"))]
fn try_lock_name(_name: &str) -> io::Result<Option<NameLock>> {
    Ok(Some(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_instance_leads_until_it_ends() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let try_acquire = |name: &str| {
            let name = format!("{name} {}", folder.path().display());
            LeaderLock::try_acquire(folder.path(), &name).expect("the folder is writable")
        };
        let first = try_acquire("a");
        assert!(first.is_some() && try_acquire("a").is_none() && try_acquire("b").is_none());
        drop(first);
        assert!(try_acquire("b").is_some());
    }

    #[test]
    fn a_lock_file_that_cannot_be_written_is_locked() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        // Nobody may write to a folder as to a file.
        std::fs::create_dir(folder.path().join("lead.lock")).expect("it is writable");
        let name = |number: u32| format!("{number} {}", folder.path().display());
        let try_acquire = |number| LeaderLock::try_acquire(folder.path(), &name(number)).expect("it can be locked");
        let first = try_acquire(1);
        assert!(first.is_some() && try_acquire(2).is_none());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_leader_stays_the_only_one_without_its_folder() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let (data, name) = (folder.path().join("data"), folder.path().display().to_string());
        let try_acquire = || LeaderLock::try_acquire(&data, &name).expect("the folder is writable");
        let first = try_acquire();
        assert!(first.is_some());
        std::fs::remove_dir_all(&data).expect("it is writable");
        assert!(try_acquire().is_none() && !data.exists(), "an instance that waits changes nothing");
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
