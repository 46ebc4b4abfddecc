//! A question to an answer: what to look for, which sentences to quote, whether to refuse.

mod question;

pub use question::Question;

use std::ops::Range;

use crate::index::PassageId;

/// What the records say to a question.
#[derive(Debug, Clone)]
pub struct Answer {
    pub outcome: Outcome,
    /// 0 to 1, comparable across questions: how sure we are that the records answer at all.
    pub confidence: f32,
    /// The best passages, best first, ten at most; given with a refusal too.
    pub passages: Vec<ScoredPassage>,
}

/// One to three quotes, or none and what comes nearest.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Best first; never empty.
    Found(Vec<Quote>),
    /// What comes nearest, not an answer; at most three, may be empty.
    NotFound(Vec<Quote>),
}

/// A stretch of a passage, word for word.
#[derive(Debug, Clone)]
pub struct Quote {
    pub passage: PassageId,
    /// Bytes of the document's text; inside the passage's span.
    pub span: Range<usize>,
    /// Bytes of the document's text, inside `span`, in order, apart: what answers.
    pub highlights: Vec<Range<usize>>,
    pub score: f32,
}

/// A passage and how well it fits the question.
#[derive(Debug, Clone, Copy)]
pub struct ScoredPassage {
    pub passage: PassageId,
    pub score: f32,
}
