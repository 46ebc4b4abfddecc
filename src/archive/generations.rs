//! Copies of the source files of the last generations, so that each generation can be loaded again unchanged.
//!
//! The bytes of each file are stored once, named by their digest. A generation is a manifest of such digests,
//! and one small file names the current generation. That file is written last and atomically, so after a
//! power failure a start finds the old generation or the new one. Damaged copies are recognised by their
//! digest and never used.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::atomic_file;
use super::index_store::IndexStore;
use super::manifest::{Digest, Manifest};
use super::scan_cache::ScanCache;

/// The name of the file of the scan cache.
const SCAN_CACHE_FILE: &str = "seen";

/// The version of the format of the JSON files. It must change if an older program could not read a changed
/// [`Generation`], [`ArchiveState`] or a type in them; files of older versions must then be converted.
const FORMAT: u32 = 1;

/// Copies of the records cannot be written. The records can still be read from their folder.
#[derive(Debug, thiserror::Error)]
#[error("cannot write copies of the records to DATA_DIR: {0}; free disk space or check its permissions")]
pub struct ArchiveError(#[from] io::Error);

/// A version of the records that is or was used for answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    pub number: u64,
    /// The number of the previous generation, if any.
    #[serde(rename = "before")]
    pub predecessor: Option<u64>,
    pub manifest: Manifest,
}

/// Which generation is current, and which version of the folder was declined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveState {
    pub current: u64,
    /// The highest number that a generation has had so far.
    pub last: u64,
    /// The fingerprint of a folder whose changes an admin declined: they are not loaded again without a
    /// request.
    pub declined: Option<Digest>,
}

/// The folder of generations and copies.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: PathBuf,
    /// The number of generations to retain, including the current one.
    retained: usize,
}

impl Archive {
    /// Opens the archive in `folder`, which is created if it does not exist. At least one generation is
    /// retained.
    ///
    /// # Errors
    /// If it cannot be created or written.
    pub fn open(folder: PathBuf, retained: usize) -> Result<Self, ArchiveError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        // Records may be confidential; only the bot may read their copies.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder.join("objects"))?;
        atomic_file::remove_temporary_files(&folder);
        atomic_file::remove_temporary_files(&folder.join("objects"));
        atomic_file::remove_temporary_files(&folder.join("index"));
        // Fail at the start if the folder is not writable, not when there is something to lose.
        atomic_file::replace(&folder.join(".writable"), b"")?;
        Ok(Self { folder, retained: retained.max(1) })
    }

    /// Stores a copy of bytes, unless there is an intact one. Verifies its contents and not only its length: a copy that
    /// was damaged on disk may have the same length, and would be read instead of the file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn store_copy(&self, digest: &Digest, bytes: &[u8]) -> Result<(), ArchiveError> {
        if self.has_intact_copy(digest) {
            return Ok(());
        }
        Ok(atomic_file::replace(&self.copy_path(digest), bytes)?)
    }

    /// Creates a file without a name.
    ///
    /// # Errors
    /// If it cannot be created.
    pub(super) fn create_temporary_file(&self) -> io::Result<fs::File> {
        tempfile::tempfile_in(&self.folder)
    }

    /// The store of the index of all records.
    pub fn index_store(&self) -> IndexStore {
        IndexStore::new(self.folder.join("index"))
    }

    /// The store of the index of a collection, by its name.
    pub fn collection_index_store(&self, name: &str) -> IndexStore {
        IndexStore::new(self.folder.join("collections").join(&Digest::compute(name.as_bytes()).as_str()[..16]))
    }

    /// Whether there is a copy of this length. Its digest is verified when it is read.
    pub fn has_copy(&self, digest: &Digest, bytes: u64) -> bool {
        fs::metadata(self.copy_path(digest)).is_ok_and(|copy| copy.len() == bytes)
    }

    /// Loads the scan cache of the folder with this canonical path.
    pub fn load_scan_cache(&self, folder: String) -> ScanCache {
        ScanCache::load(&self.folder.join(SCAN_CACHE_FILE), folder)
    }

    /// Saves a scan cache.
    pub fn save_scan_cache(&self, cache: &ScanCache) {
        cache.save(&self.folder.join(SCAN_CACHE_FILE));
    }

    /// Reads a copy; `None` if there is none or it is damaged.
    pub fn read_copy(&self, digest: &Digest) -> Option<Vec<u8>> {
        fs::read(self.copy_path(digest)).ok().filter(|bytes| Digest::compute(bytes) == *digest)
    }

    fn has_intact_copy(&self, digest: &Digest) -> bool {
        Digest::compute_of_file(&self.copy_path(digest)).is_ok_and(|found| found == *digest)
    }

    /// Whether there is an intact copy of every file of a manifest. Reads them all.
    pub fn is_intact(&self, manifest: &Manifest) -> bool {
        manifest.entries.par_iter().all(|entry| entry.digest.is_well_formed() && self.has_intact_copy(&entry.digest))
    }

    /// Loads the current state. If it cannot be read, the newest readable generation is current; `None` if
    /// there is none.
    pub fn load_state(&self) -> Option<ArchiveState> {
        read(&self.folder.join("current.json")).or_else(|| {
            let number =
                |path: PathBuf| path.file_name()?.to_str()?.strip_prefix('g')?.strip_suffix(".json")?.parse().ok();
            let numbers: Vec<u64> = list_entries(&self.folder).filter_map(number).collect();
            let current = numbers.iter().copied().filter(|number| self.load_generation(*number).is_some()).max()?;
            // No number is used twice, not even that of a damaged generation.
            let last = numbers.into_iter().max().unwrap_or(current);
            Some(ArchiveState { current, last, declined: None })
        })
    }

    /// Loads a generation; `None` if it is not retained or cannot be read.
    pub fn load_generation(&self, number: u64) -> Option<Generation> {
        read(&self.generation_path(number)).filter(|generation: &Generation| generation.number == number)
    }

    /// Saves a generation and the state that makes it current, and deletes the oldest generations.
    ///
    /// # Errors
    /// If they cannot be written; the previous generation then remains current.
    pub fn commit(&self, generation: &Generation, state: &ArchiveState) -> Result<(), ArchiveError> {
        // An earlier run may have been killed between writing a copy and syncing its name.
        atomic_file::sync_folder(&self.folder.join("objects"))?;
        write(&self.generation_path(generation.number), generation)?;
        self.save_state(state)?;
        self.prune(generation);
        Ok(())
    }

    /// Saves the state.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save_state(&self, state: &ArchiveState) -> Result<(), ArchiveError> {
        write(&self.folder.join("current.json"), state)
    }

    /// Deletes all files that no retained generation needs. A file that cannot be deleted only takes up
    /// space.
    fn prune(&self, current: &Generation) {
        let previous = |generation: &Generation| self.load_generation(generation.predecessor?);
        let retained: Vec<_> = std::iter::successors(Some(current.clone()), previous).take(self.retained).collect();
        let numbers: HashSet<PathBuf> =
            retained.iter().map(|generation| self.generation_path(generation.number)).collect();
        let entries = retained.iter().flat_map(|generation| &generation.manifest.entries);
        let objects: HashSet<PathBuf> = entries.map(|entry| self.copy_path(&entry.digest)).collect();
        let is_generation =
            |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('g'));
        let old = list_entries(&self.folder).filter(is_generation).filter(|path| !numbers.contains(path));
        let copies = self.folder.join("objects");
        let unused = list_entries(&copies).filter(|path| !objects.contains(path));
        for path in old.chain(unused) {
            let _ = fs::remove_file(path);
        }
    }

    fn copy_path(&self, digest: &Digest) -> PathBuf {
        self.folder.join("objects").join(digest.as_str())
    }

    fn generation_path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("g{number}.json"))
    }
}

