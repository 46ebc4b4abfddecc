//! Copies of what the last generations were read from, so that each can be read again as it was.
//!
//! Every file's bytes are kept once, named by their digest; a generation is a manifest that names
//! them; one small file says which generation answers. That file is written last and in one piece,
//! so whenever the power goes, a start finds the old generation or the new one. What is torn is
//! noticed by its digest and never served.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::atomic_file;
use super::indexes::Indexes;
use super::manifest::{Digest, Manifest};
use super::scan_cache::Seen;

/// The file in which is written down what was seen of the folder of records.
const SEEN: &str = "seen";

/// The format of what is written down of generations. It must change with any change of [`Generation`],
/// [`State`] or what they hold that an older program cannot read; what older programs wrote is then converted.
const FORMAT: u32 = 1;

/// Copies cannot be written; records can still be read where they are.
#[derive(Debug, thiserror::Error)]
#[error("The copies of the records in DATA_DIR cannot be written: {0}. Make room, or check who may write there.")]
pub struct ArchiveError(#[from] io::Error);

/// One state of the records that answered, or answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    pub number: u64,
    /// The one that answered before it.
    pub before: Option<u64>,
    pub manifest: Manifest,
}

/// Which generation answers, and what is known of the folder beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub current: u64,
    /// The highest number given so far.
    pub last: u64,
    /// The fingerprint of a folder that was seen and turned down: it is not loaded unless asked for.
    pub declined: Option<Digest>,
}

/// The folder of copies.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: PathBuf,
    /// How many generations are kept, the one that answers among them.
    kept: usize,
}

impl Archive {
    /// Opens the archive in `folder`, which is made where it is not there.
    ///
    /// # Errors
    /// Where it cannot be made or written.
    pub fn open(folder: PathBuf, kept: usize) -> Result<Self, ArchiveError> {
        let mut made = fs::DirBuilder::new();
        made.recursive(true);
        // Records may be confidential; their copies are the bot's alone.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut made, 0o700);
        made.create(folder.join("objects"))?;
        atomic_file::sweep(&folder);
        atomic_file::sweep(&folder.join("objects"));
        atomic_file::sweep(&folder.join("index"));
        // Whether it can be written is better known now than when there is something to lose.
        atomic_file::replace(&folder.join(".writable"), b"")?;
        Ok(Self { folder, kept: kept.max(1) })
    }

    /// Keeps bytes, unless it has them. A copy is looked at, not only measured: one that a disk has
    /// spoilt may be as long as it was, and would be read in place of the file.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn keep(&self, digest: &Digest, bytes: &[u8]) -> Result<(), ArchiveError> {
        let at = self.object(digest);
        match fs::read(&at) {
            Ok(known) if known == bytes => Ok(()),
            _ => Ok(atomic_file::replace(&at, bytes)?),
        }
    }

    /// Where the indexes of its generations are kept.
    pub fn indexes(&self) -> Indexes {
        Indexes::new(self.folder.join("index"))
    }

    /// Where the index of a part of them is kept, by the name of the part.
    pub fn indexes_of(&self, part: &str) -> Indexes {
        Indexes::new(self.folder.join("collections").join(&Digest::of(part.as_bytes()).as_str()[..16]))
    }

    /// Whether it has a copy as long as the file. That it is no other is looked at when it is read.
    pub fn has(&self, digest: &Digest, bytes: u64) -> bool {
        fs::metadata(self.object(digest)).is_ok_and(|copy| copy.len() == bytes)
    }

    /// What was seen of a folder's files, each of which it then had a copy of.
    pub fn seen(&self, folder: &Path) -> Seen {
        Seen::read(&self.folder.join(SEEN), folder)
    }

    /// Writes down what was seen.
    pub fn remember(&self, seen: &Seen) {
        seen.write(&self.folder.join(SEEN));
    }

    /// The bytes of one file, where they are whole.
    pub fn bytes(&self, digest: &Digest) -> Option<Vec<u8>> {
        fs::read(self.object(digest)).ok().filter(|bytes| Digest::of(bytes) == *digest)
    }

    /// Whether every file of a generation is there, and whole. Reads them all.
    pub fn is_whole(&self, manifest: &Manifest) -> bool {
        manifest.entries.par_iter().all(|entry| entry.digest.is_sound() && self.bytes(&entry.digest).is_some())
    }

    /// Which generation answers; where what says so cannot be read, the newest that can. None where
    /// there is none.
    pub fn state(&self) -> Option<State> {
        read(&self.folder.join("current.json")).or_else(|| {
            let number =
                |path: PathBuf| path.file_name()?.to_str()?.strip_prefix('g')?.strip_suffix(".json")?.parse().ok();
            let numbers: Vec<u64> = inside(&self.folder).filter_map(number).collect();
            let current = numbers.iter().copied().filter(|number| self.generation(*number).is_some()).max()?;
            // No number is given twice, not even that of one that is torn.
            let last = numbers.into_iter().max().unwrap_or(current);
            Some(State { current, last, declined: None })
        })
    }

    /// A generation that is kept.
    pub fn generation(&self, number: u64) -> Option<Generation> {
        read(&self.manifest(number)).filter(|generation: &Generation| generation.number == number)
    }

    /// Keeps a generation, makes it the one that answers, and lets go of the oldest.
    ///
    /// # Errors
    /// Where it cannot be written; the one that answered before still does.
    pub fn commit(&self, generation: &Generation, state: &State) -> Result<(), ArchiveError> {
        // A copy that a run before made, and was killed over, may not be on the disk under its name yet.
        atomic_file::settle(&self.folder.join("objects"))?;
        write(&self.manifest(generation.number), generation)?;
        self.point(state)?;
        self.prune(generation);
        Ok(())
    }

    /// Writes down which generation answers.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub fn point(&self, state: &State) -> Result<(), ArchiveError> {
        write(&self.folder.join("current.json"), state)
    }

    /// Removes what neither the current generation nor those before it need. What cannot be removed
    /// costs room alone.
    fn prune(&self, current: &Generation) {
        let before = |generation: &Generation| self.generation(generation.before?);
        let chain: Vec<_> = std::iter::successors(Some(current.clone()), before).take(self.kept).collect();
        let numbers: HashSet<PathBuf> = chain.iter().map(|generation| self.manifest(generation.number)).collect();
        let entries = chain.iter().flat_map(|generation| &generation.manifest.entries);
        let objects: HashSet<PathBuf> = entries.map(|entry| self.object(&entry.digest)).collect();
        let numbered = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('g'));
        let old = inside(&self.folder).filter(numbered).filter(|path| !numbers.contains(path));
        let copies = self.folder.join("objects");
        let unused = inside(&copies).filter(|path| !objects.contains(path));
        for path in old.chain(unused) {
            let _ = fs::remove_file(path);
        }
    }

    fn object(&self, digest: &Digest) -> PathBuf {
        self.folder.join("objects").join(digest.as_str())
    }

    fn manifest(&self, number: u64) -> PathBuf {
        self.folder.join(format!("g{number}.json"))
    }
}

