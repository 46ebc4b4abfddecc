//! What was seen of a folder's files, so that the next look reads only those that are others.
//!
//! A file is taken for the one that was read if its size, its times of change and its number in the
//! file system are what they were: whoever changes a file's bytes changes the time that the system
//! alone sets (`ctime`), whatever becomes of the other. Only a file that was changed in the moment of
//! the look can change again within the same tick of the clock, so one that was younger than two
//! seconds, as coarse as file systems' clocks are, is not remembered (git calls it racily clean:
//! <https://git-scm.com/docs/racy-git>). What is remembered is only ever a shortcut: lost, torn, or of
//! another folder, it costs a reading of the files, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::atomic_file;
use super::manifest::Digest;

/// How coarse the clock of a file system may be: FAT's.
const TICK: Duration = Duration::from_secs(2);

/// What tells, without reading it, that a file is the one that was read. Times in nanoseconds since
/// 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    pub bytes: u64,
    modified: i128,
    changed: i128,
    inode: u64,
}

impl FileStamp {
    /// Looks at a file, which must be done before its bytes are read: a change meanwhile then shows.
    /// None where the system does not tell enough.
    pub fn of(at: &Path) -> Option<Self> {
        let file = fs::symlink_metadata(at).ok()?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let time = |seconds: i64, nanoseconds: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
            Some(Self {
                bytes: file.len(),
                modified: time(file.mtime(), file.mtime_nsec()),
                changed: time(file.ctime(), file.ctime_nsec()),
                inode: file.ino(),
            })
        }
        #[cfg(not(unix))]
        {
            let _ = file;
            None
        }
    }

    /// Whether it was older than a tick of the clock when it was looked at.
    pub(super) fn is_settled(&self, looked: SystemTime) -> bool {
        let before = looked.checked_sub(TICK).and_then(|before| before.duration_since(UNIX_EPOCH).ok());
        before.is_some_and(|before| self.modified.max(self.changed) < before.as_nanos().cast_signed())
    }
}

/// The files of one folder, by path, as they were when they were read.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    folder: String,
    files: BTreeMap<String, (FileStamp, Digest)>,
}

impl Seen {
    /// What was seen of `folder` and is written down in `file`; nothing where that cannot be trusted.
    pub fn read(file: &Path, folder: &Path) -> Self {
        let read = || -> Option<Self> {
            let bytes = fs::read(file).ok()?;
            let seen: Self = postcard::from_bytes(Digest::unsealed(&bytes)?).ok()?;
            (seen.folder == name(folder)).then_some(seen)
        };
        read().unwrap_or_else(|| Self { folder: name(folder), ..Self::default() })
    }

    /// Writes it down. Where that fails, the next look takes longer.
    pub fn write(&self, file: &Path) {
        let Ok(written) = postcard::to_stdvec(self) else { return };
        if let Err(error) = atomic_file::replace(file, &Digest::sealed(&written)) {
            tracing::warn!(%error, "the next look at the records will read them all");
        }
    }

    /// The digest of the file at a path, where it is the one that was read.
    pub fn digest(&self, path: &str, stamp: &FileStamp) -> Option<&Digest> {
        self.files.get(path).filter(|(known, _)| known == stamp).map(|(_, digest)| digest)
    }

    /// The same folder with these files, seen when it was `looked` at.
    pub fn with(&self, files: impl IntoIterator<Item = (String, FileStamp, Digest)>, looked: SystemTime) -> Self {
        let settled = files.into_iter().filter(|(_, stamp, _)| stamp.is_settled(looked));
        let files = settled.map(|(path, stamp, digest)| (path, (stamp, digest))).collect();
        Self { folder: self.folder.clone(), files }
    }
}

/// A folder's own name, by whatever way it was reached.
fn name(folder: &Path) -> String {
    fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()).to_string_lossy().into_owned()
}
