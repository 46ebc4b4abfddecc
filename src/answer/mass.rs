//! What some of a question's terms weigh, as a share of the whole question: this is what makes
//! scores comparable across questions.

use super::reading::{Reading, Term};

impl Reading {
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
        let pairs = (0..self.terms.len().saturating_sub(1)).filter(|i| bits >> i & 1 == 1);
        let worth = |i: usize| {
            let (a, b) = (&self.terms[i], &self.terms[i + 1]);
            if a.is_content() || b.is_content() { f32::midpoint(a.weight, b.weight) * a.pair_idf } else { 0.0 }
        };
        pairs.map(worth).sum::<f32>() / self.mass
    }

    /// Share of what the content words weigh that these terms are.
    pub fn content_share(&self, bits: u64) -> f32 {
        let weight = |bits: u64| self.each(bits).filter(|t| t.is_content()).map(|t| t.idf).sum::<f32>();
        weight(bits) / weight(u64::MAX).max(1.0)
    }

    /// The terms of these bits, in order.
    pub fn each(&self, bits: u64) -> impl Iterator<Item = &Term> {
        self.terms.iter().enumerate().filter(move |(i, _)| bits >> i & 1 == 1).map(|(_, t)| t)
    }
}