fn inside(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// A value with the version of its format.
#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    format: u32,
    #[serde(flatten)]
    value: T,
}

/// Reads a value; `None` if there is no such file, or it is damaged or of another format, which is logged.
fn read<T: DeserializeOwned>(at: &Path) -> Option<T> {
    match serde_json::from_slice(&fs::read(at).ok()?) {
        Ok(Versioned { format: FORMAT, value }) => Some(value),
        Ok(Versioned { format, .. }) => {
            tracing::warn!(file = %at.display(), format, "a generation is of another version's format; it is not used");
            None
        }
        Err(error) => {
            tracing::warn!(file = %at.display(), %error, "a generation cannot be read; it is not used");
            None
        }
    }
}

fn write(at: &Path, value: &impl Serialize) -> Result<(), ArchiveError> {
    let bytes = serde_json::to_vec(&Versioned { format: FORMAT, value }).map_err(io::Error::from)?;
    Ok(atomic_file::replace(at, &bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Entry;

    fn generation(archive: &Archive, number: u64, text: &str) -> Generation {
        let mut manifest = Manifest::default();
        for (path, text) in [("a.md", "same"), ("b.md", text)] {
            let entry = Entry::of(path, text.as_bytes());
            archive.keep(&entry.digest, text.as_bytes()).expect("it is writable");
            manifest.put(entry);
        }
        let generation = Generation { number, before: number.checked_sub(1), manifest };
        let state = State { current: number, last: number, declined: None };
        archive.commit(&generation, &state).expect("it is writable");
        generation
    }

    #[test]
    fn the_last_generations_are_kept_and_the_others_are_not() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let archive = Archive::open(folder.path().to_owned(), 2).expect("it is writable");
        let all: Vec<_> = (0..4).map(|number| generation(&archive, number, &format!("text {number}"))).collect();
        let kept: Vec<bool> = (0..4).map(|number| archive.generation(number).is_some()).collect();
        assert_eq!(kept, [false, false, true, true]);
        assert_eq!(inside(&folder.path().join("objects")).count(), 3, "what two share is kept once");
        assert!(archive.is_whole(&all[3].manifest) && archive.is_whole(&all[2].manifest));
        assert!(!archive.is_whole(&all[0].manifest));
        let torn = &all[3].manifest.entries[1];
        for spoilt in ["torn", "text ?"] {
            fs::write(archive.object(&torn.digest), spoilt).expect("it is writable");
            assert!(!archive.is_whole(&all[3].manifest));
            archive.keep(&torn.digest, b"text 3").expect("it is writable");
            assert!(archive.is_whole(&all[3].manifest), "a copy as long as the file is no copy of it: {spoilt}");
        }
        let write = |name: &str| fs::write(folder.path().join(name), "{").expect("it is writable");
        write("current.json");
        assert_eq!(archive.state(), Some(State { current: 3, last: 3, declined: None }), "the newest is known");
        let other = serde_json::to_vec(&Versioned { format: FORMAT + 1, value: &all[3] }).expect("it is plain data");
        fs::write(folder.path().join("g3.json"), other).expect("it is writable");
        assert_eq!(archive.generation(3), None, "it is of another format");
        write("g3.json");
        assert_eq!(archive.state(), Some(State { current: 2, last: 3, declined: None }), "what is torn is not");
        write("g2.json");
        assert_eq!(archive.state(), None);
    }
}
