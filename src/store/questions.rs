//! Members' questions, counted by question and day.
//!
//! Admins should see where the records fall short, never who asked. So a question is counted with all that say the
//! same, under a key made only of its words, and no id of a chat, member, message or answer may be stored beside it; of
//! time, only the day and the second at which anyone last asked it.

use std::iter::Sum;
use std::time::Duration;

use rusqlite::{Connection, params};

use super::answers::AnswerRecord;
use super::clock::day_of;
use super::database::Store;
use super::error::StoreError;
use super::text::cut;
use super::{answers, people, times};
use crate::answer::Outcome;
use crate::library::fnv1a;
use crate::text::{normalise, tokens};

/// Maximum characters stored of a question: what fits a message to an admin.
const LONGEST: usize = 500;

/// Maximum characters of a key without words; more tell nothing.
const LONGEST_WORDLESS: usize = 200;

/// Data counted of an answer besides its question.
#[derive(Debug, Clone, Copy)]
pub struct AnswerStats {
    pub outcome: Outcome,
    /// Since the question's arrival.
    pub took: Duration,
    /// The asker, counted as a visitor and never beside the question; 0 if unknown.
    pub member: u64,
    /// Unix seconds.
    pub at: i64,
}

/// Numbers of answers by outcome and judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub answered: u32,
    pub nearest: u32,
    pub not_found: u32,
    pub right: u32,
    pub wrong: u32,
}

impl Counts {
    /// Returns how many questions were asked.
    pub fn asked(&self) -> u32 {
        self.answered + self.nearest + self.not_found
    }

    fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Answered => Self { answered: 1, ..Self::default() },
            Outcome::Nearest => Self { nearest: 1, ..Self::default() },
            Outcome::NotFound => Self { not_found: 1, ..Self::default() },
        }
    }

    fn of_judged(right: bool) -> Self {
        Self { right: right.into(), wrong: (!right).into(), ..Self::default() }
    }

    fn in_vain(&self) -> bool {
        self.not_found + self.wrong > 0
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |all, more| Self {
            answered: all.answered + more.answered,
            nearest: all.nearest + more.nearest,
            not_found: all.not_found + more.not_found,
            right: all.right + more.right,
            wrong: all.wrong + more.wrong,
        })
    }
}

/// Returns a key of all questions that say the same: the words without accents, case and punctuation, else the signs.
pub fn key_of(question: &str) -> String {
    let question = normalise(question);
    let words: Vec<String> =
        tokens(&question).into_iter().map(|token| token.folded).filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        return cut(&question.trim().to_lowercase(), LONGEST_WORDLESS).trim_end().to_owned();
    }
    words.join(" ")
}

/// Returns the id of a question in callback data, the same for all that say the same.
pub fn id_of(question: &str) -> u64 {
    fnv1a(&[key_of(question).as_bytes()])
}

impl Store {
    /// Does the same as [`Store::keep_answer`], and counts the question, its time and the visitor, in one transaction.
    pub fn record_answer(&self, answer: &AnswerRecord, stats: &AnswerStats) -> Result<(), StoreError> {
        if !self.keeps() {
            return self.keep_answer(answer);
        }
        self.written(|connection| {
            answers::keep(connection, answer)?;
            count(connection, &answer.question.text, stats.at, &Counts::of(stats.outcome), stats.at)?;
            times::count(connection, day_of(stats.at), stats.took)?;
            people::visited(connection, stats.member, answer.chat, day_of(stats.at))
        })
    }

    /// Records and counts, at `at` in Unix seconds, a judgement of an answer; `false` if judged before or not stored.
    pub fn judge(&self, token: u64, right: bool, at: i64) -> Result<bool, StoreError> {
        if !self.keeps() {
            return Ok(answers::mark(&self.connection(), token, right)?.is_some());
        }
        self.written(|connection| {
            let Some((text, asked)) = answers::mark(connection, token, right)? else { return Ok(false) };
            count(connection, &text, asked, &Counts::of_judged(right), at)?;
            Ok(true)
        })
    }
}

