//! Choices of members: their language, and the meeting to which their questions are limited.
//!
//! Choices are stored until the member revokes them or is forgotten, independently of the retention of
//! questions. Nothing else is ever stored under a member's id.

use rusqlite::OptionalExtension;

use super::database::Store;
use super::error::StoreError;

/// A member in a chat and topic. Each context has its own conversation and chosen meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChatContext {
    pub chat: i64,
    /// 0 outside topics.
    pub topic: i32,
    pub member: u64,
}

impl Store {
    /// Returns the code of a member's chosen language.
    pub fn language(&self, member: u64) -> Result<Option<String>, StoreError> {
        let connection = self.connection();
        let mut select = connection.prepare_cached("SELECT language FROM languages WHERE member = ?1")?;
        Ok(select.query_row([member.cast_signed()], |row| row.get(0)).optional()?)
    }

    /// Stores the code of a member's language; `None` for the language of their Telegram app.
    pub fn choose_language(&self, member: u64, code: Option<&str>) -> Result<(), StoreError> {
        let connection = self.connection();
        let member = member.cast_signed();
        match code {
            Some(code) => connection
                .prepare_cached("INSERT OR REPLACE INTO languages (member, language) VALUES (?1, ?2)")?
                .execute((member, code))?,
            None => connection.prepare_cached("DELETE FROM languages WHERE member = ?1")?.execute([member])?,
        };
        Ok(())
    }

    /// Returns the path of the chosen meeting.
    pub fn meeting(&self, context: ChatContext) -> Result<Option<String>, StoreError> {
        let connection = self.connection();
        let mut select = connection
            .prepare_cached("SELECT document FROM meetings WHERE chat = ?1 AND topic = ?2 AND member = ?3")?;
        Ok(select
            .query_row((context.chat, context.topic, context.member.cast_signed()), |row| row.get(0))
            .optional()?)
    }

    /// Stores the path of the chosen meeting; `None` for all.
    pub fn choose_meeting(&self, context: ChatContext, document: Option<&str>) -> Result<(), StoreError> {
        let connection = self.connection();
        let (chat, topic, member) = (context.chat, context.topic, context.member.cast_signed());
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_survive_a_restart_and_can_be_revoked() -> Result<(), StoreError> {
        let (folder, context) = (tempfile::tempdir()?, ChatContext { chat: -5, topic: 3, member: 9 });
        {
            let store = Store::open(folder.path(), 0)?;
            store.choose_language(9, Some("en"))?;
            store.choose_meeting(context, Some("a.md"))?;
        }
        let store = Store::open(folder.path(), 0)?;
        assert_eq!(store.language(9)?.as_deref(), Some("en"));
        assert_eq!(store.meeting(context)?.as_deref(), Some("a.md"));
        assert_eq!(store.meeting(ChatContext { topic: 0, ..context })?, None);
        store.choose_language(9, None)?;
        store.choose_meeting(context, None)?;
        assert_eq!((store.language(9)?, store.meeting(context)?), (None, None));
        Ok(())
    }
}
