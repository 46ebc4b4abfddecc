//! Scans the records folder: computes the digest of each file, and stores a copy of each in the archive.
//!
//! Every start, reload and upload scans sixteen thousand files, and most are unchanged. Files that
//! `scan_cache` shows to be unchanged are not read.

use std::time::SystemTime;

use rayon::prelude::*;

use super::folder::{FolderFile, list_files};
use super::folder_access::RecordsFolder;
use super::generations::{Archive, ArchiveError};
use super::manifest::{Digest, Manifest, ManifestEntry};
use super::scan_cache::{FileStamp, ScanCache};
use crate::formats::{FileProblem, Limits};

impl Manifest {
    /// Scans a folder. Stores missing copies of its files in `archive`, and saves the scan cache there.
    ///
    /// # Errors
    /// If a copy cannot be written.
    pub fn scan(folder: &RecordsFolder, limits: &Limits, archive: Option<&Archive>) -> Result<Self, ArchiveError> {
        Ok(Self::scan_at(folder, limits, archive, SystemTime::now())?.0)
    }

    /// Scans a folder at the time `now`; also returns the number of files that were read.
    fn scan_at(
        folder: &RecordsFolder,
        limits: &Limits,
        archive: Option<&Archive>,
        now: SystemTime,
    ) -> Result<(Self, usize), ArchiveError> {
        let (files, mut problems) = list_files(folder);
        let cache = archive.map(|archive| archive.load_scan_cache(folder.canonical_path())).unwrap_or_default();
        let scanner = FileScanner { folder, limits, archive, cache: &cache };
        let scanned: Vec<ScannedFile> =
            files.par_iter().map(|file| scanner.scan(file)).collect::<Result<_, ArchiveError>>()?;
        let read = scanned.iter().filter(|file| file.was_read).count();
        let stamped = scanned.iter().filter_map(|file| Some((file.entry.as_ref().ok()?, file.stamp)));
        let new_cache =
            cache.with_files(stamped.map(|(entry, stamp)| (entry.path.clone(), stamp, entry.digest.clone())), now);
        if let Some(archive) = archive.filter(|_| new_cache != cache) {
            archive.save_scan_cache(&new_cache);
        }
        let mut entries = Vec::new();
        for file in scanned {
            match file.entry {
                Ok(entry) => entries.push(entry),
                Err(problem) => problems.push(problem),
            }
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok((Self { entries, problems }, read))
    }
}

/// Scans single files.
struct FileScanner<'a> {
    folder: &'a RecordsFolder,
    limits: &'a Limits,
    archive: Option<&'a Archive>,
    cache: &'a ScanCache,
}

/// The result of scanning a file.
struct ScannedFile {
    entry: Result<ManifestEntry, FileProblem>,
    /// The stamp of the bytes.
    stamp: FileStamp,
    was_read: bool,
}

