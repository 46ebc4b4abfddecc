//! Newcomers: people and groups that asked to be admitted.

use rusqlite::Connection;

use super::admissions::truncate_name;
use super::clock::DAY;
use super::database::Store;
use super::error::StoreError;
use super::member_state::Newcomer;
use super::write_queue::Write;

/// Seconds after which admins are notified again of the same newcomer.
const NOTIFY_AGAIN_AFTER: i64 = DAY;

/// The maximum number of newcomers of whom admins are notified in an hour: many at once are an attack, and a
/// code still works.
const MAX_NOTIFICATIONS_PER_HOUR: usize = 20;

/// The maximum number of stored newcomers.
const MAX_NEWCOMERS: usize = 1_000;

impl Store {
    /// Records a request by a newcomer; returns whether to notify admins.
    pub fn record_newcomer(&self, id: i64, name: &str, at: i64) -> bool {
        let newcomer = {
            let newcomers = &mut self.members().newcomers;
            let last_hour = newcomers.values().filter(|newcomer| newcomer.at > at - 60 * 60 && newcomer.at <= at);
            let is_recent = newcomers.get(&id).is_some_and(|newcomer| newcomer.at >= at - NOTIFY_AGAIN_AFTER);
            if is_recent || last_hour.count() >= MAX_NOTIFICATIONS_PER_HOUR {
                return false;
            }
            let newcomer = Newcomer { name: truncate_name(name), at };
            newcomers.insert(id, newcomer.clone());
            if newcomers.len() > MAX_NEWCOMERS
                && let Some(oldest) = newcomers.iter().min_by_key(|(_, newcomer)| newcomer.at).map(|(id, _)| *id)
            {
                newcomers.remove(&oldest);
            }
            newcomer
        };
        self.push_newcomer(id, newcomer);
        true
    }

    /// Stores the name that an admin gave someone. It is no request, so that admins are notified of theirs.
    pub fn set_newcomer_name(&self, id: i64, name: &str) {
        let newcomer = {
            let newcomers = &mut self.members().newcomers;
            let at = newcomers.get(&id).map_or(0, |newcomer| newcomer.at);
            let newcomer = Newcomer { name: truncate_name(name), at };
            newcomers.insert(id, newcomer.clone());
            newcomer
        };
        self.push_newcomer(id, newcomer);
    }

    fn push_newcomer(&self, id: i64, newcomer: Newcomer) {
        let apply = move |connection: &Connection| -> Result<(), StoreError> {
            connection
                .prepare_cached("INSERT OR REPLACE INTO newcomers (id, name, at) VALUES (?1, ?2, ?3)")?
                .execute((id, &newcomer.name, newcomer.at))?;
            let delete = "DELETE FROM newcomers WHERE id NOT IN (SELECT id FROM newcomers ORDER BY at DESC LIMIT ?1)";
            connection.prepare_cached(delete)?.execute([MAX_NEWCOMERS as u32])?;
            Ok(())
        };
        self.push(Write { chat: Some(id), ..Write::new(apply) });
    }

    /// Returns the name of a newcomer, if stored.
    pub fn newcomer_name(&self, id: i64) -> Option<String> {
        self.members().newcomers.get(&id).map(|newcomer| newcomer.name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admins_are_notified_of_a_newcomer_once_a_day_and_of_few_an_hour() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        assert!(store.record_newcomer(7, "An", 100_000) && !store.record_newcomer(7, "An", 100_060));
        assert!(store.record_newcomer(7, "Lê An", 100_001 + DAY));
        assert_eq!(store.newcomer_name(7).as_deref(), Some("Lê An"));
        let notified = (100..200).filter(|id| store.record_newcomer(*id, "x", 900_000)).count();
        assert_eq!(notified, MAX_NOTIFICATIONS_PER_HOUR);
        assert!(store.record_newcomer(8, "y", 905_000));
        Ok(())
    }

    #[test]
    fn a_name_from_an_admin_is_no_request() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        store.set_newcomer_name(7, "Lan");
        assert_eq!(store.newcomer_name(7).as_deref(), Some("Lan"));
        assert!(store.record_newcomer(7, "An", 100_000));
        store.set_newcomer_name(7, "Lan");
        assert!(!store.record_newcomer(7, "An", 100_060) && store.record_newcomer(7, "An", 100_001 + DAY));
        Ok(())
    }
}
