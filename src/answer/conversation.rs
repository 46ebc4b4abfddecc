//! What one member has asked so far in one place, as far as the next question may lean on it.
//!
//! A value with a clock handed in: Telegram's bot and the terminal's chat share it. Bounded in
//! number and time, for a question of this morning says nothing about one of tonight.

use std::collections::VecDeque;

/// Questions that are remembered.
const MOST: usize = 3;

/// Seconds after which a question is forgotten: what comes a quarter of an hour later is a new
/// matter.
const LONGEST: i64 = 15 * 60;

/// One member's questions in one place, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Conversation {
    asked: VecDeque<PastQuestion>,
}

/// A question that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PastQuestion {
    /// Seconds of whatever clock is handed in.
    at: i64,
    text: String,
    /// The record that was quoted first.
    document: Option<String>,
}

impl Conversation {
    /// Remembers a question that was answered `at`, from `document` first.
    pub fn remember(&mut self, at: i64, text: &str, document: Option<String>) {
        self.forget(at);
        self.asked.push_back(PastQuestion { at, text: text.to_owned(), document });
        if self.asked.len() > MOST {
            self.asked.pop_front();
        }
    }

    /// Puts `text` in the place of the last question that said `before`.
    pub fn reword(&mut self, before: &str, text: &str, document: Option<String>) {
        if let Some(asked) = self.asked.iter_mut().rfind(|asked| asked.text == before) {
            (asked.text, asked.document) = (text.to_owned(), document);
        }
    }

    /// The questions that one asked `at` may lean on, oldest first.
    pub fn history(&self, at: i64) -> Vec<String> {
        self.recent(at).map(|asked| asked.text.clone()).collect()
    }

    /// The record that the last answer quoted first.
    pub fn document(&self, at: i64) -> Option<String> {
        self.recent(at).last().and_then(|asked| asked.document.clone())
    }

    /// When a question was last answered.
    pub fn last(&self) -> Option<i64> {
        self.asked.back().map(|asked| asked.at)
    }

    /// Whether nothing is remembered any more.
    pub fn is_over(&self, at: i64) -> bool {
        self.recent(at).next().is_none()
    }

    fn recent(&self, at: i64) -> impl Iterator<Item = &PastQuestion> {
        self.asked.iter().filter(move |asked| at - asked.at <= LONGEST)
    }

    fn forget(&mut self, at: i64) {
        self.asked.retain(|asked| at - asked.at <= LONGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(times: &[i64], at: i64, expected: &[i64]) {
        let mut conversation = Conversation::default();
        for time in times {
            conversation.remember(*time, &time.to_string(), Some(format!("{time}.md")));
        }
        let expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
        assert_eq!(conversation.history(at), expected);
        assert_eq!(conversation.document(at), expected.last().map(|time| format!("{time}.md")));
        assert_eq!(conversation.is_over(at), expected.is_empty());
    }

    #[test]
    fn an_edit_is_remembered() {
        let mut conversation = Conversation::default();
        conversation.remember(1, "a", None);
        conversation.reword("a", "b", Some("b.md".to_owned()));
        conversation.reword("c", "d", None);
        assert_eq!(
            (conversation.history(2), conversation.document(2)),
            (vec!["b".to_owned()], Some("b.md".to_owned()))
        );
    }

    #[test]
    fn bounded_in_number_and_time() {
        check(&[], 0, &[]);
        check(&[10, 20], 30, &[10, 20]);
        check(&[1, 2, 3, 4], 5, &[2, 3, 4]);
        check(&[10, 20], 20 + LONGEST, &[20]);
        check(&[10, 20], 21 + LONGEST, &[]);
    }
}
