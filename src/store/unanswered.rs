//! Unanswered questions: those that were refused, or answered and judged wrong.
//!
//! They show what the records lack, or what the bot does not find. An admin works through the list and marks questions
//! as seen; one is listed again only if it stays unanswered again, or the list would never end.

use serde::{Deserialize, Serialize};

use rusqlite::{OptionalExtension, Row};

use super::database::Store;
use super::error::StoreError;

/// An unanswered question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnansweredQuestion {
    /// See [`super::id_of`].
    pub id: u64,
    /// As it was typed last; a long one is cut.
    pub text: String,
    pub not_found: u32,
    pub wrong: u32,
    /// How often it was asked, answered or not.
    pub asked: u32,
    /// When it was last refused or judged wrong, in Unix seconds.
    pub last: i64,
}

/// The order of a list of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    Newest,
    /// By how often it was unanswered.
    Frequent,
}

impl Store {
    /// Returns at most `most` unanswered questions that are not seen, after the first `skip`, and the number of all.
    pub fn unanswered(&self, order: Order, skip: u32, most: u32) -> Result<(Vec<UnansweredQuestion>, u32), StoreError> {
        let connection = self.aside();
        let all = connection
            .prepare_cached("SELECT count(*) FROM unanswered WHERE unseen")?
            .query_row([], |row| row.get(0))?;
        let mut find = connection.prepare_cached(match order {
            Order::Newest => "SELECT * FROM unanswered WHERE unseen ORDER BY last DESC, id LIMIT ?2 OFFSET ?1",
            Order::Frequent => {
                "SELECT * FROM unanswered WHERE unseen ORDER BY not_found + wrong DESC, last DESC, id LIMIT ?2 OFFSET ?1"
            }
        })?;
        let page = find.query_map([skip, most], read)?.collect::<Result<_, _>>()?;
        Ok((page, all))
    }

    /// Returns an unanswered question, seen or not.
    pub fn unanswered_question(&self, id: u64) -> Result<Option<UnansweredQuestion>, StoreError> {
        let connection = self.connection();
        let mut find = connection.prepare_cached("SELECT * FROM unanswered WHERE id = ?1")?;
        Ok(find.query_row([id.cast_signed()], read).optional()?)
    }

    /// Marks a question as seen: it is listed again if unanswered after `at`, in Unix seconds. `false` if not stored.
    pub fn mark_seen(&self, id: u64, at: i64) -> Result<bool, StoreError> {
        let connection = self.connection();
        let mut mark = connection.prepare_cached("UPDATE questions SET seen = max(seen, ?2) WHERE id = ?1")?;
        Ok(mark.execute((id.cast_signed(), at))? > 0)
    }
}

fn read(row: &Row) -> rusqlite::Result<UnansweredQuestion> {
    Ok(UnansweredQuestion {
        id: row.get::<_, i64>("id")?.cast_unsigned(),
        text: row.get("text")?,
        not_found: row.get("not_found")?,
        wrong: row.get("wrong")?,
        asked: row.get("asked")?,
        last: row.get("last")?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::answer::Outcome;
    use crate::answer::Question;
    use crate::store::answers::AnswerRecord;
    use crate::store::clock::now;
    use crate::store::questions::{AnswerStats, id_of};

    fn record(store: &Store, token: u64, text: &str, outcome: Outcome, at: i64) -> Result<(), StoreError> {
        let answer = AnswerRecord { token, chat: 9, question: Question::new(text), at, ..AnswerRecord::default() };
        store.record_answer(&answer, &AnswerStats { outcome, took: Duration::from_millis(2), member: 9, at })
    }

    fn listed(store: &Store, order: Order) -> Result<Vec<String>, StoreError> {
        Ok(store.unanswered(order, 0, 9)?.0.into_iter().map(|vain| vain.text).collect())
    }

    #[test]
    fn what_is_asked_in_vain_is_listed_until_it_is_seen() -> Result<(), StoreError> {
        let (store, at) = (Store::in_memory(90)?, now());
        record(&store, 1, "giá vàng", Outcome::NotFound, at)?;
        record(&store, 2, "Giá vàng?", Outcome::NotFound, at + 1)?;
        record(&store, 3, "ai chủ trì?", Outcome::Answered, at + 2)?;
        record(&store, 4, "ai là thư ký?", Outcome::Answered, at + 3)?;
        assert!(store.judge(3, true, at + 4)? && store.judge(4, false, at + 5)?);
        assert!(!store.judge(4, false, at + 6)?, "an answer is judged once");
        assert_eq!(listed(&store, Order::Newest)?, ["ai là thư ký?", "Giá vàng?"]);
        assert_eq!(listed(&store, Order::Frequent)?, ["Giá vàng?", "ai là thư ký?"]);
        let id = id_of("gia vang");
        let gold =
            UnansweredQuestion { id, text: "Giá vàng?".to_owned(), not_found: 2, wrong: 0, asked: 2, last: at + 1 };
        assert_eq!(store.unanswered(Order::Newest, 1, 9)?, (vec![gold.clone()], 2));
        assert_eq!(store.unanswered(Order::Newest, 2, 9)?, (vec![], 2));
        assert!(store.mark_seen(id, at + 6)? && !store.mark_seen(1, at)?);
        assert_eq!(listed(&store, Order::Newest)?, ["ai là thư ký?"]);
        assert_eq!(store.unanswered_question(id)?, Some(gold), "a button still finds it");
        assert_eq!(store.unanswered_question(id_of("ai chủ trì"))?, None, "it was answered");
        record(&store, 5, "giá vàng", Outcome::Nearest, at + 7)?;
        assert_eq!(listed(&store, Order::Newest)?, ["ai là thư ký?"]);
        record(&store, 6, "giá vàng", Outcome::NotFound, at + 8)?;
        assert_eq!(listed(&store, Order::Newest)?, ["giá vàng", "ai là thư ký?"]);
        Ok(())
    }
}
