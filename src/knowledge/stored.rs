//! A document as bytes, to be kept on the disk and opened at once.
//!
//! First the head, then the body's tables, both as postcard has them, then the letters as they are.
//! Opening reads the head alone: thousands of documents are opened at a start, and few are looked
//! into. A body's tables are read when it is first asked for, and kept from then on; its letters stay
//! where they are, which may be a file mapped into memory, so a text is never held twice.
//!
//! The bytes tell nothing of what wrote them: whoever keeps them makes sure that they come whole
//! from this very program.

use std::sync::OnceLock;

use bytes::Bytes;

use super::body::Body;
use super::document::Document;

/// The bytes are no document's, or torn.
#[derive(Debug, thiserror::Error)]
#[error("These bytes are no stored document: {0}.")]
pub struct NoDocument(#[from] postcard::Error);

impl Document {
    /// The whole document, to be opened again by [`Self::open`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let body = self.body();
        let written = postcard::to_extend(self, Vec::with_capacity(body.letters.len() * 9 / 8));
        let written = written.and_then(|bytes| postcard::to_extend(body, bytes));
        let mut bytes = written.expect("memory takes whatever is written, and every length is known");
        bytes.extend_from_slice(&body.letters);
        bytes
    }

    /// A document that was stored. Its head is read now; its body at first use, and whoever uses it
    /// panics where the bytes behind the head are not those that were written.
    ///
    /// # Errors
    /// Where no head can be read.
    pub fn open(bytes: &Bytes) -> Result<Self, NoDocument> {
        let (head, body): (Self, _) = postcard::take_from_bytes(bytes)?;
        let count = head.passage_count();
        Ok(head.with(Kept::stored(bytes.slice_ref(body)), count))
    }
}

/// A body: in memory, or in its bytes until it is looked at.
#[derive(Debug, Clone)]
pub struct Kept {
    stored: Bytes,
    body: OnceLock<Body>,
}

impl Kept {
    fn stored(bytes: Bytes) -> Self {
        Self { stored: bytes, body: OnceLock::new() }
    }

    pub fn get(&self) -> &Body {
        self.body.get_or_init(|| read(&self.stored).expect("whoever opened the document knew its bytes to be whole"))
    }
}

impl From<Body> for Kept {
    fn from(body: Body) -> Self {
        Self { stored: Bytes::new(), body: body.into() }
    }
}

impl Default for Kept {
    fn default() -> Self {
        Body::default().into()
    }
}

/// Bodies are the same where they say the same, wherever they are.
impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

fn read(stored: &Bytes) -> Result<Body, NoDocument> {
    let (mut body, letters): (Body, _) = postcard::take_from_bytes(stored)?;
    body.letters = stored.slice_ref(letters);
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
        Document::open(&document.to_bytes().into()).expect("it was just stored")
    }

    fn check(path: &str, text: &str) {
        let document = document(path, text).expect("it can be read");
        let head = postcard::to_stdvec(&document).expect("it can be written");
        let headed = Document::open(&head.into()).expect("its head is enough as long as no more is asked");
        assert_eq!((headed.passage_count(), headed.date), (document.passages().len(), document.date));
        let opened = open(&document);
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
    fn a_text_is_not_copied() {
        let bytes = Bytes::from(document("a.md", MINUTES).expect("it can be read").to_bytes());
        let opened = Document::open(&bytes).expect("it was just stored");
        assert!(bytes.as_ptr_range().contains(&opened.text().as_ptr()));
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
            let mut bytes = document("a.txt", SPOKEN).expect("it can be read").to_bytes();
            bytes.truncate(end.max(1));
            let at = at % bytes.len();
            bytes[at] ^= bits;
            if let Ok(document) = Document::open(&bytes.into()) {
                let _ = document.passage_count();
            }
        }
    }
}
