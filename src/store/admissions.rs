//! Admissions of members and groups, invite codes, newcomers, and the members with a limited scope in each
//! group.
//!
//! Admissions are stored until they are revoked. Of a code, only the digest is stored, so that no reader of
//! the file can use it.

use rusqlite::{Connection, OptionalExtension, Row};
use sha2::{Digest, Sha256};

use super::clock::DAY;
use super::database::Store;
use super::error::StoreError;
use super::limits::MAX_ADMISSIONS;
use super::text::truncate_chars;
use crate::library::Scope;

/// Seconds for which an invite code is valid.
pub const INVITE_LIFETIME: i64 = 7 * DAY;

/// Seconds after which admins are notified again of the same newcomer.
const NOTIFY_AGAIN_AFTER: i64 = DAY;

/// The maximum number of newcomers of whom admins are notified in an hour: many at once are an attack, and a
/// code still works.
const MAX_NOTIFICATIONS_PER_HOUR: u32 = 20;

/// The maximum number of stored newcomers.
const MAX_NEWCOMERS: u32 = 1_000;

/// The maximum length of a name, in characters.
const MAX_NAME_CHARS: usize = 100;

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

impl Store {
    /// Returns the scope that a member or group was admitted to; `None` if it was not.
    pub fn admission_scope(&self, id: i64) -> Result<Option<Scope>, StoreError> {
        let connection = self.connection();
        let mut select = connection.prepare_cached("SELECT scope FROM admissions WHERE id = ?1")?;
        Ok(select.query_row([id], |row| row.get::<_, String>(0)).optional()?.map(|scope| Scope::from_text(&scope)))
    }

    /// Returns one admission.
    pub fn admission(&self, id: i64) -> Result<Option<Admission>, StoreError> {
        let connection = self.connection();
        let mut select = connection.prepare_cached("SELECT * FROM admissions WHERE id = ?1")?;
        Ok(select.query_row([id], read).optional()?)
    }

    /// Returns at most `limit` admissions after the first `skip`, newest first, and the total number.
    pub fn admissions(&self, skip: u32, limit: u32) -> Result<(Vec<Admission>, u32), StoreError> {
        let connection = self.connection();
        let total = connection.prepare_cached("SELECT count(*) FROM admissions")?.query_row([], |row| row.get(0))?;
        let mut select =
            connection.prepare_cached("SELECT * FROM admissions ORDER BY at DESC, id LIMIT ?2 OFFSET ?1")?;
        Ok((select.query_map([skip, limit], read)?.collect::<Result<_, _>>()?, total))
    }

    /// Returns the distinct scopes of all admissions.
    pub fn scopes(&self) -> Result<Vec<Scope>, StoreError> {
        let connection = self.connection();
        let mut select = connection.prepare_cached("SELECT DISTINCT scope FROM admissions")?;
        let scopes = select.query_map([], |row| row.get::<_, String>(0))?;
        Ok(scopes.map(|scope| scope.map(|scope| Scope::from_text(&scope))).collect::<Result<_, _>>()?)
    }

    /// Admits a member or group; replaces an earlier admission.
    ///
    /// # Errors
    /// Also if there are already [`MAX_ADMISSIONS`].
    pub fn admit(&self, admission: &Admission) -> Result<(), StoreError> {
        self.transact(|connection| admit(connection, admission))
    }

    /// Revokes an admission; `false` if there was none.
    pub fn revoke_admission(&self, id: i64) -> Result<bool, StoreError> {
        let connection = self.connection();
        Ok(connection.prepare_cached("DELETE FROM admissions WHERE id = ?1")?.execute([id])? > 0)
    }

    /// Stores a code that admits once to `scope`, until [`INVITE_LIFETIME`] after `at`; deletes expired
    /// codes.
    pub fn store_invite(&self, code: &[u8; 16], scope: &Scope, by: u64, at: i64) -> Result<(), StoreError> {
        self.transact(|connection| {
            connection.prepare_cached("DELETE FROM codes WHERE until < ?1")?.execute([at])?;
            connection
                .prepare_cached("INSERT INTO codes (digest, scope, by, until) VALUES (?1, ?2, ?3, ?4)")?
                .execute((hash_code(code), scope.to_text(), by.cast_signed(), at + INVITE_LIFETIME))?;
            Ok(())
        })
    }

