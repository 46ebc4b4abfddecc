//! What each document speaks of as a whole: this tells apart meetings that share their words.

use std::io;

use super::corpus::Corpus;
use super::ids::{ExactId, FoldedId};
use super::runs::offset;
use super::statistics::Statistics;
use super::stored::{ByteLists, Numbers, Packed, put, write_numbers};
use super::table_file::{Section, TableFile, TableWriter};
use super::vocabulary::Vocabulary;

/// BM25's saturation and length normalisation for whole documents (measured; see the weights of
/// `answer`).
const K1: f32 = 1.2;
const B: f32 = 0.6;

/// The words of each document of a segment, each once, with how often it stands there, in its title
/// and path too.
pub(super) struct DocumentTerms {
    terms: ByteLists,
    lengths: Numbers,
}

impl DocumentTerms {
    pub fn write(corpus: &Corpus, documents: usize, to: &mut TableWriter) -> io::Result<()> {
        let mut said = corpus.parts.iter().flat_map(|part| part.documents(&corpus.titles)).peekable();
        for document in 0..documents {
            let said = said.next_if(|(number, _)| *number as usize == document).map(|(_, words)| words);
            let mut words = said.unwrap_or_else(|| corpus.titles.get(document).to_vec());
            write_numbers([offset(words.len())], to.section(Section::TermTotals))?;
            words.sort_unstable();
            to.bytes(Section::Terms, |bytes| {
                let mut last = 0;
                for same in words.chunk_by(|a, b| a == b) {
                    put(same[0].0 - last, bytes);
                    put(offset(same.len()), bytes);
                    last = same[0].0;
                }
            })?;
        }
        Ok(())
    }

    pub fn open(from: &TableFile) -> io::Result<Self> {
        Ok(Self { terms: from.lists(Section::Terms)?, lengths: from.numbers(Section::TermTotals)? })
    }

    /// How often a document has each of `words`, which ascend.
    pub fn times(&self, document: u32, words: &[ExactId]) -> Vec<u32> {
        let mut times = vec![0; words.len()];
        let (mut packed, mut at, mut word) = (Packed(self.terms.get(document as usize)), 0, 0);
        while let (Some(next), Some(count)) = (packed.next(), packed.next()) {
            word += next;
            while words.get(at).is_some_and(|wanted| wanted.0 < word) {
                at += 1;
            }
            match words.get(at) {
                Some(wanted) if wanted.0 == word => times[at] = count,
                Some(_) => {}
                None => break,
            }
        }
        times
    }

    /// How many words a document has.
    pub fn length(&self, document: u32) -> u32 {
        self.lengths.get(document as usize)
    }
}

/// A word by the key that counts for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordKey {
    Exact(ExactId),
    Folded(FoldedId),
}

/// Words that documents are scored by, looked up once for a question.
#[derive(Debug)]
pub struct Wanted {
    /// All exact keys of them, in order, each once.
    words: Vec<ExactId>,
    /// By word, each exact key of it, as its place among these.
    of: Vec<(usize, usize)>,
    idfs: Vec<f32>,
    mean: f32,
}