fn list_entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// A value with the format version of its file.
#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    format: u32,
    #[serde(flatten)]
    value: T,
}

/// Reads a value; `None` if there is no such file, or it is damaged or of another format version, which is
/// logged.
fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    match serde_json::from_slice(&fs::read(path).ok()?) {
        Ok(Versioned { format: FORMAT, value }) => Some(value),
        Ok(Versioned { format, .. }) => {
            tracing::warn!(file = %path.display(), format, "unsupported format version of a generation file; ignoring it");
            None
        }
        Err(error) => {
            tracing::warn!(file = %path.display(), %error, "cannot parse a generation file; ignoring it");
            None
        }
    }
}

fn write(path: &Path, value: &impl Serialize) -> Result<(), ArchiveError> {
    let bytes = serde_json::to_vec(&Versioned { format: FORMAT, value }).map_err(io::Error::from)?;
    Ok(atomic_file::replace(path, &bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ManifestEntry;

    fn generation(archive: &Archive, number: u64, text: &str) -> Generation {
        let mut manifest = Manifest::default();
        for (path, text) in [("a.md", "same"), ("b.md", text)] {
            let entry = ManifestEntry::new(path, text.as_bytes());
            archive.store_copy(&entry.digest, text.as_bytes()).expect("it is writable");
            manifest.insert(entry);
        }
        let generation = Generation { number, predecessor: number.checked_sub(1), manifest };
        let state = ArchiveState { current: number, last: number, declined: None };
        archive.commit(&generation, &state).expect("it is writable");
        generation
    }

    #[test]
    fn only_the_last_generations_are_retained() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let archive = Archive::open(folder.path().to_owned(), 2).expect("it is writable");
        let all: Vec<_> = (0..4).map(|number| generation(&archive, number, &format!("text {number}"))).collect();
        let retained: Vec<bool> = (0..4).map(|number| archive.load_generation(number).is_some()).collect();
        assert_eq!(retained, [false, false, true, true]);
        assert_eq!(list_entries(&folder.path().join("objects")).count(), 3, "a file of two generations is stored once");
        assert!(archive.is_intact(&all[3].manifest) && archive.is_intact(&all[2].manifest));
        assert!(!archive.is_intact(&all[0].manifest));
        let entry = &all[3].manifest.entries[1];
        for damaged in ["torn", "text ?"] {
            fs::write(archive.copy_path(&entry.digest), damaged).expect("it is writable");
            assert!(!archive.is_intact(&all[3].manifest));
            archive.store_copy(&entry.digest, b"text 3").expect("it is writable");
            assert!(archive.is_intact(&all[3].manifest), "a damaged copy is replaced: {damaged}");
        }
        let write = |name: &str| fs::write(folder.path().join(name), "{").expect("it is writable");
        write("current.json");
        assert_eq!(
            archive.load_state(),
            Some(ArchiveState { current: 3, last: 3, declined: None }),
            "the newest generation is current if the state is damaged"
        );
        let other = serde_json::to_vec(&Versioned { format: FORMAT + 1, value: &all[3] }).expect("it is plain data");
        fs::write(folder.path().join("g3.json"), other).expect("it is writable");
        assert_eq!(archive.load_generation(3), None, "its format version is unsupported");
        write("g3.json");
        assert_eq!(
            archive.load_state(),
            Some(ArchiveState { current: 2, last: 3, declined: None }),
            "a damaged generation is skipped"
        );
        write("g2.json");
        assert_eq!(archive.load_state(), None);
    }
}
