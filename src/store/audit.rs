//! The audit: changes of the records and of rights by admins, editors and the bot itself.
//!
//! Entries are kept forever, so that those responsible can look back as far as the records go, and are on disk when the
//! call returns, so that a power cut loses none. They must never contain a question that was not meant for the records.

use rusqlite::{Row, params};
use strum::{Display, EnumIter, EnumString};

use super::database::Store;
use super::error::StoreError;
use super::text::cut;

/// Maximum characters of an entry's detail: several fit into a message.
const LONGEST: usize = 500;

/// An action, successful or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Unix seconds.
    pub at: i64,
    /// 0 for the bot itself.
    pub who: u64,
    /// As Telegram showed it at the time.
    pub name: String,
    pub action: Action,
    /// The action's object; a long one is cut.
    pub detail: String,
    pub ending: AuditResult,
}

/// An action. The names are stored and must never change.
#[derive(Debug, Clone, PartialEq, Eq, Display, EnumString, EnumIter)]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    Reload,
    /// The folder's files changed and were loaded without a request.
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
    /// An invite code was made.
    CodeMade,
    /// An action of a newer version, by its name.
    #[strum(default)]
    Other(String),
}

/// A result. The names are stored and must never change.
#[derive(Debug, Clone, PartialEq, Eq, Display, EnumString, EnumIter)]
#[strum(serialize_all = "kebab-case")]
pub enum AuditResult {
    Done,
    /// Held for approval.
    Held,
    /// Declined; nothing changed.
    Kept,
    Failed,
    /// A result of a newer version, by its name.
    #[strum(default)]
    Other(String),
}

impl Store {
    /// Writes an entry to disk.
    pub fn audit(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        let connection = self.aside();
        let mut write = connection.prepare_cached(
            "INSERT INTO audit (at, who, name, action, detail, ending) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let (action, ending) = (entry.action.to_string(), entry.ending.to_string());
        let detail = cut(&entry.detail, LONGEST);
        write.execute(params![entry.at, entry.who.cast_signed(), entry.name, action, detail, ending])?;
        Ok(())
    }

    /// Returns at most `most` entries after the newest `skip`, newest first, and the number of all.
    pub fn audited(&self, skip: u32, most: u32) -> Result<(Vec<AuditEntry>, u32), StoreError> {
        let connection = self.aside();
        let all = connection.prepare_cached("SELECT count(*) FROM audit")?.query_row([], |row| row.get(0))?;
        let mut find = connection.prepare_cached("SELECT * FROM audit ORDER BY id DESC LIMIT ?2 OFFSET ?1")?;
        let page = find.query_map([skip, most], read)?.collect::<Result<_, _>>()?;
        Ok((page, all))
    }
}

fn read(row: &Row) -> rusqlite::Result<AuditEntry> {
    Ok(AuditEntry {
        at: row.get("at")?,
        who: row.get::<_, i64>("who")?.cast_unsigned(),
        name: row.get("name")?,
        action: row.get::<_, String>("action")?.as_str().into(),
        detail: row.get("detail")?,
        ending: row.get::<_, String>("ending")?.as_str().into(),
    })
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn names_are_those_that_files_hold() {
        let names: Vec<String> = Action::iter().map(|action| action.to_string()).collect();
        let written = "reload watch start rollback upload withdraw restore golden seen editor-added editor-removed export \
            admitted dismissed code-made ";
        assert_eq!(names.join(" "), written);
        assert_eq!(
            AuditResult::iter().map(|ending| ending.to_string()).collect::<Vec<_>>().join(" "),
            "done held kept failed "
        );
        assert_eq!("code-made".parse(), Ok(Action::CodeMade));
        assert_eq!("of-tomorrow".parse(), Ok(Action::Other("of-tomorrow".to_owned())));
    }

    #[test]
    fn entries_outlast_a_restart_newest_first() -> Result<(), StoreError> {
        let folder = tempfile::tempdir()?;
        let entry = |number: u64, action| AuditEntry {
            at: number.cast_signed(),
            who: number,
            name: "An".to_owned(),
            action,
            detail: "ă".repeat(499),
            ending: AuditResult::iter().nth(number as usize % 4).expect("there are four"),
        };
        let known = Action::iter().filter(|action| !matches!(action, Action::Other(_)));
        let mut entries: Vec<_> = (0..).zip(known).map(|(number, action)| entry(number, action)).collect();
        entries.push(AuditEntry {
            ending: AuditResult::Other("lost".to_owned()),
            ..entry(99, Action::Other("moved".to_owned()))
        });
        let store = Store::open(folder.path(), 0)?;
        entries.iter().try_for_each(|entry| store.audit(entry))?;
        drop(store);
        let store = Store::open(folder.path(), 0)?;
        entries.reverse();
        assert_eq!(store.audited(0, 99)?, (entries.clone(), 16));
        assert_eq!(store.audited(12, 5)?, (entries[12..].to_vec(), 16));
        store.audit(&AuditEntry { detail: "ă".repeat(501), ..entry(1, Action::Start) })?;
        assert_eq!(store.audited(0, 1)?.0[0].detail, "ă".repeat(500));
        let synchronous: i64 = store.connection().pragma_query_value(None, "synchronous", |row| row.get(0))?;
        assert_eq!(synchronous, 1, "other writes do not wait for the disk");
        Ok(())
    }
}
