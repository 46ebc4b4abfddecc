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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::terms::trigrams;
    use crate::text::tokens;

    /// Terms are asked for by their words: `họp` with accents, `hop` without, `hội họp` side by side.
    #[derive(Debug, Clone, Copy)]
    enum Asked {
        Exact(&'static str),
        Folded(&'static str),
        Pair(&'static str, &'static str),
        FoldedPair(&'static str, &'static str),
        Letters(&'static str),
        Above(&'static str),
    }
    use Asked::{Above, Exact, Folded, FoldedPair, Letters, Pair};

    /// All words of these tests.
    const WORDS: &str = "hội hối họp hợp quỹ còn";

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for word in tokens(WORDS) {
            vocabulary.number(&word.exact, &word.folded);
        }
        vocabulary
    }

    fn ids(text: &str, vocabulary: &Vocabulary) -> Vec<ExactId> {
        tokens(text).iter().filter_map(|word| vocabulary.exact(&word.exact)).collect()
    }

    fn key(asked: Asked, vocabulary: &Vocabulary) -> Key {
        let exact = |word: &str| ids(word, vocabulary)[0];
        let folded = |word: &str| vocabulary.folded_of(exact(word));
        match asked {
            Exact(word) => Key::Exact(exact(word)),
            Folded(word) => Key::Folded(folded(word)),
            Pair(first, second) => Key::Pair(exact(first), exact(second)),
            FoldedPair(first, second) => Key::FoldedPair(folded(first), folded(second)),
            Letters(three) => Key::Trigram(vocabulary.trigram(three).expect("a word has them")),
            Above(word) => Key::Above(folded(word)),
        }
    }

    /// Among passages of this very length, the scores of a passage: what each term, which weighs 1, comes
    /// to by how often it stands.
    fn check(asked: &[Asked], own: &str, above: &str, times: &[f32]) {
        let vocabulary = vocabulary();
        let mut query = Query::default();
        asked.iter().for_each(|one| query.add(key(*one, &vocabulary), 1.0 / (K1 + 1.0)));
        let (words, over) = (ids(own, &vocabulary), ids(above, &vocabulary));
        let mut statistics = Statistics::default();
        let letters: usize = tokens(own).iter().map(|word| trigrams(&word.folded).len()).sum();
        let totals = &mut statistics.totals;
        (totals.passages, totals.words, totals.pairs) = (1, words.len() as u64, words.len().saturating_sub(1) as u64);
        (totals.trigrams, totals.above) = (letters as u64, over.len() as u64);
        let mut ranker = Ranker::new(&query, &vocabulary, &statistics, |_| 1.0);
        let expected: f32 = times.iter().map(|times| times / (times + K1)).sum();
        for turn in ["first", "second"] {
            let score = ranker.score(words.iter().copied(), over.iter().copied());
            assert!((score - expected).abs() < 1e-5, "{turn}: {asked:?} {own:?} {above:?}: {score} {expected}");
        }
    }

    #[test]
    fn words_count_as_often_as_they_stand() {
        check(&[Exact("họp")], "hội họp quỹ họp", "", &[2.0]);
        check(&[Exact("họp")], "hội hợp quỹ còn", "", &[]);
        check(&[Folded("họp")], "hội hợp quỹ họp", "", &[2.0]);
        check(&[Exact("họp"), Folded("họp")], "họp hợp quỹ", "họp", &[1.0, 2.0]);
        check(&[], "hội họp", "", &[]);
        check(&[Exact("họp")], "", "", &[]);
    }

    #[test]
    fn pairs_count_where_their_words_stand_side_by_side() {
        let hoi_hop = [Exact("hội"), Exact("họp"), Pair("hội", "họp")];
        check(&hoi_hop, "hội họp hội họp", "", &[2.0, 2.0, 2.0]);
        check(&hoi_hop, "họp hội", "", &[1.0, 1.0]);
        check(&hoi_hop, "hội quỹ họp", "", &[1.0, 1.0]);
        check(&[Folded("hội"), Folded("họp"), FoldedPair("hội", "họp")], "hối hợp còn", "", &[1.0, 1.0, 1.0]);
        check(&[Folded("hội"), Folded("họp"), Pair("hội", "họp")], "hối hợp hội họp", "", &[2.0, 2.0, 1.0]);
    }

    #[test]
    fn letters_count_in_every_word_that_has_them() {
        check(&[Letters("^ho")], "hội họp quỹ", "hợp", &[2.0]);
        check(&[Letters("op$")], "hội hợp quỹ họp", "", &[2.0]);
    }

    #[test]
    fn what_stands_above_counts_apart() {
        check(&[Above("hội"), Exact("hội")], "họp quỹ", "hội hối", &[2.0]);
        check(&[Above("hội"), Exact("hội")], "hội quỹ", "họp", &[1.0]);
    }

    #[test]
    fn long_passages_count_less_and_short_means_are_bounded() {
        assert!((norm(9.0, 9.0) - K1).abs() < 1e-6);
        assert!(norm(18.0, 9.0) > norm(9.0, 9.0) && norm(0.0, 9.0) > 0.0);
        assert!((norm(1.0, 0.0) - K1).abs() < 1e-6, "where there is nothing, nothing is divided by it");
    }

    proptest! {
        #[test]
        fn scores_are_bounded_by_what_terms_weigh(
            own in prop::collection::vec(0..6u32, 0..12),
            above in prop::collection::vec(0..6u32, 0..4),
            boosts in prop::array::uniform4(0.01f32..5.0),
        ) {
            let vocabulary = vocabulary();
            let keys = [Exact("hội"), Folded("họp"), FoldedPair("hội", "họp"), Above("quỹ")];
            let mut query = Query::default();
            keys.into_iter().zip(boosts).for_each(|(one, boost)| query.add(key(one, &vocabulary), boost));
            let mut ranker = Ranker::new(&query, &vocabulary, &Statistics::default(), |_| 2.0);
            let score = ranker.score(own.iter().copied().map(ExactId), above.iter().copied().map(ExactId));
            let most: f32 = boosts.into_iter().map(|boost| term_weight(boost, 2.0)).sum();
            prop_assert!((0.0..=most).contains(&score), "{} {}", score, most);
            // One that says nothing of it in place of a word that is sought is worth less.
            let hoi = ids("hội", &vocabulary)[0].0;
            if let Some(at) = own.iter().position(|word| *word == hoi) {
                let mut less = own.clone();
                less[at] = ids("còn", &vocabulary)[0].0;
                let less = ranker.score(less.into_iter().map(ExactId), above.into_iter().map(ExactId));
                prop_assert!(less < score, "{} {}", less, score);
            }
        }
    }
}
