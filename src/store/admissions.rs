//! Admissions of members and groups, and invite codes.
//!
//! Admissions are stored until they are revoked. Of a code, only the digest is stored, so that no reader of
//! the file can use it.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::clock::DAY;
use super::database::Store;
use super::error::StoreError;
use super::limits::MAX_ADMISSIONS;
use super::member_state::Admission;
use super::text::truncate_chars;
use crate::library::Scope;

/// Seconds for which an invite code is valid.
pub const INVITE_LIFETIME: i64 = 7 * DAY;

/// The maximum length of a name, in characters.
const MAX_NAME_CHARS: usize = 100;

impl Store {
    /// Returns the scope that a member or group was admitted to; `None` if it was not.
    pub fn admission_scope(&self, id: i64) -> Option<Scope> {
        self.members().admissions.get(&id).map(|admission| admission.scope.clone())
    }

    /// Returns one admission.
    pub fn admission(&self, id: i64) -> Option<Admission> {
        self.members().admissions.get(&id).cloned()
    }

    /// Returns at most `limit` admissions after the first `skip`, newest first, and the total number.
    pub fn admissions(&self, skip: u32, limit: u32) -> (Vec<Admission>, u32) {
        let members = self.members();
        let mut sorted: Vec<&Admission> = members.admissions.values().collect();
        sorted.sort_by_key(|admission| (Reverse(admission.at), admission.id));
        let page = sorted.into_iter().skip(skip as usize).take(limit as usize).cloned().collect();
        (page, u32::try_from(members.admissions.len()).unwrap_or(u32::MAX))
    }

    /// Returns the scope of each admitted member and group, by id.
    pub fn admission_scopes(&self) -> Vec<(i64, Scope)> {
        self.members().admissions.values().map(|admission| (admission.id, admission.scope.clone())).collect()
    }

    /// Returns the number of changes of admissions and editors since the start, with which results that depend on
    /// them become outdated.
    pub fn rights_version(&self) -> u64 {
        self.members().rights_version
    }

    /// Returns the distinct scopes of all admissions.
    pub fn scopes(&self) -> BTreeSet<Scope> {
        self.members().admissions.values().map(|admission| admission.scope.clone()).collect()
    }

    /// Admits a member or group; replaces an earlier admission.
    ///
    /// # Errors
    /// Also if there are already [`MAX_ADMISSIONS`].
    pub fn admit(&self, admission: &Admission) -> Result<(), StoreError> {
        let admission = Admission { name: truncate_name(&admission.name), ..admission.clone() };
        self.transact_rights(
            |connection| admit(connection, &admission),
            |members, ()| {
                members.newcomers.remove(&admission.id);
                members.admissions.insert(admission.id, admission.clone());
            },
        )
    }

    /// Revokes an admission; `false` if there was none.
    pub fn revoke_admission(&self, id: i64) -> Result<bool, StoreError> {
        self.transact_rights(
            |connection| Ok(connection.prepare_cached("DELETE FROM admissions WHERE id = ?1")?.execute([id])? > 0),
            |members, _| drop(members.admissions.remove(&id)),
        )
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
        let redeem = |connection: &Connection| {
            let mut delete =
                connection.prepare_cached("DELETE FROM codes WHERE digest = ?1 AND until >= ?2 RETURNING scope, by")?;
            let deleted =
                delete.query_row((hash_code(code), at), |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)));
            let Some((scope, by)) = deleted.optional()? else { return Ok(None) };
            // Read in the transaction: an admin may change it at the same time.
            let mut select = connection.prepare_cached("SELECT scope FROM admissions WHERE id = ?1")?;
            let previous = select.query_row([id], |row| row.get::<_, String>(0)).optional()?;
            let scope = previous.iter().map(|text| Scope::from_text(text)).fold(Scope::from_text(&scope), Scope::union);
            let admission = Admission { id, name: truncate_name(name), scope, by: by.cast_unsigned(), at };
            admit(connection, &admission)?;
            Ok(Some(admission))
        };
        self.transact_rights(redeem, |members, admission| {
            if let Some(admission) = admission {
                members.newcomers.remove(&id);
                members.admissions.insert(id, admission.clone());
            }
        })
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
            &admission.name,
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

pub(super) fn truncate_name(name: &str) -> String {
    truncate_chars(name, MAX_NAME_CHARS).to_owned()
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
            (store.admission_scope(7), store.admission_scope(-5), store.admission_scope(8)),
            (Some(Scope::from_folders(["a"])), Some(Scope::All), None)
        );
        assert_eq!(store.admissions(0, 1), (vec![group], 2));
        assert_eq!(store.admissions(1, 5), (vec![an], 2));
        assert_eq!(store.scopes().len(), 2);
        assert!(store.revoke_admission(7)? && !store.revoke_admission(7)?);
        assert_eq!(store.admission_scope(7), None);
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
    fn a_code_adds_to_the_scope_that_is_stored_when_it_is_used() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        store.store_invite(&[1; 16], &Scope::from_folders(["c"]), 1, 100)?;
        store.admit(&Admission { id: 7, name: String::new(), scope: Scope::All, by: 1, at: 5 })?;
        // An admin's change is stored, and not yet in memory.
        let narrowed = Scope::from_folders(["a"]).to_text();
        store.transact(|connection| Ok(connection.execute("UPDATE admissions SET scope = ?1", [&narrowed])?))?;
        let scope = store.redeem_invite(&[1; 16], 7, "An", 101)?.map(|admission| admission.scope);
        assert_eq!((&scope, store.admission_scope(7)), (&Some(Scope::from_folders(["a", "c"])), scope.clone()));
        Ok(())
    }

    #[test]
    fn rights_are_the_same_after_a_restart() -> Result<(), StoreError> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(folder.path(), 0)?;
        let an = Admission { id: 7, name: "An".to_owned(), scope: Scope::from_folders(["a"]), by: 1, at: 5 };
        store.admit(&an)?;
        store.admit(&Admission { id: 8, ..an.clone() })?;
        store.revoke_admission(8)?;
        store.set_newcomer_name(9, "Bình");
        let state = |store: &Store| (store.admission(7), store.admission(8), store.newcomer_name(9));
        let before = state(&store);
        assert_eq!(before, (Some(an), None, Some("Bình".to_owned())));
        drop(store);
        assert_eq!(state(&Store::open(folder.path(), 0)?), before);
        Ok(())
    }
}
