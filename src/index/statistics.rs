//! How often words stand where: what makes a rare word weigh more, as BM25 has it.
//!
//! Counts of several segments add up, and those of records that are no longer there are taken off,
//! so that records which came one after the other weigh as if they had come at once.

use super::corpus::{Corpus, CorpusPart};
use super::ids::{ExactId, FoldedId, TrigramId};
use super::vocabulary::Vocabulary;

/// In how many of all places each number stands.
type Counts = Vec<u32>;

/// Counts over some documents. Those by number may end early; what is beyond stands nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    pub(super) totals: Totals,
    /// In how many sentences, passages and documents each exact key stands.
    pub(super) exact: [Counts; 3],
    /// The same for folded keys.
    pub(super) folded: [Counts; 3],
    /// Above how many passages each folded key stands, in titles and headings.
    pub(super) above: Counts,
    /// In how many passages each trigram stands.
    pub(super) trigrams: Counts,
    /// In how many documents someone is called so, by folded key.
    pub(super) given: Counts,
    /// How often each exact key stands anywhere. Words of records that are gone keep their numbers.
    pub(super) used: Counts,
}

/// What there is altogether.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub sentences: u64,
    pub passages: u64,
    pub documents: u64,
    /// Words of passages, pairs of neighbours, trigrams, and words above passages.
    pub words: u64,
    pub pairs: u64,
    pub trigrams: u64,
    pub above: u64,
    /// Words of documents, their titles' with them.
    pub of_documents: u64,
}

/// Places in which a number is counted once, however often it stands there.
struct Places {
    counts: Counts,
    last: Vec<u32>,
}

impl Places {
    fn new(numbers: usize) -> Self {
        Self { counts: vec![0; numbers], last: vec![u32::MAX; numbers] }
    }

    fn see(&mut self, number: u32, place: u32) {
        if std::mem::replace(&mut self.last[number as usize], place) != place {
            self.counts[number as usize] += 1;
        }
    }
}

impl Statistics {
    /// Counts what was read. `given` are the given names of each document's people.
    pub(super) fn of(corpus: &Corpus, vocabulary: &Vocabulary, given: &[Vec<FoldedId>]) -> Self {
        use rayon::prelude::*;
        let of_parts = corpus.parts.par_iter().map(|part| Self::of_part(part, corpus, vocabulary));
        let mut all = of_parts.reduce(Self::default, |mut all, part| {
            all.add(&part);
            all
        });
        let mut names = Places::new(vocabulary.folded_len());
        for (document, given) in (0..).zip(given) {
            given.iter().for_each(|name| names.see(name.0, document));
        }
        all.given = names.counts;
        all.used.resize(vocabulary.exact_len(), 0);
        corpus.titles.iter().flatten().for_each(|word| all.used[word.0 as usize] += 1);
        all
    }

    fn of_part(part: &CorpusPart, corpus: &Corpus, vocabulary: &Vocabulary) -> Self {
        let mut exact = [(); 3].map(|()| Places::new(vocabulary.exact_len()));
        let mut folded = [(); 3].map(|()| Places::new(vocabulary.folded_len()));
        let mut above = Places::new(vocabulary.folded_len());
        let mut trigrams = Places::new(vocabulary.trigram_len());
        let mut totals = Totals::default();
        let mut see = |level: usize, word: ExactId, place: u32| {
            exact[level].see(word.0, place);
            folded[level].see(vocabulary.folded_of(word).0, place);
        };
        for (number, sentence) in (0..).zip(&part.sentences) {
            totals.sentences += 1;
            part.tokens[sentence.tokens.clone()].iter().for_each(|&word| see(0, word, number));
        }
        for (number, words) in (0..).zip(part.passages(&corpus.titles)) {
            totals.passages += 1;
            let mut own = 0;
            for word in words.own() {
                own += 1;
                see(1, word, number);
                let letters = vocabulary.trigrams_of(vocabulary.folded_of(word));
                totals.trigrams += letters.len() as u64;
                letters.iter().for_each(|letters| trigrams.see(letters.0, number));
            }
            totals.words += own;
            totals.pairs += own.saturating_sub(1);
            for word in words.above() {
                totals.above += 1;
                above.see(vocabulary.folded_of(word).0, number);
            }
        }
        for (document, words) in part.documents(&corpus.titles) {
            totals.documents += 1;
            for word in words {
                totals.of_documents += 1;
                see(2, word, document);
            }
        }
        let mut used = vec![0; vocabulary.exact_len()];
        let elsewhere = part.context.iter().chain(part.headings.iter()).flatten();
        part.tokens.iter().chain(elsewhere).for_each(|word| used[word.0 as usize] += 1);
        let (exact, folded) = (exact.map(|places| places.counts), folded.map(|places| places.counts));
        Self { totals, exact, folded, above: above.counts, trigrams: trigrams.counts, given: Counts::new(), used }
    }

