//! How sure we are that the records answer at all.
//!
//! Read from the best sentence, for it is what would be shown, and from what the records know of
//! the question's words. Questions close by, which reuse the records' words for what was never
//! said, look much the same as those answered; no wording tells them apart reliably, and nothing
//! here should pretend to.

use super::table::table;

table! {
    /// What speaks for the best sentence as an answer; shares of the question's content, each about
    /// 0 to 1.
    Support
    /// What each is worth, fitted by `examples/fit` on questions to folders that answer them and
    /// folders that do not: the same records with every other document gone, and other records.
    CERTAINTY

    /// Content words that the sentence surely has: met with their accents, in a pair, or by another
    /// wording.
    sure: 0.75,
    /// Content words that it has by a syllable without its accents, alone: many words fold to it.
    maybe: 0.2,
    /// Content words that only its neighbours have, in pairs.
    around: 0.4,
    /// Content words that only the meeting's title has, or, in pairs, the headings.
    title: 2.2,
    /// Content words that stand nowhere in the records.
    unknown: -1.5,
    /// Content words that the record of the sentence has somewhere.
    document: 1.35,
    /// Pairs of neighbours in the question that stand so around the sentence.
    pairs: 1.85,
    /// Score of its passage in the index; the same again where the question has no accents, for
    /// then fewer fields speak.
    retrieved: 3.6,
    retrieved_plain: 1.3,
    /// The figure that says which one is meant stands neither there, nor around, nor is it of the
    /// meeting's day: another regulation, another year.
    lacks_figure: -4.0,
    /// It is English: a word of one piece meets fewer pairs than one of two syllables.
    english: 1.4,
    /// It asks for something to be made.
    request: -3.0,
}

/// Evidence at which we begin to answer: that of nearly every question which the records answer,
/// and of nearly none about something else. A member who is wrongly told "not found" loses more
/// than one who is shown a quote that does not answer.
const THRESHOLD: f32 = 2.35;

impl Support {
    /// What speaks for it, all together: the logarithm of the odds, but for a constant.
    pub fn evidence(&self) -> f32 {
        self.weighed(&CERTAINTY)
    }

    /// 0 to 1, comparable across questions.
    pub fn confidence(&self) -> f32 {
        1.0 / (1.0 + (THRESHOLD - self.evidence()).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn evidence(evidence: f32) -> Support {
        Support { sure: evidence / CERTAINTY.sure, ..Support::default() }
    }

    #[test]
    fn evidence_at_the_threshold_is_as_likely_as_not() {
        assert!((evidence(THRESHOLD).confidence() - 0.5).abs() < 1e-4);
        assert!(Support::default().confidence() < 0.1);
    }

    #[test]
    fn an_unknown_figure_or_word_lowers_the_confidence() {
        let known = Support { sure: 1.0, document: 1.0, pairs: 1.0, retrieved: 0.5, ..Support::default() };
        assert!(known.confidence() > 0.9);
        for doubt in [
            Support { lacks_figure: 1.0, ..known },
            Support { unknown: 1.0, ..known },
            Support { request: 1.0, ..known },
        ] {
            assert!(doubt.confidence() < known.confidence(), "{doubt:?}");
        }
    }

    proptest! {
        #[test]
        fn more_evidence_never_lowers_the_confidence(less in -20.0_f32..20.0, more in 0.0_f32..10.0) {
            let (low, high) = (evidence(less).confidence(), evidence(less + more).confidence());
            prop_assert!((0.0..=1.0).contains(&low) && (0.0..=1.0).contains(&high));
            prop_assert!(low <= high);
        }
    }
}
