//! A question as a member asks it.

use serde::{Deserialize, Serialize};

/// A question with its context: earlier questions, and the record that it is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The text as typed.
    pub text: String,
    /// Recent questions of the same member, oldest first.
    pub history: Vec<String>,
    /// Whether it was sent as a reply to an answer, and so continues the last of the history.
    #[serde(rename = "reply")]
    pub is_reply: bool,
    /// Path, in the records folder, of the only file to answer from, or name of the only document.
    pub document: Option<String>,
    /// Name of the document that the last answer quoted first, which "the meeting" refers to.
    pub about: Option<String>,
}

impl Question {
    /// Creates a question without history.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_survives_serialisation() -> serde_json::Result<()> {
        let question = Question {
            text: "còn \"năm ngoái\"?".to_owned(),
            history: vec!["một".to_owned(), "hai".to_owned()],
            is_reply: true,
            document: Some("a.md".to_owned()),
            about: None,
        };
        assert_eq!(serde_json::from_str::<Question>(&serde_json::to_string(&question)?)?, question);
        Ok(())
    }
}
