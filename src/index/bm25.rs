//! BM25 of a passage for all terms of a query, computed from the passage's words.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::ids::{ExactId, FoldedId};
use super::statistics::Statistics;
use super::terms::{Query, TermKey};
use super::vocabulary::Vocabulary;

/// Saturation and length normalisation, with the usual values (Robertson and Zaragoza, "The Probabilistic
/// Relevance Framework", 2009).
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// BM25's length normalisation: the addend to a term's frequency in the denominator.
pub(super) fn length_norm(length: f32, mean_length: f32) -> f32 {
    K1 * (1.0 - B + B * length / mean_length.max(1.0))
}

/// BM25's weight of a term: boost × idf × (k1 + 1).
pub(super) fn term_weight(boost: f32, idf: f32) -> f32 {
    boost * idf * (K1 + 1.0)
}

/// By key of a term: the term's number in the query.
type TermNumbers<K> = HashMap<K, usize, FxBuildHasher>;

/// The fields of a passage, which have lengths of their own: words, pairs, trigrams, heading words.
const FIELDS: usize = 4;

/// Scores passages for one query.
pub(super) struct PassageScorer<'a> {
    vocabulary: &'a Vocabulary,
    exact: TermNumbers<ExactId>,
    folded: TermNumbers<FoldedId>,
    pairs: TermNumbers<(ExactId, ExactId)>,
    folded_pairs: TermNumbers<(FoldedId, FoldedId)>,
    headings: TermNumbers<FoldedId>,
    /// By trigram: the number of its term, plus 1; 0 if the query has no such term.
    trigrams: Vec<u16>,
    /// By term.
    weights: Vec<f32>,
    /// By term: its field.
    fields: Vec<usize>,
    /// By field.
    mean_lengths: [f32; FIELDS],
    /// By term: its frequency in the current passage.
    frequencies: Vec<u16>,
}

impl<'a> PassageScorer<'a> {
    /// Prepares a query; `idf` returns the idf of a term.
    pub fn new(
        query: &Query,
        vocabulary: &'a Vocabulary,
        statistics: &Statistics,
        idf: impl Fn(TermKey) -> f32,
    ) -> Self {
        let mut scorer = Self {
            vocabulary,
            exact: TermNumbers::default(),
            folded: TermNumbers::default(),
            pairs: TermNumbers::default(),
            folded_pairs: TermNumbers::default(),
            headings: TermNumbers::default(),
            trigrams: vec![0; vocabulary.trigram_len()],
            weights: query.terms.iter().map(|&(key, boost)| term_weight(boost, idf(key))).collect(),
            fields: Vec::with_capacity(query.terms.len()),
            mean_lengths: statistics.mean_lengths(),
            frequencies: vec![0; query.terms.len()],
        };
        for (number, &(key, _)) in query.terms.iter().enumerate() {
            let field = scorer.add_term(number, key);
            scorer.fields.push(field);
        }
        scorer
    }

    /// Registers a term, and returns its field.
    fn add_term(&mut self, number: usize, key: TermKey) -> usize {
        let (_, field) = match key {
            TermKey::Exact(id) => (self.exact.insert(id, number), 0),
            TermKey::Folded(id) => (self.folded.insert(id, number), 0),
            TermKey::Pair(a, b) => (self.pairs.insert((a, b), number), 1),
            TermKey::FoldedPair(a, b) => (self.folded_pairs.insert((a, b), number), 1),
            TermKey::Heading(id) => (self.headings.insert(id, number), 3),
            TermKey::Trigram(id) => {
                self.trigrams[id.0 as usize] = u16::try_from(number + 1).unwrap_or(0);
                (None, 2)
            }
        };
        field
    }

    /// The score of a passage with the words `body`, below the words `headings`.
    pub fn score(&mut self, body: impl Iterator<Item = ExactId>, headings: impl Iterator<Item = ExactId>) -> f32 {
        let [words, trigrams] = self.count_body(body);
        let heading_words = self.count_headings(headings);
        let lengths = [words, words.saturating_sub(1), trigrams, heading_words];
        let mut norms = [0.0; FIELDS];
        for ((norm, length), mean_length) in norms.iter_mut().zip(lengths).zip(self.mean_lengths) {
            #[expect(clippy::cast_precision_loss, reason = "lengths of passages in words")]
            let length = length as f32;
            *norm = length_norm(length, mean_length);
        }
        let terms = self.frequencies.iter_mut().zip(&self.weights).zip(&self.fields);
        let score = |((frequency, weight), field): ((&mut u16, &f32), &usize)| {
            let frequency = f32::from(std::mem::take(frequency));
            if frequency > 0.0 { weight * frequency / (frequency + norms[*field]) } else { 0.0 }
        };
        terms.map(score).sum()
    }

