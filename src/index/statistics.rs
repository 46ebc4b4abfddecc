//! Term frequencies over sentences, passages and documents, and BM25's idf, by which rare words weigh
//! more.
//!
//! The statistics of segments add up, and those of deleted records are subtracted, so that records which
//! were added one after the other have the same weights as if they had been indexed together.

use super::corpus::{Corpus, CorpusPart};
use super::ids::{ExactId, FoldedId, TrigramId};
use super::vocabulary::Vocabulary;

/// By number of a key or trigram: how often it occurs, or in how many units it occurs.
type Frequencies = Vec<u32>;

/// Statistics of some documents. Frequencies may be shorter than the vocabulary; missing ones are 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    pub(super) totals: CorpusTotals,
    /// In how many sentences, passages and documents each exact key occurs.
    pub(super) exact: [Frequencies; 3],
    /// In how many sentences, passages and documents each folded key occurs.
    pub(super) folded: [Frequencies; 3],
    /// For how many passages each folded key occurs in the title, path, headings or speaker.
    pub(super) headings: Frequencies,
    /// In how many passages each trigram occurs.
    pub(super) trigrams: Frequencies,
    /// In how many documents each folded key is a person's given name.
    pub(super) given_names: Frequencies,
    /// How often each exact key occurs anywhere; 0 for a word that only deleted records had.
    pub(super) occurrences: Frequencies,
}

/// The sizes of some documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CorpusTotals {
    pub sentences: u64,
    pub passages: u64,
    pub documents: u64,
    /// Words of all passages.
    pub words: u64,
    /// Pairs of neighbouring words of all passages.
    pub pairs: u64,
    /// Trigrams of all passages.
    pub trigrams: u64,
    /// Words above all passages.
    pub heading_words: u64,
    /// Words of all documents, titles and paths included.
    pub document_words: u64,
}

/// Counts in how many units (sentences, passages or documents) each number occurs: once per unit. Units
/// must be added one after the other.
struct FrequencyCounter {
    frequencies: Frequencies,
    /// By number: the last unit in which it occurred.
    last_unit: Vec<u32>,
}

impl FrequencyCounter {
    fn new(numbers: usize) -> Self {
        Self { frequencies: vec![0; numbers], last_unit: vec![u32::MAX; numbers] }
    }

    fn add(&mut self, number: u32, unit: u32) {
        if std::mem::replace(&mut self.last_unit[number as usize], unit) != unit {
            self.frequencies[number as usize] += 1;
        }
    }
}

impl Statistics {
    /// Counts a corpus. `given_names` are those of each document's people.
    pub(super) fn from_corpus(corpus: &Corpus, vocabulary: &Vocabulary, given_names: &[Vec<FoldedId>]) -> Self {
        use rayon::prelude::*;
        let parts = corpus.parts.par_iter().map(|part| Self::from_part(part, corpus, vocabulary));
        let mut all = parts.reduce(Self::default, |mut all, part| {
            all.add(&part);
            all
        });
        let mut names = FrequencyCounter::new(vocabulary.folded_len());
        for (document, given_names) in (0..).zip(given_names) {
            given_names.iter().for_each(|name| names.add(name.0, document));
        }
        all.given_names = names.frequencies;
        all.occurrences.resize(vocabulary.exact_len(), 0);
        corpus.titles.iter().flatten().for_each(|word| all.occurrences[word.0 as usize] += 1);
        all
    }

    fn from_part(part: &CorpusPart, corpus: &Corpus, vocabulary: &Vocabulary) -> Self {
        let mut exact = [(); 3].map(|()| FrequencyCounter::new(vocabulary.exact_len()));
        let mut folded = [(); 3].map(|()| FrequencyCounter::new(vocabulary.folded_len()));
        let mut headings = FrequencyCounter::new(vocabulary.folded_len());
        let mut trigrams = FrequencyCounter::new(vocabulary.trigram_len());
        let mut totals = CorpusTotals::default();
        let mut add = |level: usize, word: ExactId, unit: u32| {
            exact[level].add(word.0, unit);
            folded[level].add(vocabulary.folded_key(word).0, unit);
        };
        for (number, sentence) in (0..).zip(&part.sentences) {
            totals.sentences += 1;
            part.tokens[sentence.tokens.clone()].iter().for_each(|&word| add(0, word, number));
        }
        for (number, words) in (0..).zip(part.passages(&corpus.titles)) {
            totals.passages += 1;
            let mut length = 0;
            for word in words.body() {
                length += 1;
                add(1, word, number);
                let word_trigrams = vocabulary.trigrams(vocabulary.folded_key(word));
                totals.trigrams += word_trigrams.len() as u64;
                word_trigrams.iter().for_each(|trigram| trigrams.add(trigram.0, number));
            }
            totals.words += length;
            totals.pairs += length.saturating_sub(1);
            for word in words.headings() {
                totals.heading_words += 1;
                headings.add(vocabulary.folded_key(word).0, number);
            }
        }
        for (document, words) in part.documents(&corpus.titles) {
            totals.documents += 1;
            for word in words {
                totals.document_words += 1;
                add(2, word, document);
            }
        }
        let mut occurrences = vec![0; vocabulary.exact_len()];
        let contexts = part.passages.iter().map(|passage| part.contexts.get(passage.context));
        let other_words = contexts.chain(part.sections.iter()).flatten();
        part.tokens.iter().chain(other_words).for_each(|word| occurrences[word.0 as usize] += 1);
        Self {
            totals,
            exact: exact.map(|counter| counter.frequencies),
            folded: folded.map(|counter| counter.frequencies),
            headings: headings.frequencies,
            trigrams: trigrams.frequencies,
            given_names: Frequencies::new(),
            occurrences,
        }
    }

