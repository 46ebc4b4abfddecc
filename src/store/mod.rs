//! What must outlast a restart: which question each answer is of, what was judged right or wrong,
//! which language and which meeting a member has chosen.
//!
//! One SQLite file. Questions are kept without who asked, and no longer than [`KEPT`]. A write is
//! some ten microseconds to the write-ahead log, without waiting for the disk: what a power cut
//! loses is the last moments, never the file. Whoever calls goes on where the store fails: an
//! answer matters more than its buttons.

mod schema;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::render::texts::Language;

/// Seconds that a question is kept: 90 days.
pub const KEPT: i64 = 90 * 24 * 60 * 60;

/// The file's name in the folder.
const FILE: &str = "bienban.sqlite";

/// Why the store cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("The store was written by a newer bienban; run that one, or name another folder in DATA_DIR.")]
    Newer,
    #[error("The folder for the store cannot be made: {0}")]
    Folder(#[from] std::io::Error),
    #[error("The store cannot be read or written: {0}")]
    Sql(#[from] rusqlite::Error),
    #[error("What was asked before cannot be written down: {0}")]
    History(#[from] serde_json::Error),
}

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

/// Who asks where: each has a conversation, and may have chosen a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Seat {
    pub chat: i64,
    /// 0 outside topics.
    pub topic: i32,
    pub member: u64,
}

/// The open file.
pub struct Store {
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens the store in `folder`, which is made where it is not there.
    ///
    /// # Errors
    /// Where it cannot be made, opened or read, or was written by a newer program.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder)?;
        Self::of(Connection::open(folder.join(FILE))?)
    }

    /// A store that nothing outlasts.
    ///
    /// # Errors
    /// Where there is no memory.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::of(Connection::open_in_memory()?)
    }

    fn of(connection: Connection) -> Result<Self, StoreError> {
        schema::prepare(&connection)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// Keeps a question, in place of one of the same token, and drops what is too old.
    ///
    /// # Errors
    /// Where the store cannot be written; so all below.
    pub fn keep(&self, asked: &Asked) -> Result<(), StoreError> {
        let history = serde_json::to_string(&asked.history)?;
        let connection = self.connection();
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
        connection.prepare_cached("DELETE FROM answers WHERE at < ?1")?.execute([asked.at - KEPT])?;
        Ok(())
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

    /// Notes that an answer is right or wrong; false where it was judged before, or is not kept.
    pub fn judge(&self, token: u64, right: bool) -> Result<bool, StoreError> {
        let connection = self.connection();
        let noted = connection
            .prepare_cached("UPDATE answers SET judged = 1, is_right = ?2 WHERE token = ?1 AND judged = 0")?
            .execute((token.cast_signed(), right))?;
        Ok(noted > 0)
    }

    /// The language that a member chose.
    pub fn language(&self, member: u64) -> Result<Option<Language>, StoreError> {
        let connection = self.connection();
        let mut find = connection.prepare_cached("SELECT language FROM languages WHERE member = ?1")?;
        let code: Option<String> = find.query_row([member.cast_signed()], |row| row.get(0)).optional()?;
        Ok(code.and_then(|code| Language::ALL.into_iter().find(|language| language.code() == code)))
    }

    /// Keeps the language that a member chose; none for Telegram's.
    pub fn choose_language(&self, member: u64, language: Option<Language>) -> Result<(), StoreError> {
        let connection = self.connection();
        let member = member.cast_signed();
        match language {
            Some(language) => connection
                .prepare_cached("INSERT OR REPLACE INTO languages (member, language) VALUES (?1, ?2)")?
                .execute((member, language.code()))?,
            None => connection.prepare_cached("DELETE FROM languages WHERE member = ?1")?.execute([member])?,
        };
        Ok(())
    }

    /// The path of the meeting that a member asks within.
    pub fn meeting(&self, seat: Seat) -> Result<Option<String>, StoreError> {
        let connection = self.connection();
        let mut find = connection
            .prepare_cached("SELECT document FROM meetings WHERE chat = ?1 AND topic = ?2 AND member = ?3")?;
        Ok(find.query_row((seat.chat, seat.topic, seat.member.cast_signed()), |row| row.get(0)).optional()?)
    }

    /// Keeps the meeting that a member asks within; none for all.
    pub fn choose_meeting(&self, seat: Seat, document: Option<&str>) -> Result<(), StoreError> {
        let connection = self.connection();
        let (chat, topic, member) = (seat.chat, seat.topic, seat.member.cast_signed());
        match document {
            Some(path) => connection
                .prepare_cached(
                    "INSERT OR REPLACE INTO meetings (chat, topic, member, document) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((chat, topic, member, path))?,
            None => connection
                .prepare_cached("DELETE FROM meetings WHERE chat = ?1 AND topic = ?2 AND member = ?3")?
                .execute((chat, topic, member))?,
        };
        Ok(())
    }

    fn one(&self, query: &str, of: impl rusqlite::Params) -> Result<Option<Asked>, StoreError> {
        Ok(self.connection().prepare_cached(query)?.query_row(of, read).optional()?)
    }

    /// Held for one statement; a panic inside leaves the file as it was.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Unix seconds: the clock of what is kept, and of conversations in a terminal.
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |past| past.as_secs().cast_signed())
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

    fn asked(token: u64, at: i64) -> Asked {
        Asked {
            token,
            chat: -5,
            question: Some(7),
            answer: Some(8),
            text: "còn năm ngoái?".to_owned(),
            history: vec!["\"một\"".to_owned(), "hai".to_owned()],
            quoted: Some("a.md".to_owned()),
            at,
            ..Asked::default()
        }
    }

    #[test]
    fn what_is_kept_outlasts_a_restart() -> Result<(), StoreError> {
        let folder = tempfile::tempdir()?;
        let (token, seat) = (u64::MAX - 1, Seat { chat: -5, topic: 3, member: 9 });
        {
            let store = Store::open(&folder.path().join("new"))?;
            store.keep(&asked(token, 10))?;
            assert!(store.judge(token, true)?);
            assert!(!store.judge(token, false)?, "it is judged once");
            store.choose_language(9, Some(Language::English))?;
            store.choose_meeting(seat, Some("a.md"))?;
        }
        let store = Store::open(&folder.path().join("new"))?;
        let known = Asked { judged: true, ..asked(token, 10) };
        assert_eq!(store.asked(token)?, Some(known.clone()));
        assert_eq!(store.of_question(-5, 7)?, Some(known.clone()));
        assert_eq!(store.of_answer(-5, 8)?, Some(known));
        assert_eq!((store.of_answer(5, 8)?, store.asked(1)?), (None, None));
        assert_eq!(store.language(9)?, Some(Language::English));
        assert_eq!(store.meeting(seat)?.as_deref(), Some("a.md"));
        store.choose_language(9, None)?;
        store.choose_meeting(seat, None)?;
        assert_eq!((store.language(9)?, store.meeting(seat)?), (None, None));
        Ok(())
    }

    #[test]
    fn questions_are_dropped_in_time() -> Result<(), StoreError> {
        let store = Store::in_memory()?;
        store.keep(&asked(1, 0))?;
        store.keep(&asked(2, KEPT))?;
        assert!(store.asked(1)?.is_some());
        store.keep(&asked(3, KEPT + 1))?;
        assert!(store.asked(1)?.is_none() && store.asked(2)?.is_some());
        Ok(())
    }

    #[test]
    fn a_newer_store_is_refused() -> Result<(), StoreError> {
        let folder = tempfile::tempdir()?;
        Connection::open(folder.path().join(FILE))?.pragma_update(None, "user_version", 99)?;
        assert!(matches!(Store::open(folder.path()), Err(StoreError::Newer)));
        Ok(())
    }
}
