//! Stores parsed documents in a folder, so that they can be loaded at once.
//!
//! One file has the metadata of all documents, the other the bodies: the tables of each in postcard, followed
//! by its plain text. Loading reads only the metadata: thousands of documents are loaded at a start, and few
//! bodies are used. A body's tables are loaded and cached at first use; its text stays in the file, and
//! slices are read on demand.
//!
//! The files have neither checksum nor version: the caller verifies that they are intact and were written by
//! this version of the program.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use crate::records::{BodyLocation, Document, LazyBody, to_offset};

/// The name of the file of metadata.
const METADATA_FILE: &str = "heads";

/// The name of the file of bodies.
const BODIES_FILE: &str = "bodies";

/// Writes documents into new files in a folder, synced to disk.
///
/// # Errors
/// If they cannot be written, or the files exist.
pub fn store_documents(documents: &[Arc<Document>], folder: &Path) -> io::Result<()> {
    let (mut metadata, mut bodies) = (create(folder, METADATA_FILE)?, create(folder, BODIES_FILE)?);
    let mut start = 0;
    for document in documents {
        let document = document.clone_unloaded();
        let body = document.body();
        let tables = postcard::to_stdvec(body).map_err(io::Error::other)?;
        let location = BodyLocation { start, tables_len: to_offset(tables.len()), text_len: body.source.len() };
        let text = body.source.get(0, location.text_len).ok_or(io::ErrorKind::InvalidData)?;
        metadata.write_all(&postcard::to_stdvec(&(location, &*document)).map_err(io::Error::other)?)?;
        bodies.write_all(&tables)?;
        bodies.write_all(text.as_bytes())?;
        start += u64::from(location.tables_len) + u64::from(location.text_len);
    }
    for file in [metadata, bodies] {
        file.into_inner().map_err(io::Error::other)?.sync_all()?;
    }
    Ok(())
}

fn create(folder: &Path, name: &str) -> io::Result<BufWriter<File>> {
    File::create_new(folder.join(name)).map(BufWriter::new)
}

/// Loads the documents stored in a folder. Their bodies are loaded at first use, which panics if they are
/// damaged.
///
/// # Errors
/// If the metadata cannot be read.
pub fn load_documents(folder: &Path) -> io::Result<Vec<Document>> {
    let metadata = fs::read(folder.join(METADATA_FILE))?;
    let bodies = Arc::new(File::open(folder.join(BODIES_FILE))?);
    let (mut documents, mut rest) = (Vec::new(), &metadata[..]);
    while !rest.is_empty() {
        let ((location, document), remaining): ((BodyLocation, Document), _) =
            postcard::take_from_bytes(rest).map_err(io::Error::other)?;
        let passage_count = document.passage_count();
        documents.push(document.with_body(LazyBody::in_file(bodies.clone(), location), passage_count));
        rest = remaining;
    }
    Ok(documents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::Limits;
    use crate::records::{Passage, read_file};
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

    fn store_and_load(document: &Document) -> Document {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        store_documents(&[document.clone().into()], folder.path()).expect("it is writable");
        let mut stored = load_documents(folder.path()).expect("it was just stored");
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
        let stored = load_documents(folder.path()).expect("they were just stored");
        assert!(stored.iter().eq(documents.iter().map(|document| &**document)));
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
        fn damaged_metadata_is_an_error_or_loads(end in 0usize..900, at in 0usize..900, bits: u8) {
            let folder = tempfile::tempdir()?;
            store_documents(&[document("a.txt", TRANSCRIPT).expect("it can be read").into()], folder.path())?;
            let mut bytes = fs::read(folder.path().join(METADATA_FILE))?;
            bytes.truncate(end.max(1));
            let at = at % bytes.len();
            bytes[at] ^= bits;
            fs::write(folder.path().join(METADATA_FILE), &bytes)?;
            if let Ok(documents) = load_documents(folder.path()) {
                documents.iter().for_each(|document| assert!(document.path.len() < 900));
            }
        }
    }
}
