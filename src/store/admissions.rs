//! Admissions of members and groups, invite codes, newcomers, and the members with a limited scope in each group.
//!
//! Admissions are stored until they are revoked; of a code only its digest, so that no reader of the file can use it.

use rusqlite::{Connection, OptionalExtension, Row};
use sha2::{Digest, Sha256};

use super::clock::DAY;
use super::database::Store;
use super::error::StoreError;
use super::limits::MOST_ADMITTED;
use super::text::cut;
use crate::library::Scope;

/// Seconds for which an invite code is valid.
pub const CODE_LASTS: i64 = 7 * DAY;

/// Seconds after which admins are told again of a newcomer.
const TOLD_AGAIN: i64 = DAY;

/// Newcomers that admins are told of in an hour: many at once are an attack, and a code still works.
const MOST_AN_HOUR: u32 = 20;

const MOST_NEWCOMERS: u32 = 1_000;

/// Maximum characters of a name.
const LONGEST_NAME: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// Negative for a group.
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
    pub fn admitted(&self, id: i64) -> Result<Option<Scope>, StoreError> {
        let connection = self.connection();
        let mut find = connection.prepare_cached("SELECT scope FROM admissions WHERE id = ?1")?;
        Ok(find.query_row([id], |row| row.get::<_, String>(0)).optional()?.map(|scope| Scope::read(&scope)))
    }

    /// Returns one admission.
    pub fn admission(&self, id: i64) -> Result<Option<Admission>, StoreError> {
        let connection = self.connection();
        let mut find = connection.prepare_cached("SELECT * FROM admissions WHERE id = ?1")?;
        Ok(find.query_row([id], read).optional()?)
    }

    /// Returns `most` admissions from the `from`th on, latest first, and the number of all.
    pub fn admissions(&self, from: u32, most: u32) -> Result<(Vec<Admission>, u32), StoreError> {
        let connection = self.connection();
        let all = connection.prepare_cached("SELECT count(*) FROM admissions")?.query_row([], |row| row.get(0))?;
        let mut find = connection.prepare_cached("SELECT * FROM admissions ORDER BY at DESC, id LIMIT ?2 OFFSET ?1")?;
        Ok((find.query_map([from, most], read)?.collect::<Result<_, _>>()?, all))
    }

    /// Returns the different scopes of all admissions.
    pub fn scopes(&self) -> Result<Vec<Scope>, StoreError> {
        let connection = self.connection();
        let mut find = connection.prepare_cached("SELECT DISTINCT scope FROM admissions")?;
        let scopes = find.query_map([], |row| row.get::<_, String>(0))?;
        Ok(scopes.map(|scope| scope.map(|scope| Scope::read(&scope))).collect::<Result<_, _>>()?)
    }

    /// Admits a member or group, replacing its earlier admission; an error also if there are [`MOST_ADMITTED`].
    pub fn admit(&self, admission: &Admission) -> Result<(), StoreError> {
        self.written(|connection| admit(connection, admission))
    }

    /// Revokes an admission; `false` if there was none.
    pub fn dismiss(&self, id: i64) -> Result<bool, StoreError> {
        let connection = self.connection();
        Ok(connection.prepare_cached("DELETE FROM admissions WHERE id = ?1")?.execute([id])? > 0)
    }

    /// Stores a code that admits once to `scope`, until [`CODE_LASTS`] after `at`; deletes expired codes.
    pub fn keep_code(&self, code: &[u8; 16], scope: &Scope, by: u64, at: i64) -> Result<(), StoreError> {
        self.written(|connection| {
            connection.prepare_cached("DELETE FROM codes WHERE until < ?1")?.execute([at])?;
            connection
                .prepare_cached("INSERT INTO codes (digest, scope, by, until) VALUES (?1, ?2, ?3, ?4)")?
                .execute((digest(code), scope.written(), by.cast_signed(), at + CODE_LASTS))?;
            Ok(())
        })
    }

    /// Admits `id` by a code and adds the code's scope to theirs; `None` if the code is unknown, used or expired. If
    /// two bring one code at once, only one is admitted.
    pub fn redeem(&self, code: &[u8; 16], id: i64, name: &str, at: i64) -> Result<Option<Admission>, StoreError> {
        self.written(|connection| {
            let mut take =
                connection.prepare_cached("DELETE FROM codes WHERE digest = ?1 AND until >= ?2 RETURNING scope, by")?;
            let taken = take.query_row((digest(code), at), |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)));
            let Some((scope, by)) = taken.optional()? else { return Ok(None) };
            let mut find = connection.prepare_cached("SELECT scope FROM admissions WHERE id = ?1")?;
            let before: Option<String> = find.query_row([id], |row| row.get(0)).optional()?;
            let scope = before.map_or(Scope::only([]), |before| Scope::read(&before)).or(Scope::read(&scope));
            let admission =
                Admission { id, name: cut(name, LONGEST_NAME).to_owned(), scope, by: by.cast_unsigned(), at };
            admit(connection, &admission)?;
            Ok(Some(admission))
        })
    }

    /// Records a request by someone who may not ask; returns whether admins are to be told.
    pub fn came(&self, id: i64, name: &str, at: i64) -> Result<bool, StoreError> {
        self.written(|connection| {
            let count = "SELECT count(*) FROM newcomers WHERE at > ?1 AND at <= ?2";
            let lately: u32 = connection.prepare_cached(count)?.query_row((at - 60 * 60, at), |row| row.get(0))?;
            if lately >= MOST_AN_HOUR {
                return Ok(false);
            }
            let new = connection
                .prepare_cached(
                    "INSERT INTO newcomers (id, name, at) VALUES (?1, ?2, ?3)
                     ON CONFLICT (id) DO UPDATE SET name = ?2, at = ?3 WHERE at < ?4",
                )?
                .execute((id, cut(name, LONGEST_NAME), at, at - TOLD_AGAIN))?;
            let drop = "DELETE FROM newcomers WHERE id NOT IN (SELECT id FROM newcomers ORDER BY at DESC LIMIT ?1)";
            connection.prepare_cached(drop)?.execute([MOST_NEWCOMERS])?;
            Ok(new > 0)
        })
    }

    /// Stores the name of someone who is to be admitted.
    pub fn call(&self, id: i64, name: &str, at: i64) -> Result<(), StoreError> {
        let note = "INSERT INTO newcomers (id, name, at) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET name = ?2";
        self.connection().prepare_cached(note)?.execute((id, cut(name, LONGEST_NAME), at))?;
        Ok(())
    }

    /// Returns the name of a newcomer, if stored.
    pub fn newcomer(&self, id: i64) -> Result<Option<String>, StoreError> {
        let connection = self.connection();
        let mut find = connection.prepare_cached("SELECT name FROM newcomers WHERE id = ?1")?;
        Ok(find.query_row([id], |row| row.get(0)).optional()?)
    }

    /// Records whether a member is in a group.
    pub fn present(&self, chat: i64, member: u64, is: bool) -> Result<(), StoreError> {
        let connection = self.connection();
        let note = if is {
            "INSERT OR IGNORE INTO present (chat, member) VALUES (?1, ?2)"
        } else {
            "DELETE FROM present WHERE chat = ?1 AND member = ?2"
        };
        connection.prepare_cached(note)?.execute((chat, member.cast_signed()))?;
        Ok(())
    }

    /// Returns the members known to be in a group.
    pub fn known_in(&self, chat: i64) -> Result<Vec<u64>, StoreError> {
        let connection = self.connection();
        let mut find = connection.prepare_cached("SELECT member FROM present WHERE chat = ?1")?;
        let members = find.query_map([chat], |row| row.get::<_, i64>(0))?;
        Ok(members.map(|member| member.map(i64::cast_unsigned)).collect::<Result<_, _>>()?)
    }
}

