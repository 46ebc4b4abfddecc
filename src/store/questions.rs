//! Counts of members' questions, by question and day.
//!
//! Admins should see what the records lack, but never who asked. So questions with the same words are counted
//! together, and no id of a chat, member, message or answer may be stored with them. The only times are the
//! days, and the second at which the question was last asked by anyone.

use std::iter::Sum;
use std::time::Duration;

use rusqlite::{Connection, params};

use super::clock::to_day;
use super::database::Store;
use super::error::StoreError;
use super::recent_answers::{AnswerKey, AnswerRecord};
use super::text::truncate_chars;
use super::{answers, histogram, members};
use crate::answer::Outcome;
use crate::library::fnv1a;
use crate::text::{normalise, tokenise};

/// The maximum length of a stored question, in characters: it must fit into a message to an admin.
const MAX_QUESTION_CHARS: usize = 500;

/// The maximum length of a key without words, in characters; more characters add no information.
const MAX_WORDLESS_KEY_CHARS: usize = 200;

/// The data of an answer that is counted, besides its question.
#[derive(Debug, Clone, Copy)]
pub struct AnswerStats {
    pub outcome: Outcome,
    /// The time since the question's arrival.
    pub duration: Duration,
    /// The asker, who is counted as a visitor and never stored with the question; 0 if unknown.
    pub member: u64,
    /// Unix seconds.
    pub at: i64,
}

/// Numbers of answers, by outcome and by rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AnswerCounts {
    pub answered: u32,
    pub nearest: u32,
    pub not_found: u32,
    pub right: u32,
    pub wrong: u32,
}

impl AnswerCounts {
    /// Returns the number of questions.
    pub fn total(&self) -> u32 {
        self.answered + self.nearest + self.not_found
    }

    fn from_outcome(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Answered => Self { answered: 1, ..Self::default() },
            Outcome::Nearest => Self { nearest: 1, ..Self::default() },
            Outcome::NotFound => Self { not_found: 1, ..Self::default() },
        }
    }

    fn from_rating(right: bool) -> Self {
        Self { right: right.into(), wrong: (!right).into(), ..Self::default() }
    }

    fn is_unanswered(&self) -> bool {
        self.not_found + self.wrong > 0
    }
}

impl Sum for AnswerCounts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, next| Self {
            answered: sum.answered + next.answered,
            nearest: sum.nearest + next.nearest,
            not_found: sum.not_found + next.not_found,
            right: sum.right + next.right,
            wrong: sum.wrong + next.wrong,
        })
    }
}

/// Returns the key of a question: its words without diacritics, case and punctuation, or the beginning of the
/// lower-case text if it has no words. Questions with the same key are counted together.
pub fn fold_question(question: &str) -> String {
    let question = normalise(question);
    let words: Vec<String> =
        tokenise(&question).into_iter().map(|token| token.folded).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return truncate_chars(&question.trim().to_lowercase(), MAX_WORDLESS_KEY_CHARS).trim_end().to_owned();
    }
    words.join(" ")
}

/// Returns the hash of a question's key, which identifies the question in the store and in callback data.
pub fn hash_question(question: &str) -> u64 {
    fnv1a(&[fold_question(question).as_bytes()])
}

impl Store {
    /// Stores an answer as [`Store::store_answer`] does. If questions are stored, also counts the question,
    /// the time to the answer and the visitor, in the same transaction.
    pub fn record_answer(&self, answer: AnswerRecord, stats: &AnswerStats) {
        self.recent_answers().insert(answer.clone());
        let stats = *stats;
        self.push_answer(answer.chat, move |connection| {
            answers::insert_answer(connection, &answer)?;
            let counts = AnswerCounts::from_outcome(stats.outcome);
            add_counts(connection, &answer.question.text, stats.at, &counts, stats.at)?;
            histogram::count(connection, to_day(stats.at), stats.duration)?;
            members::record_visit(connection, stats.member, answer.chat, to_day(stats.at))
        });
    }

    /// Records and counts a rating of one of the last answers at `at`, in Unix seconds; `false` if the answer is
    /// already rated or not in memory.
    pub fn rate(&self, token: u64, right: bool, at: i64) -> bool {
        let Some(answer) = self.recent_answer(AnswerKey::Token(token)) else { return false };
        let is_new = self.recent_answers().mark_rated(token);
        if is_new {
            self.push_answer(answer.chat, move |connection| match answers::mark_rated(connection, token, right)? {
                Some((text, asked_at)) => {
                    add_counts(connection, &text, asked_at, &AnswerCounts::from_rating(right), at)
                }
                None => Ok(()),
            });
        }
        is_new
    }
}