/// Adds `more`, from the time `at`, to the counts of a question asked at `asked`.
fn count(connection: &Connection, question: &str, asked: i64, more: &Counts, at: i64) -> Result<(), StoreError> {
    let id = id_of(question).cast_signed();
    let vain = if more.in_vain() { at } else { 0 };
    connection
        .prepare_cached(
            "INSERT INTO questions (id, text, last, last_vain) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET text = ?2, last = max(last, ?3), last_vain = max(last_vain, ?4)",
        )?
        .execute((id, cut(question, LONGEST), asked, vain))?;
    connection
        .prepare_cached(
            "INSERT INTO counts (day, question, answered, nearest, not_found, judged_right, judged_wrong)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (day, question) DO UPDATE SET answered = answered + ?3, nearest = nearest + ?4,
             not_found = not_found + ?5, judged_right = judged_right + ?6, judged_wrong = judged_wrong + ?7",
        )?
        .execute(params![day_of(at), id, more.answered, more.nearest, more.not_found, more.right, more.wrong])?;
    Ok(())
}

/// Deletes counts from before `before`, in Unix seconds, by day, and questions by second; returns how many rows.
pub(super) fn drop_before(connection: &Connection, before: i64) -> Result<usize, StoreError> {
    let day = day_of(before);
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
    use crate::store::unanswered::Order;

    fn check_key(question: &str, key: &str) {
        assert_eq!(key_of(question), key, "{question}");
    }

    #[test]
    fn questions_that_say_the_same_have_one_key() {
        check_key("Giá vàng?", "gia vang");
        check_key("  gia VANG ", "gia vang");
        check_key("gia\u{301} va\u{300}ng…", "gia vang");
        check_key(" ?! ", "?!");
        check_key(&"?".repeat(999), &"?".repeat(200));
        check_key("", "");
    }

    proptest! {
        #[test]
        fn accents_and_signs_are_no_part_of_a_key(question in "[A-Za-zđĐáàảãạâấậăắơớôốưứêếíìúùýỳ0-9 ]{0,60}") {
            let bare: String = question.nfd().filter(|c| !is_combining_mark(*c)).collect();
            let bare = bare.replace('đ', "d").replace('Đ', "D");
            if !bare.trim().is_empty() {
                prop_assert_eq!(key_of(&question), key_of(&format!("{bare}?")));
            }
        }
    }

    fn record(store: &Store, token: u64, text: &str, outcome: Outcome, at: i64) -> Result<(), StoreError> {
        let answer = AnswerRecord { token, chat: 9, question: Question::new(text), at, ..AnswerRecord::default() };
        store.record_answer(&answer, &AnswerStats { outcome, took: Duration::from_millis(2), member: 9, at })
    }

    #[test]
    fn questions_are_dropped_in_time() -> Result<(), StoreError> {
        let (store, at) = (Store::in_memory(90)?, now());
        record(&store, 1, "một", Outcome::NotFound, at)?;
        record(&store, 2, "hai", Outcome::NotFound, at + DAY)?;
        record(&store, 3, "một", Outcome::NotFound, at + 2 * DAY)?;
        record(&store, 4, "ba", Outcome::Answered, at + 91 * DAY + 1)?;
        store.tidy(Some(at + 91 * DAY + 1))?;
        assert!(store.answer(1)?.is_none() && store.answer(2)?.is_none() && store.answer(3)?.is_some());
        let (kept, _) = store.unanswered(Order::Newest, 0, 9)?;
        assert_eq!(kept.iter().map(|vain| (vain.text.as_str(), vain.not_found)).collect::<Vec<_>>(), [("một", 1)]);
        Ok(())
    }

    #[test]
    fn no_member_stands_beside_a_question() -> Result<(), StoreError> {
        let store = Store::in_memory(90)?;
        let connection = store.connection();
        for (table, expected) in [
            ("questions", "id text last last_vain seen"),
            ("counts", "day question answered nearest not_found judged_right judged_wrong"),
            ("times", "day bucket count"),
            ("visitors", "id day"),
        ] {
            let mut columns = connection.prepare("SELECT group_concat(name, ' ') FROM pragma_table_info(?1)")?;
            let columns: String = columns.query_row([table], |row| row.get(0))?;
            assert_eq!(columns, expected, "{table}: is whoever asked still not to be found?");
        }
        Ok(())
    }
}
