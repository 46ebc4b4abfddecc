//! The data behind an answer's buttons: the question, its context, and where it was asked.
//!
//! It is in memory before the answer is sent, so that no button is pressed too early, and is then written to
//! the file. It contains the chat's id, which in a private chat is the member's, so it is never stored for
//! longer than the operator configures, and only [`Store::record_answer`] and [`Store::rate`] may count anything
//! from it.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::database::Store;
use super::error::StoreError;
use super::recent_answers::{AnswerKey, AnswerRecord};
use super::write_queue::Write;
use crate::answer::Question;

impl Store {
    /// Stores an answer, replacing one with the same token.
    pub fn store_answer(&self, answer: AnswerRecord) {
        self.recent_answers().insert(answer.clone());
        self.push_answer(answer.chat, move |connection| insert_answer(connection, &answer));
    }

    /// Sets the message that an answer was sent in; stores the answer if it is not stored.
    pub fn set_reply(&self, answer: AnswerRecord, reply: i32) {
        self.recent_answers().set_reply(answer.clone(), reply);
        self.push_answer(answer.chat, move |connection| {
            let mut set = connection.prepare_cached("UPDATE answers SET reply = ?2 WHERE token = ?1")?;
            match set.execute((answer.token.cast_signed(), reply))? {
                0 => insert_answer(connection, &AnswerRecord { reply: Some(reply), ..answer.clone() }),
                _ => Ok(()),
            }
        });
    }

    /// Adds a write of the data behind buttons in `chat` to the queue, unless such data must not reach the disk.
    pub(super) fn push_answer(
        &self,
        chat: i64,
        apply: impl Fn(&Connection) -> Result<(), StoreError> + Send + Sync + 'static,
    ) {
        if self.stores_questions() {
            self.push(Write { chat: Some(chat), is_statistic: true, ..Write::new(apply) });
        }
    }

    /// Returns an answer if it is one of the last ones, which are in memory.
    pub fn recent_answer(&self, key: AnswerKey) -> Option<AnswerRecord> {
        self.recent_answers().get(key).cloned()
    }

    /// Returns an answer from memory or else from the file.
    pub fn answer(&self, key: AnswerKey) -> Result<Option<AnswerRecord>, StoreError> {
        if let Some(answer) = self.recent_answer(key) {
            return Ok(Some(answer));
        }
        match key {
            AnswerKey::Token(token) => {
                self.find_answer("SELECT * FROM answers WHERE token = ?1", [token.cast_signed()])
            }
            AnswerKey::Message { chat, message } => {
                self.find_answer("SELECT * FROM answers WHERE chat = ?1 AND message = ?2", (chat, message))
            }
            AnswerKey::Reply { chat, reply } => {
                self.find_answer("SELECT * FROM answers WHERE chat = ?1 AND reply = ?2", (chat, reply))
            }
        }
    }

    fn find_answer(&self, query: &str, params: impl rusqlite::Params) -> Result<Option<AnswerRecord>, StoreError> {
        Ok(self.reader().prepare_cached(query)?.query_row(params, read).optional()?)
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
        let stored = AnswerRecord { reply: Some(8), is_rated: true, ..answer.clone() };
        let keys = [
            AnswerKey::Token(token),
            AnswerKey::Message { chat: -5, message: 7 },
            AnswerKey::Reply { chat: -5, reply: 8 },
        ];
        {
            let store = Store::open(folder.path(), 90)?;
            store.store_answer(answer.clone());
            store.set_reply(answer.clone(), 8);
            assert!(store.rate(token, true, at));
            assert!(!store.rate(token, false, at), "an answer is rated once");
            keys.into_iter().for_each(|key| assert_eq!(store.recent_answer(key), Some(stored.clone())));
        }
        let store = Store::open(folder.path(), 90)?;
        for key in keys {
            assert_eq!((store.recent_answer(key), store.answer(key)?), (None, Some(stored.clone())));
        }
        for key in [AnswerKey::Token(1), AnswerKey::Reply { chat: 5, reply: 8 }] {
            assert_eq!(store.answer(key)?, None);
        }
        store.store_answer(answer);
        assert!(store.rate(token, false, at), "the new answer to an edited question can be rated");
        Ok(())
    }

    #[test]
    fn an_answer_that_is_not_stored_is_stored_with_its_reply() -> Result<(), StoreError> {
        let (folder, at) = (tempfile::tempdir()?, now());
        let answer = AnswerRecord { token: 5, chat: 9, message: Some(7), at, ..AnswerRecord::default() };
        let store = Store::open(folder.path(), 90)?;
        store.set_reply(answer.clone(), 8);
        assert!(store.rate(5, true, at));
        store.set_reply(answer.clone(), 8);
        drop(store);
        let stored = AnswerRecord { reply: Some(8), is_rated: true, ..answer };
        assert_eq!(Store::open(folder.path(), 90)?.answer(AnswerKey::Token(5))?, Some(stored));
        Ok(())
    }

    #[test]
    fn buttons_work_for_a_day_without_storage() -> Result<(), StoreError> {
        let (folder, at) = (tempfile::tempdir()?, now());
        let store = Store::open(folder.path(), 0)?;
        let answer = |token, at| AnswerRecord { token, chat: 9, reply: Some(8), at, ..AnswerRecord::default() };
        store.store_answer(answer(1, at));
        store.store_answer(AnswerRecord { is_rated: true, ..answer(1, at) });
        assert!(store.answer(AnswerKey::Reply { chat: 9, reply: 8 })?.is_some_and(|answer| answer.is_rated));
        store.store_answer(answer(2, at + DAY));
        assert!(store.rate(2, false, at));
        store.store_answer(answer(3, at + DAY + 3600));
        store.maintain(Some(at + DAY + 3600))?;
        let is_stored = |token| Ok::<_, StoreError>(store.answer(AnswerKey::Token(token))?.is_some());
        assert!(!is_stored(1)? && is_stored(2)?);
        let rows: i64 = store.reader().query_row("SELECT count(*) FROM answers", [], |row| row.get(0))?;
        assert_eq!(rows, 0, "nothing reaches the file");
        Ok(())
    }
}
