//! BM25 of all terms of a query on one passage, counted from its words.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::ids::{ExactId, FoldedId};
use super::statistics::Statistics;
use super::terms::{Key, Query};
use super::vocabulary::Vocabulary;

/// Saturation and length normalisation, as usual (Robertson and Zaragoza, "The Probabilistic
/// Relevance Framework", 2009).
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// What is added to how often a term stands, in a passage of that length.
pub(super) fn norm(length: f32, mean: f32) -> f32 {
    K1 * (1.0 - B + B * length / mean.max(1.0))
}

/// BM25's weight of a term: its boost, its rarity and the constant that keeps scores apart.
pub(super) fn term_weight(boost: f32, idf: f32) -> f32 {
    boost * idf * (K1 + 1.0)
}

type ByKey<K> = HashMap<K, usize, FxBuildHasher>;

/// Where each kind of terms is counted: own words, pairs, trigrams, words above.
const KINDS: usize = 4;

/// A query, ready to be counted on passages.
pub(super) struct Ranker<'a> {
    vocabulary: &'a Vocabulary,
    exact: ByKey<ExactId>,
    folded: ByKey<FoldedId>,
    pairs: ByKey<(ExactId, ExactId)>,
    folded_pairs: ByKey<(FoldedId, FoldedId)>,
    above: ByKey<FoldedId>,
    /// By trigram its term, counted from 1.
    trigrams: Vec<u16>,
    /// Of each term.
    weights: Vec<f32>,
    kinds: Vec<usize>,
    /// Mean lengths by kind.
    means: [f32; KINDS],
    /// How often each term stands in the passage that is looked at.
    times: Vec<u16>,
}

impl<'a> Ranker<'a> {
    /// `idf` tells how rare each term is.
    pub fn new(query: &Query, vocabulary: &'a Vocabulary, statistics: &Statistics, idf: impl Fn(Key) -> f32) -> Self {
        let mut ranker = Self {
            vocabulary,
            exact: ByKey::default(),
            folded: ByKey::default(),
            pairs: ByKey::default(),
            folded_pairs: ByKey::default(),
            above: ByKey::default(),
            trigrams: vec![0; vocabulary.trigram_len()],
            weights: query.terms.iter().map(|&(key, boost)| term_weight(boost, idf(key))).collect(),
            kinds: Vec::with_capacity(query.terms.len()),
            means: statistics.mean_lengths(),
            times: vec![0; query.terms.len()],
        };
        for (number, &(key, _)) in query.terms.iter().enumerate() {
            let kind = ranker.note(number, key);
            ranker.kinds.push(kind);
        }
        ranker
    }

    fn note(&mut self, number: usize, key: Key) -> usize {
        let (_, kind) = match key {
            Key::Exact(id) => (self.exact.insert(id, number), 0),
            Key::Folded(id) => (self.folded.insert(id, number), 0),
            Key::Pair(a, b) => (self.pairs.insert((a, b), number), 1),
            Key::FoldedPair(a, b) => (self.folded_pairs.insert((a, b), number), 1),
            Key::Above(id) => (self.above.insert(id, number), 3),
            Key::Trigram(id) => {
                self.trigrams[id.0 as usize] = u16::try_from(number + 1).unwrap_or(0);
                (None, 2)
            }
        };
        kind
    }

    /// The score of a passage with these words, which stands under those.
    pub fn score(&mut self, own: impl Iterator<Item = ExactId>, above: impl Iterator<Item = ExactId>) -> f32 {
        let lengths = [self.own(own), self.above(above)];
        let [[words, trigrams], [over, _]] = lengths;
        let lengths = [words, words.saturating_sub(1), trigrams, over];
        let mut norms = [0.0; KINDS];
        for ((norm_of, length), mean) in norms.iter_mut().zip(lengths).zip(self.means) {
            #[expect(clippy::cast_precision_loss, reason = "lengths of passages in words")]
            let length = length as f32;
            *norm_of = norm(length, mean);
        }
        let terms = self.times.iter_mut().zip(&self.weights).zip(&self.kinds);
        let worth = |((times, weight), kind): ((&mut u16, &f32), &usize)| {
            let times = f32::from(std::mem::take(times));
            if times > 0.0 { weight * times / (times + norms[*kind]) } else { 0.0 }
        };
        terms.map(worth).sum()
    }

    /// Counts a passage's own words; how many words and trigrams they are.
    fn own(&mut self, words: impl Iterator<Item = ExactId>) -> [u32; 2] {
        let (mut count, mut letters) = (0, 0);
        // The word before, where the query has it.
        let mut before: Option<(ExactId, FoldedId)> = None;
        for word in words {
            count += 1;
            let folded = self.vocabulary.folded_of(word);
            let found = [self.exact.get(&word), self.folded.get(&folded)];
            let wanted = found.iter().any(Option::is_some);
            found.into_iter().flatten().for_each(|&term| more(&mut self.times[term]));
            if let (Some((first, first_folded)), true) = (before, wanted) {
                let found = [self.pairs.get(&(first, word)), self.folded_pairs.get(&(first_folded, folded))];
                found.into_iter().flatten().for_each(|&term| more(&mut self.times[term]));
            }
            before = wanted.then_some((word, folded));
            for trigram in self.vocabulary.trigrams_of(folded) {
                letters += 1;
                if let Some(term) = self.trigrams[trigram.0 as usize].checked_sub(1) {
                    more(&mut self.times[usize::from(term)]);
                }
            }
        }
        [count, letters]
    }

    fn above(&mut self, words: impl Iterator<Item = ExactId>) -> [u32; 2] {
        let mut count = 0;
        for word in words {
            count += 1;
            if let Some(&term) = self.above.get(&self.vocabulary.folded_of(word)) {
                more(&mut self.times[term]);
            }
        }
        [count, 0]
    }
}

/// Counts one more: a passage may have a word more often than can be told, which makes no difference.
fn more(times: &mut u16) {
    *times = times.saturating_add(1);
}
