//! Parses the files of a manifest; reuses the results of files that were parsed before.
//!
//! A reload finds a few changes among sixteen thousand records, and parsing all of them takes a minute. The
//! result of parsing a file depends only on its path and bytes, so a file with the same path and digest is
//! not parsed again. Bytes are used only if they have the digest of the manifest: a damaged copy is detected
//! and replaced by the file in the folder.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::body_files::LargeBodies;
use super::folder::read_in_parallel;
use super::folder_access::RecordsFolder;
use super::generations::Archive;
use super::manifest::{Digest, Manifest, ManifestEntry};
use crate::formats::{FileProblem, Limits, Problem};
use crate::records::Knowledge;

/// Reads the files of a manifest.
#[derive(Debug, Clone, Copy)]
pub struct ManifestReader<'a> {
    pub folder: &'a RecordsFolder,
    /// The archive with copies of all files. Without it, the files are read from the folder, in their current
    /// version.
    pub archive: Option<&'a Archive>,
    pub limits: &'a Limits,
}

/// The results of parsing an earlier manifest.
pub struct ParsedCache<'a> {
    manifest: &'a Manifest,
    knowledge: &'a Knowledge,
    problems: HashMap<&'a str, Vec<&'a FileProblem>>,
}

impl<'a> ParsedCache<'a> {
    /// The results `knowledge` of parsing `manifest`.
    pub fn new(manifest: &'a Manifest, knowledge: &'a Knowledge) -> Self {
        let mut problems: HashMap<&str, Vec<&FileProblem>> = HashMap::new();
        for problem in &knowledge.problems {
            problems.entry(&problem.path).or_default().push(problem);
        }
        Self { manifest, knowledge, problems }
    }

    /// Returns the files of a manifest that are not in the cache and must be parsed.
    pub fn find_uncached(&self, manifest: &Manifest) -> Manifest {
        let uncached = manifest.entries.iter().filter(|entry| self.get(entry).is_none());
        Manifest { entries: uncached.cloned().collect(), problems: Vec::new() }
    }

    /// Returns the result of parsing a record; `None` if the record has changed, if what is stored of it is damaged, or
    /// if it could not be parsed: the cause may have been temporary, such as a timeout or a disk error. The glossary and the golden
    /// questions are not cached.
    fn get(&self, entry: &ManifestEntry) -> Option<Knowledge> {
        self.manifest.entry(&entry.path).filter(|parsed| parsed.digest == entry.digest)?;
        let documents = self.knowledge.documents_of(&entry.path);
        if documents.is_empty() || documents.iter().any(|document| document.is_damaged()) {
            return None;
        }
        let problems = self.problems.get(entry.path.as_str()).into_iter().flatten();
        Some(Knowledge {
            documents: documents.to_vec(),
            problems: problems.copied().cloned().collect(),
            ..Knowledge::default()
        })
    }
}

