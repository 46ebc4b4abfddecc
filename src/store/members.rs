//! Visitors, editors, and the deletion of a member's data.
//!
//! A visitor is an id and the day of their last question. There is no name, count or time by which their
//! questions could be identified. Editors are stored with their names, because admins must know whom they
//! trust.

use rusqlite::Connection;

use super::database::Store;
use super::error::StoreError;
use super::limits::MAX_EDITORS;
use super::member_state::Editor;

impl Store {
    /// Whether a member is an editor.
    pub fn is_editor(&self, member: u64) -> bool {
        self.members().editors.contains_key(&member)
    }

    /// Returns all editors, in the order in which they were added.
    pub fn editors(&self) -> Vec<Editor> {
        let mut editors: Vec<Editor> = self.members().editors.values().cloned().collect();
        editors.sort_by_key(|editor| (editor.at, editor.member));
        editors
    }

    /// Adds an editor. If the member is already one, updates the name and returns `false`.
    ///
    /// # Errors
    /// Also if there are already [`MAX_EDITORS`].
    pub fn add_editor(&self, editor: &Editor) -> Result<bool, StoreError> {
        let member = editor.member.cast_signed();
        let add = |connection: &Connection| {
            let mut rename = connection.prepare_cached("UPDATE editors SET name = ?2 WHERE member = ?1")?;
            if rename.execute((member, &editor.name))? > 0 {
                return Ok(false);
            }
            let mut count = connection.prepare_cached("SELECT count(*) FROM editors")?;
            if count.query_row([], |row| row.get::<_, u32>(0))? >= MAX_EDITORS {
                return Err(StoreError::TooManyEditors);
            }
            connection
                .prepare_cached("INSERT INTO editors (member, name, by, at) VALUES (?1, ?2, ?3, ?4)")?
                .execute((member, &editor.name, editor.by.cast_signed(), editor.at))?;
            Ok(true)
        };
        self.transact_rights(add, |members, _| {
            let stored = members.editors.entry(editor.member).or_insert_with(|| editor.clone());
            stored.name.clone_from(&editor.name);
        })
    }

    /// Removes an editor; `false` if the member is not an editor.
    pub fn remove_editor(&self, member: u64) -> Result<bool, StoreError> {
        let id = member.cast_signed();
        self.transact_rights(
            |connection| Ok(connection.prepare_cached("DELETE FROM editors WHERE member = ?1")?.execute([id])? > 0),
            |members, _| drop(members.editors.remove(&member)),
        )
    }

    /// Deletes a member's data: the answers in their private chat, their choices, and their entries as a
    /// visitor and a newcomer. Returns the number of deleted answers. The anonymous counts of questions
    /// remain, and so do the member's rights, memberships of groups and audit entries.
    pub fn forget(&self, member: u64) -> Result<u32, StoreError> {
        // The id of a private chat is the member's.
        let chat = member.cast_signed();
        if self.is_stalled() {
            return Err(StoreError::Busy);
        }
        self.flush();
        let delete = |connection: &Connection| {
            self.discard_writes(chat);
            let answers = connection.prepare_cached("DELETE FROM answers WHERE chat = ?1")?.execute([chat])?;
            for delete in [
                "DELETE FROM meetings WHERE member = ?1",
                "DELETE FROM languages WHERE member = ?1",
                "DELETE FROM visitors WHERE id = ?1",
                "DELETE FROM newcomers WHERE id = ?1",
            ] {
                connection.prepare_cached(delete)?.execute([chat])?;
            }
            Ok(answers)
        };
        let stored = self.transact_members(delete, |members, _| {
            members.meetings.retain(|context, _| context.member != member);
            members.languages.remove(&member);
            members.newcomers.remove(&chat);
        })?;
        let recent = self.recent_answers().forget(chat);
        self.truncate_log()?;
        // Recent answers are stored too, unless no answer is.
        Ok(u32::try_from(stored.max(recent)).unwrap_or(u32::MAX))
    }
}

/// Records the day of a visit: of the member unless 0, and of the chat if it is a group.
pub(super) fn record_visit(connection: &Connection, member: u64, chat: i64, day: i64) -> Result<(), StoreError> {
    let mut upsert = connection.prepare_cached(
        "INSERT INTO visitors (id, day) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET day = ?2 WHERE day < ?2",
    )?;
    if member > 0 {
        upsert.execute((member.cast_signed(), day))?;
    }
    // Groups' ids are negative.
    if chat < 0 {
        upsert.execute((chat, day))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::answer::{Outcome, Question};
    use crate::store::clock::now;
    use crate::store::member_state::ChatContext;
    use crate::store::questions::AnswerStats;
    use crate::store::recent_answers::{AnswerKey, AnswerRecord};

    #[test]
    fn only_the_data_of_a_forgotten_member_is_deleted() -> Result<(), StoreError> {
        let (store, at) = (Store::in_memory(90)?, now());
        let stats = AnswerStats { outcome: Outcome::NotFound, duration: Duration::from_millis(1), member: 7, at };
        let others = ChatContext { chat: -5, topic: 0, member: 8 };
        for (token, chat) in [(1, 7), (2, 7), (3, -5), (4, 8)] {
            let question = Question::new("giá vàng");
            store.record_answer(AnswerRecord { token, chat, question, at, ..AnswerRecord::default() }, &stats);
        }
        store.choose_language(7, Some("en"));
        for context in [ChatContext { chat: 7, ..others }, others] {
            store.choose_meeting(context, Some("a.md"));
            store.choose_meeting(ChatContext { member: 7, ..context }, Some("a.md"));
        }
        let rights = store.rights_version();
        assert_eq!(store.forget(7)?, 2);
        assert_eq!(store.rights_version(), rights, "rights remain");
        let remaining: Vec<_> =
            (1..=4).filter(|&token| store.answer(AnswerKey::Token(token)).is_ok_and(|it| it.is_some())).collect();
        assert_eq!(remaining, [3, 4]);
        assert_eq!((store.language(7), store.meeting(ChatContext { member: 7, ..others })), (None, None));
        assert_eq!(store.meeting(others).as_deref(), Some("a.md"));
        let stats = store.stats(1, at)?;
        assert_eq!((stats.members, stats.groups, stats.counts.not_found), (0, 1, 4));
        store.choose_meeting(others, None);
        assert_eq!(store.meeting(others), None);
        assert_eq!(store.meeting(ChatContext { chat: 7, ..others }).as_deref(), Some("a.md"));
        Ok(())
    }

    #[test]
    fn editors_are_added_and_removed_up_to_a_limit() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        let editor = |member| Editor { member, name: "An".to_owned(), by: 1, at: 5 };
        assert!(store.add_editor(&editor(7))? && store.is_editor(7) && !store.is_editor(8));
        let renamed = Editor { name: "Lê An".to_owned(), at: 6, ..editor(7) };
        assert!(!store.add_editor(&renamed)?);
        assert_eq!(store.editors(), [Editor { at: 5, ..renamed }]);
        for member in 100..199 {
            assert!(store.add_editor(&editor(member))?);
        }
        assert!(matches!(store.add_editor(&editor(8)), Err(StoreError::TooManyEditors)));
        assert!(!store.add_editor(&editor(7))?, "an editor may be renamed");
        assert!(store.remove_editor(7)? && !store.remove_editor(7)? && store.add_editor(&editor(8))?);
        Ok(())
    }
}
