//! Weights of subsets of a query's terms, as shares of the weight of the whole query.
//!
//! Dividing by the query's total weight makes scores comparable across questions. A set of terms is a `u64`
//! in which bit i is term i.

use super::matcher::MatchMask;
use super::query::{ParsedQuery, Term};

impl ParsedQuery {
    /// Returns the share of the query's total weight that the terms in `bits` have.
    pub fn share(&self, bits: u64) -> f32 {
        self.iter_terms(bits).map(|t| t.weight * t.idf).sum::<f32>() / self.total_weight
    }

    /// Returns the share of the terms in `bits`, weighted by the idf of their folded keys. Terms without an
    /// exact key are ignored: they are matched by their folded key anyway.
    pub fn folded_share(&self, bits: u64) -> f32 {
        let exact = self.iter_terms(bits).filter(|t| t.exact.is_some());
        exact.map(|t| t.weight * t.folded_idf).sum::<f32>() / self.total_weight
    }

    /// Returns the share of pairs of adjacent terms, where bit i means terms i and i + 1. A pair of two
    /// stop words weighs nothing.
    pub fn pair_share(&self, bits: u64) -> f32 {
        let pairs = iter_bits(bits).filter(|i| i + 1 < self.terms.len());
        let weight = |i: usize| {
            let (a, b) = (&self.terms[i], &self.terms[i + 1]);
            if a.is_content() || b.is_content() { f32::midpoint(a.weight, b.weight) * a.pair_idf } else { 0.0 }
        };
        pairs.map(weight).sum::<f32>() / self.total_weight
    }

    /// Returns the share of the terms that `mask` matches only by alternatives, each times the weight of
    /// its alternative. The terms in `excluded` are left out.
    pub fn alternatives_share(&self, mask: MatchMask, excluded: u64) -> f32 {
        self.iter_alternatives(mask, excluded).map(|(bits, weight)| weight * self.share(bits)).sum()
    }

    /// Returns the bits of the terms that `mask` matches only by alternatives.
    pub fn alternative_terms(&self, mask: MatchMask) -> u64 {
        self.iter_alternatives(mask, 0).fold(0, |bits, (more, _)| bits | more)
    }

    /// Returns the terms that `mask` matches only by alternatives, with the weights of these. The
    /// alternatives are in descending order of weight, and each term counts for the first that matches.
    fn iter_alternatives(&self, mask: MatchMask, excluded: u64) -> impl Iterator<Item = (u64, f32)> {
        let mut remaining = !(mask.terms | excluded);
        let mut alternatives = mask.alternatives;
        std::iter::from_fn(move || {
            while alternatives != 0 {
                let first = alternatives.trailing_zeros() as usize;
                alternatives &= alternatives - 1;
                let alternative = &self.alternatives[first];
                let bits = alternative.terms & remaining;
                remaining &= !alternative.terms;
                if bits != 0 {
                    return Some((bits, alternative.weight));
                }
            }
            None
        })
    }

    /// Returns the share of the content terms in `bits` among all content terms of the query, by idf alone.
    pub fn content_share(&self, bits: u64) -> f32 {
        let weight = |bits: u64| self.iter_terms(bits).filter(|t| t.is_content()).map(|t| t.idf).sum::<f32>();
        weight(bits) / weight(u64::MAX).max(1.0)
    }

    /// Returns the terms in `bits`, in order.
    pub fn iter_terms(&self, bits: u64) -> impl Iterator<Item = &Term> {
        iter_bits(bits).take_while(|i| *i < self.terms.len()).map(|i| &self.terms[i])
    }
}

/// Returns the positions of the set bits, in ascending order.
fn iter_bits(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = (bits != 0).then_some(bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(lowest)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn set_bits_are_iterated_in_order() {
        assert_eq!(iter_bits(0).count(), 0);
        assert_eq!(iter_bits(0b1_0110).collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!(iter_bits(u64::MAX).collect::<Vec<_>>(), (0..64).collect::<Vec<_>>());
    }

    #[test]
    fn all_terms_together_are_the_whole_question() {
        let fixture = Fixture::common();
        let query = fixture.parse("Quỹ hội còn bao nhiêu tiền?");
        assert!((query.share(u64::MAX) - 1.0).abs() < 1e-5);
        assert!((query.content_share(u64::MAX) - 1.0).abs() < 1e-5);
        assert!(query.share(0).abs() < f32::EPSILON);
    }

    #[test]
    fn stop_words_have_no_content_share() {
        let fixture = Fixture::common();
        let query = fixture.parse("máy bơm là gì");
        let stop_words = query.term_bits(|term| ["là", "gì"].contains(&term.text.as_str()));
        assert!(query.content_share(stop_words).abs() < f32::EPSILON);
        assert!(query.pair_share(0b100).abs() < f32::EPSILON);
        assert!(query.pair_share(0b001) > 0.0);
        assert!(query.pair_share(1 << 3).abs() < f32::EPSILON, "the last term begins no pair");
    }

    #[test]
    fn a_term_counts_once_by_its_heaviest_alternative() {
        let fixture = Fixture::common();
        let query = fixture.parse("ngân sách của hội");
        let (at, other) = query.alternatives.iter().enumerate().find(|(_, other)| other.text == "quỹ").expect("listed");
        let mask = MatchMask { alternatives: 1 << at, ..MatchMask::default() };
        assert_eq!(Fixture::words(&query, query.alternative_terms(mask)), ["ngân", "sách"]);
        let share = query.share(other.terms);
        assert!((query.alternatives_share(mask, 0) - other.weight * share).abs() < 1e-6);
        let matched = MatchMask { terms: other.terms, ..mask };
        assert_eq!(query.alternative_terms(matched), 0, "terms that match need no alternative");
        assert!(query.alternatives_share(mask, other.terms).abs() < f32::EPSILON);
    }

    proptest! {
        #[test]
        fn shares_of_parts_add_up(bits: u64) {
            let fixture = Fixture::common();
            let query = fixture.parse("Cuộc họp thống nhất sửa mái kho trước ngày nào?");
            prop_assert!((query.share(bits) + query.share(!bits) - 1.0).abs() < 1e-4);
            prop_assert!((query.content_share(bits) + query.content_share(!bits) - 1.0).abs() < 1e-4);
        }
    }
}
