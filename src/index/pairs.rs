//! Pairs of neighbouring words, numbered by their folded keys. Pairs that differ in diacritics alone
//! share a number; scoring distinguishes them by the passage's words.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::csr_lists::{CsrLists, to_u32};
use super::ids::{ExactId, FoldedId};
use super::vocabulary::Vocabulary;

/// The distinct pairs of some passages, and the pairs of each passage.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    numbers: HashMap<(FoldedId, FoldedId), u32, FxBuildHasher>,
    /// By passage: the numbers of its pairs.
    by_passage: CsrLists<u32>,
}

impl Pairs {
    /// Numbers the pairs of `passages`, each an iterator over its words in order.
    pub fn from_passages<W: Iterator<Item = ExactId>>(
        passages: impl Iterator<Item = W>,
        vocabulary: &Vocabulary,
    ) -> Self {
        let mut pairs = Self::default();
        for words in passages {
            let mut previous = None;
            pairs.by_passage.push(words.map(|word| vocabulary.folded_key(word)).filter_map(|word| {
                let pair = (previous.replace(word)?, word);
                let next = to_u32(pairs.numbers.len());
                Some(*pairs.numbers.entry(pair).or_insert(next))
            }));
        }
        pairs
    }

    /// The number of distinct pairs.
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The pairs of each passage, by number.
    pub fn passages(&self) -> impl Iterator<Item = impl Iterator<Item = u32>> {
        self.by_passage.iter().map(|pairs| pairs.iter().copied())
    }

    /// All pairs in order, each with its number.
    pub fn to_sorted_vec(&self) -> Vec<((FoldedId, FoldedId), u32)> {
        let mut all: Vec<_> = self.numbers.iter().map(|(&pair, &number)| (pair, number)).collect();
        all.sort_unstable();
        all
    }

    /// The number of passages that contain each pair.
    pub fn passage_frequencies(&self) -> HashMap<(FoldedId, FoldedId), u32, FxBuildHasher> {
        let mut counts = vec![0; self.len()];
        for passage in self.by_passage.iter() {
            let mut distinct = passage.to_vec();
            distinct.sort_unstable();
            distinct.dedup();
            distinct.into_iter().for_each(|number| counts[number as usize] += 1);
        }
        self.numbers.iter().map(|(&pair, &number)| (pair, counts[number as usize])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenise;
    use proptest::prelude::*;

    type PairText = (String, String);

    /// The pairs of a text's words, by their folded keys.
    fn neighbours(text: &str) -> Vec<PairText> {
        tokenise(text).windows(2).map(|two| (two[0].folded.clone(), two[1].folded.clone())).collect()
    }

    fn check(passages: &[&str]) {
        let mut vocabulary = Vocabulary::default();
        let number = |text: &&str| -> Vec<_> {
            tokenise(text).iter().map(|word| vocabulary.intern(&word.exact, &word.folded)).collect()
        };
        let words: Vec<Vec<_>> = passages.iter().map(number).collect();
        let pairs = Pairs::from_passages(words.into_iter().map(Vec::into_iter), &vocabulary);

        // Folded keys of a vocabulary cannot be listed, so each is found by a word that folds to it.
        let name = |id: FoldedId| {
            let word = vocabulary.iter_words_from(0).find(|(_, folded)| vocabulary.folded_id(folded) == Some(id));
            word.map(|(_, folded)| folded.to_owned()).expect("every folded key is a word's")
        };
        let pair_text = |(first, second)| (name(first), name(second));
        let sorted = pairs.to_sorted_vec();
        assert!(sorted.is_sorted_by(|a, b| a.0 < b.0), "{passages:?}");
        let by_number: HashMap<u32, PairText> =
            sorted.into_iter().map(|(pair, number)| (number, pair_text(pair))).collect();
        assert_eq!(by_number.len(), pairs.len());
        let found: Vec<Vec<PairText>> =
            pairs.passages().map(|all| all.map(|n| by_number[&n].clone()).collect()).collect();
        assert_eq!(found, passages.iter().map(|text| neighbours(text)).collect::<Vec<_>>());

        for (pair, count) in pairs.passage_frequencies() {
            let pair = pair_text(pair);
            let containing = passages.iter().filter(|text| neighbours(text).contains(&pair)).count();
            assert_eq!(count as usize, containing, "{pair:?} {passages:?}");
        }
        assert_eq!(pairs.passage_frequencies().len(), pairs.len());
    }

    #[test]
    fn pairs_are_folded_and_do_not_cross_passages() {
        check(&[]);
        check(&["họp", "", "quỹ"]);
        check(&["Họp tổ", "hợp tố", "tổ họp"]);
        check(&["quỹ quỹ quỹ", "quỹ quý"]);
    }

    proptest! {
        #[test]
        fn all_pairs_of_all_passages_are_numbered(passages in prop::collection::vec("((hội|hối|họp|quỹ|quý|27) ){0,6}", 0..6)) {
            check(&passages.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