    /// Adds the statistics of other documents.
    pub(super) fn add(&mut self, other: &Self) {
        self.combine(other, |count, other| *count += other, |total, other| *total += other);
    }

    /// Subtracts the statistics of some of the documents.
    pub(super) fn subtract(&mut self, other: &Self) {
        self.combine(other, |count, other| *count -= other, |total, other| *total -= other);
    }

    fn combine(
        &mut self,
        other: &Self,
        combine_frequency: impl Fn(&mut u32, u32),
        combine_total: impl Fn(&mut u64, u64),
    ) {
        for (frequencies, others) in self.frequencies_mut().into_iter().zip(other.frequencies()) {
            frequencies.resize(frequencies.len().max(others.len()), 0);
            frequencies.iter_mut().zip(others).for_each(|(count, other)| combine_frequency(count, *other));
        }
        for (total, other) in self.totals.as_mut_array().into_iter().zip(other.totals.to_array()) {
            combine_total(total, other);
        }
    }

    /// All frequencies. Their order is part of the format on disk.
    pub(super) fn frequencies(&self) -> [&Frequencies; 10] {
        let ([a, b, c], [d, e, f]) = (&self.exact, &self.folded);
        [a, b, c, d, e, f, &self.headings, &self.trigrams, &self.given_names, &self.occurrences]
    }

    /// All frequencies, in the order of [`Self::frequencies`].
    pub(super) fn frequencies_mut(&mut self) -> [&mut Frequencies; 10] {
        let Self { exact, folded, headings, trigrams, given_names, occurrences, .. } = self;
        let ([a, b, c], [d, e, f]) = (exact, folded);
        [a, b, c, d, e, f, headings, trigrams, given_names, occurrences]
    }

    /// The idf of a word among sentences. `None`, a word that the records do not have, is the rarest.
    pub fn exact_sentence_idf(&self, id: Option<ExactId>) -> f32 {
        idf(self.totals.sentences, id.map_or(0, |id| frequency(&self.exact[0], id.0)))
    }

    /// The idf of a folded key among sentences. `None`, a key that the records do not have, is the rarest.
    pub fn folded_sentence_idf(&self, id: Option<FoldedId>) -> f32 {
        idf(self.totals.sentences, id.map_or(0, |id| frequency(&self.folded[0], id.0)))
    }

    /// The mean lengths of passages: in words, pairs, trigrams, and words above.
    #[expect(clippy::cast_precision_loss, reason = "lengths of passages in words")]
    pub(super) fn mean_lengths(&self) -> [f32; 4] {
        let CorpusTotals { passages, words, pairs, trigrams, heading_words, .. } = self.totals;
        [words, pairs, trigrams, heading_words].map(|total| total as f32 / passages.max(1) as f32)
    }

    /// Whether a word occurs anywhere in the records.
    pub(super) fn is_used(&self, id: ExactId) -> bool {
        frequency(&self.occurrences, id.0) > 0
    }

    /// Whether someone in the records has this given name.
    pub fn is_given_name(&self, name: FoldedId) -> bool {
        frequency(&self.given_names, name.0) > 0
    }

    /// The number of passages that contain a word.
    pub(super) fn passage_frequency(&self, id: ExactId) -> u64 {
        frequency(&self.exact[1], id.0)
    }

    pub(super) fn exact_passage_idf(&self, id: ExactId) -> f32 {
        idf(self.totals.passages, self.passage_frequency(id))
    }

    pub(super) fn folded_passage_idf(&self, id: FoldedId) -> f32 {
        idf(self.totals.passages, frequency(&self.folded[1], id.0))
    }

    pub(super) fn heading_idf(&self, id: FoldedId) -> f32 {
        idf(self.totals.passages, frequency(&self.headings, id.0))
    }

    pub(super) fn trigram_idf(&self, id: TrigramId) -> f32 {
        idf(self.totals.passages, frequency(&self.trigrams, id.0))
    }

    pub(super) fn exact_document_idf(&self, id: ExactId) -> f32 {
        idf(self.totals.documents, frequency(&self.exact[2], id.0))
    }

    pub(super) fn folded_document_idf(&self, id: FoldedId) -> f32 {
        idf(self.totals.documents, frequency(&self.folded[2], id.0))
    }
}

fn frequency(frequencies: &Frequencies, number: u32) -> u64 {
    frequencies.get(number as usize).copied().unwrap_or(0).into()
}

impl CorpusTotals {
    /// All totals. Their order is part of the format on disk.
    pub fn to_array(self) -> [u64; 8] {
        let Self { sentences, passages, documents, words, pairs, trigrams, heading_words, document_words } = self;
        [sentences, passages, documents, words, pairs, trigrams, heading_words, document_words]
    }

    /// All totals, in the order of [`Self::to_array`].
    pub fn as_mut_array(&mut self) -> [&mut u64; 8] {
        let Self { sentences, passages, documents, words, pairs, trigrams, heading_words, document_words } = self;
        [sentences, passages, documents, words, pairs, trigrams, heading_words, document_words]
    }
}

/// BM25's idf (Robertson and Zaragoza) in its variant that is always positive: ln(1 + (N − n + ½) / (n + ½)).
#[expect(clippy::cast_precision_loss, reason = "counts of passages, far below where f32 rounds noticeably")]
pub(super) fn idf(total: u64, containing: u64) -> f32 {
    let (total, n) = (total as f32, containing as f32);
    (1.0 + (total - n + 0.5) / (n + 0.5)).ln()
}

#[cfg(test)]
mod tests;
