//! Access to everything that questions are answered from.

use std::sync::Arc;

use super::catalogue::Catalogue;
use super::lexicon::Lexicon;
use crate::index::{DocumentId, Index, PassageId, Sentence};
use crate::records::Document;

/// The documents of a snapshot, with their index, lexicon and catalogue.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    /// Sorted by path; a document's position is its [`DocumentId`].
    pub documents: &'a [Arc<Document>],
    pub index: &'a Index,
    pub lexicon: &'a Lexicon,
    pub catalogue: &'a Catalogue,
}

impl Records<'_> {
    /// Returns the document with this path.
    pub fn find_document(&self, path: &str) -> Option<DocumentId> {
        let at = self.documents.binary_search_by(|document| document.path.as_str().cmp(path)).ok()?;
        Some(DocumentId(u32::try_from(at).ok()?))
    }

    /// Returns the text of a sentence.
    pub(super) fn text(&self, sentence: &Sentence) -> &str {
        self.documents[sentence.document.0 as usize].slice(sentence.span.clone())
    }

    /// Returns the document of a passage.
    pub(super) fn document(&self, id: PassageId) -> &Document {
        &self.documents[self.index.locate(id).0.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;

    #[test]
    fn a_document_is_found_by_its_full_path() {
        let fixture = Fixture::common();
        let records = fixture.records();
        for (path, number) in [("a.md", Some(0)), ("c.md", Some(2)), ("b", None), ("", None), ("glossary.toml", None)] {
            assert_eq!(records.find_document(path).map(|id| id.0), number, "{path}");
        }
    }

    #[test]
    fn the_text_of_a_sentence_is_read_from_its_document() {
        let fixture = Fixture::common();
        let records = fixture.records();
        let id = fixture.sentence("Ta chốt");
        assert_eq!(records.text(&fixture.index.sentence(id)), "Ta chốt thay máy bơm mới.");
        assert_eq!(records.document(id.passage).path, "c.md");
    }
}
