//! Documents in a folder, to be opened at once.
//!
//! One file has all heads, the other the bodies: tables as postcard has them, then the letters as they
//! are. Opening reads the heads alone: thousands of documents are opened at a start, and few are looked
//! into. A body's tables are read when it is first asked for, and kept from then on; its letters stay
//! where they are, and are read piece by piece.
//!
//! The files tell nothing of what wrote them: whoever keeps them makes sure that they come whole from
//! this very program.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use crate::records::{BodyLocation, Document, LazyBody, offset};

/// The files' names.
const HEADS: &str = "heads";
const BODIES: &str = "bodies";

/// Writes documents into a folder.
///
/// # Errors
/// Where they cannot be written.
pub fn store(documents: &[Arc<Document>], folder: &Path) -> io::Result<()> {
    let (mut heads, mut bodies) = (create(folder, HEADS)?, create(folder, BODIES)?);
    let mut start = 0;
    for document in documents {
        let document = document.afresh();
        let body = document.body();
        let tables = postcard::to_stdvec(body).map_err(io::Error::other)?;
        let location = BodyLocation { start, tables: offset(tables.len()), letters: body.letters.len() };
        let letters = body.letters.get(0, location.letters).ok_or(io::ErrorKind::InvalidData)?;
        heads.write_all(&postcard::to_stdvec(&(location, &*document)).map_err(io::Error::other)?)?;
        bodies.write_all(&tables)?;
        bodies.write_all(letters.as_bytes())?;
        start += u64::from(location.tables) + u64::from(location.letters);
    }
    for file in [heads, bodies] {
        file.into_inner().map_err(io::Error::other)?.sync_all()?;
    }
    Ok(())
}

fn create(folder: &Path, name: &str) -> io::Result<BufWriter<File>> {
    File::create_new(folder.join(name)).map(BufWriter::new)
}

/// The documents that were stored in a folder. Their heads are read now; their bodies at first use, and
/// whoever uses one panics where it is not as it was written.
///
/// # Errors
/// Where the heads cannot be read.
pub fn stored(folder: &Path) -> io::Result<Vec<Document>> {
    let heads = fs::read(folder.join(HEADS))?;
    let bodies = Arc::new(File::open(folder.join(BODIES))?);
    let (mut documents, mut left) = (Vec::new(), &heads[..]);
    while !left.is_empty() {
        let ((location, head), behind): ((BodyLocation, Document), _) =
            postcard::take_from_bytes(left).map_err(io::Error::other)?;
        let count = head.passage_count();
        documents.push(head.with(LazyBody::in_file(bodies.clone(), location), count));
        left = behind;
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
    const SPOKEN: &str =
        "Họp tổ ngày 2/3/2024\n\nAn (tổ trưởng): Chào cả nhà.\nBình: Em đây.\nEm báo cáo.\n\nAn (tổ trưởng): Vâng.\n";

    /// The document that is read of a file, where one is.
    fn document(path: &str, text: &str) -> Option<Document> {
        let read = read_file(path, text.as_bytes(), &Limits::default());
        read.documents.first().map(|document| (**document).clone())
    }

    fn open(document: &Document) -> Document {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        store(&[document.clone().into()], folder.path()).expect("it is writable");
        let mut stored = stored(folder.path()).expect("it was just stored");
        stored.pop().expect("there is one")
    }

    fn check(path: &str, text: &str) {
        let document = document(path, text).expect("it can be read");
        let opened = open(&document);
        assert_eq!((opened.passage_count(), opened.date), (document.passages().len(), document.date));
        assert_eq!(opened, document);
        assert_eq!(open(&opened), document);
    }

    #[test]
    fn what_is_stored_comes_back() {
        check("a.md", MINUTES);
        check("a.txt", SPOKEN);
        assert_eq!(open(&Document::default()), Document::default());
    }

    #[test]
    fn many_are_stored_side_by_side() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let documents = [("a.md", MINUTES), ("b.txt", SPOKEN), ("c.md", MINUTES)];
        let documents = documents.map(|(path, text)| Arc::new(document(path, text).expect("it can be read")));
        store(&documents, folder.path()).expect("it is writable");
        let stored = stored(folder.path()).expect("they were just stored");
        assert!(stored.iter().eq(documents.iter().map(|document| &**document)));
    }

    #[test]
    fn a_passage_is_small() {
        assert!(size_of::<Passage>() <= 32);
    }

    proptest! {
        #[test]
        fn any_document_comes_back(text in "\\PC*|(An: |Họp|ngày 1/2/2023|I\\. |# |- |\\| a \\| b \\||[a-z.;]{1,9}|\n| ){0,60}", md: bool) {
            if let Some(document) = document(if md { "a.md" } else { "a.txt" }, &text) {
                prop_assert_eq!(open(&document), document);
            }
        }

        #[test]
        fn torn_bytes_are_told_or_opened(end in 0usize..900, at in 0usize..900, bits: u8) {
            let folder = tempfile::tempdir()?;
            store(&[document("a.txt", SPOKEN).expect("it can be read").into()], folder.path())?;
            let mut bytes = fs::read(folder.path().join(HEADS))?;
            bytes.truncate(end.max(1));
            let at = at % bytes.len();
            bytes[at] ^= bits;
            fs::write(folder.path().join(HEADS), &bytes)?;
            if let Ok(documents) = stored(folder.path()) {
                documents.iter().for_each(|document| assert!(document.path.len() < 900));
            }
        }
    }
}
