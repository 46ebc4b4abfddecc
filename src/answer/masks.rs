//! Which terms of the question a sentence meets, as bits.
//!
//! A question has at most 64 terms, so what a sentence, a window or a paragraph meets of it is a
//! word of the machine: joining neighbours is an OR, leaving out what the title says already an
//! AND, and a pair of neighbours a shift.

use std::collections::HashMap;

use super::reading::Reading;
use crate::index::{ExactId, FoldedId, Index, Sentence};

/// The terms met: by the key that counts, by the folded key, as pairs, by another wording.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mask {
    pub own: u64,
    pub folded: u64,
    /// Bit i: terms i and i + 1 stand side by side.
    pub pairs: u64,
    pub alternative: u64,
}

impl std::ops::BitOr for Mask {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            own: self.own | other.own,
            folded: self.folded | other.folded,
            pairs: self.pairs | other.pairs,
            alternative: self.alternative | other.alternative,
        }
    }
}

/// Looks up the words of sentences among the terms of one question.
pub struct Matcher<'a> {
    index: &'a Index,
    reading: &'a Reading,
    exact: HashMap<ExactId, u64>,
    folded: HashMap<FoldedId, (u64, u64)>,
}

impl<'a> Matcher<'a> {
    pub fn new(reading: &'a Reading, index: &'a Index) -> Self {
        let (mut exact, mut folded) = (HashMap::new(), HashMap::new());
        for (i, term) in reading.terms.iter().enumerate() {
            if let Some(id) = term.exact {
                *exact.entry(id).or_insert(0) |= 1 << i;
            }
            if let Some(id) = term.folded {
                let (all, alone) = folded.entry(id).or_insert((0, 0));
                *all |= 1 << i;
                *alone |= u64::from(term.exact.is_none()) << i;
            }
        }
        Self { index, reading, exact, folded }
    }

    /// What one sentence meets.
    pub fn sentence(&self, sentence: &Sentence) -> Mask {
        let words: Vec<ExactId> = self.index.sentences.tokens(sentence).iter().map(|t| t.exact()).collect();
        self.words(&words)
    }

    /// What a run of words meets.
    pub fn words(&self, words: &[ExactId]) -> Mask {
        let mut mask = Mask::default();
        let mut before = 0;
        for &word in words {
            let (all, alone) = self.folded.get(&self.index.vocabulary.folded_of(word)).copied().unwrap_or_default();
            let own = alone | self.exact.get(&word).copied().unwrap_or(0);
            mask.own |= own;
            mask.folded |= all;
            mask.pairs |= before & (own >> 1);
            before = own;
        }
        mask.alternative = self.alternatives(words) & !mask.own;
        mask
    }

    fn alternatives(&self, words: &[ExactId]) -> u64 {
        let stands = |ids: &[ExactId]| words.windows(ids.len()).any(|run| run == ids);
        let met = self.reading.alternatives.iter().filter(|a| stands(&a.ids));
        met.fold(0, |bits, a| bits | a.terms)
    }
}
