//! A cache of the digests of a folder's files, so that the next scan reads only changed files.
//!
//! A file counts as unchanged if its size, modification time, change time and inode are the same: every
//! change of its bytes sets the change time (`ctime`), which only the system can set. A file that was changed
//! just before the scan can change again within the same tick of the clock, so files changed within two
//! seconds before the scan, the coarsest resolution of a file system's clock, are not cached (git calls them
//! racily clean: <https://git-scm.com/docs/racy-git>). If the cache is lost, damaged, or of another folder,
//! all files are read again.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::atomic_file;
use super::manifest::Digest;

/// The coarsest resolution of a file system's clock: that of FAT.
const TICK: Duration = Duration::from_secs(2);

/// The metadata that shows whether a file has changed. Times are in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileStamp {
    pub bytes: u64,
    modified: i128,
    changed: i128,
    inode: u64,
}

impl FileStamp {
    /// The stamp in a file's metadata, which must be read before the bytes, so that a change meanwhile is noticed.
    pub fn new(file: &fs::Metadata) -> Self {
        let time = |seconds: i64, nanoseconds: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
        Self {
            bytes: file.len(),
            modified: time(file.mtime(), file.mtime_nsec()),
            changed: time(file.ctime(), file.ctime_nsec()),
            inode: file.ino(),
        }
    }

    /// Reads the stamp of a file in DATA_DIR; `None` if it cannot be read.
    pub fn read(path: &Path) -> Option<Self> {
        fs::symlink_metadata(path).ok().map(|file| Self::new(&file))
    }

    /// Whether the file was last changed more than a tick of the clock before the scan: otherwise it may change
    /// again without a new time.
    pub(super) fn is_reliable(&self, scanned_at: SystemTime) -> bool {
        let before = scanned_at.checked_sub(TICK).and_then(|before| before.duration_since(UNIX_EPOCH).ok());
        before.is_some_and(|before| self.modified.max(self.changed) < before.as_nanos().cast_signed())
    }
}

/// The stamp and digest of each file of a folder, by path.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ScanCache {
    folder: String,
    files: BTreeMap<String, (FileStamp, Digest)>,
}

impl ScanCache {
    /// Loads the cache of the folder with the canonical path `folder` from `file`; an empty one if it is missing, damaged or of another folder.
    pub fn load(file: &Path, folder: String) -> Self {
        let read = || -> Option<Self> {
            let bytes = fs::read(file).ok()?;
            let cache: Self = postcard::from_bytes(Digest::strip_verified(&bytes)?).ok()?;
            (cache.folder == folder).then_some(cache)
        };
        read().unwrap_or_else(|| Self { folder: folder.clone(), ..Self::default() })
    }

    /// Saves the cache. A failure is logged: the next scan then takes longer.
    pub fn save(&self, file: &Path) {
        let Ok(bytes) = postcard::to_stdvec(self) else { return };
        if let Err(error) = atomic_file::replace(file, &Digest::prepend(&bytes)) {
            tracing::warn!(%error, "cannot save the scan cache; the next scan will read all records");
        }
    }

    /// The digest of the file at a path; `None` if it is not cached or has changed.
    pub fn digest(&self, path: &str, stamp: &FileStamp) -> Option<&Digest> {
        self.files.get(path).filter(|(cached, _)| cached == stamp).map(|(_, digest)| digest)
    }

    /// Returns a cache of the same folder with these files, without those that changed just before the scan.
    pub fn with_files(
        &self,
        files: impl IntoIterator<Item = (String, FileStamp, Digest)>,
        scanned_at: SystemTime,
    ) -> Self {
        let reliable = files.into_iter().filter(|(_, stamp, _)| stamp.is_reliable(scanned_at));
        let files = reliable.map(|(path, stamp, digest)| (path, (stamp, digest))).collect();
        Self { folder: self.folder.clone(), files }
    }
}
