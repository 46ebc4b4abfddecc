//! Stores the segments of an index for the next start, and opens only intact ones.
//!
//! Each segment is built in a separate folder. Once all segments are on disk, one small manifest is written
//! atomically: it has the source files, the index version, and the checksums of the segments' files.
//! An index of another version, or one that is damaged, changed or incomplete, is not opened, and the caller
//! rebuilds it. A file counts as unchanged if its size, times and inode are the same, which takes no longer
//! for a large file. Only if they differ, because the folder was moved or copied, or if the file had just
//! been written when its checksum was computed, is the file read and its checksum compared.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::atomic_file;
use super::file_parts::read_in_parts;
use super::manifest::{Digest, Manifest};
use super::scan_cache::FileStamp;
use crate::formats::FileProblem;

/// The folder of an index.
#[derive(Debug, Clone)]
pub struct IndexStore {
    folder: PathBuf,
}

/// The manifest of a stored index.
#[derive(Debug, Serialize, Deserialize)]
pub struct IndexManifest {
    /// A hash of the sources that decide how records are indexed, and the limits with which records are read.
    pub index_version: String,
    /// The indexed files.
    pub manifest: Manifest,
    /// The problems of these files.
    pub problems: Vec<FileProblem>,
    pub segments: Vec<SegmentManifest>,
    /// The segment of each document and its number there, in the order of paths.
    pub locations: Vec<(usize, u32)>,
}

/// The folder of a segment, and its files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SegmentManifest {
    name: String,
    files: Vec<SegmentFile>,
}

/// A file of a segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SegmentFile {
    name: String,
    stamp: FileStamp,
    /// Whether `stamp` shows all later changes; see [`FileStamp::is_reliable`].
    is_reliable: bool,
    checksum: u32,
}

impl IndexStore {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Creates an empty folder for a segment.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn create_folder(&self) -> io::Result<PathBuf> {
        atomic_file::create_folders(&self.folder)?;
        for number in 1.. {
            let folder = self.folder.join(number.to_string());
            match create_private_folder(&folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                result => return result.map(|()| folder),
            }
        }
        Err(io::ErrorKind::StorageFull.into())
    }

    /// Returns the manifest of a segment. Unless its files are unchanged since the last manifest, syncs the
    /// segment's folder to disk and computes the checksums.
    ///
    /// # Errors
    /// If the folder cannot be read or synced.
    pub fn checksum_segment(&self, folder: &Path) -> io::Result<SegmentManifest> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let previous =
            self.read_manifest().and_then(|stored| stored.segments.into_iter().find(|segment| segment.name == name));
        if let Some(previous) = previous.filter(|previous| previous.files.iter().all(|file| file.is_unchanged(folder)))
        {
            return Ok(previous);
        }
        atomic_file::sync_folder(folder)?;
        let mut names: Vec<String> = fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<_>>()?;
        names.sort_unstable();
        let file = |name: String| {
            let path = folder.join(&name);
            let stamp = FileStamp::read(&path).ok_or(io::ErrorKind::Unsupported)?;
            let is_reliable = stamp.is_reliable(SystemTime::now());
            Ok(SegmentFile { name, stamp, is_reliable, checksum: compute_checksum(&path)? })
        };
        let files = names.into_par_iter().map(file).collect::<io::Result<_>>()?;
        Ok(SegmentManifest { name, files })
    }

    /// Replaces the manifest of the stored index.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save_manifest(&self, stored: &IndexManifest) -> io::Result<()> {
        let bytes = postcard::to_stdvec(stored).map_err(io::Error::other)?;
        atomic_file::sync_folder(&self.folder)?;
        atomic_file::replace(&self.manifest_path(), &Digest::prepend(&bytes))
    }

    /// Loads the manifest; `None` if there is none, or if it has another index version
    /// or a file is damaged, which is logged.
    pub fn load_verified(&self, index_version: &str) -> Option<IndexManifest> {
        let Some(mut stored) = self.read_manifest() else {
            if self.manifest_path().exists() {
                tracing::warn!("cannot read the index manifest; rebuilding the index");
            }
            return None;
        };
        if stored.index_version != index_version {
            tracing::info!("the index was built by another version; rebuilding it");
            return None;
        }
        let segments = stored.segments.clone();
        if let Some(file) = stored.segments.iter_mut().find_map(|segment| self.find_damaged_file(segment)) {
            tracing::warn!(file = %file.display(), "an index file is damaged or missing; rebuilding the index");
            return None;
        }
        if stored.segments != segments
            && let Err(error) = self.save_manifest(&stored)
        {
            tracing::warn!(%error, "cannot save the index manifest; the next start will verify all checksums again");
        }
        Some(stored)
    }

    /// Reads the manifest; `None` if it is missing or damaged.
    fn read_manifest(&self) -> Option<IndexManifest> {
        let bytes = fs::read(self.manifest_path()).ok()?;
        postcard::from_bytes(Digest::strip_verified(&bytes)?).ok()
    }

    /// The path of a segment.
    pub fn segment_folder(&self, segment: &SegmentManifest) -> PathBuf {
        self.folder.join(&segment.name)
    }

    /// Deletes all segments that are neither `used` nor in the manifest. A folder that cannot be deleted only
    /// takes up space.
    pub fn prune(&self, used: &HashSet<PathBuf>) {
        let stored = self.read_manifest().map(|stored| stored.segments).unwrap_or_default();
        let stored: HashSet<PathBuf> = stored.iter().map(|segment| self.segment_folder(segment)).collect();
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !used.contains(&path) && !stored.contains(&path) {
                self.remove_folder(&path);
            }
        }
    }

    /// Deletes the folder of a segment. If it cannot be deleted, it only takes up space.
    pub fn remove_folder(&self, folder: &Path) {
        let _ = fs::remove_dir_all(folder);
    }

    /// Returns a damaged or missing file of a segment, if any. Updates the stamps of the intact files.
    fn find_damaged_file(&self, segment: &mut SegmentManifest) -> Option<PathBuf> {
        let folder = self.folder.join(&segment.name);
        let damaged = |file: &mut SegmentFile| (!file.verify(&folder)).then(|| folder.join(&file.name));
        segment.files.par_iter_mut().find_map_any(damaged)
    }

    fn manifest_path(&self) -> PathBuf {
        self.folder.join("kept")
    }
}

