//! Stores parsed documents in a folder, so that they can be loaded at once.
//!
//! One file has the metadata of all documents, the other the bodies: the tables of each in postcard, followed
//! by its plain text. Loading reads only the metadata: thousands of documents are loaded at a start, and few
//! bodies are used. A body's tables are loaded and cached at first use; its text stays in the file, and
//! slices are read on demand.
//!
//! The file of metadata ends with its checksum, and has those of the tables; the tables have those of the text. Both are
//! verified when they are read ([`LazyBody`]). The files have no version: the caller verifies that they were written by
//! this version of the program.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use super::body_files::write_body;
use super::original_files::OriginalFiles;
use crate::records::{BodyFile, BodyLocation, Document, LazyBody};

/// The name of the file of metadata.
const METADATA_FILE: &str = "heads";

/// The name of the file of bodies.
const BODIES_FILE: &str = "bodies";

/// Writes documents into new files in a folder, synced to disk.
///
/// # Errors
/// If they cannot be written, or the files exist.
pub fn store_documents(documents: &[Arc<Document>], folder: &Path) -> io::Result<()> {
    let (mut metadata, mut file, mut start) = (Vec::new(), create(folder, BODIES_FILE)?, 0);
    for document in documents {
        let document = document.clone_unloaded();
        let location = write_body(&document, start, &mut file)?;
        metadata = postcard::to_extend(&(location, &*document), metadata).map_err(io::Error::other)?;
        start = location.end();
    }
    metadata.extend(crc32fast::hash(&metadata).to_le_bytes());
    let mut metadata_file = create(folder, METADATA_FILE)?;
    metadata_file.write_all(&metadata)?;
    for file in [metadata_file, file] {
        file.into_inner().map_err(io::Error::other)?.sync_all()?;
    }
    Ok(())
}

fn create(folder: &Path, name: &str) -> io::Result<BufWriter<File>> {
    File::create_new(folder.join(name)).map(BufWriter::new)
}

