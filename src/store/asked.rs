//! What is behind an answer's buttons: the question, what it leaned on, and where it was asked.
//!
//! Kept before the answer is sent, so that no tap comes too early. A chat's id stands here, for a
//! message is found by it; in a private chat that is the member's. So it is never kept for longer
//! than the operator says, and nothing is counted from it but by [`Store::note`] and [`Store::judge`].

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Store, StoreError, questions};

/// A question that was answered, and where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// What buttons name the answer by; not to be guessed.
    pub token: u64,
    pub chat: i64,
    /// The member's message; none where the question was suggested.
    pub question: Option<i32>,
    /// The bot's message.
    pub answer: Option<i32>,
    pub text: String,
    /// Earlier questions that it may lean on, oldest first.
    pub history: Vec<String>,
    /// Whether it was sent as a reply to an answer.
    pub reply: bool,
    /// The path of the one record that was asked.
    pub document: Option<String>,
    /// The path of the record that the answer before it quoted.
    pub about: Option<String>,
    /// The path of the record that the answer quotes first.
    pub quoted: Option<String>,
    /// Unix seconds.
    pub at: i64,
    /// Whether the answer was judged.
    pub judged: bool,
}

impl Store {
    /// Keeps a question, in place of one of the same token.
    ///
    /// # Errors
    /// Where the store cannot be written; so all below.
    pub fn keep(&self, asked: &Asked) -> Result<(), StoreError> {
        keep(&self.connection(), asked)
    }

    /// The question behind a token.
    pub fn asked(&self, token: u64) -> Result<Option<Asked>, StoreError> {
        self.one("SELECT * FROM answers WHERE token = ?1", [token.cast_signed()])
    }

    /// The question that a member's message asked.
    pub fn of_question(&self, chat: i64, message: i32) -> Result<Option<Asked>, StoreError> {
        self.one("SELECT * FROM answers WHERE chat = ?1 AND question = ?2", (chat, message))
    }

    /// The question that the bot's message answers.
    pub fn of_answer(&self, chat: i64, message: i32) -> Result<Option<Asked>, StoreError> {
        self.one("SELECT * FROM answers WHERE chat = ?1 AND answer = ?2", (chat, message))
    }

    /// Notes and counts, at `at` in Unix seconds, that an answer is right or wrong; false where it was
    /// judged before, or is not kept.
    pub fn judge(&self, token: u64, right: bool, at: i64) -> Result<bool, StoreError> {
        if !self.keeps() {
            return Ok(judge(&self.connection(), token, right)?.is_some());
        }
        self.written(|connection| {
            let Some((text, asked)) = judge(connection, token, right)? else { return Ok(false) };
            questions::count_judged(connection, &text, asked, right, at)?;
            Ok(true)
        })
    }

    fn one(&self, query: &str, of: impl rusqlite::Params) -> Result<Option<Asked>, StoreError> {
        Ok(self.connection().prepare_cached(query)?.query_row(of, read).optional()?)
    }
}

pub(super) fn keep(connection: &Connection, asked: &Asked) -> Result<(), StoreError> {
    let history = serde_json::to_string(&asked.history)?;
    connection
        .prepare_cached(
            "INSERT INTO answers (token, chat, question, answer, text, history, reply, document, about, quoted, at, judged)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (token) DO UPDATE SET answer = ?4, text = ?5, history = ?6, document = ?8, quoted = ?10,
             judged = ?12, is_right = CASE WHEN ?12 THEN is_right END",
        )?
        .execute(params![
            asked.token.cast_signed(),
            asked.chat,
            asked.question,
            asked.answer,
            asked.text,
            history,
            asked.reply,
            asked.document,
            asked.about,
            asked.quoted,
            asked.at,
            asked.judged
        ])?;
    Ok(())
}

/// The question's text and when it was asked, where it is kept and was not judged before.
fn judge(connection: &Connection, token: u64, right: bool) -> Result<Option<(String, i64)>, StoreError> {
    let mut note = connection.prepare_cached(
        "UPDATE answers SET judged = 1, is_right = ?2 WHERE token = ?1 AND judged = 0 RETURNING text, at",
    )?;
    Ok(note.query_row((token.cast_signed(), right), |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

fn read(row: &Row) -> rusqlite::Result<Asked> {
    let history: String = row.get("history")?;
    Ok(Asked {
        token: row.get::<_, i64>("token")?.cast_unsigned(),
        chat: row.get("chat")?,
        question: row.get("question")?,
        answer: row.get("answer")?,
        text: row.get("text")?,
        // Only this program writes it; what it cannot read, it does without.
        history: serde_json::from_str(&history).unwrap_or_default(),
        reply: row.get("reply")?,
        document: row.get("document")?,
        about: row.get("about")?,
        quoted: row.get("quoted")?,
        at: row.get("at")?,
        judged: row.get("judged")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{DAY, now};

    #[test]
    fn what_is_kept_outlasts_a_restart() -> Result<(), StoreError> {
        let (folder, token, at) = (tempfile::tempdir()?, u64::MAX - 1, now());
        let asked = Asked {
            token,
            chat: -5,
            question: Some(7),
            answer: Some(8),
            text: "còn năm ngoái?".to_owned(),
            history: vec!["\"một\"".to_owned(), "hai".to_owned()],
            quoted: Some("a.md".to_owned()),
            at,
            ..Asked::default()
        };
        {
            let store = Store::open(folder.path(), 90)?;
            store.keep(&asked)?;
            assert!(store.judge(token, true, at)?);
            assert!(!store.judge(token, false, at)?, "it is judged once");
        }
        let store = Store::open(folder.path(), 90)?;
        let known = Asked { judged: true, ..asked.clone() };
        assert_eq!(store.asked(token)?, Some(known.clone()));
        assert_eq!(store.of_question(-5, 7)?, Some(known.clone()));
        assert_eq!(store.of_answer(-5, 8)?, Some(known));
        assert_eq!((store.of_answer(5, 8)?, store.asked(1)?), (None, None));
        store.keep(&asked)?;
        assert!(store.judge(token, false, at)?, "an edited question's answer is another");
        Ok(())
    }

    #[test]
    fn in_memory_alone_buttons_work_for_a_day() -> Result<(), StoreError> {
        let (store, at) = (Store::in_memory(0)?, now());
        let asked = |token, at| Asked { token, chat: 9, answer: Some(8), at, ..Asked::default() };
        store.keep(&asked(1, at))?;
        store.keep(&Asked { judged: true, ..asked(1, at) })?;
        store.keep(&asked(2, at + DAY))?;
        assert!(store.of_answer(9, 8)?.is_some_and(|asked| asked.judged) && store.judge(2, false, at)?);
        store.keep(&asked(3, at + DAY + 3600))?;
        store.tidy(Some(at + DAY + 3600))?;
        assert!(store.asked(1)?.is_none() && store.asked(2)?.is_some());
        Ok(())
    }
}
