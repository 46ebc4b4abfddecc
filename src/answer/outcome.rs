//! What comes of a question: how it ended, and what is quoted.

use std::ops::Range;

use serde::Serialize;

use crate::index::{DocumentId, PassageId};
use crate::text::aspects::Aspect;

/// How a question ended; the only verdict there is, in answers, statistics, metrics and JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The records answer.
    Answered,
    /// The records may answer; this is the nearest that they have, and is said as such.
    Nearest,
    /// The records do not answer.
    NotFound,
}

impl Outcome {
    pub const ALL: [Self; 3] = [Self::Answered, Self::Nearest, Self::NotFound];

    /// Whether something is given as an answer, or as the nearest to one.
    pub fn is_answer(self) -> bool {
        self != Self::NotFound
    }

    /// The name in JSON, logs, metrics and tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Nearest => "nearest",
            Self::NotFound => "not_found",
        }
    }
}

/// What the records say to a question.
#[derive(Debug, Clone)]
pub struct Answer {
    pub outcome: Outcome,
    /// One to three, best first. With [`Outcome::NotFound`], what shares words with the question; may be
    /// empty only then.
    pub quotes: Vec<Quote>,
    /// The question in other words, where it might have been meant otherwise: keystrokes decoded, a
    /// short form of several things written out, an earlier question leant on.
    pub understood: Option<String>,
    /// 0 to 1, comparable across questions: how sure we are that the records answer at all.
    pub confidence: f32,
    /// The best passages, best first, ten at most; given with a refusal too.
    pub passages: Vec<ScoredPassage>,
    /// The meeting, and what of it, where a meeting as a whole was asked for; the quotes are then the
    /// first of [`Records::aspect`](super::Records::aspect).
    pub whole: Option<(DocumentId, Aspect)>,
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
#[derive(Debug, Clone)]
pub struct ScoredPassage {
    pub passage: PassageId,
    /// Bytes of the document's text: its best sentence.
    pub span: Range<usize>,
    pub score: f32,
}

impl Answer {
    /// The answer if nothing could be searched.
    pub fn nothing() -> Self {
        let (quotes, passages) = (Vec::new(), Vec::new());
        Self { outcome: Outcome::NotFound, quotes, understood: None, confidence: 0.0, passages, whole: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_that_of_json() {
        for outcome in Outcome::ALL {
            assert_eq!(serde_json::to_value(outcome).ok(), Some(outcome.name().into()));
        }
        assert_eq!(Outcome::ALL.map(Outcome::is_answer), [true, true, false]);
    }
}