impl FileScanner<'_> {
    fn scan(&self, file: &FolderFile) -> Result<ScannedFile, ArchiveError> {
        let stamp = file.stamp;
        if let Some(digest) = self.find_cached_digest(file) {
            let entry = ManifestEntry { path: file.path.clone(), digest: digest.clone(), bytes: stamp.bytes };
            return Ok(ScannedFile { entry: Ok(entry), stamp, was_read: false });
        }
        let max_bytes = usize::try_from(stamp.bytes.min(self.limits.file_bytes)).unwrap_or(usize::MAX);
        let _reserved = self.folder.memory.reserve(max_bytes);
        match self.folder.read_file(&file.path, self.limits) {
            Ok((bytes, stamp)) => {
                let entry = ManifestEntry::new(&file.path, &bytes);
                self.archive.map_or(Ok(()), |archive| archive.store_copy(&entry.digest, &bytes))?;
                Ok(ScannedFile { entry: Ok(entry), stamp, was_read: true })
            }
            Err(problem) => {
                let entry = Err(FileProblem::for_file(file.path.as_str(), problem));
                Ok(ScannedFile { entry, stamp, was_read: true })
            }
        }
    }

    /// Returns the cached digest of a file if the file is unchanged and has a copy.
    fn find_cached_digest(&self, FolderFile { path, stamp }: &FolderFile) -> Option<&Digest> {
        let digest = self.cache.digest(path, stamp).filter(|_| stamp.bytes <= self.limits.file_bytes)?;
        self.archive?.has_copy(digest, stamp.bytes).then_some(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, FileTimes};
    use std::time::Duration;

    /// A folder of records, and an archive.
    struct ScanFixture {
        folder: tempfile::TempDir,
        data: tempfile::TempDir,
        archive: Archive,
    }

    impl ScanFixture {
        fn new() -> Self {
            let create = || tempfile::tempdir().expect("a temporary folder can be made");
            let (folder, data) = (create(), create());
            let archive = Archive::open(data.path().to_owned(), 2).expect("it is writable");
            let fixture = Self { folder, data, archive };
            (0..3).for_each(|name| fixture.write(&format!("{name}.md"), &format!("text {name}")));
            fixture
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.folder.path().join(name), text).expect("it is writable");
        }

        /// Scans at the time `later` after now; checks the manifest and the number of files read.
        fn check(&self, later: Duration, read: usize) {
            let (folder, limits) = (&RecordsFolder::new(self.folder.path().to_owned()), Limits::default());
            let now = SystemTime::now() + later;
            let scanned = Manifest::scan_at(folder, &limits, Some(&self.archive), now).expect("it is writable");
            let uncached = Manifest::scan(folder, &limits, None).expect("nothing is written");
            assert_eq!(scanned, (uncached, read));
            assert!(self.archive.is_intact(&scanned.0));
        }
    }

    /// Long enough for the stamps of files that were just written to be reliable.
    const LATER: Duration = Duration::from_secs(10);

    #[test]
    fn only_changed_files_are_read() {
        let fixture = ScanFixture::new();
        fixture.check(LATER, 3);
        fixture.check(LATER, 0);
        fixture.write("1.md", "text 5");
        fixture.check(LATER, 1);
        let path = fixture.folder.path().join("2.md");
        let before = fs::metadata(&path).and_then(|file| file.modified()).expect("it has a modification time");
        fixture.write("2.md", "text 6");
        let file = fs::File::options().append(true).open(&path).expect("it is there");
        file.set_times(FileTimes::new().set_modified(before)).expect("times can be set");
        fixture.check(LATER, 1);
        file.set_times(FileTimes::new().set_modified(SystemTime::now())).expect("times can be set");
        fixture.check(LATER, 1);
        fixture.write("other", "text 7");
        fs::rename(fixture.folder.path().join("other"), fixture.folder.path().join("0.md")).expect("it is writable");
        fs::remove_file(fixture.folder.path().join("1.md")).expect("it was there");
        fixture.check(LATER, 1);
        fixture.check(LATER, 0);
    }

    #[test]
    fn files_that_were_just_written_are_read_again() {
        let fixture = ScanFixture::new();
        fixture.check(Duration::ZERO, 3);
        fixture.check(LATER, 3);
        fixture.check(Duration::ZERO, 0);
    }

    #[test]
    fn without_a_valid_cache_all_files_are_read() {
        let fixture = ScanFixture::new();
        fixture.check(LATER, 3);
        let file = fixture.data.path().join("seen");
        let saved = fs::read(&file).expect("it was written");
        let flipped: Vec<u8> =
            saved.iter().rev().enumerate().map(|(at, byte)| byte ^ u8::from(at == 40)).rev().collect();
        for damaged in [&saved[..saved.len() / 2], &[], &flipped] {
            fs::write(&file, damaged).expect("it is writable");
            fixture.check(LATER, 3);
        }
        let other = ScanFixture::new();
        fs::copy(&file, other.data.path().join("seen")).expect("it is writable");
        other.check(LATER, 3);
        for copy in fs::read_dir(fixture.data.path().join("objects")).expect("it is there") {
            fs::remove_file(copy.expect("it can be listed").path()).expect("it is there");
        }
        fixture.check(LATER, 3);
    }

    #[test]
    fn a_cached_file_above_a_new_limit_is_a_problem() {
        let fixture = ScanFixture::new();
        fixture.check(LATER, 3);
        let small = Limits { file_bytes: 3, ..Limits::default() };
        let folder = RecordsFolder::new(fixture.folder.path().to_owned());
        let scanned = Manifest::scan(&folder, &small, Some(&fixture.archive)).expect("it is writable");
        assert_eq!((scanned.entries.len(), scanned.problems.len()), (0, 3));
    }
}