impl Wanted {
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
                Some(WordKey::Folded(id)) => exact.extend(vocabulary.exact_of(id).map(|id| (id, number))),
                None => {}
            }
            idfs.push(match key {
                Some(WordKey::Exact(id)) => statistics.exact_in_documents(id),
                Some(WordKey::Folded(id)) => statistics.folded_in_documents(id),
                None => 0.0,
            });
        }
        exact.sort_unstable();
        let mut words: Vec<_> = exact.iter().map(|(id, _)| *id).collect();
        words.dedup();
        let place = |id: ExactId| words.partition_point(|word| *word < id);
        let of = exact.into_iter().map(|(id, number)| (number, place(id))).collect();
        let totals = statistics.totals;
        let mean = totals.of_documents as f32 / totals.documents.max(1) as f32;
        Self { words, of, idfs, mean: mean.max(1.0) }
    }

    /// BM25 of each word in a document, 0 where it does not stand there.
    #[expect(clippy::cast_precision_loss, reason = "counts of words in a document")]
    pub(super) fn scores(&self, terms: &DocumentTerms, document: u32) -> Vec<f32> {
        let found = terms.times(document, &self.words);
        let mut scores = vec![0.0; self.idfs.len()];
        self.of.iter().for_each(|&(number, place)| scores[number] += found[place] as f32);
        let norm = K1 * (1.0 - B + B * terms.length(document) as f32 / self.mean);
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
    use crate::index::tests::{built, keys, paragraphs};
    use crate::index::{DocumentId, Index};
    use crate::records::Document;
    use crate::text::{Token, tokens};

    /// Words of a record, as they count for it: those of its text and its path.
    fn said(path: &str, lines: &[&str]) -> Vec<Token> {
        tokens(&format!("{} {}", lines.join(" "), path.trim_end_matches(".md")))
    }

    fn key(word: &Token, accents: bool, index: &Index) -> Option<WordKey> {
        match accents {
            true => index.exact(&word.exact).map(WordKey::Exact),
            false => index.folded(&word.folded).map(WordKey::Folded),
        }
    }

    /// BM25 by the textbook of each word of `asked` in each record.
    fn check(records: &[(&str, Vec<&str>)], asked: &str, accents: bool) {
        let documents: Vec<Arc<Document>> = records.iter().map(|(path, lines)| paragraphs(path, lines)).collect();
        let index = built(&documents);
        let asked = tokens(asked);
        let wanted = index.wanted(asked.iter().map(|word| key(word, accents, &index)));
        let count = |number: usize| f32::from(u16::try_from(number).expect("there are few"));
        let all: Vec<Vec<Token>> = records.iter().map(|(path, lines)| said(path, lines)).collect();
        let mean = count(all.iter().map(Vec::len).sum()) / count(all.len());
        let same = |a: &Token, b: &Token| if accents { a.exact == b.exact } else { a.folded == b.folded };
        for (number, words) in (0..).zip(&all) {
            let scores = index.scores(&wanted, DocumentId(number));
            assert_eq!(scores.len(), asked.len());
            for (score, word) in scores.into_iter().zip(&asked) {
                let times = count(words.iter().filter(|said| same(said, word)).count());
                let having = count(all.iter().filter(|words| words.iter().any(|said| same(said, word))).count());
                let idf = (1.0 + (count(all.len()) - having + 0.5) / (having + 0.5)).ln();
                let expected = idf * times * 2.2 / (times + 1.2 * (0.4 + 0.6 * count(words.len()) / mean));
                assert!((score - expected).abs() < 1e-4, "{word:?} {score} {expected} {records:?}");
            }
        }
    }

    #[test]
    fn words_count_by_the_accents_that_are_asked_for() {
        let records = [("quỹ.md", vec!["Họp tổ", "hợp tác, hợp tác"]), ("b.md", vec!["hop tac xa"])];
        check(&records, "họp hợp hop quỹ", true);
        check(&records, "họp tác quý vắng", false);
        check(&[("a.md", vec!["một"])], "", true);
    }

    #[test]
    fn words_that_nobody_says_are_worth_nothing() {
        let index = built(&[paragraphs("a.md", &["Quỹ còn bảy triệu."])]);
        let unaccented = key(&tokens("quy")[0], true, &index);
        let wanted = index.wanted([None, unaccented]);
        assert_eq!((unaccented, index.scores(&wanted, DocumentId(0))), (None, vec![0.0; 2]));
    }

    #[test]
    fn each_word_stands_as_often_as_it_is_said() {
        let records = [("a.md", vec!["hội họp hội", "quỹ hội"]), ("b.md", vec!["họp"]), ("họp quỹ.md", vec![])];
        let index = built(&records.map(|(path, lines)| paragraphs(path, &lines)));
        let all: Vec<_> = (0..).map(ExactId).take(keys(&index.vocabulary).len()).collect();
        let terms = &index.segments[0].segment.terms;
        let times = |document: u32, word: &str| {
            let id = index.exact(&tokens(word)[0].exact).expect("it is said");
            terms.times(document, &all)[id.0 as usize]
        };
        assert_eq!([times(0, "hội"), times(0, "họp"), times(1, "hội"), times(1, "họp")], [3, 1, 0, 1]);
        assert_eq!([times(2, "hội"), times(2, "họp"), terms.length(2)], [0, 1, 2], "a path speaks for itself");
        for document in 0..3 {
            assert_eq!(terms.times(document, &all).iter().sum::<u32>(), terms.length(document));
            for (&id, times) in all.iter().zip(terms.times(document, &all)) {
                assert_eq!(terms.times(document, &[id]), [times], "{id:?} by itself");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn the_scores_of_any_records(
            records in prop::collection::vec(prop::collection::vec("((hội|hối|hoi|quỹ|họp) ){0,5}27", 1..4), 1..6),
            asked in "((hội|hoi|quỹ|họp|27|vắng) ){0,5}",
            accents: bool,
        ) {
            let paths: Vec<_> = (0..records.len()).map(|number| format!("{number}.md")).collect();
            let records: Vec<_> = paths.iter().zip(&records).map(|(path, lines)| (path.as_str(), lines.iter().map(String::as_str).collect())).collect();
            check(&records, &asked, accents);
        }
    }
}
