//! Folders of indexes, kept from one start to the next: each opened only as it was made.
//!
//! An index is made in a folder of its own, and named by a description only once it is on the disk:
//! one small file, written last and in one piece, says of which files of records and by which program
//! it was made, and what its own files are like. What another program made, what is torn, changed or
//! not there is not opened; whoever asks makes it anew. That a file is the one that was made is told
//! from its size, its times and its number in the file system, which takes no longer for a large one;
//! only where these are others, for it was moved here from elsewhere, or where it was just made when
//! it was last looked at, is all of it read and its checksum compared.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::atomic_file;
use super::manifest::{Digest, Manifest};
use super::scan_cache::FileStamp;
use crate::formats::FileProblem;

/// Where indexes are kept.
#[derive(Debug, Clone)]
pub struct Indexes {
    folder: PathBuf,
}

/// What was indexed, and where.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    /// The program that made it, and how it reads records.
    pub program: String,
    pub manifest: Manifest,
    /// What was wrong with the files.
    pub problems: Vec<FileProblem>,
    pub segments: Vec<Sealed>,
    /// By document, in the order of paths: its segment, and its number there.
    pub places: Vec<(usize, u32)>,
}

/// A folder as it was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sealed {
    name: String,
    files: Vec<SealedFile>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SealedFile {
    name: String,
    stamp: FileStamp,
    /// Whether the file was older than the clock is coarse when it was looked at: else it may have been
    /// changed in the same moment.
    settled: bool,
    checksum: u32,
}

impl Indexes {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// An empty folder to make an index in.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn make(&self) -> io::Result<PathBuf> {
        atomic_file::folders(&self.folder)?;
        for number in 1.. {
            let folder = self.folder.join(number.to_string());
            match private(&folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => return made.map(|()| folder),
            }
        }
        Err(io::ErrorKind::StorageFull.into())
    }

    /// What a folder is like, to be kept; its files are on the disk from then on.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn seal(&self, folder: &Path) -> io::Result<Sealed> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let known = self.described().and_then(|kept| kept.segments.into_iter().find(|sealed| sealed.name == name));
        if let Some(known) = known.filter(|known| known.files.iter().all(|file| file.is_as_seen(folder))) {
            return Ok(known);
        }
        atomic_file::settle(folder)?;
        let mut names: Vec<String> = fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<_>>()?;
        names.sort_unstable();
        let file = |name: String| {
            let at = folder.join(&name);
            let stamp = FileStamp::of(&at).ok_or(io::ErrorKind::Unsupported)?;
            let settled = stamp.is_settled(SystemTime::now());
            Ok(SealedFile { name, stamp, settled, checksum: checksum(&at)? })
        };
        let files = names.into_par_iter().map(file).collect::<io::Result<_>>()?;
        Ok(Sealed { name, files })
    }

    /// Writes down what is kept, in place of what was.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn keep(&self, kept: &Kept) -> io::Result<()> {
        let written = postcard::to_stdvec(kept).map_err(io::Error::other)?;
        atomic_file::settle(&self.folder)?;
        atomic_file::replace(&self.description(), &Digest::sealed(&written))
    }

    /// What is kept, where `program` made it and all of it is whole.
    pub fn kept(&self, program: &str) -> Option<Kept> {
        let Some(mut kept) = self.described() else {
            if self.description().exists() {
                tracing::warn!("what is written down of the index cannot be read, and the index is made anew");
            }
            return None;
        };
        if kept.program != program {
            tracing::info!("the index is another program's, and is made anew");
            return None;
        }
        let known = kept.segments.clone();
        if let Some(file) = kept.segments.iter_mut().find_map(|sealed| self.spoilt(sealed)) {
            tracing::warn!(file = %file.display(), "the index is not as it was made, and is made anew");
            return None;
        }
        if kept.segments != known
            && let Err(error) = self.keep(&kept)
        {
            tracing::warn!(%error, "the next start will read all of the index again");
        }
        Some(kept)
    }

    /// What was written down, where that is whole.
    fn described(&self) -> Option<Kept> {
        let bytes = fs::read(self.description()).ok()?;
        postcard::from_bytes(Digest::unsealed(&bytes)?).ok()
    }

    /// Where a folder that is kept stands.
    pub fn place(&self, sealed: &Sealed) -> PathBuf {
        self.folder.join(&sealed.name)
    }

    /// Removes all folders but those that are `used`, or are kept for the next start. What cannot be
    /// removed costs room alone.
    pub fn prune(&self, used: &HashSet<PathBuf>) {
        let kept = self.described().map(|kept| kept.segments).unwrap_or_default();
        let kept: HashSet<PathBuf> = kept.iter().map(|sealed| self.place(sealed)).collect();
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() && !used.contains(&path) && !kept.contains(&path) {
                self.discard(&path);
            }
        }
    }

    /// Removes a folder that no index came of. What cannot be removed costs room alone.
    pub fn discard(&self, folder: &Path) {
        let _ = fs::remove_dir_all(folder);
    }

    /// A file of a folder that is not as it was made; one that was moved here is from now on known by what
    /// it is here.
    fn spoilt(&self, sealed: &mut Sealed) -> Option<PathBuf> {
        let folder = self.folder.join(&sealed.name);
        let spoilt = |file: &mut SealedFile| (!file.is_whole(&folder)).then(|| folder.join(&file.name));
        sealed.files.par_iter_mut().find_map_any(spoilt)
    }

    fn description(&self) -> PathBuf {
        self.folder.join("kept")
    }
}

