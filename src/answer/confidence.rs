//! How sure we are that the records answer at all.
//!
//! Read from the best sentence alone, for it is what would be shown: how much of the question's
//! content its words meet, and how well its passage fits as a whole. Questions close by, which
//! reuse the records' words for what was never said, look the same as those answered; nothing
//! here tells them apart, and nothing should pretend to.

/// What speaks for a sentence as an answer; shares of the question's mass, each about 0 to 1.
#[derive(Debug, Clone, Copy)]
pub struct Support {
    /// Content words that it surely has: met with their accents, in a pair, or by another wording.
    pub sure: f32,
    /// Content words that it may have: the same and those met without accents, alone.
    pub met: f32,
    /// Content words that only its neighbours have, in pairs.
    pub around: f32,
    /// Content words that only the meeting's title has, or, in pairs, the headings.
    pub title: f32,
    /// Score of its passage in the index.
    pub retrieved: f32,
    /// The figure that says which one is meant stands neither there, nor around, nor is it of the
    /// meeting's day: another regulation, another year.
    pub lacks_figure: bool,
}

/// What a syllable met without its accents, alone, is worth beside a sure one: many words fold to it.
const LONE: f32 = 0.4;

/// What the passage's score is worth beside the words met; more where the question has no
/// accents, for then fewer fields speak.
const RETRIEVED: f32 = 1.5;
const RETRIEVED_PLAIN: f32 = 2.6;

/// What such a figure, where it is missing, takes away: by far the most that any other thing gives.
const NO_FIGURE: f32 = 2.0;

/// Evidence at which we begin to answer, and how fast confidence grows with it: by logistic
/// regression over questions to folders that hold their document and folders that do not, of one
/// document, of four and of half of a set, with and without accents. Weighing both errors alike
/// gives 1.25; a member who is wrongly told "not found" loses more than one who is shown a quote
/// that does not answer, so a twentieth of the good answers is all that the threshold may cost.
const THRESHOLD: f32 = 1.1;
const SLOPE: f32 = 0.3;

impl Support {
    /// 0 to 1, comparable across questions.
    pub fn confidence(&self, accented: bool) -> f32 {
        let retrieved = if accented { RETRIEVED } else { RETRIEVED_PLAIN } * self.retrieved;
        let words = self.sure + LONE * (self.met - self.sure) + self.around + self.title;
        let figure = if self.lacks_figure { NO_FIGURE } else { 0.0 };
        1.0 / (1.0 + (-(words + retrieved - figure - THRESHOLD) / SLOPE).exp())
    }
}
