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
    /// Sorted by path and part; a document's position is its [`DocumentId`].
    pub documents: &'a [Arc<Document>],
    pub index: &'a Index,
    pub lexicon: &'a Lexicon,
    pub catalogue: &'a Catalogue,
}

impl Records<'_> {
    /// Returns the documents of the file at this path, or the one with this name; none if there is none.
    pub fn find_documents(&self, name: &str) -> impl Iterator<Item = DocumentId> + use<> {
        let start = |path: &str| self.documents.partition_point(|document| document.path.as_str() < path);
        let count = |from: usize, path: &str| {
            self.documents[from..].iter().take_while(|document| document.path == path).count()
        };
        let (from, path) = (start(name), name);
        let range = match (count(from, path), name.rsplit_once('#')) {
            (0, Some((path, _))) => {
                let from = start(path);
                let parts = from..from + count(from, path);
                let at = parts.clone().find(|&at| self.documents[at].name() == name);
                at.map_or(0..0, |at| at..at + 1)
            }
            (count, _) => from..from + count,
        };
        range.filter_map(|at| u32::try_from(at).ok()).map(DocumentId)
    }

    /// Returns the text of a sentence.
    pub(super) fn text(&self, sentence: &Sentence) -> &str {
        self.documents[sentence.document.0 as usize].slice(sentence.span.clone())
    }

    /// Whether a span of a passage, or of consecutive passages with this one, can be quoted: what a quote of the passage
    /// is shown with can be read, and the span is of whole sentences, as they were read. Only if the disk has changed the
    /// index, a span is anything else.
    pub(super) fn is_quotable(&self, id: PassageId, span: &Range<usize>) -> bool {
        let (document, local) = self.index.locate(id);
        let document = &self.documents[document.0 as usize];
        if !document.load_passage(&document.passages()[local]) {
            return false;
        }
        let (mut has_start, mut has_end) = (false, false);
        let first = document.passages().partition_point(|passage| passage.span().end <= span.start);
        let quoted = document.passages()[first..].iter().take_while(|passage| passage.span().start < span.end);
        for part in quoted.flat_map(|passage| document.split_at_breaks(passage.span())) {
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
            assert_eq!(records.find_documents(path).next().map(|id| id.0), number, "{path}");
        }
    }

    #[test]
    fn a_file_with_several_meetings_has_a_document_for_each() {
        let log = "# Tuần 1 (6/10/2024)\n\nMua loa.\n\n# Tuần 2 (12/10/2024)\n\nSơn cổng.\n";
        let fixture = Fixture::new(&[("a.md", "# Họp\n\nTổ họp.\n"), ("b.md", log), ("c.md", "# Họp\n\nHội họp.\n")]);
        let records = fixture.records();
        let find = |name: &str| records.find_documents(name).map(|id| id.0).collect::<Vec<_>>();
        assert_eq!(
            (find("b.md"), find("b.md#2"), find("b.md#3"), find("c.md")),
            (vec![1, 2], vec![2], vec![], vec![3])
        );
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
            [span.start..span.end - 1, span.start + 1..span.end, both.start..both.end + 5, 0..0, span.end..span.start]
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