/// Parses the files of a manifest that are not in `cache`. `progress` is called with the number of files
/// parsed so far and the number to parse. If files are read from the folder and have changed since the scan,
/// the manifest is updated.
pub fn parse_files(
    manifest: &mut Manifest,
    reader: ManifestReader,
    cache: Option<&ParsedCache>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Knowledge {
    let (mut cached, mut new) = (Vec::new(), Vec::new());
    for entry in &manifest.entries {
        match cache.and_then(|cache| cache.get(entry)) {
            Some(knowledge) => cached.push(knowledge),
            None => new.push(entry),
        }
    }
    let changed = Mutex::new(Vec::new());
    let parse = |entry: &&ManifestEntry| {
        let read = || {
            let (bytes, current) = reader.read(entry)?;
            changed.lock().unwrap_or_else(PoisonError::into_inner).extend(current);
            Ok(bytes)
        };
        reader.folder.parse_file(&entry.path, entry.bytes, reader.limits, read)
    };
    let archive = reader.archive.cloned();
    let large_bodies =
        LargeBodies::new(move || archive.as_ref().map_or_else(tempfile::tempfile, Archive::create_temporary_file));
    let mut knowledge = read_in_parallel(&new, &large_bodies, parse, progress);
    cached.into_iter().for_each(|parsed| knowledge.add(parsed));
    knowledge.sort();
    changed.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().for_each(|entry| manifest.insert(entry));
    knowledge
}

impl ManifestReader<'_> {
    /// Reads the bytes of a file, and returns its current entry if it has changed since the scan.
    pub(super) fn read(&self, entry: &ManifestEntry) -> Result<(Vec<u8>, Option<ManifestEntry>), Problem> {
        let read_folder = || self.folder.read_file(&entry.path, self.limits).map(|(bytes, _)| bytes);
        let Some(archive) = self.archive else {
            let bytes = read_folder()?;
            let current = ManifestEntry::new(&entry.path, &bytes);
            return Ok((bytes, Some(current).filter(|current| current != entry)));
        };
        let read_original = || read_folder().ok().filter(|bytes| Digest::compute(bytes) == entry.digest);
        let bytes = archive.read_copy(&entry.digest).or_else(|| {
            // If the copy cannot be repaired, the file is used nevertheless.
            read_original().inspect(|bytes| drop(archive.store_copy(&entry.digest, bytes)))
        });
        bytes.map(|bytes| (bytes, None)).ok_or(Problem::CopyDamaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ignore_progress;
    use std::fs;
    use std::sync::Arc;

    const INVALID_DATE: &str = "---\ndate: hôm nào\n---\n# Họp\n\nMột việc.\n";

    struct ParseFixture {
        folder: tempfile::TempDir,
        data: tempfile::TempDir,
        archive: Archive,
        limits: Limits,
    }

    impl ParseFixture {
        fn new() -> Self {
            let create = || tempfile::tempdir().expect("a temporary folder can be made");
            let (folder, data) = (create(), create());
            let archive = Archive::open(data.path().to_owned(), 2).expect("it is writable");
            let fixture = Self { folder, data, archive, limits: Limits::default() };
            fixture.write("a.md", "# Họp\n\nHai việc.\n");
            fixture.write("b.md", INVALID_DATE);
            fixture.write("c.md", "");
            fixture.write("glossary.toml", "[[abbreviation]]\nshort = 3\n");
            fixture
        }

        fn write(&self, name: &str, text: &str) {
            fs::write(self.folder.path().join(name), text).expect("it is writable");
        }

        fn records(&self) -> RecordsFolder {
            RecordsFolder::new(self.folder.path().to_owned())
        }

        fn scan(&self) -> Manifest {
            Manifest::scan(&self.records(), &self.limits, Some(&self.archive)).expect("it is writable")
        }

        fn read(&self, manifest: &mut Manifest, archive: Option<&Archive>, cache: Option<&ParsedCache>) -> Knowledge {
            let reader = ManifestReader { folder: &self.records(), archive, limits: &self.limits };
            parse_files(manifest, reader, cache, &ignore_progress)
        }

        fn damage_copy(&self, entry: &ManifestEntry) {
            let copy = self.data.path().join("objects").join(entry.digest.as_str());
            fs::write(copy, vec![b'x'; usize::try_from(entry.bytes).expect("it is short")]).expect("it is writable");
        }
    }

    fn problems(knowledge: &Knowledge) -> Vec<&str> {
        knowledge.problems.iter().map(|problem| problem.path.as_str()).collect()
    }

    #[test]
    fn unchanged_documents_are_reused() {
        let fixture = ParseFixture::new();
        let mut manifest = fixture.scan();
        let before = fixture.read(&mut manifest, Some(&fixture.archive), None);
        let cache = ParsedCache::new(&manifest, &before);
        fixture.write("0.md", "# Họp\n\nBa việc.\n");
        fixture.write("a.md", "# Họp\n\nBốn việc.\n");
        let mut manifest = fixture.scan();
        let after = fixture.read(&mut manifest, Some(&fixture.archive), Some(&cache));
        let is_reused = |old: usize, new: usize| Arc::ptr_eq(&before.documents[old], &after.documents[new]);
        assert_eq!((after.documents.len(), is_reused(0, 1), is_reused(1, 2)), (3, false, true));
        assert_eq!((problems(&before), problems(&after)), (vec!["b.md", "c.md", "glossary.toml"], problems(&before)));
        let uncached = fixture.read(&mut manifest, Some(&fixture.archive), None);
        assert_eq!((&uncached.documents, &uncached.problems), (&after.documents, &after.problems));
    }

    #[test]
    fn a_damaged_copy_is_never_used() {
        let fixture = ParseFixture::new();
        let mut manifest = fixture.scan();
        let before = fixture.read(&mut manifest, Some(&fixture.archive), None);
        fixture.damage_copy(&manifest.entries[0]);
        let after = fixture.read(&mut manifest, Some(&fixture.archive), None);
        assert_eq!(
            (&after.documents, fixture.archive.is_intact(&manifest)),
            (&before.documents, true),
            "the copy is repaired from the folder"
        );
        fixture.damage_copy(&manifest.entries[0]);
        fixture.write("a.md", "# Họp\n\nNăm việc.\n");
        let after = fixture.read(&mut manifest, Some(&fixture.archive), None);
        assert_eq!((after.documents.len(), problems(&after)[0]), (1, "a.md"));
    }

    #[test]
    fn without_an_archive_the_manifest_is_updated_to_the_files_read() {
        let fixture = ParseFixture::new();
        let mut manifest = fixture.scan();
        fixture.write("a.md", "# Họp\n\nNăm việc.\n");
        let read = fixture.read(&mut manifest, None, None);
        assert_eq!((read.documents[0].passages().len(), manifest), (2, fixture.scan()));
    }
}
