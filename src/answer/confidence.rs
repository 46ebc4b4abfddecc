//! Confidence that the records answer a question at all.
//!
//! It is estimated from the best sentence, which is what would be shown, and from how many words of the question the
//! records have. Near-miss questions, which use the words of the records to ask for something that was never said,
//! look much like answerable ones. No feature of wording distinguishes them reliably, and this model does not try to.

use super::feature_table::feature_table;

feature_table! {
    /// The evidence that the best sentence answers the question. Most values are shares of the question's content
    /// words or of its total weight, between 0 and about 1.
    Support
    /// The weight of each kind of evidence. `examples/fit` fitted them on questions to folders that answer them and to
    /// folders that do not: the same records without every other document, and unrelated records.
    SUPPORT_WEIGHTS

    /// Content words that the sentence reliably matches: by exact key, as part of a pair, or by an alternative.
    sure: 0.75,
    /// Content words that the sentence matches only by the folded key of a single syllable, which many words share.
    maybe: 0.2,
    /// Content words that only the adjacent sentences match, in pairs.
    around: 0.4,
    /// Content words that only the document's title, the speaker, or the headings (in pairs) match.
    title: 2.2,
    /// Content words that no record has.
    unknown: -1.5,
    /// Content words that occur anywhere in the document.
    document: 1.35,
    /// Pairs of adjacent terms that are adjacent in the window around the sentence.
    pairs: 1.85,
    /// Index score of the passage.
    retrieved: 3.6,
    /// Like `retrieved`, if the question has no diacritics, because then fewer index fields contribute to it.
    retrieved_plain: 1.3,
    /// An identifying figure of the question (a regulation's number, a year) is neither in the sentence or around it,
    /// nor in the title, the headings or the meeting's date: the record is about another regulation or another year.
    lacks_figure: -4.0,
    /// The question is English. Its words have fewer adjacent pairs than Vietnamese words of two syllables.
    english: 1.4,
    /// The question asks to write, translate or compute something, which no record answers.
    request: -3.0,
}

/// The evidence from which the records probably answer. Nearly all questions that the records answer reach it, and
/// hardly any about something else. The threshold is low because a member who is wrongly told "not found" loses more
/// than one who is shown a quote that does not answer.
const THRESHOLD: f32 = 2.35;

impl Support {
    /// Returns the weighted sum of the evidence: the log-odds that the records answer, up to a constant.
    pub fn evidence(&self) -> f32 {
        self.weighted_sum(&SUPPORT_WEIGHTS)
    }

    /// Returns the probability that the records answer: 0 to 1, comparable across questions.
    pub fn confidence(&self) -> f32 {
        1.0 / (1.0 + (THRESHOLD - self.evidence()).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn evidence(evidence: f32) -> Support {
        Support { sure: evidence / SUPPORT_WEIGHTS.sure, ..Support::default() }
    }

    #[test]
    fn evidence_at_the_threshold_gives_even_odds() {
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
