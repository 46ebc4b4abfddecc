//! Words that stand side by side, numbered: by their folded keys, for where accents tell two pairs
//! apart the passage's own words do.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::ids::{ExactId, FoldedId};
use super::runs::{Runs, offset};
use super::vocabulary::Vocabulary;

/// The pairs of some passages.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    numbers: HashMap<(FoldedId, FoldedId), u32, FxBuildHasher>,
    of_passages: Runs<u32>,
}

impl Pairs {
    /// Numbers the pairs of passages, each the words that it holds in order.
    pub fn of<W: Iterator<Item = ExactId>>(passages: impl Iterator<Item = W>, vocabulary: &Vocabulary) -> Self {
        let mut pairs = Self::default();
        for words in passages {
            let mut before = None;
            pairs.of_passages.push(words.map(|word| vocabulary.folded_of(word)).filter_map(|word| {
                let pair = (before.replace(word)?, word);
                let next = offset(pairs.numbers.len());
                Some(*pairs.numbers.entry(pair).or_insert(next))
            }));
        }
        pairs
    }

    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The numbers of each passage's pairs.
    pub fn of_passages(&self) -> impl Iterator<Item = impl Iterator<Item = u32>> {
        self.of_passages.iter().map(|pairs| pairs.iter().copied())
    }

    /// All pairs in order, and their numbers.
    pub fn sorted(&self) -> Vec<((FoldedId, FoldedId), u32)> {
        let mut all: Vec<_> = self.numbers.iter().map(|(&pair, &number)| (pair, number)).collect();
        all.sort_unstable();
        all
    }

    /// In how many passages each pair stands.
    pub fn counts(&self) -> HashMap<(FoldedId, FoldedId), u32, FxBuildHasher> {
        let mut counts = vec![0; self.len()];
        for passage in self.of_passages.iter() {
            let mut once = passage.to_vec();
            once.sort_unstable();
            once.dedup();
            once.into_iter().for_each(|number| counts[number as usize] += 1);
        }
        self.numbers.iter().map(|(&pair, &number)| (pair, counts[number as usize])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;
    use proptest::prelude::*;

    type Named = (String, String);

    /// The pairs of a text's words, by their folded keys.
    fn neighbours(text: &str) -> Vec<Named> {
        tokens(text).windows(2).map(|two| (two[0].folded.clone(), two[1].folded.clone())).collect()
    }

    fn check(passages: &[&str]) {
        let mut vocabulary = Vocabulary::default();
        let number = |text: &&str| -> Vec<_> {
            tokens(text).iter().map(|word| vocabulary.number(&word.exact, &word.folded)).collect()
        };
        let words: Vec<Vec<_>> = passages.iter().map(number).collect();
        let pairs = Pairs::of(words.into_iter().map(Vec::into_iter), &vocabulary);

        // Where a folded key has no other number, it is known by its first word.
        let name = |id: FoldedId| {
            let word = vocabulary.words_from(0).find(|(_, folded)| vocabulary.folded(folded) == Some(id));
            word.map(|(_, folded)| folded.to_owned()).expect("every folded key is a word's")
        };
        let named = |(first, second)| (name(first), name(second));
        let sorted = pairs.sorted();
        assert!(sorted.is_sorted_by(|a, b| a.0 < b.0), "{passages:?}");
        let by_number: HashMap<u32, Named> = sorted.into_iter().map(|(pair, number)| (number, named(pair))).collect();
        assert_eq!(by_number.len(), pairs.len());
        let found: Vec<Vec<Named>> =
            pairs.of_passages().map(|all| all.map(|n| by_number[&n].clone()).collect()).collect();
        assert_eq!(found, passages.iter().map(|text| neighbours(text)).collect::<Vec<_>>());

        for (pair, count) in pairs.counts() {
            let pair = named(pair);
            let having = passages.iter().filter(|text| neighbours(text).contains(&pair)).count();
            assert_eq!(count as usize, having, "{pair:?} {passages:?}");
        }
        assert_eq!(pairs.counts().len(), pairs.len());
    }

    #[test]
    fn pairs_are_of_one_passage_and_have_no_accents() {
        check(&[]);
        check(&["họp", "", "quỹ"]);
        check(&["Họp tổ", "hợp tố", "tổ họp"]);
        check(&["quỹ quỹ quỹ", "quỹ quý"]);
    }

    proptest! {
        #[test]
        fn the_pairs_of_any_passages(passages in prop::collection::vec("((hội|hối|họp|quỹ|quý|27) ){0,6}", 0..6)) {
            check(&passages.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
