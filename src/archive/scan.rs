//! A look at the folder: which files there are by now, each by its digest, and a copy of each in the
//! archive.
//!
//! Sixteen thousand files are looked at with every start, reload and upload, and most are those that
//! `scan_cache` has seen: what is sure to be the same is not read.

use std::path::Path;
use std::time::SystemTime;

use rayon::prelude::*;

use super::folder::{File, content, list};
use super::generations::{Archive, ArchiveError};
use super::manifest::{Digest, Entry, Manifest};
use super::scan_cache::{FileStamp, Seen};
use crate::formats::{FileProblem, Limits};

impl Manifest {
    /// Looks at every file of a folder; `archive` keeps a copy of each that it does not have, and
    /// remembers those that need not be read the next time.
    ///
    /// # Errors
    /// Where a copy cannot be written.
    pub fn of(folder: &Path, limits: &Limits, archive: Option<&Archive>) -> Result<Self, ArchiveError> {
        Ok(Self::looked(folder, limits, archive, SystemTime::now())?.0)
    }

    /// The same at a given time, with how many files were read for it.
    fn looked(
        folder: &Path,
        limits: &Limits,
        archive: Option<&Archive>,
        now: SystemTime,
    ) -> Result<(Self, usize), ArchiveError> {
        let (files, mut problems) = list(folder);
        let seen = archive.map(|archive| archive.seen(folder)).unwrap_or_default();
        let look = |file: &File| Look { limits, archive, seen: &seen }.at(file);
        let looked: Vec<LookedUpFile> = files.par_iter().map(look).collect::<Result<_, ArchiveError>>()?;
        let read = looked.iter().filter(|one| one.read).count();
        let stamped = looked.iter().filter_map(|one| Some((one.entry.as_ref().ok()?, one.stamp?)));
        let now_seen = seen.with(stamped.map(|(entry, stamp)| (entry.path.clone(), stamp, entry.digest.clone())), now);
        if let Some(archive) = archive.filter(|_| now_seen != seen) {
            archive.remember(&now_seen);
        }
        let mut entries = Vec::new();
        for one in looked {
            match one.entry {
                Ok(entry) => entries.push(entry),
                Err(problem) => problems.push(problem),
            }
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok((Self { entries, problems }, read))
    }
}

/// How files are looked at.
struct Look<'a> {
    limits: &'a Limits,
    archive: Option<&'a Archive>,
    seen: &'a Seen,
}

/// What came of one.
struct LookedUpFile {
    entry: Result<Entry, FileProblem>,
    stamp: Option<FileStamp>,
    read: bool,
}

impl Look<'_> {
    fn at(&self, file: &File) -> Result<LookedUpFile, ArchiveError> {
        let stamp = FileStamp::of(&file.at);
        if let Some(digest) = stamp.and_then(|stamp| self.known(file, &stamp)) {
            let bytes = stamp.map_or(0, |stamp| stamp.bytes);
            let entry = Entry { path: file.path.clone(), digest: digest.clone(), bytes };
            return Ok(LookedUpFile { entry: Ok(entry), stamp, read: false });
        }
        let entry = match content(&file.at, self.limits) {
            Ok(bytes) => {
                let entry = Entry::of(&file.path, &bytes);
                self.archive.map_or(Ok(()), |archive| archive.keep(&entry.digest, &bytes))?;
                Ok(entry)
            }
            Err(problem) => Err(FileProblem::of_file(file.path.as_str(), problem)),
        };
        Ok(LookedUpFile { entry, stamp, read: true })
    }

    /// The digest of a file that was read before, and of which there is a copy.
    fn known(&self, file: &File, stamp: &FileStamp) -> Option<&Digest> {
        let digest = self.seen.digest(&file.path, stamp).filter(|_| stamp.bytes <= self.limits.file)?;
        self.archive?.has(digest, stamp.bytes).then_some(digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{self, FileTimes};
    use std::time::Duration;

    /// A folder of records, and an archive.
    struct Place {
        folder: tempfile::TempDir,
        data: tempfile::TempDir,
        archive: Archive,
    }

    impl Place {
        fn new() -> Self {
            let made = || tempfile::tempdir().expect("a temporary folder can be made");
            let (folder, data) = (made(), made());
            let archive = Archive::open(data.path().to_owned(), 2).expect("it is writable");
            let place = Self { folder, data, archive };
            (0..3).for_each(|name| place.write(&format!("{name}.md"), &format!("text {name}")));
            place
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.folder.path().join(name), text).expect("it is writable");
        }

        /// Looks, `later` than now; how many files were read. What is seen is what is there.
        fn check(&self, later: Duration, read: usize) {
            let (folder, limits) = (self.folder.path(), Limits::default());
            let now = SystemTime::now() + later;
            let looked = Manifest::looked(folder, &limits, Some(&self.archive), now).expect("it is writable");
            let afresh = Manifest::of(folder, &limits, None).expect("nothing is written");
            assert_eq!(looked, (afresh, read));
            assert!(self.archive.is_whole(&looked.0));
        }
    }

    /// Long enough for what was just written to be settled.
    const LATER: Duration = Duration::from_secs(10);

    #[test]
    fn only_what_is_another_is_read() {
        let place = Place::new();
        place.check(LATER, 3);
        place.check(LATER, 0);
        place.write("1.md", "text 5");
        place.check(LATER, 1);
        let at = place.folder.path().join("2.md");
        let before = fs::metadata(&at).and_then(|file| file.modified()).expect("the system tells");
        place.write("2.md", "text 6");
        let file = fs::File::options().append(true).open(&at).expect("it is there");
        file.set_times(FileTimes::new().set_modified(before)).expect("times can be set");
        place.check(LATER, 1);
        file.set_times(FileTimes::new().set_modified(SystemTime::now())).expect("times can be set");
        place.check(LATER, 1);
        place.write("other", "text 7");
        fs::rename(place.folder.path().join("other"), place.folder.path().join("0.md")).expect("it is writable");
        fs::remove_file(place.folder.path().join("1.md")).expect("it was there");
        place.check(LATER, 1);
        place.check(LATER, 0);
    }

    #[test]
    fn what_was_just_written_is_read_again() {
        let place = Place::new();
        place.check(Duration::ZERO, 3);
        place.check(LATER, 3);
        place.check(Duration::ZERO, 0);
    }

    #[test]
    fn a_memory_that_cannot_be_trusted_costs_time_alone() {
        let place = Place::new();
        place.check(LATER, 3);
        let file = place.data.path().join("seen");
        let whole = fs::read(&file).expect("it was written");
        let flipped: Vec<u8> =
            whole.iter().rev().enumerate().map(|(at, byte)| byte ^ u8::from(at == 40)).rev().collect();
        for spoilt in [&whole[..whole.len() / 2], &[], &flipped] {
            fs::write(&file, spoilt).expect("it is writable");
            place.check(LATER, 3);
        }
        let other = Place::new();
        fs::copy(&file, other.data.path().join("seen")).expect("it is writable");
        other.check(LATER, 3);
        for copy in fs::read_dir(place.data.path().join("objects")).expect("it is there") {
            fs::remove_file(copy.expect("it can be listed").path()).expect("it is there");
        }
        place.check(LATER, 3);
    }

    #[test]
    fn what_is_too_large_by_now_is_a_problem() {
        let place = Place::new();
        place.check(LATER, 3);
        let small = Limits { file: 3, ..Limits::default() };
        let looked = Manifest::of(place.folder.path(), &small, Some(&place.archive)).expect("it is writable");
        assert_eq!((looked.entries.len(), looked.problems.len()), (0, 3));
    }
}
