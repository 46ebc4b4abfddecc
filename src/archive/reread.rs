//! The files of a manifest, read; those that were read before are taken from there.
//!
//! Of sixteen thousand records a reload finds a few changed, and to read them all takes a minute. What
//! reading a file gives depends on its path and bytes alone, so whatever has the same path and digest
//! as before is not read again. Bytes are only ever read for those that their digest says they are:
//! a copy that a disk has spoilt is noticed here, and taken from the folder instead.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::folder::{content, gather};
use super::generations::Archive;
use super::manifest::{Digest, Entry, Manifest};
use crate::formats::{FileProblem, Limits, Problem};
use crate::records::{Knowledge, read_file};

/// Where the files of a manifest are.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    pub folder: &'a Path,
    /// What has copies of them all; without one they are read in the folder, as they are by then.
    pub archive: Option<&'a Archive>,
    pub limits: &'a Limits,
}

/// What was read before.
pub struct Known<'a> {
    manifest: &'a Manifest,
    knowledge: &'a Knowledge,
    problems: HashMap<&'a str, Vec<&'a FileProblem>>,
}

impl<'a> Known<'a> {
    /// What reading the files of `manifest` gave.
    pub fn new(manifest: &'a Manifest, knowledge: &'a Knowledge) -> Self {
        let mut problems: HashMap<&str, Vec<&FileProblem>> = HashMap::new();
        for problem in &knowledge.problems {
            problems.entry(&problem.path).or_default().push(problem);
        }
        Self { manifest, knowledge, problems }
    }

    /// What of a manifest is not known, and must be read.
    pub fn rest(&self, manifest: &Manifest) -> Manifest {
        let unknown = manifest.entries.iter().filter(|entry| self.of(entry).is_none());
        Manifest { entries: unknown.cloned().collect(), problems: Vec::new() }
    }

    /// What reading a record gave; none where it is another by now, or could not be read then: that
    /// may have been for want of time, or a disk's fault. Lists, which are no records, are always read.
    fn of(&self, entry: &Entry) -> Option<Knowledge> {
        self.manifest.entry(&entry.path).filter(|known| known.digest == entry.digest)?;
        let documents = &self.knowledge.documents;
        let at = documents.binary_search_by(|document| document.path.cmp(&entry.path)).ok()?;
        let problems = self.problems.get(entry.path.as_str()).into_iter().flatten();
        Some(Knowledge {
            documents: vec![documents[at].clone()],
            problems: problems.copied().cloned().collect(),
            ..Knowledge::default()
        })
    }
}