impl SegmentFile {
    /// Whether the file is intact; compares the checksum if its stamp has changed. Updates the stamp.
    fn verify(&mut self, folder: &Path) -> bool {
        let path = folder.join(&self.name);
        let Some(stamp) = FileStamp::read(&path) else { return false };
        let is_intact = self.is_unchanged(folder)
            || (stamp.bytes == self.stamp.bytes && compute_checksum(&path).is_ok_and(|sum| sum == self.checksum));
        (self.stamp, self.is_reliable) = (stamp, stamp.is_reliable(SystemTime::now()));
        is_intact
    }

    /// Whether the file is certainly unchanged, without reading it.
    fn is_unchanged(&self, folder: &Path) -> bool {
        self.is_reliable && FileStamp::read(&folder.join(&self.name)) == Some(self.stamp)
    }
}

/// Creates a folder that only the bot may read: records may be confidential, and so is their index.
fn create_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The CRC-32 of a file.
fn compute_checksum(path: &Path) -> io::Result<u32> {
    let mut sum = crc32fast::Hasher::new();
    read_in_parts(path, |part| sum.update(part))?;
    Ok(sum.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: &str = "this";

    /// Stores an index, damages it, and checks whether it is `opened` afterwards.
    fn check(opened: bool, damage: impl Fn(&Path)) {
        let data = tempfile::tempdir().expect("a temporary folder can be made");
        let store = IndexStore::new(data.path().join("index"));
        let folder = store.create_folder().expect("it is writable");
        fs::write(folder.join("a"), b"one").expect("it is writable");
        fs::write(folder.join("b"), b"two").expect("it is writable");
        let segments = vec![store.checksum_segment(&folder).expect("it can be read")];
        let (manifest, problems, locations) = (Manifest::default(), Vec::new(), vec![(0, 0)]);
        let stored = IndexManifest { index_version: VERSION.to_owned(), manifest, problems, segments, locations };
        store.save_manifest(&stored).expect("it is writable");
        damage(&data.path().join("index"));
        assert_eq!(store.load_verified(VERSION).is_some(), opened);
        assert_eq!(store.load_verified(VERSION).is_some(), opened, "the next start has the same result");
        assert!(store.load_verified("another").is_none());
    }

    fn write(path: &Path, bytes: &[u8]) {
        fs::write(path, bytes).expect("it is writable");
    }

    #[test]
    fn only_an_intact_index_is_opened() {
        check(true, |_| {});
        check(true, |index| write(&index.join("1/a"), b"one"));
        check(false, |index| write(&index.join("1/a"), b"won"));
        check(false, |index| write(&index.join("1/a"), b"on"));
        check(false, |index| write(&index.join("1/a"), b"one "));
        check(false, |index| fs::remove_file(index.join("1/b")).expect("it is there"));
        check(false, |index| fs::remove_file(index.join("kept")).expect("it is there"));
        check(false, |index| write(&index.join("kept"), b"none"));
        check(false, |index| {
            let mut bytes = fs::read(index.join("kept")).expect("it is there");
            bytes.pop();
            write(&index.join("kept"), &bytes);
        });
        check(true, |index| write(&index.join("1/c"), b"of another"));
    }

    #[test]
    fn used_segments_are_not_deleted() {
        let data = tempfile::tempdir().expect("a temporary folder can be made");
        let store = IndexStore::new(data.path().join("index"));
        let folders = [(); 3].map(|()| store.create_folder().expect("it is writable"));
        store.prune(&HashSet::from([folders[1].clone()]));
        assert_eq!(folders.map(|folder| folder.exists()), [false, true, false]);
    }
}
