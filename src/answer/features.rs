//! What speaks for a sentence, each thing by itself, and what each is worth.
//!
//! Sums over the question's terms are divided by its idf mass, so that they lie about between 0
//! and 1 and compare across questions. Order of a feature's life: name it in [`Features`], compute
//! it in `score`, weigh it in [`WEIGHTS`]; measure before and after.

/// The features of one sentence; also their weights.
#[derive(Debug, Clone, Copy, Default)]
pub struct Features {
    /// Its own words, by the key that counts.
    pub own: f32,
    /// By the folded key.
    pub folded: f32,
    pub pairs: f32,
    /// Met by another wording alone.
    pub alternative: f32,
    /// Own words that the meeting's title does not explain already.
    pub residual: f32,
    pub residual_pairs: f32,
    /// The same over the two sentences before and the one after.
    pub window: f32,
    pub window_pairs: f32,
    /// The same over its passage, with the words that belong to it and stand elsewhere.
    pub passage: f32,
    /// The same of the sentence before.
    pub before: f32,
    /// Share of the question that the meeting's title explains.
    pub explained: f32,
    /// BM25 of the whole document.
    pub document: f32,
    /// Words of the headings and the speaker.
    pub heading: f32,
    /// Score of its passage in the index.
    pub retrieved: f32,
    /// The meeting's date is the one named.
    pub day: f32,
    pub number: f32,
    pub money: f32,
    pub share: f32,
    pub date: f32,
    pub place: f32,
    pub reason: f32,
    pub task: f32,
    pub legal: f32,
    pub definition: f32,
    pub list: f32,
    pub decision: f32,
    /// A figure that the question does not have, where one is sought.
    pub new_number: f32,
    /// A name that the question does not have, where a person is sought.
    pub new_name: f32,
    /// A date that the question does not have, where one is sought.
    pub new_date: f32,
    /// It asks, itself.
    pub asks: f32,
    /// A sentence just before asks much the same.
    pub replies: f32,
    /// ln(words) / 4.
    pub length: f32,
    /// (8 − words) / 8, not below 0.
    pub short: f32,
    /// Title or front matter.
    pub front: f32,
}

/// Rounded by hand from fits over several sets at once; see the project's notes on measuring.
pub const WEIGHTS: Features = Features {
    own: 0.5,
    folded: 0.6,
    pairs: 0.2,
    alternative: 1.0,
    residual: 1.6,
    residual_pairs: 0.2,
    window: 0.2,
    window_pairs: 0.6,
    passage: 0.9,
    before: 0.4,
    explained: 1.8,
    document: 2.0,
    heading: 0.4,
    retrieved: 1.5,
    day: 0.6,
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
    new_number: 0.4,
    new_name: 0.5,
    new_date: 0.3,
    asks: -0.6,
    replies: 1.7,
    length: -0.6,
    short: -0.4,
    front: -0.4,
};

impl Features {
    /// Σ weight × feature.
    pub fn weighed(&self, weights: &Self) -> f32 {
        self.pairs_with(weights).iter().map(|(value, weight)| value * weight).sum()
    }

    fn pairs_with(&self, w: &Self) -> [(f32, f32); 34] {
        [
            (self.own, w.own),
            (self.folded, w.folded),
            (self.pairs, w.pairs),
            (self.alternative, w.alternative),
            (self.residual, w.residual),
            (self.residual_pairs, w.residual_pairs),
            (self.window, w.window),
            (self.window_pairs, w.window_pairs),
            (self.passage, w.passage),
            (self.before, w.before),
            (self.explained, w.explained),
            (self.document, w.document),
            (self.heading, w.heading),
            (self.retrieved, w.retrieved),
            (self.day, w.day),
            (self.number, w.number),
            (self.money, w.money),
            (self.share, w.share),
            (self.date, w.date),
            (self.place, w.place),
            (self.reason, w.reason),
            (self.task, w.task),
            (self.legal, w.legal),
            (self.definition, w.definition),
            (self.list, w.list),
            (self.decision, w.decision),
            (self.new_number, w.new_number),
            (self.new_name, w.new_name),
            (self.new_date, w.new_date),
            (self.asks, w.asks),
            (self.replies, w.replies),
            (self.length, w.length),
            (self.short, w.short),
            (self.front, w.front),
        ]
    }
}
