//! The data behind an answer's buttons: the question, its context, and where it was asked.
//!
//! It is stored before the answer is sent, so that no button is pressed too early. It contains the chat's id,
//! which in a private chat is the member's, so it is never stored for longer than the operator configures,
//! and only [`Store::record_answer`] and [`Store::rate`] may count anything from it.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::database::Store;
use super::error::StoreError;
use crate::answer::Question;

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

impl Store {
    /// Stores an answer, replacing one with the same token.
    pub fn store_answer(&self, answer: &AnswerRecord) -> Result<(), StoreError> {
        insert_answer(&self.connection(), answer)
    }

    /// Sets the message that an answer was sent in; stores the answer if that failed before it was sent.
    pub fn set_reply(&self, answer: AnswerRecord, reply: i32) -> Result<(), StoreError> {
        let connection = self.connection();
        let mut set = connection.prepare_cached("UPDATE answers SET reply = ?2 WHERE token = ?1")?;
        match set.execute((answer.token.cast_signed(), reply))? {
            0 => insert_answer(&connection, &AnswerRecord { reply: Some(reply), ..answer }),
            _ => Ok(()),
        }
    }

    /// Returns the answer with this token.
    pub fn answer(&self, token: u64) -> Result<Option<AnswerRecord>, StoreError> {
        self.find_answer("SELECT * FROM answers WHERE token = ?1", [token.cast_signed()])
    }

    /// Returns the answer to a member's message.
    pub fn answer_to(&self, chat: i64, message: i32) -> Result<Option<AnswerRecord>, StoreError> {
        self.find_answer("SELECT * FROM answers WHERE chat = ?1 AND message = ?2", (chat, message))
    }

    /// Returns the answer that one of the bot's messages shows.
    pub fn answer_in_reply(&self, chat: i64, reply: i32) -> Result<Option<AnswerRecord>, StoreError> {
        self.find_answer("SELECT * FROM answers WHERE chat = ?1 AND reply = ?2", (chat, reply))
    }

    fn find_answer(&self, query: &str, params: impl rusqlite::Params) -> Result<Option<AnswerRecord>, StoreError> {
        Ok(self.connection().prepare_cached(query)?.query_row(params, read).optional()?)
    }
}

pub(super) fn insert_answer(connection: &Connection, answer: &AnswerRecord) -> Result<(), StoreError> {
    let question = serde_json::to_string(&answer.question)?;
    connection
        .prepare_cached(
            "INSERT INTO answers (token, chat, message, reply, question, quoted, at, judged)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (token) DO UPDATE SET reply = ?4, question = ?5, quoted = ?6, judged = ?8,
             is_right = CASE WHEN ?8 THEN is_right END",
        )?
        .execute(params![
            answer.token.cast_signed(),
            answer.chat,
            answer.message,
            answer.reply,
            question,
            answer.quoted,
            answer.at,
            answer.is_rated
        ])?;
    Ok(())
}

/// Marks an answer as right or wrong; returns the question's text and time, or `None` if the answer is not
/// stored or already rated.
pub(super) fn mark_rated(
    connection: &Connection,
    token: u64,
    right: bool,
) -> Result<Option<(String, i64)>, StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE answers SET judged = 1, is_right = ?2 WHERE token = ?1 AND judged = 0 RETURNING question, at",
    )?;
    let rated = update.query_row((token.cast_signed(), right), |row| Ok((question(row)?.text, row.get("at")?)));
    Ok(rated.optional()?)
}

fn read(row: &Row) -> rusqlite::Result<AnswerRecord> {
    Ok(AnswerRecord {
        token: row.get::<_, i64>("token")?.cast_unsigned(),
        chat: row.get("chat")?,
        message: row.get("message")?,
        reply: row.get("reply")?,
        question: question(row)?,
        quoted: row.get("quoted")?,
        at: row.get("at")?,
        is_rated: row.get("judged")?,
    })
}

fn question(row: &Row) -> rusqlite::Result<Question> {
    // Only this program writes it; an unreadable question counts as empty.
    Ok(serde_json::from_str(&row.get::<_, String>("question")?).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::clock::{DAY, now};

    #[test]
    fn stored_answers_survive_a_restart() -> Result<(), StoreError> {
        let (folder, token, at) = (tempfile::tempdir()?, u64::MAX - 1, now());
        let question = Question {
            text: "còn năm ngoái?".to_owned(),
            history: vec!["\"một\"".to_owned(), "hai".to_owned()],
            is_reply: true,
            document: None,
            about: Some("b.md".to_owned()),
        };
        let answer = AnswerRecord {
            token,
            chat: -5,
            message: Some(7),
            question,
            quoted: Some("a.md".to_owned()),
            at,
            ..AnswerRecord::default()
        };
        {
            let store = Store::open(folder.path(), 90)?;
            store.store_answer(&answer)?;
            store.set_reply(answer.clone(), 8)?;
            assert!(store.rate(token, true, at)?);
            assert!(!store.rate(token, false, at)?, "an answer is rated once");
        }
        let store = Store::open(folder.path(), 90)?;
        let stored = AnswerRecord { reply: Some(8), is_rated: true, ..answer.clone() };
        assert_eq!(store.answer(token)?, Some(stored.clone()));
        assert_eq!(store.answer_to(-5, 7)?, Some(stored.clone()));
        assert_eq!(store.answer_in_reply(-5, 8)?, Some(stored));
        assert_eq!((store.answer_in_reply(5, 8)?, store.answer(1)?), (None, None));
        store.store_answer(&answer)?;
        assert!(store.rate(token, false, at)?, "the new answer to an edited question can be rated");
        Ok(())
    }

    #[test]
    fn an_answer_that_could_not_be_stored_is_stored_with_its_reply() -> Result<(), StoreError> {
        let (store, at) = (Store::in_memory(90)?, now());
        let answer = AnswerRecord { token: 5, chat: 9, message: Some(7), at, ..AnswerRecord::default() };
        store.set_reply(answer.clone(), 8)?;
        let stored = AnswerRecord { reply: Some(8), ..answer.clone() };
        assert_eq!((store.answer(5)?, store.answer_to(9, 7)?), (Some(stored.clone()), Some(stored)));
        assert!(store.rate(5, true, at)?);
        store.set_reply(answer, 8)?;
        assert!(store.answer(5)?.is_some_and(|answer| answer.is_rated), "a rating meanwhile is not lost");
        Ok(())
    }

    #[test]
    fn buttons_work_for_a_day_without_storage() -> Result<(), StoreError> {
        let (store, at) = (Store::in_memory(0)?, now());
        let answer = |token, at| AnswerRecord { token, chat: 9, reply: Some(8), at, ..AnswerRecord::default() };
        store.store_answer(&answer(1, at))?;
        store.store_answer(&AnswerRecord { is_rated: true, ..answer(1, at) })?;
        store.store_answer(&answer(2, at + DAY))?;
        assert!(store.answer_in_reply(9, 8)?.is_some_and(|answer| answer.is_rated) && store.rate(2, false, at)?);
        store.store_answer(&answer(3, at + DAY + 3600))?;
        store.maintain(Some(at + DAY + 3600))?;
        assert!(store.answer(1)?.is_none() && store.answer(2)?.is_some());
        Ok(())
    }
}
