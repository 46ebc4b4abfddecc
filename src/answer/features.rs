//! What speaks for a sentence, each thing by itself, and what each is worth.
//!
//! Sums over the question's terms are shares of its mass, so that they lie about between 0 and 1
//! and compare across questions. Order of a feature's life: a line in the table below, computed in
//! its room (`meeting`, `around`, `wording`), then `cargo run --release --example fit` on several
//! sets at once, which prints this table anew and what it is worth on documents it was not fitted
//! on. No difference under three points of a hundred is believed.

use super::table::table;

table! {
    /// The features of one sentence; also their weights.
    Features
    /// What each feature is worth.
    WEIGHTS

    /// Its own words, by the key that counts.
    own: 0.65,
    /// By the folded key.
    folded: 0.3,
    /// Neighbours in the question that stand side by side in it.
    pairs: 0.25,
    /// Met by another wording alone.
    alternative: 1.3,
    /// Own words that the meeting's title does not explain already.
    residual: 1.5,
    /// The same for pairs.
    residual_pairs: 0.2,
    /// The same over the two sentences before and the one after.
    window: 0.15,
    /// The same for pairs.
    window_pairs: 0.9,
    /// The same over its passage, with the words that belong to it and stand elsewhere.
    passage: 0.3,
    /// The same of the sentence before.
    before: 0.5,
    /// The same of the sentence before, where this one only points back to it.
    points_back: 0.55,
    /// Share of the question that the meeting's title explains.
    explained: 2.4,
    /// BM25 of the whole document.
    document: 2.15,
    /// Words and pairs of the headings and the speaker.
    heading: 0.7,
    /// Score of its passage in the index.
    retrieved: 1.4,
    /// The same of the passages around, fading with distance.
    retrieved_around: 0.2,
    /// The meeting's date is the one named.
    day: 0.6,
    /// Another meeting's date is the one named.
    other_day: -0.05,
    /// The question asks for the latest meeting, and this is the latest of its kind.
    latest: 0.3,
    /// The day that the question names stands in it.
    names_day: 0.25,
    /// It is said by the one whom the question names.
    speaker: 0.95,
    /// It is said by the one whose role the question names.
    role: 0.55,
    /// A figure, as sought; so each kind down to `decision`: sought, and offered by the wording.
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
    /// The strict kinds, sought and offered: a place by name, a person by title or family name, a
    /// meaning said outright.
    venue: 0.2,
    named: 0.3,
    means: 0.25,
    /// It decides, as far as what was discussed before it, since the topic was opened, is the
    /// question's: "Chốt thế" shares no word with what it settles.
    decided: 0.2,
    /// The same where a decision is sought.
    settles: 1.2,
    /// A figure stands by the word that is counted.
    counted: 0.7,
    /// A figure that the question does not have, where one is sought.
    new_number: 0.35,
    /// A name that the question does not have, where a person is sought.
    new_name: 0.6,
    /// A date that the question does not have, where one is sought.
    new_date: 0.35,
    /// The kind that is sought is offered, as far as the words around are the question's.
    fitting: 0.2,
    /// In speech, where answers spread over sentences: the same again as `before`, `fitting` and
    /// `retrieved_around`.
    spoken_before: 0.2,
    spoken_fitting: 0.35,
    spoken_around: 0.45,
    /// It asks, itself.
    asks: -0.75,
    /// It asks much what the question asks, and so answers nothing of it.
    asks_same: -1.2,
    /// It proposes what others decide.
    proposes: -0.3,
    /// The same where a decision is sought.
    proposes_only: -0.5,
    /// It corrects what was said.
    corrects: 0.2,
    /// What comes after corrects it.
    corrected: -0.2,
    /// A sentence just before asks much the same.
    replies: 1.9,
    /// What was asked before in the same chat, met by it, around it, and by its headings and title.
    past: 0.25,
    past_window: 1.5,
    past_heading: 1.0,
    /// ln(words) / 4.
    length: -0.7,
    /// (8 − words) / 8, not below 0.
    short: -0.4,
    /// It only leads a list in.
    leads: -2.5,
    /// A line of the front matter 1, the title more.
    front: -0.3,
    /// A line of the front matter that says about the meeting what is sought, as far as the
    /// question is about the meeting and nothing else.
    fact: 1.2,
    /// A line of the front matter about the record rather than the meeting.
    aside: -1.5,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_feature_alone_scores_its_weight() {
        let alone = Features { pairs: 1.0, ..Features::default() };
        assert!((alone.weighed(&WEIGHTS) - WEIGHTS.pairs).abs() < f32::EPSILON);
    }

    #[test]
    fn what_speaks_against_a_sentence_lowers_its_score() {
        let sentence = Features { own: 0.8, window: 0.5, ..Features::default() };
        let score = sentence.weighed(&WEIGHTS);
        for against in [
            Features { asks: 1.0, ..sentence },
            Features { proposes: 1.0, ..sentence },
            Features { leads: 1.0, ..sentence },
            Features { corrected: 1.0, ..sentence },
            Features { aside: 1.0, ..sentence },
        ] {
            assert!(against.weighed(&WEIGHTS) < score, "{against:?}");
        }
    }
}
