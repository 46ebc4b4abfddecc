//! The features of a sentence and their weights.
//!
//! Sums over the query's terms are shares of its total weight: most lie between 0 and 1, and they compare across
//! questions. To add a feature, add a line to the table below, compute it in its module (`document_match`,
//! `neighbours`, `wording_features`), then run `cargo run --release --example fit` on several sets at once. It prints
//! new weights for this table, and what they gain on documents that they were not fitted on. Differences under three
//! percentage points are not significant.

use super::feature_table::feature_table;

feature_table! {
    /// The values of the features of one sentence.
    Features
    /// The weight of each feature.
    WEIGHTS

    /// Share of the terms that the sentence matches, each by its own key.
    own: 0.65,
    /// Share of the terms that the sentence matches by their folded keys.
    folded: 0.3,
    /// Share of the pairs of adjacent terms that are adjacent in the sentence.
    pairs: 0.25,
    /// Share of the terms that the sentence matches only by alternatives.
    alternative: 1.3,
    /// Residual share: the terms that the sentence matches and the document as a whole does not explain.
    residual: 1.5,
    /// Residual share of pairs.
    residual_pairs: 0.2,
    /// Residual share in the window of two sentences before, the sentence itself and one after.
    window: 0.15,
    /// Residual share of pairs in the window.
    window_pairs: 0.9,
    /// Residual share in the passage and its context: column headings, the lead-in of a list, the search terms of a
    /// field.
    passage: 0.3,
    /// Residual share in the previous sentence.
    before: 0.5,
    /// Like `before`, if the sentence refers back to the previous one.
    points_back: 0.55,
    /// Share of the terms that the document explains by its title and date.
    explained: 2.4,
    /// BM25 of the whole document.
    document: 2.15,
    /// Share of the terms and of the pairs that the section headings and the speaker match.
    heading: 0.7,
    /// Index score of the passage.
    retrieved: 1.4,
    /// Index scores of the surrounding passages, decreasing with distance.
    retrieved_around: 0.2,
    /// Agreement of the meeting's date with the date in the question.
    day: 0.6,
    /// The date in the question agrees better with another meeting.
    other_day: -0.05,
    /// The question asks for the latest meeting, and this is the latest of its series.
    latest: 0.3,
    /// The sentence mentions a day that the question names.
    names_day: 0.25,
    /// The question names the speaker.
    speaker: 0.95,
    /// The question names the speaker's role.
    role: 0.55,
    /// The question expects a number, and the sentence contains one. Likewise for each answer type down to `decision`.
    number: 0.5,
    money: 0.65,
    share: 0.45,
    date: 0.6,
    place: 0.4,
    reason: 0.9,
    task: 0.2,
    legal: 0.95,
    definition: 0.15,
    list: 0.15,
    decision: 0.3,
    /// Likewise for the strict answer types: a named place, a person with a title or family name, an explicit
    /// definition.
    venue: 0.2,
    named: 0.3,
    means: 0.25,
    /// The sentence is in a turn and makes a decision. The value is the residual share in the sentences before it, back
    /// to the beginning of the topic: "Chốt thế" shares no word with what it settles.
    decided: 0.2,
    /// Like `decided`, if the question expects a decision.
    settles: 1.2,
    /// A figure occurs just before the word that the question counts.
    counted: 0.7,
    /// A number, a share or a date is expected, and the sentence has a figure that is not in the question.
    new_number: 0.35,
    /// A person or a task is expected, and the sentence has names that are not in the question: 0.5 for one capitalised
    /// word, 1 for more.
    new_name: 0.6,
    /// A date is expected, and the sentence has one that is not in the question.
    new_date: 0.35,
    /// Like `window`, if the sentence contains an expected answer type.
    fitting: 0.2,
    /// Additional weight of `before`, `fitting` and `retrieved_around` for turns, because in speech an answer spreads
    /// over several sentences.
    spoken_before: 0.2,
    spoken_fitting: 0.35,
    spoken_around: 0.45,
    /// The sentence is a question.
    asks: -0.75,
    /// Residual share of a sentence that is a question: it asks the same, so it does not answer.
    asks_same: -1.2,
    /// The sentence makes a proposal.
    proposes: -0.3,
    /// The sentence makes a proposal, and the question expects a decision.
    proposes_only: -0.5,
    /// The sentence corrects an earlier one.
    corrects: 0.2,
    /// The next sentence is a correction.
    corrected: -0.2,
    /// Residual share in a question among the two sentences before: the sentence replies to it.
    replies: 1.9,
    /// Share of the earlier questions of the chat that the sentence, its window and its headings match.
    past: 0.25,
    past_window: 1.5,
    past_heading: 1.0,
    /// ln(words) / 4.
    length: -0.7,
    /// (8 − words) / 8, at least 0.
    short: -0.4,
    /// The sentence only introduces a list.
    leads: -2.5,
    /// 1 for a field, more for a heading, and most for a title.
    front: -0.3,
    /// A front matter field has an expected answer type. The value grows with the share of the question's content
    /// that the field and the title match, from 0 at half of it.
    fact: 1.2,
    /// A front matter field describes the record rather than the meeting.
    aside: -1.5,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_feature_alone_scores_its_weight() {
        let alone = Features { pairs: 1.0, ..Features::default() };
        assert!((alone.weighted_sum(&WEIGHTS) - WEIGHTS.pairs).abs() < f32::EPSILON);
    }

    #[test]
    fn features_with_negative_weights_lower_the_score() {
        let sentence = Features { own: 0.8, window: 0.5, ..Features::default() };
        let score = sentence.weighted_sum(&WEIGHTS);
        for worse in [
            Features { asks: 1.0, ..sentence },
            Features { proposes: 1.0, ..sentence },
            Features { leads: 1.0, ..sentence },
            Features { corrected: 1.0, ..sentence },
            Features { aside: 1.0, ..sentence },
        ] {
            assert!(worse.weighted_sum(&WEIGHTS) < score, "{worse:?}");
        }
    }
}
