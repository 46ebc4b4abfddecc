//! The state of members that every message needs: rights, languages, chosen meetings. It is in memory as well as in the file,
//! so that no answer waits for the disk and no check is skipped if the file cannot be read.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, Row};

use super::error::StoreError;
use crate::library::Scope;

/// The right of a member or group to ask questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// The id of the member, or of the group (negative).
    pub id: i64,
    /// The name at the time of the admission.
    pub name: String,
    pub scope: Scope,
    /// The admin who admitted them.
    pub by: u64,
    /// Unix seconds.
    pub at: i64,
}

/// A member who may maintain the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    pub member: u64,
    /// The name in Telegram when they were added.
    pub name: String,
    /// The admin who added them.
    pub by: u64,
    /// The time when they were added, in Unix seconds.
    pub at: i64,
}

/// A member in a chat and topic. Each context has its own conversation and chosen meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChatContext {
    pub chat: i64,
    /// 0 outside topics.
    pub topic: i32,
    pub member: u64,
}

/// The last known state of a member in a group. Without a membership, it is unknown whether they are in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    pub is_present: bool,
    /// When this was last known, in Unix seconds.
    pub at: i64,
    /// Whether an admin said that they are absent.
    pub is_asserted: bool,
}

/// The known memberships of a group.
#[derive(Debug, Default)]
pub struct GroupMemberships {
    pub members: HashMap<u64, Membership>,
    /// The number of changes since the start.
    pub version: u64,
}

/// Someone who asked to be admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newcomer {
    pub name: String,
    /// When admins were last notified, in Unix seconds.
    pub at: i64,
}

/// The state of all members and groups.
#[derive(Debug, Default)]
pub struct MemberState {
    /// By id; group ids are negative.
    pub admissions: BTreeMap<i64, Admission>,
    /// By member.
    pub editors: BTreeMap<u64, Editor>,
    /// Codes of chosen languages, by member.
    pub languages: HashMap<u64, String>,
    /// Paths of chosen meetings.
    pub meetings: HashMap<ChatContext, String>,
    /// The number of changes of admissions and editors since the start.
    pub rights_version: u64,
    /// By group.
    pub memberships: HashMap<i64, GroupMemberships>,
    /// The pairs of group and member of which admins were told that the group sees less because of the member.
    pub narrowings: HashSet<(i64, u64)>,
    /// By id; group ids are negative.
    pub newcomers: HashMap<i64, Newcomer>,
}

impl MemberState {
    /// Returns what is known of a member in a group; `None` if nothing.
    pub fn membership(&self, chat: i64, member: u64) -> Option<Membership> {
        self.memberships.get(&chat)?.members.get(&member).copied()
    }

    /// Loads the state from a file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn load(connection: &Connection) -> Result<Self, StoreError> {
        let mut state = Self::default();
        read_rows(connection, "SELECT * FROM admissions", |row| {
            let admission = read_admission(row)?;
            state.admissions.insert(admission.id, admission);
            Ok(())
        })?;
        read_rows(connection, "SELECT * FROM editors", |row| {
            let editor = read_editor(row)?;
            state.editors.insert(editor.member, editor);
            Ok(())
        })?;
        read_rows(connection, "SELECT member, language FROM languages", |row| {
            state.languages.insert(read_member(row, "member")?, row.get("language")?);
            Ok(())
        })?;
        read_rows(connection, "SELECT * FROM meetings", |row| {
            let (chat, topic, member) = (row.get("chat")?, row.get("topic")?, read_member(row, "member")?);
            state.meetings.insert(ChatContext { chat, topic, member }, row.get("document")?);
            Ok(())
        })?;
        read_rows(connection, "SELECT * FROM memberships", |row| {
            let (is_present, at) = (row.get("is_present")?, row.get("at")?);
            let membership = Membership { is_present, at, is_asserted: row.get("is_asserted")? };
            let group = state.memberships.entry(row.get("chat")?).or_default();
            group.members.insert(read_member(row, "member")?, membership);
            Ok(())
        })?;
        read_rows(connection, "SELECT * FROM narrowings", |row| {
            state.narrowings.insert((row.get("chat")?, read_member(row, "member")?));
            Ok(())
        })?;
        read_rows(connection, "SELECT * FROM newcomers", |row| {
            state.newcomers.insert(row.get("id")?, Newcomer { name: row.get("name")?, at: row.get("at")? });
            Ok(())
        })?;
        Ok(state)
    }
}

fn read_rows(
    connection: &Connection,
    query: &str,
    mut read: impl FnMut(&Row) -> rusqlite::Result<()>,
) -> Result<(), StoreError> {
    let mut select = connection.prepare(query)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        read(row)?;
    }
    Ok(())
}

fn read_member(row: &Row, column: &str) -> rusqlite::Result<u64> {
    Ok(row.get::<_, i64>(column)?.cast_unsigned())
}

fn read_admission(row: &Row) -> rusqlite::Result<Admission> {
    Ok(Admission {
        id: row.get("id")?,
        name: row.get("name")?,
        scope: Scope::from_text(&row.get::<_, String>("scope")?),
        by: read_member(row, "by")?,
        at: row.get("at")?,
    })
}

fn read_editor(row: &Row) -> rusqlite::Result<Editor> {
    Ok(Editor {
        member: read_member(row, "member")?,
        name: row.get("name")?,
        by: read_member(row, "by")?,
        at: row.get("at")?,
    })
}

/// Forgets in the file who is not in which group, except what an admin asserted.
pub fn forget_all_absences(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("DELETE FROM memberships WHERE is_present = 0 AND is_asserted = 0", ())?;
    Ok(())
}