    /// Admits `id` by a code and adds the code's scope to theirs; `None` if the code is unknown, used or
    /// expired. If two use the same code at once, only one is admitted.
    pub fn redeem_invite(
        &self,
        code: &[u8; 16],
        id: i64,
        name: &str,
        at: i64,
    ) -> Result<Option<Admission>, StoreError> {
        self.transact(|connection| {
            let mut delete =
                connection.prepare_cached("DELETE FROM codes WHERE digest = ?1 AND until >= ?2 RETURNING scope, by")?;
            let deleted =
                delete.query_row((hash_code(code), at), |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)));
            let Some((scope, by)) = deleted.optional()? else { return Ok(None) };
            let mut select = connection.prepare_cached("SELECT scope FROM admissions WHERE id = ?1")?;
            let previous: Option<String> = select.query_row([id], |row| row.get(0)).optional()?;
            let scope = previous
                .map_or(Scope::from_folders([]), |previous| Scope::from_text(&previous))
                .union(Scope::from_text(&scope));
            let admission = Admission {
                id,
                name: truncate_chars(name, MAX_NAME_CHARS).to_owned(),
                scope,
                by: by.cast_unsigned(),
                at,
            };
            admit(connection, &admission)?;
            Ok(Some(admission))
        })
    }

    /// Records a request by a newcomer; returns whether to notify admins.
    pub fn record_newcomer(&self, id: i64, name: &str, at: i64) -> Result<bool, StoreError> {
        self.transact(|connection| {
            let count = "SELECT count(*) FROM newcomers WHERE at > ?1 AND at <= ?2";
            let last_hour: u32 = connection.prepare_cached(count)?.query_row((at - 60 * 60, at), |row| row.get(0))?;
            if last_hour >= MAX_NOTIFICATIONS_PER_HOUR {
                return Ok(false);
            }
            let changed = connection
                .prepare_cached(
                    "INSERT INTO newcomers (id, name, at) VALUES (?1, ?2, ?3)
                     ON CONFLICT (id) DO UPDATE SET name = ?2, at = ?3 WHERE at < ?4",
                )?
                .execute((id, truncate_chars(name, MAX_NAME_CHARS), at, at - NOTIFY_AGAIN_AFTER))?;
            let delete = "DELETE FROM newcomers WHERE id NOT IN (SELECT id FROM newcomers ORDER BY at DESC LIMIT ?1)";
            connection.prepare_cached(delete)?.execute([MAX_NEWCOMERS])?;
            Ok(changed > 0)
        })
    }

    /// Stores the name of a newcomer who is to be admitted.
    pub fn set_newcomer_name(&self, id: i64, name: &str, at: i64) -> Result<(), StoreError> {
        let statement =
            "INSERT INTO newcomers (id, name, at) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET name = ?2";
        self.connection().prepare_cached(statement)?.execute((id, truncate_chars(name, MAX_NAME_CHARS), at))?;
        Ok(())
    }

    /// Returns the name of a newcomer, if stored.
    pub fn newcomer_name(&self, id: i64) -> Result<Option<String>, StoreError> {
        let connection = self.connection();
        let mut select = connection.prepare_cached("SELECT name FROM newcomers WHERE id = ?1")?;
        Ok(select.query_row([id], |row| row.get(0)).optional()?)
    }

    /// Records whether a member is in a group.
    pub fn record_membership(&self, chat: i64, member: u64, is_member: bool) -> Result<(), StoreError> {
        let connection = self.connection();
        let statement = if is_member {
            "INSERT OR IGNORE INTO present (chat, member) VALUES (?1, ?2)"
        } else {
            "DELETE FROM present WHERE chat = ?1 AND member = ?2"
        };
        connection.prepare_cached(statement)?.execute((chat, member.cast_signed()))?;
        Ok(())
    }

    /// Returns the members known to be in a group.
    pub fn group_members(&self, chat: i64) -> Result<Vec<u64>, StoreError> {
        let connection = self.connection();
        let mut select = connection.prepare_cached("SELECT member FROM present WHERE chat = ?1")?;
        let members = select.query_map([chat], |row| row.get::<_, i64>(0))?;
        Ok(members.map(|member| member.map(i64::cast_unsigned)).collect::<Result<_, _>>()?)
    }
}

