//! Choices of members: their language, and the meeting to which their questions are limited.
//!
//! Choices are stored until the member revokes them or is forgotten, independently of the retention of
//! questions. Nothing else is ever stored under a member's id.

use rusqlite::Connection;

use super::database::Store;
use super::error::StoreError;
use super::member_state::ChatContext;
use super::write_queue::Write;

impl Store {
    /// Returns the code of a member's chosen language.
    pub fn language(&self, member: u64) -> Option<String> {
        self.members().languages.get(&member).cloned()
    }

    /// Stores the code of a member's language; `None` for the language of their Telegram app.
    pub fn choose_language(&self, member: u64, code: Option<&str>) {
        let code = code.map(str::to_owned);
        match code.clone() {
            Some(code) => self.members().languages.insert(member, code),
            None => self.members().languages.remove(&member),
        };
        let member = member.cast_signed();
        self.push_choice(member, move |connection| {
            match &code {
                Some(code) => connection
                    .prepare_cached("INSERT OR REPLACE INTO languages (member, language) VALUES (?1, ?2)")?
                    .execute((member, code))?,
                None => connection.prepare_cached("DELETE FROM languages WHERE member = ?1")?.execute([member])?,
            };
            Ok(())
        });
    }

    /// Returns the path of the chosen meeting.
    pub fn meeting(&self, context: ChatContext) -> Option<String> {
        self.members().meetings.get(&context).cloned()
    }

    /// Stores the path of the chosen meeting; `None` for all.
    pub fn choose_meeting(&self, context: ChatContext, document: Option<&str>) {
        let document = document.map(str::to_owned);
        let previous = match document.clone() {
            Some(document) => self.members().meetings.insert(context, document),
            None => self.members().meetings.remove(&context),
        };
        if previous == document {
            return;
        }
        let (chat, topic, member) = (context.chat, context.topic, context.member.cast_signed());
        self.push_choice(member, move |connection| {
            match &document {
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
        });
    }

    /// Adds a write of a member's choice to the queue; it is discarded with the member's data.
    fn push_choice(&self, member: i64, apply: impl Fn(&Connection) -> Result<(), StoreError> + Send + Sync + 'static) {
        self.push(Write { chat: Some(member), ..Write::new(apply) });
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
            store.choose_language(9, Some("en"));
            store.choose_meeting(context, Some("a.md"));
        }
        let store = Store::open(folder.path(), 0)?;
        assert_eq!(store.language(9).as_deref(), Some("en"));
        assert_eq!(store.meeting(context).as_deref(), Some("a.md"));
        assert_eq!(store.meeting(ChatContext { topic: 0, ..context }), None);
        store.choose_language(9, None);
        store.choose_meeting(context, None);
        drop(store);
        let store = Store::open(folder.path(), 0)?;
        assert_eq!((store.language(9), store.meeting(context)), (None, None));
        Ok(())
    }
}
