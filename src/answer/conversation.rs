//! The recent questions of one member in one chat, which the next question may continue.
//!
//! A plain value that takes the time as an argument; the Telegram bot and the terminal's chat share it. It is bounded
//! in number and time, because a question of this morning says nothing about one of tonight.

use std::collections::VecDeque;

/// The maximum number of questions that are stored.
const MAX_QUESTIONS: usize = 3;

/// Seconds after which a question expires: one asked more than a quarter of an hour later is about something else.
const MAX_AGE: i64 = 15 * 60;

/// The recent questions of one member in one chat, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Conversation {
    questions: VecDeque<PastQuestion>,
}

/// A question that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PastQuestion {
    /// When it was answered, in seconds of the caller's clock.
    at: i64,
    text: String,
    /// The path of the record that was quoted first.
    document: Option<String>,
}

impl Conversation {
    /// Stores a question that was answered at time `at`, with the path of the record that was quoted first.
    pub fn remember(&mut self, at: i64, text: &str, document: Option<String>) {
        self.forget_expired(at);
        self.questions.push_back(PastQuestion { at, text: text.to_owned(), document });
        if self.questions.len() > MAX_QUESTIONS {
            self.questions.pop_front();
        }
    }

    /// Replaces the text and document of the last question with the text `old`; does nothing if there is none.
    pub fn replace(&mut self, old: &str, text: &str, document: Option<String>) {
        if let Some(question) = self.questions.iter_mut().rfind(|question| question.text == old) {
            (question.text, question.document) = (text.to_owned(), document);
        }
    }

    /// Returns the questions that a new one may continue, oldest first.
    pub fn history(&self, now: i64) -> Vec<String> {
        self.recent_questions(now).map(|question| question.text.clone()).collect()
    }

    /// Returns the path of the record that the last answer quoted first.
    pub fn last_document(&self, now: i64) -> Option<String> {
        self.recent_questions(now).last().and_then(|question| question.document.clone())
    }

    /// Returns when a question was last answered, even if that question has expired.
    pub fn last_answered_at(&self) -> Option<i64> {
        self.questions.back().map(|question| question.at)
    }

    /// Whether all questions have expired.
    pub fn is_expired(&self, now: i64) -> bool {
        self.recent_questions(now).next().is_none()
    }

    fn recent_questions(&self, now: i64) -> impl Iterator<Item = &PastQuestion> {
        self.questions.iter().filter(move |question| now - question.at <= MAX_AGE)
    }

    fn forget_expired(&mut self, now: i64) {
        self.questions.retain(|question| now - question.at <= MAX_AGE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks which questions, answered at `times`, are the history at time `now`.
    fn check(times: &[i64], now: i64, expected: &[i64]) {
        let mut conversation = Conversation::default();
        for time in times {
            conversation.remember(*time, &time.to_string(), Some(format!("{time}.md")));
        }
        let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        assert_eq!(conversation.history(now), expected);
        assert_eq!(conversation.last_document(now), expected.last().map(|time| format!("{time}.md")));
        assert_eq!(conversation.is_expired(now), expected.is_empty());
    }

    #[test]
    fn an_edited_question_is_replaced() {
        let mut conversation = Conversation::default();
        conversation.remember(1, "a", None);
        conversation.replace("a", "b", Some("b.md".to_owned()));
        conversation.replace("c", "d", None);
        assert_eq!(
            (conversation.history(2), conversation.last_document(2)),
            (vec!["b".to_owned()], Some("b.md".to_owned()))
        );
    }

    #[test]
    fn questions_are_bounded_in_number_and_time() {
        check(&[], 0, &[]);
        check(&[10, 20], 30, &[10, 20]);
        check(&[1, 2, 3, 4], 5, &[2, 3, 4]);
        check(&[10, 20], 20 + MAX_AGE, &[20]);
        check(&[10, 20], 21 + MAX_AGE, &[]);
    }
}
