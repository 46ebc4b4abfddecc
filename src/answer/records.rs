//! What questions are answered from: the documents of a snapshot and all that is known of them.

use std::sync::Arc;

use super::directory::Directory;
use super::lexicon::Lexicon;
use crate::index::{DocumentId, Index, PassageId, Sentence};
use crate::records::Document;

/// What questions are answered from.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    /// In the order of their paths.
    pub documents: &'a [Arc<Document>],
    pub index: &'a Index,
    pub lexicon: &'a Lexicon,
    pub directory: &'a Directory,
}

impl Records<'_> {
    /// The record at that path.
    pub fn document_at(&self, path: &str) -> Option<DocumentId> {
        let at = self.documents.binary_search_by(|document| document.path.as_str().cmp(path)).ok()?;
        Some(DocumentId(u32::try_from(at).ok()?))
    }

    pub(super) fn text(&self, sentence: &Sentence) -> &str {
        self.documents[sentence.document.0 as usize].slice(sentence.span.clone())
    }

    pub(super) fn document(&self, id: PassageId) -> &Document {
        &self.documents[self.index.place(id).0.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;

    #[test]
    fn a_record_is_found_by_its_whole_path() {
        let fixture = Fixture::common();
        let records = fixture.records();
        for (path, number) in [("a.md", Some(0)), ("c.md", Some(2)), ("b", None), ("", None), ("glossary.toml", None)] {
            assert_eq!(records.document_at(path).map(|id| id.0), number, "{path}");
        }
    }

    #[test]
    fn a_sentence_is_read_from_its_own_record() {
        let fixture = Fixture::common();
        let records = fixture.records();
        let id = fixture.sentence("Ta chốt");
        assert_eq!(records.text(&fixture.index.sentence(id)), "Ta chốt thay máy bơm mới.");
        assert_eq!(records.document(id.passage).path, "c.md");
    }
}
