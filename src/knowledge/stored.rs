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
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::body::Body;
use super::document::Document;
use super::letters::Letters;

/// The files' names.
const HEADS: &str = "heads";
const BODIES: &str = "bodies";

/// Where a body stands among the bodies, in bytes: its tables, then its letters.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Place {
    start: u64,
    tables: u32,
    letters: u32,
}

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
        let place = Place { start, tables: super::body::offset(tables.len()), letters: body.letters.len() };
        let letters = body.letters.get(0, place.letters).ok_or(io::ErrorKind::InvalidData)?;
        heads.write_all(&postcard::to_stdvec(&(place, &*document)).map_err(io::Error::other)?)?;
        bodies.write_all(&tables)?;
        bodies.write_all(letters.as_bytes())?;
        start += u64::from(place.tables) + u64::from(place.letters);
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
        let ((place, head), behind): ((Place, Document), _) =
            postcard::take_from_bytes(left).map_err(io::Error::other)?;
        let count = head.passage_count();
        documents.push(head.with(Kept::stored(bodies.clone(), place), count));
        left = behind;
    }
    Ok(documents)
}

/// A body: in memory, or on the disk until it is looked at.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    stored: Option<(Arc<File>, Place)>,
    body: OnceLock<Body>,
}

impl Kept {
    fn stored(bodies: Arc<File>, place: Place) -> Self {
        Self { stored: Some((bodies, place)), body: OnceLock::new() }
    }

    /// The same, as it was before anyone looked into it; none where it is in memory anyway.
    pub fn afresh(&self) -> Option<Self> {
        let (bodies, place) = self.stored.as_ref()?;
        Some(Self::stored(bodies.clone(), *place))
    }

    pub fn get(&self) -> &Body {
        self.body.get_or_init(|| match &self.stored {
            Some((bodies, place)) => read(bodies, *place).expect("whoever opened the document knew it to be whole"),
            None => Body::default(),
        })
    }
}

impl From<Body> for Kept {
    fn from(body: Body) -> Self {
        Self { stored: None, body: body.into() }
    }
}

/// Bodies are the same where they say the same, wherever they are.
impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

fn read(bodies: &Arc<File>, place: Place) -> io::Result<Body> {
    let mut tables = vec![0; place.tables as usize];
    bodies.read_exact_at(&mut tables, place.start)?;
    let mut body: Body = postcard::from_bytes(&tables).map_err(io::Error::other)?;
    body.letters = Letters::there(bodies.clone(), place.start + u64::from(place.tables), place.letters);
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{Limits, Passage, understood};
    use proptest::prelude::*;

    const MINUTES: &str = "---\ntitle: Họp tổ\ndate: 1/8/2023\ntags: [quỹ, tổ 3]\n---\n# Thu chi\n\n## Quỹ\n\nQuỹ còn:\n\n\
        - Bảy triệu\n- Ba cân gạo\n\n| Tổ | Góp |\n|---|---|\n| Một | 5 |\n| Hai | 7 |\n";
    const SPOKEN: &str =
        "Họp tổ ngày 2/3/2024\n\nAn (tổ trưởng): Chào cả nhà.\nBình: Em đây.\nEm báo cáo.\n\nAn (tổ trưởng): Vâng.\n";

    /// The document that is read of a file, where one is.
    fn document(path: &str, text: &str) -> Option<Document> {
        let read = understood(path, text.as_bytes(), &Limits::default());
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