    /// Counts the terms in a passage's own words; returns the numbers of words and trigrams.
    fn count_body(&mut self, words: impl Iterator<Item = ExactId>) -> [u32; 2] {
        let (mut word_count, mut trigram_count) = (0, 0);
        // The previous word, if the query has it.
        let mut previous: Option<(ExactId, FoldedId)> = None;
        for word in words {
            word_count += 1;
            let folded = self.vocabulary.folded_key(word);
            let matches = [self.exact.get(&word), self.folded.get(&folded)];
            let is_query_word = matches.iter().any(Option::is_some);
            matches.into_iter().flatten().for_each(|&term| increment(&mut self.frequencies[term]));
            if let (Some((first, first_folded)), true) = (previous, is_query_word) {
                let matches = [self.pairs.get(&(first, word)), self.folded_pairs.get(&(first_folded, folded))];
                matches.into_iter().flatten().for_each(|&term| increment(&mut self.frequencies[term]));
            }
            previous = is_query_word.then_some((word, folded));
            for trigram in self.vocabulary.trigrams(folded) {
                trigram_count += 1;
                if let Some(term) = self.trigrams[trigram.0 as usize].checked_sub(1) {
                    increment(&mut self.frequencies[usize::from(term)]);
                }
            }
        }
        [word_count, trigram_count]
    }

    /// Counts the terms in the words above a passage; returns the number of these words.
    fn count_headings(&mut self, words: impl Iterator<Item = ExactId>) -> u32 {
        let mut count = 0;
        for word in words {
            count += 1;
            if let Some(&term) = self.headings.get(&self.vocabulary.folded_key(word)) {
                increment(&mut self.frequencies[term]);
            }
        }
        count
    }
}