/// Loads the documents stored in a folder. Their bodies are loaded at first use; a damaged one is read again from its
/// original file.
///
/// # Errors
/// If the metadata cannot be read, or is damaged.
pub fn load_documents(folder: &Path, originals: Arc<OriginalFiles>) -> io::Result<Vec<Document>> {
    let metadata = fs::read(folder.join(METADATA_FILE))?;
    let (metadata, checksum) = metadata.split_last_chunk().ok_or(io::ErrorKind::UnexpectedEof)?;
    if crc32fast::hash(metadata).to_le_bytes() != *checksum {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the metadata of the documents has another checksum"));
    }
    let file = File::open(folder.join(BODIES_FILE))?.into();
    let bodies = Arc::new(BodyFile { file, reread: Box::new(move |path, part| originals.read(path, part)) });
    let (mut documents, mut rest) = (Vec::new(), metadata);
    while !rest.is_empty() {
        let ((location, document), remaining): ((BodyLocation, Document), _) =
            postcard::take_from_bytes(rest).map_err(io::Error::other)?;
        let passage_count = document.passage_count();
        let body = LazyBody::in_file(bodies.clone(), location, (&document.path, document.part), passage_count);
        documents.push(document.with_body(body, passage_count));
        rest = remaining;
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::body_files::{LARGE_BODY_BYTES, LargeBodies};
    use crate::archive::{Archive, Manifest, ManifestEntry, RecordsFolder};
    use crate::formats::Limits;
    use crate::records::{Knowledge, Passage, read_file};
    use proptest::prelude::*;

    const MINUTES: &str = "---\ntitle: Họp tổ\ndate: 1/8/2023\ntags: [quỹ, tổ 3]\n---\n# Thu chi\n\n## Quỹ\n\nQuỹ còn:\n\n\
        - Bảy triệu\n- Ba cân gạo\n\n| Tổ | Góp |\n|---|---|\n| Một | 5 |\n| Hai | 7 |\n";
    const TRANSCRIPT: &str =
        "Họp tổ ngày 2/3/2024\n\nAn (tổ trưởng): Chào cả nhà.\nBình: Em đây.\nEm báo cáo.\n\nAn (tổ trưởng): Vâng.\n";

    /// Parses a text; `None` if it has no document.
    fn document(path: &str, text: &str) -> Option<Document> {
        let read = read_file(path, text.as_bytes(), &Limits::default());
        read.documents.first().map(|document| (**document).clone())
    }

    /// An archive in `folder` with copies of records, and their manifest.
    fn originals(folder: &Path, records: &[(&str, &str)]) -> Arc<OriginalFiles> {
        let archive = Archive::open(folder.join("archive"), 1).expect("it is writable");
        let mut manifest = Manifest::default();
        for (path, text) in records {
            let entry = ManifestEntry::new(path, text.as_bytes());
            archive.store_copy(&entry.digest, text.as_bytes()).expect("it is writable");
            manifest.insert(entry);
        }
        OriginalFiles::new(&RecordsFolder::new(folder.to_owned()), &archive, &Limits::default(), &manifest).into()
    }

    fn load(folder: &Path) -> io::Result<Vec<Document>> {
        load_documents(folder, originals(folder, &[]))
    }

    fn store_and_load(document: &Document) -> Document {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        store_documents(&[document.clone().into()], folder.path()).expect("it is writable");
        let mut stored = load(folder.path()).expect("it was just stored");
        stored.pop().expect("there is one")
    }

    fn check(path: &str, text: &str) {
        let document = document(path, text).expect("it can be read");
        let opened = store_and_load(&document);
        assert_eq!((opened.passage_count(), opened.date), (document.passages().len(), document.date));
        assert_eq!(opened, document);
        assert_eq!(store_and_load(&opened), document);
    }

    #[test]
    fn stored_documents_are_loaded_unchanged() {
        check("a.md", MINUTES);
        check("a.txt", TRANSCRIPT);
        assert_eq!(store_and_load(&Document::default()), Document::default());
    }

    #[test]
    fn many_documents_are_stored_in_order() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let documents = [("a.md", MINUTES), ("b.txt", TRANSCRIPT), ("c.md", MINUTES)];
        let documents = documents.map(|(path, text)| Arc::new(document(path, text).expect("it can be read")));
        store_documents(&documents, folder.path()).expect("it is writable");
        let stored = load(folder.path()).expect("they were just stored");
        assert!(stored.iter().eq(documents.iter().map(|document| &**document)));
    }

    #[test]
    fn the_bodies_of_large_documents_are_moved_to_disk() {
        let large = "Quỹ còn bảy triệu.\n\n".repeat(LARGE_BODY_BYTES / 30);
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().to_owned();
        let bodies = LargeBodies::new(move || tempfile::tempfile_in(&path));
        let before = [("a.txt", large.as_str()), ("b.md", MINUTES), ("c.txt", &large)];
        let before = before.map(|(path, text)| Arc::new(document(path, text).expect("it can be read")));
        let mut knowledge = Knowledge { documents: before.to_vec(), ..Knowledge::default() };
        bodies.take_from(&mut knowledge);
        let is_moved = |(a, b): (&Arc<Document>, &Arc<Document>)| !Arc::ptr_eq(a, b);
        let moved: Vec<bool> = before.iter().zip(&knowledge.documents).map(is_moved).collect();
        assert_eq!((moved, &knowledge.documents[..]), (vec![true, false, true], &before[..]));
        drop(folder);
        let mut knowledge = Knowledge { documents: before.to_vec(), ..Knowledge::default() };
        LargeBodies::new(|| Err(io::ErrorKind::StorageFull.into())).take_from(&mut knowledge);
        assert!(Arc::ptr_eq(&knowledge.documents[0], &before[0]), "without disk space it stays in memory");
    }

    #[test]
    fn a_passage_is_small() {
        assert!(size_of::<Passage>() <= 32);
    }

    proptest! {
        #[test]
        fn any_document_is_loaded_unchanged(text in "\\PC*|(An: |Họp|ngày 1/2/2023|I\\. |# |- |\\| a \\| b \\||[a-z.;]{1,9}|\n| ){0,60}", md: bool) {
            if let Some(document) = document(if md { "a.md" } else { "a.txt" }, &text) {
                prop_assert_eq!(store_and_load(&document), document);
            }
        }

        #[test]
        fn damaged_metadata_is_an_error(end in 0usize..900, at in 0usize..900, bits in 1u8..) {
            let folder = tempfile::tempdir()?;
            store_documents(&[document("a.txt", TRANSCRIPT).expect("it can be read").into()], folder.path())?;
            let mut bytes = fs::read(folder.path().join(METADATA_FILE))?;
            bytes.truncate(end.max(1));
            let at = at % bytes.len();
            bytes[at] ^= bits;
            fs::write(folder.path().join(METADATA_FILE), &bytes)?;
            prop_assert!(load(folder.path()).is_err());
        }

        #[test]
        fn a_damaged_body_is_read_again_or_unreadable(at: prop::sample::Index, bits in 1u8.., truncated: bool, has_copy: bool) {
            let folder = tempfile::tempdir()?;
            let long = TRANSCRIPT.repeat(40);
            let records = [("a.md", MINUTES), ("b.txt", &long), ("c.txt", TRANSCRIPT)];
            let documents = records.map(|(path, text)| Arc::new(document(path, text).expect("it can be read")));
            store_documents(&documents, folder.path())?;
            let originals = originals(folder.path(), if has_copy { &records } else { &[] });
            let loaded = load_documents(folder.path(), originals)?;
            let mut bytes = fs::read(folder.path().join(BODIES_FILE))?;
            let at = at.index(bytes.len());
            bytes[at] ^= bits;
            bytes.truncate(if truncated { at } else { bytes.len() });
            fs::write(folder.path().join(BODIES_FILE), &bytes)?;
            for (loaded, expected) in loaded.iter().zip(&documents) {
                prop_assert_eq!(loaded.passages().len(), expected.passages().len());
                for (passage, other) in loaded.passages().iter().zip(expected.passages()) {
                    let describe = |document: &Document, passage| {
                        [document.section(passage), document.context(passage), document.speaker(passage).unwrap_or_default(), document.passage_text(passage)].map(str::to_owned)
                    };
                    let (found, expected) = (describe(loaded, passage), describe(expected, other));
                    prop_assert!(found == expected || !has_copy && loaded.is_unreadable());
                    prop_assert!(found.iter().zip(&expected).all(|(found, expected)| found.is_empty() || found == expected));
                    prop_assert_eq!(loaded.load_passage(passage), !loaded.is_unreadable());
                }
            }
            prop_assert!(loaded.iter().any(Document::is_damaged));
            prop_assert_eq!(loaded.iter().any(Document::is_unreadable), !has_copy);
        }
    }
}