/// Reads the files of a manifest but those that are `known`. `progress` is told how many are read of
/// how many must be. Where files are read that have changed since they were looked at, the manifest
/// becomes what was read.
pub fn reread(
    manifest: &mut Manifest,
    files: Files,
    known: Option<&Known>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Knowledge {
    let (mut taken, mut new) = (Vec::new(), Vec::new());
    for entry in &manifest.entries {
        match known.and_then(|known| known.of(entry)) {
            Some(known) => taken.push(known),
            None => new.push(entry),
        }
    }
    let changed = Mutex::new(Vec::new());
    let read = |entry: &&Entry| match files.bytes(entry) {
        Ok((bytes, now)) => {
            changed.lock().unwrap_or_else(PoisonError::into_inner).extend(now);
            read_file(&entry.path, &bytes, files.limits)
        }
        Err(problem) => Knowledge::unreadable(FileProblem::of_file(entry.path.as_str(), problem)),
    };
    let mut knowledge = gather(&new, read, progress);
    taken.into_iter().for_each(|known| knowledge.add(known));
    knowledge.sort();
    changed.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().for_each(|entry| manifest.put(entry));
    knowledge
}

impl Files<'_> {
    /// The bytes of a file, and what it is by now where it is another than was looked at.
    fn bytes(&self, entry: &Entry) -> Result<(Vec<u8>, Option<Entry>), Problem> {
        let here = || content(&self.folder.join(&entry.path), self.limits);
        let Some(archive) = self.archive else {
            let bytes = here()?;
            let now = Entry::of(&entry.path, &bytes);
            return Ok((bytes, Some(now).filter(|now| now != entry)));
        };
        let again = || here().ok().filter(|bytes| Digest::of(bytes) == entry.digest);
        let bytes = archive.bytes(&entry.digest).or_else(|| {
            // What cannot be mended is read all the same, as long as the file is there.
            again().inspect(|bytes| drop(archive.keep(&entry.digest, bytes)))
        });
        bytes.map(|bytes| (bytes, None)).ok_or(Problem::CopyDamaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::unwatched;
    use std::fs;
    use std::sync::Arc;

    const DOUBTFUL: &str = "---\ndate: hôm nào\n---\n# Họp\n\nMột việc.\n";

    struct Place {
        folder: tempfile::TempDir,
        data: tempfile::TempDir,
        archive: Archive,
        limits: Limits,
    }

    impl Place {
        fn new() -> Self {
            let made = || tempfile::tempdir().expect("a temporary folder can be made");
            let (folder, data) = (made(), made());
            let archive = Archive::open(data.path().to_owned(), 2).expect("it is writable");
            let place = Self { folder, data, archive, limits: Limits::default() };
            place.write("a.md", "# Họp\n\nHai việc.\n");
            place.write("b.md", DOUBTFUL);
            place.write("c.md", "");
            place.write("glossary.toml", "[[abbreviation]]\nshort = 3\n");
            place
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.folder.path().join(name), text).expect("it is writable");
        }

        fn look(&self) -> Manifest {
            Manifest::of(self.folder.path(), &self.limits, Some(&self.archive)).expect("it is writable")
        }

        fn read(&self, manifest: &mut Manifest, archive: Option<&Archive>, known: Option<&Known>) -> Knowledge {
            let files = Files { folder: self.folder.path(), archive, limits: &self.limits };
            reread(manifest, files, known, &unwatched)
        }

        fn spoil(&self, entry: &Entry) {
            let copy = self.data.path().join("objects").join(entry.digest.as_str());
            fs::write(copy, vec![b'x'; usize::try_from(entry.bytes).expect("it is short")]).expect("it is writable");
        }
    }

    fn problems(knowledge: &Knowledge) -> Vec<&str> {
        knowledge.problems.iter().map(|problem| problem.path.as_str()).collect()
    }

    #[test]
    fn what_was_read_before_is_the_very_same() {
        let place = Place::new();
        let mut manifest = place.look();
        let before = place.read(&mut manifest, Some(&place.archive), None);
        let known = Known::new(&manifest, &before);
        place.write("0.md", "# Họp\n\nBa việc.\n");
        place.write("a.md", "# Họp\n\nBốn việc.\n");
        let mut manifest = place.look();
        let after = place.read(&mut manifest, Some(&place.archive), Some(&known));
        let same = |old: usize, new: usize| Arc::ptr_eq(&before.documents[old], &after.documents[new]);
        assert_eq!((after.documents.len(), same(0, 1), same(1, 2)), (3, false, true));
        assert_eq!((problems(&before), problems(&after)), (vec!["b.md", "c.md", "glossary.toml"], problems(&before)));
        let afresh = place.read(&mut manifest, Some(&place.archive), None);
        assert_eq!((&afresh.documents, &afresh.problems), (&after.documents, &after.problems));
    }

    #[test]
    fn a_spoilt_copy_is_never_read() {
        let place = Place::new();
        let mut manifest = place.look();
        let before = place.read(&mut manifest, Some(&place.archive), None);
        place.spoil(&manifest.entries[0]);
        let after = place.read(&mut manifest, Some(&place.archive), None);
        assert_eq!((&after.documents, place.archive.is_whole(&manifest)), (&before.documents, true), "it is mended");
        place.spoil(&manifest.entries[0]);
        place.write("a.md", "# Họp\n\nNăm việc.\n");
        let after = place.read(&mut manifest, Some(&place.archive), None);
        assert_eq!((after.documents.len(), problems(&after)[0]), (1, "a.md"));
    }

    #[test]
    fn without_copies_what_is_read_is_what_the_manifest_says() {
        let place = Place::new();
        let mut manifest = place.look();
        place.write("a.md", "# Họp\n\nNăm việc.\n");
        let read = place.read(&mut manifest, None, None);
        assert_eq!((read.documents[0].passages().len(), manifest), (2, place.look()));
    }
}