/// Adds one; saturates, because frequencies beyond `u16` make no difference to a score.
fn increment(frequency: &mut u16) {
    *frequency = frequency.saturating_add(1);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::index::terms::split_into_trigrams;
    use crate::text::tokenise;

    /// A term by its words.
    #[derive(Debug, Clone, Copy)]
    enum TermText {
        Exact(&'static str),
        Folded(&'static str),
        Pair(&'static str, &'static str),
        FoldedPair(&'static str, &'static str),
        Trigram(&'static str),
        Heading(&'static str),
    }
    use TermText::{Exact, Folded, FoldedPair, Heading, Pair, Trigram};

    /// All words of these tests.
    const WORDS: &str = "hội hối họp hợp quỹ còn";

    fn vocabulary() -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for word in tokenise(WORDS) {
            vocabulary.intern(&word.exact, &word.folded);
        }
        vocabulary
    }

    fn ids(text: &str, vocabulary: &Vocabulary) -> Vec<ExactId> {
        tokenise(text).iter().filter_map(|word| vocabulary.exact_id(&word.exact)).collect()
    }

    fn key(term: TermText, vocabulary: &Vocabulary) -> TermKey {
        let exact = |word: &str| ids(word, vocabulary)[0];
        let folded = |word: &str| vocabulary.folded_key(exact(word));
        match term {
            Exact(word) => TermKey::Exact(exact(word)),
            Folded(word) => TermKey::Folded(folded(word)),
            Pair(first, second) => TermKey::Pair(exact(first), exact(second)),
            FoldedPair(first, second) => TermKey::FoldedPair(folded(first), folded(second)),
            Trigram(letters) => TermKey::Trigram(vocabulary.trigram_id(letters).expect("a word has it")),
            Heading(word) => TermKey::Heading(folded(word)),
        }
    }

    /// Checks the score of a passage of mean length for terms of weight 1, by the frequency of each term.
    fn check(terms: &[TermText], body: &str, headings: &str, frequencies: &[f32]) {
        let vocabulary = vocabulary();
        let mut query = Query::default();
        terms.iter().for_each(|term| query.add(key(*term, &vocabulary), 1.0 / (K1 + 1.0)));
        let (words, heading_words) = (ids(body, &vocabulary), ids(headings, &vocabulary));
        let mut statistics = Statistics::default();
        let trigram_count: usize = tokenise(body).iter().map(|word| split_into_trigrams(&word.folded).len()).sum();
        let totals = &mut statistics.totals;
        (totals.passages, totals.words, totals.pairs) = (1, words.len() as u64, words.len().saturating_sub(1) as u64);
        (totals.trigrams, totals.heading_words) = (trigram_count as u64, heading_words.len() as u64);
        let mut scorer = PassageScorer::new(&query, &vocabulary, &statistics, |_| 1.0);
        let expected: f32 = frequencies.iter().map(|frequency| frequency / (frequency + K1)).sum();
        for call in ["first", "second"] {
            let score = scorer.score(words.iter().copied(), heading_words.iter().copied());
            assert!((score - expected).abs() < 1e-5, "{call}: {terms:?} {body:?} {headings:?}: {score} {expected}");
        }
    }

    #[test]
    fn every_occurrence_of_a_word_counts() {
        check(&[Exact("họp")], "hội họp quỹ họp", "", &[2.0]);
        check(&[Exact("họp")], "hội hợp quỹ còn", "", &[]);
        check(&[Folded("họp")], "hội hợp quỹ họp", "", &[2.0]);
        check(&[Exact("họp"), Folded("họp")], "họp hợp quỹ", "họp", &[1.0, 2.0]);
        check(&[], "hội họp", "", &[]);
        check(&[Exact("họp")], "", "", &[]);
    }

    #[test]
    fn pairs_match_neighbouring_words() {
        let hoi_hop = [Exact("hội"), Exact("họp"), Pair("hội", "họp")];
        check(&hoi_hop, "hội họp hội họp", "", &[2.0, 2.0, 2.0]);
        check(&hoi_hop, "họp hội", "", &[1.0, 1.0]);
        check(&hoi_hop, "hội quỹ họp", "", &[1.0, 1.0]);
        check(&[Folded("hội"), Folded("họp"), FoldedPair("hội", "họp")], "hối hợp còn", "", &[1.0, 1.0, 1.0]);
        check(&[Folded("hội"), Folded("họp"), Pair("hội", "họp")], "hối hợp hội họp", "", &[2.0, 2.0, 1.0]);
    }

    #[test]
    fn trigrams_match_every_word_of_the_body() {
        check(&[Trigram("^ho")], "hội họp quỹ", "hợp", &[2.0]);
        check(&[Trigram("op$")], "hội hợp quỹ họp", "", &[2.0]);
    }

    #[test]
    fn heading_terms_match_heading_words_only() {
        check(&[Heading("hội"), Exact("hội")], "họp quỹ", "hội hối", &[2.0]);
        check(&[Heading("hội"), Exact("hội")], "hội quỹ", "họp", &[1.0]);
    }

    #[test]
    fn long_passages_score_less_and_the_mean_length_is_bounded() {
        assert!((length_norm(9.0, 9.0) - K1).abs() < 1e-6);
        assert!(length_norm(18.0, 9.0) > length_norm(9.0, 9.0) && length_norm(0.0, 9.0) > 0.0);
        assert!((length_norm(1.0, 0.0) - K1).abs() < 1e-6, "a mean of zero does not divide by zero");
    }

    proptest! {
        #[test]
        fn scores_are_bounded_by_the_weights_of_terms(
            body in prop::collection::vec(0..6u32, 0..12),
            headings in prop::collection::vec(0..6u32, 0..4),
            boosts in prop::array::uniform4(0.01f32..5.0),
        ) {
            let vocabulary = vocabulary();
            let keys = [Exact("hội"), Folded("họp"), FoldedPair("hội", "họp"), Heading("quỹ")];
            let mut query = Query::default();
            keys.into_iter().zip(boosts).for_each(|(term, boost)| query.add(key(term, &vocabulary), boost));
            let mut scorer = PassageScorer::new(&query, &vocabulary, &Statistics::default(), |_| 2.0);
            let score = scorer.score(body.iter().copied().map(ExactId), headings.iter().copied().map(ExactId));
            let max: f32 = boosts.into_iter().map(|boost| term_weight(boost, 2.0)).sum();
            prop_assert!((0.0..=max).contains(&score), "{} {}", score, max);
            // A passage scores less if an unrelated word replaces a query word.
            let hoi = ids("hội", &vocabulary)[0].0;
            if let Some(at) = body.iter().position(|word| *word == hoi) {
                let mut less = body.clone();
                less[at] = ids("còn", &vocabulary)[0].0;
                let less = scorer.score(less.into_iter().map(ExactId), headings.into_iter().map(ExactId));
                prop_assert!(less < score, "{} {}", less, score);
            }
        }
    }
}
