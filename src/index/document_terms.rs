//! The words of whole documents, and BM25 of documents: it distinguishes meetings whose passages use the
//! same words.

use std::io;

use super::byte_tables::{ByteLists, U32Array, VarintIter, write_u32s, write_varint};
use super::corpus::Corpus;
use super::csr_lists::to_u32;
use super::ids::{ExactId, FoldedId};
use super::statistics::Statistics;
use super::table_file::{TableFile, TableId, TableWriter};
use super::vocabulary::Vocabulary;

/// BM25's saturation and length normalisation for whole documents (measured; see the weights in
/// `answer`).
const K1: f32 = 1.2;
const B: f32 = 0.6;

/// The distinct words of each document of a segment with their frequencies, those of its title and path
/// included.
pub(super) struct DocumentTerms {
    terms: ByteLists,
    lengths: U32Array,
}

impl DocumentTerms {
    pub fn write(corpus: &Corpus, documents: usize, to: &mut TableWriter) -> io::Result<()> {
        let mut word_lists = corpus.parts.iter().flat_map(|part| part.documents(&corpus.titles)).peekable();
        for document in 0..documents {
            let words = word_lists.next_if(|(number, _)| *number as usize == document).map(|(_, words)| words);
            let mut words = words.unwrap_or_else(|| corpus.titles.get(document).to_vec());
            write_u32s([to_u32(words.len())], to.table(TableId::DocumentLengths))?;
            words.sort_unstable();
            to.push_list(TableId::DocumentTerms, |bytes| {
                let mut last = 0;
                for same in words.chunk_by(|a, b| a == b) {
                    write_varint(same[0].0 - last, bytes);
                    write_varint(to_u32(same.len()), bytes);
                    last = same[0].0;
                }
            })?;
        }
        Ok(())
    }

    pub fn open(from: &TableFile) -> io::Result<Self> {
        Ok(Self { terms: from.byte_lists(TableId::DocumentTerms)?, lengths: from.u32_array(TableId::DocumentLengths)? })
    }

    /// The frequency in a document of each of `words`, which must be in ascending order.
    pub fn frequencies(&self, document: u32, words: &[ExactId]) -> Vec<u32> {
        let mut frequencies = vec![0; words.len()];
        let (mut numbers, mut at, mut word) = (VarintIter(self.terms.get(document as usize)), 0, 0);
        while let (Some(difference), Some(frequency)) = (numbers.next(), numbers.next()) {
            word += difference;
            while words.get(at).is_some_and(|query_word| query_word.0 < word) {
                at += 1;
            }
            match words.get(at) {
                Some(query_word) if query_word.0 == word => frequencies[at] = frequency,
                Some(_) => {}
                None => break,
            }
        }
        frequencies
    }

    /// The number of words of a document.
    pub fn length(&self, document: u32) -> u32 {
        self.lengths.get(document as usize)
    }
}

/// A word of a document query: its exact key if diacritics count, its folded key if not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordKey {
    Exact(ExactId),
    Folded(FoldedId),
}

/// A query for whole documents, prepared once for a question.
#[derive(Debug)]
pub struct DocumentQuery {
    /// The distinct exact keys of all query words, in ascending order.
    words: Vec<ExactId>,
    /// Pairs of a query word's position in the query and the position in `words` of an exact key of it.
    variants: Vec<(usize, usize)>,
    /// By query word.
    idfs: Vec<f32>,
    mean_length: f32,
}

impl DocumentQuery {
    /// Prepares a query. `None` is a word that no record has.
    #[expect(clippy::cast_precision_loss, reason = "lengths of documents in words")]
    pub(super) fn new(
        keys: impl IntoIterator<Item = Option<WordKey>>,
        vocabulary: &Vocabulary,
        statistics: &Statistics,
    ) -> Self {
        let (mut exact, mut idfs) = (Vec::new(), Vec::new());
        for (number, key) in keys.into_iter().enumerate() {
            match key {
                Some(WordKey::Exact(id)) => exact.push((id, number)),
                Some(WordKey::Folded(id)) => exact.extend(vocabulary.exact_variants(id).map(|id| (id, number))),
                None => {}
            }
            idfs.push(match key {
                Some(WordKey::Exact(id)) => statistics.exact_document_idf(id),
                Some(WordKey::Folded(id)) => statistics.folded_document_idf(id),
                None => 0.0,
            });
        }
        exact.sort_unstable();
        let mut words: Vec<_> = exact.iter().map(|(id, _)| *id).collect();
        words.dedup();
        let position = |id: ExactId| words.partition_point(|word| *word < id);
        let variants = exact.into_iter().map(|(id, number)| (number, position(id))).collect();
        let totals = statistics.totals;
        let mean = totals.document_words as f32 / totals.documents.max(1) as f32;
        Self { words, variants, idfs, mean_length: mean.max(1.0) }
    }

