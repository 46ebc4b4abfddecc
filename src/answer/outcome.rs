//! The answer to a question: its outcome, its quotes and its passages.

use std::ops::Range;

use serde::Serialize;

use crate::index::{DocumentId, PassageId};
use crate::text::aspects::Aspect;

/// The outcome of a question, as used in answers, statistics, metrics and JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The records answer.
    Answered,
    /// The records may answer; the quotes are the closest match and are presented as such.
    Nearest,
    /// The records do not answer.
    NotFound,
}

impl Outcome {
    pub const ALL: [Self; 3] = [Self::Answered, Self::Nearest, Self::NotFound];

    /// Whether quotes are presented, as the answer or as the closest match.
    pub fn is_answer(self) -> bool {
        self != Self::NotFound
    }

    /// Returns the name in JSON, logs, metrics and database tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Nearest => "nearest",
            Self::NotFound => "not_found",
        }
    }
}

/// The answer to a question.
#[derive(Debug, Clone)]
pub struct Answer {
    pub outcome: Outcome,
    /// One to three quotes, best first. With [`Outcome::NotFound`] they only share words with the question, and there
    /// may be none.
    pub quotes: Vec<Quote>,
    /// How the question was understood, if that may be wrong: keystrokes were decoded, an ambiguous abbreviation was
    /// expanded, or the question continues an earlier one.
    pub interpretation: Option<String>,
    /// The probability that the records answer: 0 to 1, comparable across questions.
    pub confidence: f32,
    /// The best passages, best first, at most ten; also present if the outcome is [`Outcome::NotFound`].
    pub passages: Vec<ScoredPassage>,
    /// The meeting and its aspect, if the question is about a meeting as a whole. The quotes are then the first ones
    /// of [`Records::find_aspect_quotes`](super::Records::find_aspect_quotes).
    pub meeting_aspect: Option<(DocumentId, Aspect)>,
}

/// A verbatim part of a passage.
#[derive(Debug, Clone)]
pub struct Quote {
    pub passage: PassageId,
    /// Range of bytes in the document's text, within the span of the passage.
    pub span: Range<usize>,
    /// Ranges of bytes in the document's text that answer: within `span`, in order, not touching.
    pub highlights: Vec<Range<usize>>,
    pub score: f32,
}

/// A passage and its score.
#[derive(Debug, Clone)]
pub struct ScoredPassage {
    pub passage: PassageId,
    /// Range of bytes of its best sentence in the document's text.
    pub span: Range<usize>,
    pub score: f32,
}

impl Answer {
    /// Returns the answer if there is nothing to search.
    pub fn not_found() -> Self {
        let (quotes, passages) = (Vec::new(), Vec::new());
        Self {
            outcome: Outcome::NotFound,
            quotes,
            interpretation: None,
            confidence: 0.0,
            passages,
            meeting_aspect: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_outcome_is_the_name_in_json() {
        for outcome in Outcome::ALL {
            assert_eq!(serde_json::to_value(outcome).ok(), Some(outcome.name().into()));
        }
        assert_eq!(Outcome::ALL.map(Outcome::is_answer), [true, true, false]);
    }
}
