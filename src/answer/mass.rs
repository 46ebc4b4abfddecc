//! What some of a question's terms weigh, as a share of the whole question: this is what makes
//! scores comparable across questions.

use super::masks::Mask;
use super::query::{ParsedQuery, Term};

impl ParsedQuery {
    /// Share of the question's mass that these terms are.
    pub fn share(&self, bits: u64) -> f32 {
        self.each(bits).map(|t| t.weight * t.idf).sum::<f32>() / self.mass
    }

    /// The same by the rarity of their folded keys; terms that are matched by these anyway left out.
    pub fn folded_share(&self, bits: u64) -> f32 {
        let known = self.each(bits).filter(|t| t.exact.is_some());
        known.map(|t| t.weight * t.folded_idf).sum::<f32>() / self.mass
    }

    /// The same for pairs; one of question words alone says nothing.
    pub fn pair_share(&self, bits: u64) -> f32 {
        let pairs = each_bit(bits).filter(|i| i + 1 < self.terms.len());
        let worth = |i: usize| {
            let (a, b) = (&self.terms[i], &self.terms[i + 1]);
            if a.is_content() || b.is_content() { f32::midpoint(a.weight, b.weight) * a.pair_idf } else { 0.0 }
        };
        pairs.map(worth).sum::<f32>() / self.mass
    }

    /// Share of the question that a mask meets by other wordings alone, and not among `known`.
    pub fn alternative_share(&self, mask: Mask, known: u64) -> f32 {
        self.reworded(mask, known).map(|(bits, worth)| worth * self.share(bits)).sum()
    }

    /// Bits of the terms that a mask meets by other wordings alone.
    pub fn reworded_bits(&self, mask: Mask) -> u64 {
        self.reworded(mask, 0).fold(0, |bits, (more, _)| bits | more)
    }

    /// Terms met by other wordings alone, each by the worthiest of them, and what that counts.
    fn reworded(&self, mask: Mask, known: u64) -> impl Iterator<Item = (u64, f32)> {
        let mut left = !(mask.own | known);
        let mut alternatives = mask.alternatives;
        std::iter::from_fn(move || {
            while alternatives != 0 {
                let first = alternatives.trailing_zeros() as usize;
                alternatives &= alternatives - 1;
                let alternative = &self.alternatives[first];
                let bits = alternative.terms & left;
                left &= !alternative.terms;
                if bits != 0 {
                    return Some((bits, alternative.worth));
                }
            }
            None
        })
    }

    /// Share of what the content words weigh that these terms are.
    pub fn content_share(&self, bits: u64) -> f32 {
        let weight = |bits: u64| self.each(bits).filter(|t| t.is_content()).map(|t| t.idf).sum::<f32>();
        weight(bits) / weight(u64::MAX).max(1.0)
    }

    /// The terms of these bits, in order.
    pub fn each(&self, bits: u64) -> impl Iterator<Item = &Term> {
        each_bit(bits).take_while(|i| *i < self.terms.len()).map(|i| &self.terms[i])
    }
}

/// The places of the bits that are set, in order.
fn each_bit(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let first = (bits != 0).then_some(bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(first)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::Fixture;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_bit_names_its_place() {
        assert_eq!(each_bit(0).count(), 0);
        assert_eq!(each_bit(0b1_0110).collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!(each_bit(u64::MAX).collect::<Vec<_>>(), (0..64).collect::<Vec<_>>());
    }

    #[test]
    fn all_terms_together_are_the_whole_question() {
        let fixture = Fixture::common();
        let reading = fixture.parse("Quỹ hội còn bao nhiêu tiền?");
        assert!((reading.share(u64::MAX) - 1.0).abs() < 1e-5);
        assert!((reading.content_share(u64::MAX) - 1.0).abs() < 1e-5);
        assert!(reading.share(0).abs() < f32::EPSILON);
    }

    #[test]
    fn words_that_only_ask_are_no_content() {
        let fixture = Fixture::common();
        let reading = fixture.parse("máy bơm là gì");
        let asking = reading.bits(|term| ["là", "gì"].contains(&term.text.as_str()));
        assert!(reading.content_share(asking).abs() < f32::EPSILON);
        assert!(reading.pair_share(0b100).abs() < f32::EPSILON);
        assert!(reading.pair_share(0b001) > 0.0);
        assert!(reading.pair_share(1 << 3).abs() < f32::EPSILON, "the last term begins no pair");
    }

    #[test]
    fn a_term_counts_once_by_the_worthiest_of_its_wordings() {
        let fixture = Fixture::common();
        let reading = fixture.parse("ngân sách của hội");
        let (at, other) =
            reading.alternatives.iter().enumerate().find(|(_, other)| other.text == "quỹ").expect("listed");
        let mask = Mask { alternatives: 1 << at, ..Mask::default() };
        assert_eq!(Fixture::words(&reading, reading.reworded_bits(mask)), ["ngân", "sách"]);
        let share = reading.share(other.terms);
        assert!((reading.alternative_share(mask, 0) - other.worth * share).abs() < 1e-6);
        let met = Mask { own: other.terms, ..mask };
        assert_eq!(reading.reworded_bits(met), 0, "what is met by its own words needs no other wording");
        assert!(reading.alternative_share(mask, other.terms).abs() < f32::EPSILON);
    }

    proptest! {
        #[test]
        fn shares_of_parts_add_up(bits: u64) {
            let fixture = Fixture::common();
            let reading = fixture.parse("Cuộc họp thống nhất sửa mái kho trước ngày nào?");
            prop_assert!((reading.share(bits) + reading.share(!bits) - 1.0).abs() < 1e-4);
            prop_assert!((reading.content_share(bits) + reading.content_share(!bits) - 1.0).abs() < 1e-4);
        }
    }
}
