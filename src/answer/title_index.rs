//! An inverted index of the names of meetings: the words of titles, paths, organising bodies and meeting types.
//!
//! A question about a meeting as a whole may name it by any of these. Reading the names of all meetings would take
//! longer than an answer, so the meetings that have a word are looked up.

use std::collections::HashMap;
use std::sync::Arc;

use super::query::{Alternative, ParsedQuery, Term};
use crate::index::{DocumentId, ExactId, FoldedId, Index};
use crate::records::Document;
use crate::text::tokenise;

/// An inverted index of the words that name documents.
#[derive(Debug, Default)]
pub struct TitleIndex {
    /// Each word of each document's names once: its folded key, its exact key and the document; sorted.
    postings: Vec<(FoldedId, ExactId, DocumentId)>,
    /// The words of each document's organising body and meeting type, in order; indexed by document.
    other_names: Vec<Arc<[ExactId]>>,
}

impl TitleIndex {
    pub fn new(documents: &[Arc<Document>], index: &Index) -> Self {
        let mut cache: HashMap<[Option<&str>; 2], Arc<[ExactId]>> = HashMap::new();
        let (mut postings, mut other_names) = (Vec::new(), Vec::new());
        for (id, document) in (0..).map(DocumentId).zip(documents) {
            let names = [document.organisation.as_deref(), document.meeting.as_deref()];
            let words = cache.entry(names).or_insert_with(|| look_up_words(names, index)).clone();
            let all = index.title_words(id).into_iter().chain(words.iter().copied());
            postings.extend(all.map(|word| (index.vocabulary.folded_key(word), word, id)));
            other_names.push(words);
        }
        postings.sort_unstable();
        postings.dedup();
        Self { postings, other_names }
    }

    /// Returns, for each document, the bits of the query's terms that name it, directly or by an alternative.
    /// Only alternatives to at least one of the terms in `searched` are looked up.
    pub fn match_documents(&self, query: &ParsedQuery, searched: u64, index: &Index) -> Vec<u64> {
        let mut matches = vec![0; self.other_names.len()];
        let mut add = |document: DocumentId, bits| matches[document.0 as usize] |= bits;
        for (at, term) in query.terms.iter().enumerate() {
            self.documents_with_term(term, index).for_each(|document| add(document, 1 << at));
        }
        for alternative in query.alternatives.iter().filter(|alternative| alternative.terms & searched != 0) {
            let with_first = self.documents_with_word(alternative.ids[0], index);
            let with_all = with_first.filter(|document| self.has_phrase(*document, alternative, index));
            with_all.for_each(|document| add(document, alternative.terms));
        }
        for (at, pair) in query.terms.windows(2).enumerate() {
            let Some(word) = find_joined_word(&pair[0], &pair[1], index) else { continue };
            let in_title = self.documents_with_word(word, index).filter(|id| index.title_words(*id).contains(&word));
            in_title.for_each(|document| add(document, 0b11 << at));
        }
        matches
    }

    fn documents_with_term(&self, term: &Term, index: &Index) -> impl Iterator<Item = DocumentId> {
        let folded = term.exact.map(|word| index.vocabulary.folded_key(word)).or(term.folded);
        let postings = folded.map_or(&[][..], |folded| self.find_postings(folded));
        postings.iter().filter(|(_, word, _)| term.exact.is_none_or(|exact| exact == *word)).map(|(_, _, id)| *id)
    }

    fn documents_with_word(&self, word: ExactId, index: &Index) -> impl Iterator<Item = DocumentId> {
        let postings = self.find_postings(index.vocabulary.folded_key(word));
        postings.iter().filter(move |(_, other, _)| *other == word).map(|(_, _, id)| *id)
    }

    /// Returns the postings of all words with this folded key.
    fn find_postings(&self, folded: FoldedId) -> &[(FoldedId, ExactId, DocumentId)] {
        let start = self.postings.partition_point(|(key, ..)| *key < folded);
        let len = self.postings[start..].partition_point(|(key, ..)| *key == folded);
        &self.postings[start..start + len]
    }

    /// Whether one of a document's names contains the words of `alternative` as a phrase.
    fn has_phrase(&self, document: DocumentId, alternative: &Alternative, index: &Index) -> bool {
        let contain = |words: &[ExactId]| words.windows(alternative.ids.len()).any(|run| run == alternative.ids);
        contain(&index.title_words(document)) || contain(&self.other_names[document.0 as usize])
    }
}

/// Returns the words of `names` that the index has, in order.
fn look_up_words(names: [Option<&str>; 2], index: &Index) -> Arc<[ExactId]> {
    let words = names.into_iter().flatten().flat_map(tokenise);
    words.filter_map(|word| index.exact_id(&word.exact)).collect()
}

/// Returns the word that a term and a following figure make when written together, as in file names: "sprint11" for
/// "sprint 11". `None` if the index does not have it.
fn find_joined_word(first: &Term, second: &Term, index: &Index) -> Option<ExactId> {
    let joined = second.token.is_figure().then(|| format!("{}{}", first.token.exact, second.token.exact))?;
    index.exact_id(&joined)
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;

    const SPRINT: &str = "# Sprint11 planning\n\nTổ kỹ thuật lên việc.\n";
    const BOARD: &str = "---\ntitle: Khoá IX\norganisation: Hợp tác xã Bình Minh\nkind: Đại hội thành viên\n---\n\
        Nay mở đại hội thành viên, bầu ban kiểm soát.\n";
    const FAMILY: &str = "# Hợp họ Bính\n\nGóp giỗ tổ.\n";

    /// Checks the words of a question that name each of three records.
    fn check(question: &str, expected: [&str; 3]) {
        let fixture = Fixture::new(&[("a.md", SPRINT), ("b.md", BOARD), ("c.md", FAMILY)]);
        let query = fixture.parse(question);
        let matches = fixture.catalogue.titles.match_documents(&query, u64::MAX, &fixture.index);
        let words: Vec<String> = matches.into_iter().map(|bits| Fixture::words(&query, bits).join(" ")).collect();
        assert_eq!(words, expected, "{question}");
    }

    #[test]
    fn a_record_is_named_by_its_title_body_and_meeting_type() {
        check("đại hội hợp tác xã", ["", "đại hội hợp tác xã", "hợp"]);
        check("họ bính góp gì", ["", "", "họ bính"]);
    }

    #[test]
    fn a_term_without_diacritics_matches_every_word_with_its_folded_key() {
        check("hop binh", ["", "hop binh", "hop binh"]);
    }

    #[test]
    fn a_word_and_a_figure_match_a_title_that_writes_them_together() {
        check("sprint 11", ["sprint 11", "", ""]);
        check("sprint 12", ["", "", ""]);
    }

    #[test]
    fn an_alternative_to_a_searched_term_names_a_record() {
        let glossary = "[[equivalent]]\nterms = [\"đại hội thành viên\", \"phiên toàn thể\"]\n";
        let fixture = Fixture::new(&[("a.md", BOARD), ("glossary.toml", glossary)]);
        let query = fixture.parse("phiên toàn thể bầu ai");
        let match_first = |searched| fixture.catalogue.titles.match_documents(&query, searched, &fixture.index)[0];
        assert_eq!(Fixture::words(&query, match_first(u64::MAX)), ["phiên", "toàn", "thể"]);
        assert_eq!(match_first(1 << 3), 0, "no alternative replaces this word");
    }
}
