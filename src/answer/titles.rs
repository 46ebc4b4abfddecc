//! What meetings are called: the words of each one's title, path, body and kind, turned over.
//!
//! A question about a meeting as a whole names it by any of them. Which meetings have a word is
//! looked up, as passages are in the index: to read the names of all takes longer than an answer.

use std::collections::HashMap;
use std::sync::Arc;

use super::query::{Alternative, ParsedQuery, Term};
use crate::index::{DocumentId, ExactId, FoldedId, Index};
use crate::records::Document;
use crate::text::tokens;

/// The words that documents are called by.
#[derive(Debug, Default)]
pub struct Titles {
    /// Each word of each document, once, by the word.
    words: Vec<(FoldedId, ExactId, DocumentId)>,
    /// By document: the words of its body and of what such a meeting is called, in order.
    told: Vec<Arc<[ExactId]>>,
}

impl Titles {
    pub fn new(documents: &[Arc<Document>], index: &Index) -> Self {
        let mut known: HashMap<[Option<&str>; 2], Arc<[ExactId]>> = HashMap::new();
        let (mut words, mut told) = (Vec::new(), Vec::new());
        for (id, document) in (0..).map(DocumentId).zip(documents) {
            let names = [document.organisation.as_deref(), document.meeting.as_deref()];
            let of_names = known.entry(names).or_insert_with(|| ids(names, index)).clone();
            let all = index.title(id).into_iter().chain(of_names.iter().copied());
            words.extend(all.map(|word| (index.vocabulary.folded_of(word), word, id)));
            told.push(of_names);
        }
        words.sort_unstable();
        words.dedup();
        Self { words, told }
    }

    /// By document, bits of the terms that name it, by whatever wording. Of the other wordings, those
    /// that stand for one of `wanted` are looked for.
    pub fn named(&self, reading: &ParsedQuery, wanted: u64, index: &Index) -> Vec<u64> {
        let mut named = vec![0; self.told.len()];
        let mut meets = |document: DocumentId, bits| named[document.0 as usize] |= bits;
        for (at, term) in reading.terms.iter().enumerate() {
            self.of_term(term, index).for_each(|document| meets(document, 1 << at));
        }
        for other in reading.alternatives.iter().filter(|other| other.terms & wanted != 0) {
            let having = self.of_word(other.ids[0], index).filter(|document| self.has(*document, other, index));
            having.for_each(|document| meets(document, other.terms));
        }
        for (at, pair) in reading.terms.windows(2).enumerate() {
            let Some(word) = joined(&pair[0], &pair[1], index) else { continue };
            let titled = self.of_word(word, index).filter(|id| index.title(*id).contains(&word));
            titled.for_each(|document| meets(document, 0b11 << at));
        }
        named
    }

    fn of_term(&self, term: &Term, index: &Index) -> impl Iterator<Item = DocumentId> {
        let folded = term.exact.map(|word| index.vocabulary.folded_of(word)).or(term.folded);
        let words = folded.map_or(&[][..], |folded| self.of_folded(folded));
        words.iter().filter(|(_, word, _)| term.exact.is_none_or(|exact| exact == *word)).map(|(_, _, id)| *id)
    }

    fn of_word(&self, word: ExactId, index: &Index) -> impl Iterator<Item = DocumentId> {
        let words = self.of_folded(index.vocabulary.folded_of(word));
        words.iter().filter(move |(_, other, _)| *other == word).map(|(_, _, id)| *id)
    }

    fn of_folded(&self, folded: FoldedId) -> &[(FoldedId, ExactId, DocumentId)] {
        let start = self.words.partition_point(|(key, ..)| *key < folded);
        let len = self.words[start..].partition_point(|(key, ..)| *key == folded);
        &self.words[start..start + len]
    }

    /// Whether a document's names have all words of another wording side by side.
    fn has(&self, document: DocumentId, other: &Alternative, index: &Index) -> bool {
        let stands = |words: &[ExactId]| words.windows(other.ids.len()).any(|run| run == other.ids);
        stands(&index.title(document)) || stands(&self.told[document.0 as usize])
    }
}

fn ids(names: [Option<&str>; 2], index: &Index) -> Arc<[ExactId]> {
    let words = names.into_iter().flatten().flat_map(tokens);
    words.filter_map(|word| index.exact(&word.exact)).collect()
}

/// Two terms that a file's name writes as one: "sprint 11" as "sprint11".
fn joined(first: &Term, second: &Term, index: &Index) -> Option<ExactId> {
    let joined = second.token.is_figure().then(|| format!("{}{}", first.token.exact, second.token.exact))?;
    index.exact(&joined)
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;

    const SPRINT: &str = "# Sprint11 planning\n\nTổ kỹ thuật lên việc.\n";
    const BOARD: &str = "---\ntitle: Khoá IX\norganisation: Hợp tác xã Bình Minh\nkind: Đại hội thành viên\n---\n\
        Nay mở đại hội thành viên, bầu ban kiểm soát.\n";
    const FAMILY: &str = "# Hợp họ Bính\n\nGóp giỗ tổ.\n";

    /// The words of a question that name each of three records.
    fn check(question: &str, expected: [&str; 3]) {
        let fixture = Fixture::new(&[("a.md", SPRINT), ("b.md", BOARD), ("c.md", FAMILY)]);
        let reading = fixture.parse(question);
        let named = fixture.directory.titles.named(&reading, u64::MAX, &fixture.index);
        let named: Vec<String> = named.into_iter().map(|bits| Fixture::words(&reading, bits).join(" ")).collect();
        assert_eq!(named, expected, "{question}");
    }

    #[test]
    fn a_record_is_named_by_its_title_its_body_and_its_kind() {
        check("đại hội hợp tác xã", ["", "đại hội hợp tác xã", "hợp"]);
        check("họ bính góp gì", ["", "", "họ bính"]);
    }

    #[test]
    fn without_accents_every_word_that_folds_to_it_names() {
        check("hop binh", ["", "hop binh", "hop binh"]);
    }

    #[test]
    fn a_word_and_a_figure_name_what_a_title_writes_as_one() {
        check("sprint 11", ["sprint 11", "", ""]);
        check("sprint 12", ["", "", ""]);
    }

    #[test]
    fn another_wording_names_where_it_stands_for_what_is_wanted() {
        let glossary = "[[equivalent]]\nterms = [\"đại hội thành viên\", \"phiên toàn thể\"]\n";
        let fixture = Fixture::new(&[("a.md", BOARD), ("glossary.toml", glossary)]);
        let reading = fixture.parse("phiên toàn thể bầu ai");
        let named = |wanted| fixture.directory.titles.named(&reading, wanted, &fixture.index)[0];
        assert_eq!(Fixture::words(&reading, named(u64::MAX)), ["phiên", "toàn", "thể"]);
        assert_eq!(named(1 << 3), 0, "the other wording does not stand for this word");
    }
}
