//! Unanswered questions: those without an answer, or with an answer that was rated wrong.
//!
//! They show what the records lack or the bot does not find. An admin works through the list and marks
//! questions as seen. A question is listed again only if it is asked again and remains unanswered: otherwise
//! the list would never end.

use serde::{Deserialize, Serialize};

use rusqlite::{OptionalExtension, Row};

use super::database::Store;
use super::error::StoreError;

/// An unanswered question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnansweredQuestion {
    /// See [`super::hash_question`].
    pub id: u64,
    /// The last wording of the question; truncated if long.
    pub text: String,
    pub not_found: u32,
    pub wrong: u32,
    /// How often it was asked, answered or not.
    pub times_asked: u32,
    /// The time when it last had no answer or a wrong one, in Unix seconds.
    pub last: i64,
}

/// The order of a list of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnansweredOrder {
    Newest,
    /// By how often it was unanswered, most frequent first.
    Frequent,
}

impl Store {
    /// Returns at most `limit` unanswered questions that are not marked as seen, after the first `skip`, and
    /// their total number.
    pub fn unanswered_questions(
        &self,
        order: UnansweredOrder,
        skip: u32,
        limit: u32,
    ) -> Result<(Vec<UnansweredQuestion>, u32), StoreError> {
        self.flush();
        let connection = self.background_connection();
        let total = connection
            .prepare_cached("SELECT count(*) FROM unanswered WHERE unseen")?
            .query_row([], |row| row.get(0))?;
        let mut select = connection.prepare_cached(match order {
            UnansweredOrder::Newest => "SELECT * FROM unanswered WHERE unseen ORDER BY last DESC, id LIMIT ?2 OFFSET ?1",
            UnansweredOrder::Frequent => {
                "SELECT * FROM unanswered WHERE unseen ORDER BY not_found + wrong DESC, last DESC, id LIMIT ?2 OFFSET ?1"
            }
        })?;
        let page = select.query_map([skip, limit], read)?.collect::<Result<_, _>>()?;
        Ok((page, total))
    }

    /// Returns an unanswered question, seen or not.
    pub fn unanswered_question(&self, id: u64) -> Result<Option<UnansweredQuestion>, StoreError> {
        let connection = self.reader();
        let mut select = connection.prepare_cached("SELECT * FROM unanswered WHERE id = ?1")?;
        Ok(select.query_row([id.cast_signed()], read).optional()?)
    }

    /// Marks a question as seen: it is listed again only if it is unanswered again after `at`, in Unix
    /// seconds. Returns `false` if it is not stored.
    pub fn mark_seen(&self, id: u64, at: i64) -> Result<bool, StoreError> {
        self.transact(|connection| {
            let mut update = connection.prepare_cached("UPDATE questions SET seen = max(seen, ?2) WHERE id = ?1")?;
            Ok(update.execute((id.cast_signed(), at))? > 0)
        })
    }
}

fn read(row: &Row) -> rusqlite::Result<UnansweredQuestion> {
    Ok(UnansweredQuestion {
        id: row.get::<_, i64>("id")?.cast_unsigned(),
        text: row.get("text")?,
        not_found: row.get("not_found")?,
        wrong: row.get("wrong")?,
        times_asked: row.get("asked")?,
        last: row.get("last")?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::answer::Outcome;
    use crate::answer::Question;
    use crate::store::clock::now;
    use crate::store::questions::{AnswerStats, hash_question};
    use crate::store::recent_answers::AnswerRecord;

    fn record(store: &Store, token: u64, text: &str, outcome: Outcome, at: i64) {
        let answer = AnswerRecord { token, chat: 9, question: Question::new(text), at, ..AnswerRecord::default() };
        store.record_answer(answer, &AnswerStats { outcome, duration: Duration::from_millis(2), member: 9, at });
    }

    fn list(store: &Store, order: UnansweredOrder) -> Result<Vec<String>, StoreError> {
        Ok(store.unanswered_questions(order, 0, 9)?.0.into_iter().map(|question| question.text).collect())
    }

    #[test]
    fn unanswered_questions_are_listed_until_marked_as_seen() -> Result<(), StoreError> {
        let (store, at) = (Store::in_memory(90)?, now());
        record(&store, 1, "giá vàng", Outcome::NotFound, at);
        record(&store, 2, "Giá vàng?", Outcome::NotFound, at + 1);
        record(&store, 3, "ai chủ trì?", Outcome::Answered, at + 2);
        record(&store, 4, "ai là thư ký?", Outcome::Answered, at + 3);
        assert!(store.rate(3, true, at + 4) && store.rate(4, false, at + 5));
        assert!(!store.rate(4, false, at + 6), "an answer is rated once");
        assert_eq!(list(&store, UnansweredOrder::Newest)?, ["ai là thư ký?", "Giá vàng?"]);
        assert_eq!(list(&store, UnansweredOrder::Frequent)?, ["Giá vàng?", "ai là thư ký?"]);
        let id = hash_question("gia vang");
        let gold = UnansweredQuestion {
            id,
            text: "Giá vàng?".to_owned(),
            not_found: 2,
            wrong: 0,
            times_asked: 2,
            last: at + 1,
        };
        assert_eq!(store.unanswered_questions(UnansweredOrder::Newest, 1, 9)?, (vec![gold.clone()], 2));
        assert_eq!(store.unanswered_questions(UnansweredOrder::Newest, 2, 9)?, (vec![], 2));
        assert!(store.mark_seen(id, at + 6)? && !store.mark_seen(1, at)?);
        assert_eq!(list(&store, UnansweredOrder::Newest)?, ["ai là thư ký?"]);
        assert_eq!(store.unanswered_question(id)?, Some(gold), "a button still finds it");
        assert_eq!(store.unanswered_question(hash_question("ai chủ trì"))?, None, "it was answered");
        record(&store, 5, "giá vàng", Outcome::Nearest, at + 7);
        assert_eq!(list(&store, UnansweredOrder::Newest)?, ["ai là thư ký?"]);
        record(&store, 6, "giá vàng", Outcome::NotFound, at + 8);
        assert_eq!(list(&store, UnansweredOrder::Newest)?, ["giá vàng", "ai là thư ký?"]);
        Ok(())
    }
}