fn admit(connection: &Connection, admission: &Admission) -> Result<(), StoreError> {
    let mut count = connection.prepare_cached("SELECT count(*) FROM admissions WHERE id != ?1")?;
    if count.query_row([admission.id], |row| row.get::<_, u32>(0))? >= MOST_ADMITTED {
        return Err(StoreError::TooManyAdmitted);
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO admissions (id, name, scope, by, at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute((
            admission.id,
            cut(&admission.name, LONGEST_NAME),
            admission.scope.written(),
            admission.by.cast_signed(),
            admission.at,
        ))?;
    connection.prepare_cached("DELETE FROM newcomers WHERE id = ?1")?.execute([admission.id])?;
    Ok(())
}

fn digest(code: &[u8; 16]) -> [u8; 32] {
    Sha256::digest(code).into()
}

fn read(row: &Row) -> rusqlite::Result<Admission> {
    Ok(Admission {
        id: row.get("id")?,
        name: row.get("name")?,
        scope: Scope::read(&row.get::<_, String>("scope")?),
        by: row.get::<_, i64>("by")?.cast_unsigned(),
        at: row.get("at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admitted_until_it_is_taken_back() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        let an = Admission { id: 7, name: "An".to_owned(), scope: Scope::only(["a"]), by: 1, at: 5 };
        let group = Admission { id: -5, name: "Nhóm".to_owned(), scope: Scope::All, by: 1, at: 6 };
        store.admit(&an)?;
        store.admit(&group)?;
        assert_eq!(
            (store.admitted(7)?, store.admitted(-5)?, store.admitted(8)?),
            (Some(Scope::only(["a"])), Some(Scope::All), None)
        );
        assert_eq!(store.admissions(0, 1)?, (vec![group], 2));
        assert_eq!(store.admissions(1, 5)?, (vec![an], 2));
        assert_eq!(store.scopes()?.len(), 2);
        assert!(store.dismiss(7)? && !store.dismiss(7)?);
        assert_eq!(store.admitted(7)?, None);
        Ok(())
    }

    #[test]
    fn a_code_admits_once_and_not_for_ever() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        store.keep_code(&[1; 16], &Scope::only(["a"]), 1, 100)?;
        store.keep_code(&[2; 16], &Scope::only(["b"]), 1, 100)?;
        assert_eq!(store.redeem(&[3; 16], 7, "An", 100)?, None);
        assert_eq!(store.redeem(&[1; 16], 7, "An", 101)?.map(|admission| admission.scope), Some(Scope::only(["a"])));
        assert_eq!(store.redeem(&[1; 16], 8, "Bình", 101)?, None, "it is used");
        assert_eq!(store.redeem(&[2; 16], 7, "An", 101 + CODE_LASTS)?, None, "it is over");
        store.keep_code(&[4; 16], &Scope::only(["c"]), 1, 100)?;
        assert!(
            store.redeem(&[4; 16], 7, "An", 101)?.is_some_and(|admission| admission.scope == Scope::only(["a", "c"]))
        );
        Ok(())
    }

    #[test]
    fn admins_are_told_of_a_newcomer_once_a_day_and_of_few_an_hour() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        assert!(store.came(7, "An", 100_000)? && !store.came(7, "An", 100_060)?);
        assert!(store.came(7, "Lê An", 100_001 + DAY)?);
        assert_eq!(store.newcomer(7)?.as_deref(), Some("Lê An"));
        let told = (100..200).filter(|id| store.came(*id, "x", 900_000).is_ok_and(|told| told)).count();
        assert_eq!(told, MOST_AN_HOUR as usize);
        assert!(store.came(8, "y", 905_000)?);
        Ok(())
    }

    #[test]
    fn who_is_known_to_be_in_a_group() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        for member in [7, 8, 7] {
            store.present(-5, member, true)?;
        }
        store.present(-5, 8, false)?;
        assert_eq!((store.known_in(-5)?, store.known_in(-6)?), (vec![7], vec![]));
        Ok(())
    }
}