    /// BM25 of each query word in a document: 0 if the document does not contain it.
    #[expect(clippy::cast_precision_loss, reason = "counts of words in a document")]
    pub(super) fn score_words(&self, terms: &DocumentTerms, document: u32) -> Vec<f32> {
        let frequencies = terms.frequencies(document, &self.words);
        let mut scores = vec![0.0; self.idfs.len()];
        self.variants.iter().for_each(|&(number, position)| scores[number] += frequencies[position] as f32);
        let norm = K1 * (1.0 - B + B * terms.length(document) as f32 / self.mean_length);
        for (score, idf) in scores.iter_mut().zip(&self.idfs) {
            *score = idf * *score * (K1 + 1.0) / (*score + norm);
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::index::tests::{build, keys, paragraphs};
    use crate::index::{DocumentId, Index};
    use crate::records::Document;
    use crate::text::{Token, tokenise};

    /// The words of a record: those of its text and its path.
    fn words(path: &str, lines: &[&str]) -> Vec<Token> {
        tokenise(&format!("{} {}", lines.join(" "), path.trim_end_matches(".md")))
    }

    fn key(word: &Token, diacritics: bool, index: &Index) -> Option<WordKey> {
        match diacritics {
            true => index.exact_id(&word.exact).map(WordKey::Exact),
            false => index.folded_id(&word.folded).map(WordKey::Folded),
        }
    }

    /// Checks the scores of each word of `query` in each record against BM25 by the textbook.
    fn check(records: &[(&str, Vec<&str>)], query: &str, diacritics: bool) {
        let documents: Vec<Arc<Document>> = records.iter().map(|(path, lines)| paragraphs(path, lines)).collect();
        let index = build(&documents);
        let query = tokenise(query);
        let document_query = index.prepare_document_query(query.iter().map(|word| key(word, diacritics, &index)));
        let count = |number: usize| f32::from(u16::try_from(number).expect("there are few"));
        let all: Vec<Vec<Token>> = records.iter().map(|(path, lines)| words(path, lines)).collect();
        let mean = count(all.iter().map(Vec::len).sum()) / count(all.len());
        let same = |a: &Token, b: &Token| if diacritics { a.exact == b.exact } else { a.folded == b.folded };
        for (number, words) in (0..).zip(&all) {
            let scores = index.score_document_words(&document_query, DocumentId(number));
            assert_eq!(scores.len(), query.len());
            for (score, word) in scores.into_iter().zip(&query) {
                let frequency = count(words.iter().filter(|other| same(other, word)).count());
                let containing = count(all.iter().filter(|words| words.iter().any(|other| same(other, word))).count());
                let idf = (1.0 + (count(all.len()) - containing + 0.5) / (containing + 0.5)).ln();
                let expected = idf * frequency * 2.2 / (frequency + 1.2 * (0.4 + 0.6 * count(words.len()) / mean));
                assert!((score - expected).abs() < 1e-4, "{word:?} {score} {expected} {records:?}");
            }
        }
    }

    #[test]
    fn exact_words_match_with_their_diacritics_and_folded_words_without() {
        let records = [("quỹ.md", vec!["Họp tổ", "hợp tác, hợp tác"]), ("b.md", vec!["hop tac xa"])];
        check(&records, "họp hợp hop quỹ", true);
        check(&records, "họp tác quý vắng", false);
        check(&[("a.md", vec!["một"])], "", true);
    }

    #[test]
    fn unknown_words_score_nothing() {
        let index = build(&[paragraphs("a.md", &["Quỹ còn bảy triệu."])]);
        let unaccented = key(&tokenise("quy")[0], true, &index);
        let query = index.prepare_document_query([None, unaccented]);
        assert_eq!((unaccented, index.score_document_words(&query, DocumentId(0))), (None, vec![0.0; 2]));
    }

    #[test]
    fn frequencies_count_every_occurrence() {
        let records = [("a.md", vec!["hội họp hội", "quỹ hội"]), ("b.md", vec!["họp"]), ("họp quỹ.md", vec![])];
        let index = build(&records.map(|(path, lines)| paragraphs(path, &lines)));
        let all: Vec<_> = (0..).map(ExactId).take(keys(&index.vocabulary).len()).collect();
        let terms = &index.segments[0].segment.document_terms;
        let frequency = |document: u32, word: &str| {
            let id = index.exact_id(&tokenise(word)[0].exact).expect("a record has it");
            terms.frequencies(document, &all)[id.0 as usize]
        };
        assert_eq!([frequency(0, "hội"), frequency(0, "họp"), frequency(1, "hội"), frequency(1, "họp")], [3, 1, 0, 1]);
        assert_eq!([frequency(2, "hội"), frequency(2, "họp"), terms.length(2)], [0, 1, 2], "a path has words too");
        for document in 0..3 {
            assert_eq!(terms.frequencies(document, &all).iter().sum::<u32>(), terms.length(document));
            for (&id, frequency) in all.iter().zip(terms.frequencies(document, &all)) {
                assert_eq!(terms.frequencies(document, &[id]), [frequency], "{id:?} by itself");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn scores_are_those_of_the_textbook(
            records in prop::collection::vec(prop::collection::vec("((hội|hối|hoi|quỹ|họp) ){0,5}27", 1..4), 1..6),
            query in "((hội|hoi|quỹ|họp|27|vắng) ){0,5}",
            diacritics: bool,
        ) {
            let paths: Vec<_> = (0..records.len()).map(|number| format!("{number}.md")).collect();
            let records: Vec<_> = paths.iter().zip(&records).map(|(path, lines)| (path.as_str(), lines.iter().map(String::as_str).collect())).collect();
            check(&records, &query, diacritics);
        }
    }
}
