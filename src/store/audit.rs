//! The audit log: changes of the records and of rights by admins, editors and the bot itself.
//!
//! Entries are never deleted, so that the log covers the whole life of the records. They are on disk when the
//! call returns, so that a power failure loses none; if the file cannot be written at the moment, they are written
//! later. They must never contain a question that was not meant
//! for the records.

use rusqlite::{Connection, Row, params};
use strum::{Display, EnumIter, EnumString};

use super::database::Store;
use super::error::StoreError;
use super::text::truncate_chars;
use super::write_queue::Write;

/// The maximum length of an entry's detail, in characters: several must fit into a message.
const MAX_DETAIL_CHARS: usize = 500;

/// An action, successful or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Unix seconds.
    pub at: i64,
    /// The user's id; 0 for the bot itself.
    pub actor: u64,
    /// The user's name in Telegram at the time.
    pub name: String,
    pub action: Action,
    /// The action's object; truncated if long.
    pub detail: String,
    pub result: AuditResult,
}

/// A kind of action. The names are stored and must never change.
#[derive(Debug, Clone, PartialEq, Eq, Display, EnumString, EnumIter)]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    Reload,
    /// A reload because the folder's files changed, without a request.
    Watch,
    Start,
    Rollback,
    Upload,
    Withdraw,
    Restore,
    Golden,
    /// An unanswered question was marked as seen.
    Seen,
    EditorAdded,
    EditorRemoved,
    Export,
    Admitted,
    Dismissed,
    /// An invite code was created.
    #[strum(serialize = "code-made")]
    InviteCreated,
    /// A member was marked as not being in a group.
    MarkedAbsent,
    /// An action of a newer version, by its name.
    #[strum(default)]
    Other(String),
}

/// The result of an action. The names are stored and must never change.
#[derive(Debug, Clone, PartialEq, Eq, Display, EnumString, EnumIter)]
#[strum(serialize_all = "kebab-case")]
pub enum AuditResult {
    Done,
    /// Waiting for approval.
    #[strum(serialize = "held")]
    AwaitingApproval,
    /// Declined; nothing changed.
    #[strum(serialize = "kept")]
    Declined,
    Failed,
    /// A result of a newer version, by its name.
    #[strum(default)]
    Other(String),
}

impl Store {
    /// Writes an entry to disk; later, if another program has locked the file or the disk is full.
    pub fn audit(&self, entry: AuditEntry) -> Result<(), StoreError> {
        let written =
            if self.is_stalled() { Err(StoreError::Busy) } else { insert_entry(&self.background_connection(), &entry) };
        match written {
            Err(error) if error.is_temporary() => {
                self.push(Write::new(move |connection| insert_entry(connection, &entry)));
                Ok(())
            }
            written => written,
        }
    }

    /// Returns at most `limit` entries after the newest `skip`, newest first, and the total number.
    pub fn audit_entries(&self, skip: u32, limit: u32) -> Result<(Vec<AuditEntry>, u32), StoreError> {
        self.flush();
        let connection = self.background_connection();
        let total = connection.prepare_cached("SELECT count(*) FROM audit")?.query_row([], |row| row.get(0))?;
        let mut select = connection.prepare_cached("SELECT * FROM audit ORDER BY id DESC LIMIT ?2 OFFSET ?1")?;
        let page = select.query_map([skip, limit], read)?.collect::<Result<_, _>>()?;
        Ok((page, total))
    }
}

fn insert_entry(connection: &Connection, entry: &AuditEntry) -> Result<(), StoreError> {
    let mut insert = connection
        .prepare_cached("INSERT INTO audit (at, who, name, action, detail, ending) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    let (action, result) = (entry.action.to_string(), entry.result.to_string());
    let detail = truncate_chars(&entry.detail, MAX_DETAIL_CHARS);
    insert.execute(params![entry.at, entry.actor.cast_signed(), entry.name, action, detail, result])?;
    Ok(())
}

fn read(row: &Row) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
        at: row.get("at")?,
        actor: row.get::<_, i64>("who")?.cast_unsigned(),
        name: row.get("name")?,
        action: row.get::<_, String>("action")?.as_str().into(),
        detail: row.get("detail")?,
        result: row.get::<_, String>("ending")?.as_str().into(),
    })
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn stored_names_never_change() {
        let names: Vec<String> = Action::iter().map(|action| action.to_string()).collect();
        let stored = "reload watch start rollback upload withdraw restore golden seen editor-added editor-removed export \
            admitted dismissed code-made marked-absent ";
        assert_eq!(names.join(" "), stored);
        assert_eq!(
            AuditResult::iter().map(|result| result.to_string()).collect::<Vec<_>>().join(" "),
            "done held kept failed "
        );
        assert_eq!("code-made".parse(), Ok(Action::InviteCreated));
        assert_eq!("of-tomorrow".parse(), Ok(Action::Other("of-tomorrow".to_owned())));
    }

    #[test]
    fn entries_survive_a_restart_newest_first() -> Result<(), StoreError> {
        let folder = tempfile::tempdir()?;
        let entry = |number: u64, action| AuditEntry {
            at: number.cast_signed(),
            actor: number,
            name: "An".to_owned(),
            action,
            detail: "ă".repeat(499),
            result: AuditResult::iter().nth(number as usize % 4).expect("there are four"),
        };
        let known = Action::iter().filter(|action| !matches!(action, Action::Other(_)));
        let mut entries: Vec<_> = (0..).zip(known).map(|(number, action)| entry(number, action)).collect();
        entries.push(AuditEntry {
            result: AuditResult::Other("lost".to_owned()),
            ..entry(99, Action::Other("moved".to_owned()))
        });
        let store = Store::open(folder.path(), 0)?;
        entries.iter().try_for_each(|entry| store.audit(entry.clone()))?;
        drop(store);
        let store = Store::open(folder.path(), 0)?;
        entries.reverse();
        assert_eq!(store.audit_entries(0, 99)?, (entries.clone(), 17));
        assert_eq!(store.audit_entries(12, 5)?, (entries[12..].to_vec(), 17));
        store.audit(AuditEntry { detail: "ă".repeat(501), ..entry(1, Action::Start) })?;
        assert_eq!(store.audit_entries(0, 1)?.0[0].detail, "ă".repeat(500));
        Ok(())
    }
}
