//! Access to everything that questions are answered from.

use std::ops::Range;
use std::sync::Arc;

use super::catalogue::Catalogue;
use super::lexicon::Lexicon;
use crate::index::{DocumentId, Index, PassageId, Sentence};
use crate::records::Document;
use crate::text::split_sentences;

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

    /// Whether a span of a passage can be quoted: what a quote of the passage is shown with can be read, and the span
    /// is of whole sentences, as they were read. Only if the disk has changed the index, a span is anything else.
    pub(super) fn is_quotable(&self, id: PassageId, span: &Range<usize>) -> bool {
        let (document, local) = self.index.locate(id);
        let document = &self.documents[document.0 as usize];
        let passage = &document.passages()[local];
        if !document.load_passage(passage) {
            return false;
        }
        let (mut has_start, mut has_end) = (false, false);
        for part in document.split_at_breaks(passage.span()) {
            for sentence in split_sentences(document.slice(part.clone())) {
                has_start |= part.start + sentence.start == span.start;
                has_end |= has_start && part.start + sentence.end == span.end;
            }
        }
        has_end
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
    fn only_whole_sentences_of_a_passage_can_be_quoted() {
        let fixture = Fixture::common();
        let (records, id) = (fixture.records(), fixture.sentence("Quỹ hội còn bảy"));
        let span = fixture.index.sentence(id).span;
        let next = fixture.sentence("Bà Lan giữ sổ quỹ.");
        assert_eq!(next.passage, id.passage);
        let both = span.start..fixture.index.sentence(next).span.end;
        for quotable in [span.clone(), both.clone()] {
            assert!(records.is_quotable(id.passage, &quotable), "{quotable:?}");
        }
        for other in
            [span.start..span.end - 1, span.start + 1..span.end, both.start..both.end + 9, 0..0, span.end..span.start]
        {
            assert!(!records.is_quotable(id.passage, &other), "{other:?}");
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