/// Adds `counts`, at the time `at`, to those of a question that was asked at `asked_at`; both in Unix seconds.
fn add_counts(
    connection: &Connection,
    question: &str,
    asked_at: i64,
    counts: &AnswerCounts,
    at: i64,
) -> Result<(), StoreError> {
    let id = hash_question(question).cast_signed();
    let unanswered = if counts.is_unanswered() { at } else { 0 };
    connection
        .prepare_cached(
            "INSERT INTO questions (id, text, last, last_vain) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET text = ?2, last = max(last, ?3), last_vain = max(last_vain, ?4)",
        )?
        .execute((id, truncate_chars(question, MAX_QUESTION_CHARS), asked_at, unanswered))?;
    connection
        .prepare_cached(
            "INSERT INTO counts (day, question, answered, nearest, not_found, judged_right, judged_wrong)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (day, question) DO UPDATE SET answered = answered + ?3, nearest = nearest + ?4,
             not_found = not_found + ?5, judged_right = judged_right + ?6, judged_wrong = judged_wrong + ?7",
        )?
        .execute(params![
            to_day(at),
            id,
            counts.answered,
            counts.nearest,
            counts.not_found,
            counts.right,
            counts.wrong
        ])?;
    Ok(())
}

/// Deletes the counts of days before that of `before`, in Unix seconds, and questions last asked before
/// `before`; returns the number of rows.
pub(super) fn delete_before(connection: &Connection, before: i64) -> Result<usize, StoreError> {
    let day = to_day(before);
    let questions = connection.prepare_cached("DELETE FROM questions WHERE last < ?1")?.execute([before])?;
    let counts = connection.prepare_cached("DELETE FROM counts WHERE day < ?1")?.execute([day])?;
    let times = connection.prepare_cached("DELETE FROM times WHERE day < ?1")?.execute([day])?;
    let visitors = connection.prepare_cached("DELETE FROM visitors WHERE day < ?1")?.execute([day])?;
    Ok(questions + counts + times + visitors)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

    use super::*;
    use crate::answer::Question;
    use crate::store::clock::{DAY, now};
    use crate::store::unanswered::UnansweredOrder;

    fn check_key(question: &str, key: &str) {
        assert_eq!(fold_question(question), key, "{question}");
    }

    #[test]
    fn questions_with_the_same_words_have_one_key() {
        check_key("Giá vàng?", "gia vang");
        check_key("  gia VANG ", "gia vang");
        check_key("gia\u{301} va\u{300}ng…", "gia vang");
        check_key(" ?! ", "?!");
        check_key(&"?".repeat(999), &"?".repeat(200));
        check_key("", "");
    }

    proptest! {
        #[test]
        fn diacritics_and_punctuation_do_not_change_the_key(question in "[A-Za-zđĐáàảãạâấậăắơớôốưứêếíìúùýỳ0-9 ]{0,60}") {
            let bare: String = question.nfd().filter(|c| !is_combining_mark(*c)).collect();
            let bare = bare.replace('đ', "d").replace('Đ', "D");
            if !bare.trim().is_empty() {
                prop_assert_eq!(fold_question(&question), fold_question(&format!("{bare}?")));
            }
        }
    }

    fn record(store: &Store, token: u64, text: &str, outcome: Outcome, at: i64) {
        let answer = AnswerRecord { token, chat: 9, question: Question::new(text), at, ..AnswerRecord::default() };
        store.record_answer(answer, &AnswerStats { outcome, duration: Duration::from_millis(2), member: 9, at });
    }

    #[test]
    fn old_questions_are_deleted() -> Result<(), StoreError> {
        let (store, at) = (Store::in_memory(90)?, now());
        record(&store, 1, "một", Outcome::NotFound, at);
        record(&store, 2, "hai", Outcome::NotFound, at + DAY);
        record(&store, 3, "một", Outcome::NotFound, at + 2 * DAY);
        record(&store, 4, "ba", Outcome::Answered, at + 91 * DAY + 1);
        store.flush();
        store.maintain(Some(at + 91 * DAY + 1))?;
        let is_stored = |token| store.answer(AnswerKey::Token(token)).is_ok_and(|answer| answer.is_some());
        assert!([1, 2].into_iter().all(|token| !is_stored(token)) && is_stored(3));
        let (stored, _) = store.unanswered_questions(UnansweredOrder::Newest, 0, 9)?;
        assert_eq!(
            stored.iter().map(|question| (question.text.as_str(), question.not_found)).collect::<Vec<_>>(),
            [("một", 1)]
        );
        Ok(())
    }

    #[test]
    fn no_table_links_a_question_to_a_member() -> Result<(), StoreError> {
        let store = Store::in_memory(90)?;
        let connection = store.reader();
        for (table, expected) in [
            ("questions", "id text last last_vain seen"),
            ("counts", "day question answered nearest not_found judged_right judged_wrong"),
            ("times", "day bucket count"),
            ("visitors", "id day"),
        ] {
            let mut columns = connection.prepare("SELECT group_concat(name, ' ') FROM pragma_table_info(?1)")?;
            let columns: String = columns.query_row([table], |row| row.get(0))?;
            assert_eq!(columns, expected, "{table}: make sure that the asker still cannot be identified");
        }
        Ok(())
    }
}