fn admit(connection: &Connection, admission: &Admission) -> Result<(), StoreError> {
    let mut count = connection.prepare_cached("SELECT count(*) FROM admissions WHERE id != ?1")?;
    if count.query_row([admission.id], |row| row.get::<_, u32>(0))? >= MAX_ADMISSIONS {
        return Err(StoreError::TooManyAdmissions);
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO admissions (id, name, scope, by, at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((
            admission.id,
            truncate_chars(&admission.name, MAX_NAME_CHARS),
            admission.scope.to_text(),
            admission.by.cast_signed(),
            admission.at,
        ))?;
    connection.prepare_cached("DELETE FROM newcomers WHERE id = ?1")?.execute([admission.id])?;
    Ok(())
}

fn hash_code(code: &[u8; 16]) -> [u8; 32] {
    Sha256::digest(code).into()
}

fn read(row: &Row) -> rusqlite::Result<Admission> {
    Ok(Admission {
        id: row.get("id")?,
        name: row.get("name")?,
        scope: Scope::from_text(&row.get::<_, String>("scope")?),
        by: row.get::<_, i64>("by")?.cast_unsigned(),
        at: row.get("at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_admission_is_valid_until_revoked() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        let an = Admission { id: 7, name: "An".to_owned(), scope: Scope::from_folders(["a"]), by: 1, at: 5 };
        let group = Admission { id: -5, name: "Nhóm".to_owned(), scope: Scope::All, by: 1, at: 6 };
        store.admit(&an)?;
        store.admit(&group)?;
        assert_eq!(
            (store.admission_scope(7)?, store.admission_scope(-5)?, store.admission_scope(8)?),
            (Some(Scope::from_folders(["a"])), Some(Scope::All), None)
        );
        assert_eq!(store.admissions(0, 1)?, (vec![group], 2));
        assert_eq!(store.admissions(1, 5)?, (vec![an], 2));
        assert_eq!(store.scopes()?.len(), 2);
        assert!(store.revoke_admission(7)? && !store.revoke_admission(7)?);
        assert_eq!(store.admission_scope(7)?, None);
        Ok(())
    }

    #[test]
    fn a_code_admits_once_and_expires() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        store.store_invite(&[1; 16], &Scope::from_folders(["a"]), 1, 100)?;
        store.store_invite(&[2; 16], &Scope::from_folders(["b"]), 1, 100)?;
        assert_eq!(store.redeem_invite(&[3; 16], 7, "An", 100)?, None);
        assert_eq!(
            store.redeem_invite(&[1; 16], 7, "An", 101)?.map(|admission| admission.scope),
            Some(Scope::from_folders(["a"]))
        );
        assert_eq!(store.redeem_invite(&[1; 16], 8, "Bình", 101)?, None, "the code is used");
        assert_eq!(store.redeem_invite(&[2; 16], 7, "An", 101 + INVITE_LIFETIME)?, None, "the code has expired");
        store.store_invite(&[4; 16], &Scope::from_folders(["c"]), 1, 100)?;
        assert!(
            store
                .redeem_invite(&[4; 16], 7, "An", 101)?
                .is_some_and(|admission| admission.scope == Scope::from_folders(["a", "c"]))
        );
        Ok(())
    }

    #[test]
    fn admins_are_notified_of_a_newcomer_once_a_day_and_of_few_an_hour() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        assert!(store.record_newcomer(7, "An", 100_000)? && !store.record_newcomer(7, "An", 100_060)?);
        assert!(store.record_newcomer(7, "Lê An", 100_001 + DAY)?);
        assert_eq!(store.newcomer_name(7)?.as_deref(), Some("Lê An"));
        let notified =
            (100..200).filter(|id| store.record_newcomer(*id, "x", 900_000).is_ok_and(|notify| notify)).count();
        assert_eq!(notified, MAX_NOTIFICATIONS_PER_HOUR as usize);
        assert!(store.record_newcomer(8, "y", 905_000)?);
        Ok(())
    }

    #[test]
    fn group_members_are_stored() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        for member in [7, 8, 7] {
            store.record_membership(-5, member, true)?;
        }
        store.record_membership(-5, 8, false)?;
        assert_eq!((store.group_members(-5)?, store.group_members(-6)?), (vec![7], vec![]));
        Ok(())
    }
}