impl SealedFile {
    fn is_whole(&mut self, folder: &Path) -> bool {
        let at = folder.join(&self.name);
        let Some(stamp) = FileStamp::of(&at) else { return false };
        let whole = self.is_as_seen(folder)
            || (stamp.bytes == self.stamp.bytes && checksum(&at).is_ok_and(|sum| sum == self.checksum));
        (self.stamp, self.settled) = (stamp, stamp.is_settled(SystemTime::now()));
        whole
    }

    /// Whether it is surely the file that was sealed, without reading it.
    fn is_as_seen(&self, folder: &Path) -> bool {
        self.settled && FileStamp::of(&folder.join(&self.name)) == Some(self.stamp)
    }
}

/// Records may be confidential; what is made of them is the bot's alone.
fn private(folder: &Path) -> io::Result<()> {
    let mut made = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut made, 0o700);
    made.create(folder)
}

/// The CRC-32 of a file.
fn checksum(at: &Path) -> io::Result<u32> {
    let (mut file, mut buffer) = (File::open(at)?, vec![0; 1 << 18]);
    let mut sum = crc32fast::Hasher::new();
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(sum.finalize()),
            read => sum.update(&buffer[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = "this";

    /// An index that was kept, spoilt, and whether it is opened.
    fn check(opened: bool, spoil: impl Fn(&Path)) {
        let data = tempfile::tempdir().expect("a temporary folder can be made");
        let indexes = Indexes::new(data.path().join("index"));
        let folder = indexes.make().expect("it is writable");
        fs::write(folder.join("a"), b"one").expect("it is writable");
        fs::write(folder.join("b"), b"two").expect("it is writable");
        let segments = vec![indexes.seal(&folder).expect("it can be read")];
        let (manifest, problems, places) = (Manifest::default(), Vec::new(), vec![(0, 0)]);
        let kept = Kept { program: PROGRAM.to_owned(), manifest, problems, segments, places };
        indexes.keep(&kept).expect("it is writable");
        spoil(&data.path().join("index"));
        assert_eq!(indexes.kept(PROGRAM).is_some(), opened);
        assert_eq!(indexes.kept(PROGRAM).is_some(), opened, "and so at the next start");
        assert!(indexes.kept("another").is_none());
    }

    fn write(at: &Path, bytes: &[u8]) {
        fs::write(at, bytes).expect("it is writable");
    }

    #[test]
    fn only_what_was_made_is_opened() {
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
    fn what_is_used_is_kept() {
        let data = tempfile::tempdir().expect("a temporary folder can be made");
        let indexes = Indexes::new(data.path().join("index"));
        let made = [(); 3].map(|()| indexes.make().expect("it is writable"));
        indexes.prune(&HashSet::from([made[1].clone()]));
        assert_eq!(made.map(|folder| folder.exists()), [false, true, false]);
    }
}
