//! Which terms of the question a sentence meets, as bits.
//!
//! A question has at most 64 terms, so what a sentence, a window or a paragraph meets of it is a
//! word of the machine: joining neighbours is an OR, leaving out what the title says already an
//! AND, and a pair of neighbours a shift.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::query::ParsedQuery;
use crate::index::{ExactId, FoldedId, Index, Sentence};

/// The terms met: by the key that counts, by the folded key, as pairs, by another wording.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mask {
    pub own: u64,
    pub folded: u64,
    /// Bit i: terms i and i + 1 stand side by side.
    pub pairs: u64,
    /// Bit i: the reading's alternative i stands there.
    pub alternatives: u128,
}

impl std::ops::BitOr for Mask {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            own: self.own | other.own,
            folded: self.folded | other.folded,
            pairs: self.pairs | other.pairs,
            alternatives: self.alternatives | other.alternatives,
        }
    }
}

impl Mask {
    /// Without the terms that `known` explains, and without pairs of them alone.
    pub fn without(self, known: u64) -> Self {
        Self { own: self.own & !known, pairs: self.pairs & !(known & (known >> 1)), ..self }
    }
}

type ByNumber<K, V> = HashMap<K, V, FxBuildHasher>;

/// Looks up the words of sentences among the terms of one question.
pub struct Matcher<'a> {
    index: &'a Index,
    reading: &'a ParsedQuery,
    exact: ByNumber<ExactId, u64>,
    folded: ByNumber<FoldedId, (u64, u64)>,
    /// The alternatives that begin with this word.
    alternatives: ByNumber<ExactId, Vec<usize>>,
}

impl<'a> Matcher<'a> {
    pub fn new(reading: &'a ParsedQuery, index: &'a Index) -> Self {
        let mut exact = ByNumber::default();
        let mut folded = ByNumber::default();
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
        let mut alternatives: ByNumber<ExactId, Vec<usize>> = ByNumber::default();
        for (i, alternative) in reading.alternatives.iter().enumerate() {
            alternatives.entry(alternative.ids[0]).or_default().push(i);
        }
        Self { index, reading, exact, folded, alternatives }
    }

    /// What one sentence meets.
    pub fn sentence(&self, sentence: &Sentence) -> Mask {
        self.met(sentence.tokens.len(), |at| sentence.tokens[at].exact())
    }

    /// What a run of words meets.
    pub fn words(&self, words: &[ExactId]) -> Mask {
        self.met(words.len(), |at| words[at])
    }

    /// What so many words meet, each of which `word` tells.
    fn met(&self, count: usize, word: impl Fn(usize) -> ExactId) -> Mask {
        let mut mask = Mask::default();
        let mut before = 0;
        for at in 0..count {
            let here = word(at);
            let (all, alone) = self.folded.get(&self.index.vocabulary.folded_of(here)).copied().unwrap_or_default();
            let own = alone | self.exact.get(&here).copied().unwrap_or(0);
            mask.own |= own;
            mask.folded |= all;
            mask.pairs |= before & (own >> 1);
            before = own;
            for &i in self.alternatives.get(&here).into_iter().flatten() {
                let ids = &self.reading.alternatives[i].ids;
                let stands = at + ids.len() <= count && ids.iter().enumerate().all(|(next, id)| word(at + next) == *id);
                mask.alternatives |= u128::from(stands) << i;
            }
        }
        mask
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;

    const ROOF: &str = "# Họp tổ\n\nMái kho bị dột. Hôm qua tổ mài dao.\n";

    /// What the sentence that begins so meets of a question: words, folded words and pairs.
    fn check(question: &str, begin: &str, own: &[&str], folded: &[&str], pairs: &[&str]) {
        let fixture = Fixture::new(&[("a.md", ROOF)]);
        let reading = fixture.parse(question);
        let mask = Matcher::new(&reading, &fixture.index).sentence(&fixture.index.sentence(fixture.sentence(begin)));
        assert_eq!(Fixture::words(&reading, mask.own), own, "{question}");
        assert_eq!(Fixture::words(&reading, mask.folded), folded, "{question}");
        assert_eq!(Fixture::words(&reading, mask.pairs), pairs, "{question}");
    }

    #[test]
    fn a_word_with_accents_meets_its_exact_key() {
        check("mái dột", "Mái kho", &["mái", "dột"], &["mái", "dột"], &[]);
        check("mái dột", "Hôm qua", &[], &["mái"], &[]);
    }

    #[test]
    fn a_word_without_accents_and_one_that_no_record_has_meet_their_folded_keys() {
        check("mai kho", "Mái kho", &["mai", "kho"], &["mai", "kho"], &["mai"]);
        check("mai kho", "Hôm qua", &["mai"], &["mai"], &[]);
        check("mãi dột", "Hôm qua", &["mãi"], &["mãi"], &[]);
    }

    #[test]
    fn a_pair_is_two_neighbours_in_the_same_order() {
        check("mái kho", "Mái kho", &["mái", "kho"], &["mái", "kho"], &["mái"]);
        check("kho mái", "Mái kho", &["kho", "mái"], &["kho", "mái"], &[]);
    }

    #[test]
    fn another_wording_is_met_where_all_its_words_stand_side_by_side() {
        let fixture = Fixture::common();
        let reading = fixture.parse("ngân sách còn bao nhiêu");
        let matcher = Matcher::new(&reading, &fixture.index);
        let of = |begin: &str| matcher.sentence(&fixture.index.sentence(fixture.sentence(begin)));
        let other = |mask: Mask| Fixture::words(&reading, reading.reworded_bits(mask));
        assert_eq!(other(of("Quỹ hội còn bảy")), ["ngân", "sách"]);
        assert_eq!(other(of("Vì mái dột")), [""; 0]);
    }

    #[test]
    fn what_is_known_takes_its_words_and_pairs_of_them_alone() {
        let mask = Mask { own: 0b0111, pairs: 0b0011, folded: 0b1111, alternatives: 1 };
        let left = mask.without(0b0011);
        assert_eq!((left.own, left.pairs), (0b0100, 0b0010), "the pair with a word that is not known stays");
        assert_eq!((left.folded, left.alternatives), (mask.folded, mask.alternatives));
    }

    #[test]
    fn masks_of_neighbours_are_joined_field_by_field() {
        let one = Mask { own: 1, folded: 2, pairs: 4, alternatives: 8 };
        let both = one | Mask { own: 16, folded: 32, pairs: 64, alternatives: 128 };
        assert_eq!((both.own, both.folded, both.pairs, both.alternatives), (17, 34, 68, 136));
    }
}