    /// Counts those of `other` too.
    pub(super) fn add(&mut self, other: &Self) {
        self.each(other, |ours, theirs| *ours += theirs, |ours, theirs| *ours += theirs);
    }

    /// Counts those of `other`, which were counted before, no longer.
    pub(super) fn take(&mut self, other: &Self) {
        self.each(other, |ours, theirs| *ours -= theirs, |ours, theirs| *ours -= theirs);
    }

    fn each(&mut self, other: &Self, count: impl Fn(&mut u32, u32), total: impl Fn(&mut u64, u64)) {
        for (ours, theirs) in self.counts_mut().into_iter().zip(other.counts()) {
            ours.resize(ours.len().max(theirs.len()), 0);
            ours.iter_mut().zip(theirs).for_each(|(ours, theirs)| count(ours, *theirs));
        }
        for (ours, theirs) in self.totals.all_mut().into_iter().zip(other.totals.all()) {
            total(ours, theirs);
        }
    }

    /// All that is counted by number, always in the same order.
    pub(super) fn counts(&self) -> [&Counts; 10] {
        let ([a, b, c], [d, e, f]) = (&self.exact, &self.folded);
        [a, b, c, d, e, f, &self.above, &self.trigrams, &self.given, &self.used]
    }

    pub(super) fn counts_mut(&mut self) -> [&mut Counts; 10] {
        let ([a, b, c], [d, e, f]) = (&mut self.exact, &mut self.folded);
        [a, b, c, d, e, f, &mut self.above, &mut self.trigrams, &mut self.given, &mut self.used]
    }

    /// How rare a word is among sentences; one that no sentence holds is the rarest.
    pub fn exact_idf(&self, id: Option<ExactId>) -> f32 {
        idf(self.totals.sentences, id.map_or(0, |id| count(&self.exact[0], id.0)))
    }

    /// The same for a folded key.
    pub fn folded_idf(&self, id: Option<FoldedId>) -> f32 {
        idf(self.totals.sentences, id.map_or(0, |id| count(&self.folded[0], id.0)))
    }

    /// Mean lengths of passages: in words, pairs, trigrams, and words above.
    #[expect(clippy::cast_precision_loss, reason = "lengths of passages in words")]
    pub(super) fn mean_lengths(&self) -> [f32; 4] {
        let Totals { passages, words, pairs, trigrams, above, .. } = self.totals;
        [words, pairs, trigrams, above].map(|total| total as f32 / passages.max(1) as f32)
    }

    /// Whether a word stands anywhere.
    pub(super) fn is_used(&self, id: ExactId) -> bool {
        count(&self.used, id.0) > 0
    }

    /// Whether someone is called so.
    pub fn is_given(&self, name: FoldedId) -> bool {
        count(&self.given, name.0) > 0
    }

    /// In how many passages a word stands.
    pub(super) fn in_passages(&self, id: ExactId) -> u64 {
        count(&self.exact[1], id.0)
    }

    pub(super) fn exact_in_passages(&self, id: ExactId) -> f32 {
        idf(self.totals.passages, self.in_passages(id))
    }

    pub(super) fn folded_in_passages(&self, id: FoldedId) -> f32 {
        idf(self.totals.passages, count(&self.folded[1], id.0))
    }

    pub(super) fn above_passages(&self, id: FoldedId) -> f32 {
        idf(self.totals.passages, count(&self.above, id.0))
    }

    pub(super) fn trigram_in_passages(&self, id: TrigramId) -> f32 {
        idf(self.totals.passages, count(&self.trigrams, id.0))
    }

    pub(super) fn exact_in_documents(&self, id: ExactId) -> f32 {
        idf(self.totals.documents, count(&self.exact[2], id.0))
    }

    pub(super) fn folded_in_documents(&self, id: FoldedId) -> f32 {
        idf(self.totals.documents, count(&self.folded[2], id.0))
    }
}

fn count(counts: &Counts, number: u32) -> u64 {
    counts.get(number as usize).copied().unwrap_or(0).into()
}

impl Totals {
    pub fn all(&self) -> [u64; 8] {
        let Self { sentences, passages, documents, words, pairs, trigrams, above, of_documents } = *self;
        [sentences, passages, documents, words, pairs, trigrams, above, of_documents]
    }

    pub fn all_mut(&mut self) -> [&mut u64; 8] {
        let Self { sentences, passages, documents, words, pairs, trigrams, above, of_documents } = self;
        [sentences, passages, documents, words, pairs, trigrams, above, of_documents]
    }
}

/// Robertson and Zaragoza's idf, kept above zero: ln(1 + (N − n + ½) / (n + ½)).
#[expect(clippy::cast_precision_loss, reason = "counts of passages, far below where f32 rounds noticeably")]
pub(super) fn idf(total: u64, containing: u64) -> f32 {
    let (total, n) = (total as f32, containing as f32);
    (1.0 + (total - n + 0.5) / (n + 0.5)).ln()
}

#[cfg(test)]
mod tests;
