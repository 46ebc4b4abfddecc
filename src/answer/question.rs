//! What a member asks, as it comes in.

use serde::{Deserialize, Serialize};

/// A question, with what narrows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// As typed.
    pub text: String,
    /// Earlier questions of the same member, oldest first.
    pub history: Vec<String>,
    /// Whether it was sent as a reply to an answer, and so goes on from the last of them.
    pub reply: bool,
    /// Answer from this document alone: its path below the knowledge folder.
    pub document: Option<String>,
    /// The path of the record that the last answer quoted: "the meeting" means that one.
    pub about: Option<String>,
}

impl Question {
    /// A question that stands alone.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_question_is_read_back_whole() -> serde_json::Result<()> {
        let question = Question {
            text: "còn \"năm ngoái\"?".to_owned(),
            history: vec!["một".to_owned(), "hai".to_owned()],
            reply: true,
            document: Some("a.md".to_owned()),
            about: None,
        };
        assert_eq!(serde_json::from_str::<Question>(&serde_json::to_string(&question)?)?, question);
        Ok(())
    }
}
