//! Matches the words of sentences against the terms of a query, as bit masks.
//!
//! A query has at most 64 terms, so the set of terms that a sentence, a window or a passage matches fits
//! one machine word. The union of neighbouring sentences is an OR, excluding the terms that the title
//! matches already is an AND, and pairs of adjacent terms are found by a shift.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::query::ParsedQuery;
use crate::index::{ExactId, FoldedId, Index, Sentence};

/// The terms, pairs and alternatives of a query that some text matches.
#[derive(Debug, Clone, Copy, Default)]
pub struct MatchMask {
    /// Bit i: the text matches term i by the term's own key: the exact one if it has one, else the folded one.
    pub terms: u64,
    /// Bit i: the text matches the folded key of term i.
    pub folded: u64,
    /// Bit i: terms i and i + 1 match adjacent words, in this order.
    pub pairs: u64,
    /// Bit i: the text contains the query's alternative i.
    pub alternatives: u128,
}

impl std::ops::BitOr for MatchMask {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self {
            terms: self.terms | other.terms,
            folded: self.folded | other.folded,
            pairs: self.pairs | other.pairs,
            alternatives: self.alternatives | other.alternatives,
        }
    }
}

impl MatchMask {
    /// Returns the mask without the terms in `excluded`, and without pairs of two such terms.
    pub fn exclude(self, excluded: u64) -> Self {
        Self { terms: self.terms & !excluded, pairs: self.pairs & !(excluded & (excluded >> 1)), ..self }
    }

    /// Returns the bits of the terms that match as part of a pair.
    pub fn paired_terms(self) -> u64 {
        self.pairs | (self.pairs << 1)
    }
}

type IdMap<K, V> = HashMap<K, V, FxBuildHasher>;

/// Looks up words of the records among the terms of one query.
pub struct Matcher<'a> {
    index: &'a Index,
    query: &'a ParsedQuery,
    /// Bits of the terms with this exact key.
    exact: IdMap<ExactId, u64>,
    /// Bits of all terms with this folded key, and of those among them that have no exact key.
    folded: IdMap<FoldedId, (u64, u64)>,
    /// Numbers of the alternatives that begin with this word.
    alternatives: IdMap<ExactId, Vec<usize>>,
}

impl<'a> Matcher<'a> {
    pub fn new(query: &'a ParsedQuery, index: &'a Index) -> Self {
        let mut exact = IdMap::default();
        let mut folded = IdMap::default();
        for (i, term) in query.terms.iter().enumerate() {
            if let Some(id) = term.exact {
                *exact.entry(id).or_insert(0) |= 1 << i;
            }
            if let Some(id) = term.folded {
                let (all, folded_only) = folded.entry(id).or_insert((0, 0));
                *all |= 1 << i;
                *folded_only |= u64::from(term.exact.is_none()) << i;
            }
        }
        let mut alternatives: IdMap<ExactId, Vec<usize>> = IdMap::default();
        for (i, alternative) in query.alternatives.iter().enumerate() {
            alternatives.entry(alternative.ids[0]).or_default().push(i);
        }
        Self { index, query, exact, folded, alternatives }
    }

    /// Returns what a sentence matches.
    pub fn match_sentence(&self, sentence: &Sentence) -> MatchMask {
        self.match_tokens(sentence.tokens.len(), |at| sentence.tokens[at].exact())
    }

    /// Returns what a sequence of words matches.
    pub fn match_words(&self, words: &[ExactId]) -> MatchMask {
        self.match_tokens(words.len(), |at| words[at])
    }

    /// Returns what a sequence of `count` words matches; `word` returns the word at a position.
    fn match_tokens(&self, count: usize, word: impl Fn(usize) -> ExactId) -> MatchMask {
        let mut mask = MatchMask::default();
        let mut previous = 0;
        for at in 0..count {
            let id = word(at);
            let (all, folded_only) =
                self.folded.get(&self.index.vocabulary.folded_key(id)).copied().unwrap_or_default();
            let terms = folded_only | self.exact.get(&id).copied().unwrap_or(0);
            mask.terms |= terms;
            mask.folded |= all;
            mask.pairs |= previous & (terms >> 1);
            previous = terms;
            for &i in self.alternatives.get(&id).into_iter().flatten() {
                let ids = &self.query.alternatives[i].ids;
                let matches = at + ids.len() <= count && ids.iter().zip(at..).all(|(id, at)| word(at) == *id);
                mask.alternatives |= u128::from(matches) << i;
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

    /// Checks the terms, folded terms and first terms of pairs that the sentence beginning with `prefix` matches.
    fn check(question: &str, prefix: &str, terms: &[&str], folded: &[&str], pairs: &[&str]) {
        let fixture = Fixture::new(&[("a.md", ROOF)]);
        let query = fixture.parse(question);
        let sentence = fixture.index.sentence(fixture.sentence(prefix));
        let mask = Matcher::new(&query, &fixture.index).match_sentence(&sentence);
        assert_eq!(Fixture::words(&query, mask.terms), terms, "{question}");
        assert_eq!(Fixture::words(&query, mask.folded), folded, "{question}");
        assert_eq!(Fixture::words(&query, mask.pairs), pairs, "{question}");
    }

    #[test]
    fn a_term_with_diacritics_matches_its_exact_key() {
        check("mái dột", "Mái kho", &["mái", "dột"], &["mái", "dột"], &[]);
        check("mái dột", "Hôm qua", &[], &["mái"], &[]);
    }

    #[test]
    fn a_term_without_diacritics_or_unknown_to_the_records_matches_its_folded_key() {
        check("mai kho", "Mái kho", &["mai", "kho"], &["mai", "kho"], &["mai"]);
        check("mai kho", "Hôm qua", &["mai"], &["mai"], &[]);
        check("mãi dột", "Hôm qua", &["mãi"], &["mãi"], &[]);
    }

    #[test]
    fn a_pair_is_two_adjacent_words_in_the_order_of_the_question() {
        check("mái kho", "Mái kho", &["mái", "kho"], &["mái", "kho"], &["mái"]);
        check("kho mái", "Mái kho", &["kho", "mái"], &["kho", "mái"], &[]);
    }

    #[test]
    fn an_alternative_matches_if_all_its_words_are_adjacent() {
        let fixture = Fixture::common();
        let query = fixture.parse("ngân sách còn bao nhiêu");
        let matcher = Matcher::new(&query, &fixture.index);
        let matched = |prefix: &str| {
            let mask = matcher.match_sentence(&fixture.index.sentence(fixture.sentence(prefix)));
            Fixture::words(&query, query.alternative_terms(mask))
        };
        assert_eq!(matched("Quỹ hội còn bảy"), ["ngân", "sách"]);
        assert_eq!(matched("Vì mái dột"), [""; 0]);
    }

    #[test]
    fn excluding_terms_removes_them_and_pairs_of_two_of_them() {
        let mask = MatchMask { terms: 0b0111, pairs: 0b0011, folded: 0b1111, alternatives: 1 };
        let rest = mask.exclude(0b0011);
        assert_eq!((rest.terms, rest.pairs), (0b0100, 0b0010), "a pair with one other term stays");
        assert_eq!((rest.folded, rest.alternatives), (mask.folded, mask.alternatives));
    }

    #[test]
    fn the_union_of_masks_is_field_by_field() {
        let one = MatchMask { terms: 1, folded: 2, pairs: 4, alternatives: 8 };
        let both = one | MatchMask { terms: 16, folded: 32, pairs: 64, alternatives: 128 };
        assert_eq!((both.terms, both.folded, both.pairs, both.alternatives), (17, 34, 68, 136));
    }
}
