//! What speaks for a sentence, each thing by itself, and what each is worth.
//!
//! Sums over the question's terms are shares of its mass, so that they lie about between 0 and 1
//! and compare across questions. Order of a feature's life: a line in the table below, computed in
//! `score`; measure before and after. The weights are rounded by hand from fits over several sets
//! at once: no set's own optimum, and no difference under three points of a hundred is believed.

macro_rules! features {
    ($($(#[doc = $doc:literal])* $name:ident: $weight:literal,)*) => {
        /// The features of one sentence; also their weights.
        #[derive(Debug, Clone, Copy, Default)]
        pub struct Features {
            $($(#[doc = $doc])* pub $name: f32,)*
        }

        /// What each feature is worth.
        pub const WEIGHTS: Features = Features { $($name: $weight,)* };

        impl Features {
            /// Σ weight × feature.
            pub fn weighed(&self, weights: &Self) -> f32 {
                0.0 $(+ self.$name * weights.$name)*
            }
        }
    };
}

features! {
    /// Its own words, by the key that counts.
    own: 0.5,
    /// By the folded key.
    folded: 0.6,
    /// Neighbours in the question that stand side by side in it.
    pairs: 0.2,
    /// Met by another wording alone.
    alternative: 1.0,
    /// Own words that the meeting's title does not explain already.
    residual: 1.6,
    /// The same for pairs.
    residual_pairs: 0.2,
    /// The same over the two sentences before and the one after.
    window: 0.2,
    /// The same for pairs.
    window_pairs: 0.6,
    /// The same over its passage, with the words that belong to it and stand elsewhere.
    passage: 0.9,
    /// The same of the sentence before.
    before: 0.4,
    /// Share of the question that the meeting's title explains.
    explained: 1.8,
    /// BM25 of the whole document.
    document: 2.0,
    /// Words and pairs of the headings and the speaker.
    heading: 0.8,
    /// Score of its passage in the index.
    retrieved: 1.5,
    /// The meeting's date is the one named.
    day: 0.6,
    /// A figure, as sought; so each kind down to `decision`: sought, and offered by the wording.
    number: 0.5,
    money: 0.5,
    share: 0.2,
    date: 0.6,
    place: 0.4,
    reason: 0.8,
    task: 0.2,
    legal: 0.9,
    definition: 0.1,
    list: 0.2,
    decision: 0.3,
    /// A figure that the question does not have, where one is sought.
    new_number: 0.4,
    /// A name that the question does not have, where a person is sought.
    new_name: 0.5,
    /// A date that the question does not have, where one is sought.
    new_date: 0.3,
    /// It asks, itself.
    asks: -0.6,
    /// A sentence just before asks much the same.
    replies: 1.7,
    /// ln(words) / 4.
    length: -0.6,
    /// (8 − words) / 8, not below 0.
    short: -0.4,
    /// It only leads a list in.
    leads: -2.5,
    /// A line of the front matter 1, the title more.
    front: -0.4,
    /// A line of the front matter that says about the meeting what is sought, as far as the
    /// question is about the meeting and nothing else.
    fact: 1.2,
    /// A line of the front matter about the record rather than the meeting.
    aside: -1.5,
}
