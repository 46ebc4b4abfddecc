//! The last answers, in memory: buttons work while the file cannot be written, and without any storage.

use std::collections::{HashMap, VecDeque};

use crate::answer::Question;

/// Maximum answers in memory, of about one kilobyte each.
const MAX_ANSWERS: usize = 5_000;

/// An answered question, and where it was asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnswerRecord {
    /// Identifies the answer in callback data; must not be guessable.
    pub token: u64,
    pub chat: i64,
    /// The member's message; `None` if the question was suggested.
    pub message: Option<i32>,
    /// The bot's message; `None` until it is sent.
    pub reply: Option<i32>,
    pub question: Question,
    /// The path of the record that the answer quotes first.
    pub quoted: Option<String>,
    /// Unix seconds.
    pub at: i64,
    pub is_rated: bool,
}

/// The identifier of an answer: its token, or a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKey {
    Token(u64),
    /// The member's message with the question.
    Message {
        chat: i64,
        message: i32,
    },
    /// The bot's message with the answer.
    Reply {
        chat: i64,
        reply: i32,
    },
}

/// The last answers.
#[derive(Default)]
pub struct RecentAnswers {
    answers: HashMap<u64, AnswerRecord>,
    messages: HashMap<(i64, i32), u64>,
    replies: HashMap<(i64, i32), u64>,
    /// Tokens in the order in which they were added.
    order: VecDeque<u64>,
}

impl RecentAnswers {
    /// Adds an answer, or replaces the one with the same token; drops the oldest if there are too many.
    pub fn insert(&mut self, answer: AnswerRecord) {
        let (token, chat) = (answer.token, answer.chat);
        answer.message.map(|message| self.messages.insert((chat, message), token));
        answer.reply.map(|reply| self.replies.insert((chat, reply), token));
        if self.answers.insert(token, answer).is_none() {
            self.order.push_back(token);
        }
        if self.order.len() > MAX_ANSWERS
            && let Some(oldest) = self.order.pop_front()
        {
            self.remove(oldest);
        }
    }

    /// Sets the message in which an answer was sent; adds the answer if it is missing.
    pub fn set_reply(&mut self, answer: AnswerRecord, reply: i32) {
        let answer = self.answers.get(&answer.token).cloned().unwrap_or(answer);
        self.insert(AnswerRecord { reply: Some(reply), ..answer });
    }

    /// Returns an answer.
    pub fn get(&self, key: AnswerKey) -> Option<&AnswerRecord> {
        let token = match key {
            AnswerKey::Token(token) => token,
            AnswerKey::Message { chat, message } => *self.messages.get(&(chat, message))?,
            AnswerKey::Reply { chat, reply } => *self.replies.get(&(chat, reply))?,
        };
        self.answers.get(&token)
    }

    /// Marks an answer as rated; `false` if it is missing or already rated.
    pub fn mark_rated(&mut self, token: u64) -> bool {
        self.answers.get_mut(&token).is_some_and(|answer| !std::mem::replace(&mut answer.is_rated, true))
    }

    /// Removes the answers in a chat; returns how many.
    pub fn forget(&mut self, chat: i64) -> usize {
        self.remove_if(|answer| answer.chat == chat)
    }

    /// Removes answers that are older than `before`, in Unix seconds.
    pub fn remove_older(&mut self, before: i64) {
        self.remove_if(|answer| answer.at < before);
    }

    fn remove_if(&mut self, is_removed: impl Fn(&AnswerRecord) -> bool) -> usize {
        let tokens: Vec<u64> =
            self.answers.values().filter(|answer| is_removed(answer)).map(|answer| answer.token).collect();
        tokens.iter().for_each(|token| self.remove(*token));
        self.order.retain(|token| self.answers.contains_key(token));
        tokens.len()
    }

    fn remove(&mut self, token: u64) {
        let Some(answer) = self.answers.remove(&token) else { return };
        // A later answer may have taken the place of this one.
        for (map, id) in [(&mut self.messages, answer.message), (&mut self.replies, answer.reply)] {
            if let Some(id) = id
                && map.get(&(answer.chat, id)) == Some(&token)
            {
                map.remove(&(answer.chat, id));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(token: u64) -> AnswerRecord {
        let message = i32::try_from(token % 1_000_000).expect("it is small");
        AnswerRecord { token, chat: 9, message: Some(message), at: message.into(), ..AnswerRecord::default() }
    }

    #[test]
    fn answers_are_found_by_each_key_until_they_are_too_many() {
        let mut recent = RecentAnswers::default();
        for token in 1..=2 * MAX_ANSWERS as u64 {
            recent.insert(answer(token));
            recent.set_reply(answer(token), 7);
        }
        let last = 2 * MAX_ANSWERS as u64;
        let stored = AnswerRecord { reply: Some(7), ..answer(last) };
        let message = stored.message.expect("it has one");
        for key in
            [AnswerKey::Token(last), AnswerKey::Message { chat: 9, message }, AnswerKey::Reply { chat: 9, reply: 7 }]
        {
            assert_eq!(recent.get(key), Some(&stored));
        }
        assert_eq!(recent.get(AnswerKey::Message { chat: 9, message: 1 }), None);
        let sizes = (recent.answers.len(), recent.messages.len(), recent.replies.len(), recent.order.len());
        assert_eq!(sizes, (MAX_ANSWERS, MAX_ANSWERS, 1, MAX_ANSWERS));
        recent.remove_older(i64::from(message));
        assert_eq!(recent.forget(9), 1);
        assert!(recent.messages.is_empty() && recent.replies.is_empty() && recent.order.is_empty());
    }

    #[test]
    fn an_answer_is_rated_once() {
        let mut recent = RecentAnswers::default();
        recent.insert(answer(1));
        assert!(recent.mark_rated(1) && !recent.mark_rated(1) && !recent.mark_rated(2));
        recent.set_reply(answer(1), 7);
        assert!(recent.get(AnswerKey::Token(1)).is_some_and(|answer| answer.is_rated), "the rating is not lost");
    }
}
