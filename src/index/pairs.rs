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
