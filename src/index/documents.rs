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
