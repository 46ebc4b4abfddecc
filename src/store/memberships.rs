//! Which members are in which groups, as far as this is known, and which groups admins were told about.
//!
//! The bot's own membership is stored like that of a member, in its groups and in private chats, which it leaves when
//! a member blocks it.

use rusqlite::Connection;

use super::clock::now;
use super::database::Store;
use super::error::StoreError;
use super::member_state::{MemberState, Membership};
use super::write_queue::Write;

/// Seconds by which the clocks of Telegram and of this machine may differ: as much as Kerberos permits
/// (RFC 4120, 1.6), because the clock of a machine is normally better than that.
const CLOCK_TOLERANCE: i64 = 5 * 60;

impl Store {
    /// Records whether a member is in a group, as known at `at`, in Unix seconds; ignores what is older than what is
    /// known, except a presence: the clocks of Telegram and of this machine may differ. Returns whether this changed.
    pub fn record_membership(&self, chat: i64, member: u64, is_present: bool, at: i64) -> bool {
        self.update_membership(&mut self.members(), chat, member, Membership { is_present, at, is_asserted: false })
    }

    /// Records at `at`, on an admin's word, that a member is not in a group; this remains known until they are.
    pub fn assert_absence(&self, chat: i64, member: u64, at: i64) {
        let membership = Membership { is_present: false, at, is_asserted: true };
        self.update_membership(&mut self.members(), chat, member, membership);
    }

    /// Records the result of a look-up, like [`Self::record_membership`], if nothing has changed in the group since
    /// [`Self::membership_version`] was `version`; returns whether that is so.
    pub fn record_looked_up(&self, chat: i64, member: u64, is_present: bool, at: i64, version: u64) -> bool {
        let mut members = self.members();
        let is_current = members.memberships.entry(chat).or_default().version == version;
        if is_current {
            self.update_membership(&mut members, chat, member, Membership { is_present, at, is_asserted: false });
        }
        is_current
    }

    fn update_membership(&self, members: &mut MemberState, chat: i64, member: u64, mut membership: Membership) -> bool {
        let is_present = membership.is_present;
        let group = members.memberships.entry(chat).or_default();
        let previous = group.members.get(&member).copied();
        if previous.is_some_and(|previous| is_outdated(membership, previous)) {
            return false;
        }
        membership.is_asserted |= !is_present && previous.is_some_and(|previous| previous.is_asserted);
        group.members.insert(member, membership);
        let has_changed = previous.is_none_or(|previous| previous.is_present != is_present);
        group.version += u64::from(has_changed);
        if !is_present {
            members.narrowings.remove(&(chat, member));
        }
        // The time of a known presence is of little use, so that a member who writes causes no write.
        if has_changed || !is_present {
            // Pushed while the state is locked, so that the file ends up with the same.
            self.push(Write::new(move |connection| write_membership(connection, chat, member, membership)));
        }
        has_changed
    }

    /// Returns what is known of a member in a group; `None` if nothing.
    pub fn membership(&self, chat: i64, member: u64) -> Option<Membership> {
        self.members().membership(chat, member)
    }

    /// Returns what is known of each of `members` in a group, and whether admins were told that it sees less because
    /// of them.
    pub fn memberships(&self, chat: i64, members: &[u64]) -> Vec<(Option<Membership>, bool)> {
        let state = self.members();
        let group = state.memberships.get(&chat);
        let known = |member: &u64| group.and_then(|group| group.members.get(member)).copied();
        members.iter().map(|member| (known(member), state.narrowings.contains(&(chat, *member)))).collect()
    }

    /// Whether one of `members` is in a group or may be.
    pub fn may_contain(&self, chat: i64, members: &[u64]) -> bool {
        let state = self.members();
        let Some(group) = state.memberships.get(&chat) else { return !members.is_empty() };
        members.iter().any(|member| group.members.get(member).is_none_or(|known| known.is_present))
    }

    /// Returns the number of changes of a group's memberships since the start, including those that may have been missed.
    /// Results that depend on them become outdated.
    pub fn membership_version(&self, chat: i64) -> u64 {
        self.members().memberships.get(&chat).map_or(0, |group| group.version)
    }

    /// Deletes what is known of the pairs of group and member for which `is_needed`, which must not use the store, does
    /// not hold. It would not be kept up to date.
    pub fn retain_memberships(&self, is_needed: impl Fn(i64, u64) -> bool) {
        let mut state = self.members();
        let MemberState { memberships, narrowings, .. } = &mut *state;
        let mut removed: Vec<(i64, u64)> = Vec::new();
        for (chat, group) in memberships.iter_mut() {
            removed.extend(
                group.members.extract_if(|member, _| !is_needed(*chat, *member)).map(|(member, _)| (*chat, member)),
            );
        }
        for (chat, _) in &removed {
            memberships.entry(*chat).or_default().version += 1;
        }
        removed.extend(narrowings.extract_if(|(chat, member)| !is_needed(*chat, *member)));
        if !removed.is_empty() {
            self.push(Write::new(move |connection| {
                removed.iter().try_for_each(|(chat, member)| {
                    delete_pair(connection, "memberships", *chat, *member)?;
                    delete_pair(connection, "narrowings", *chat, *member)
                })
            }));
        }
    }

    /// Forgets the absences from a group for which `is_forgotten`, which must not use the store, holds, except those
    /// that an admin asserted.
    pub fn forget_absences(&self, chat: i64, is_forgotten: impl Fn(u64, Membership) -> bool) {
        let mut state = self.members();
        let group = state.memberships.entry(chat).or_default();
        let forgotten = group
            .members
            .extract_if(|member, known| !known.is_present && !known.is_asserted && is_forgotten(*member, *known));
        let forgotten: Vec<u64> = forgotten.map(|(member, _)| member).collect();
        // Even if there was none: one that is being looked up is outdated too.
        group.version += 1;
        if !forgotten.is_empty() {
            self.push(Write::new(move |connection| {
                forgotten.iter().try_for_each(|member| delete_pair(connection, "memberships", chat, *member))
            }));
        }
    }

    /// Records that admins were told of groups that see less because of a member, except those in which the member is
    /// known not to be any more.
    pub fn record_narrowings(&self, mut chats: Vec<i64>, member: u64) {
        let mut state = self.members();
        chats.retain(|chat| state.membership(*chat, member).is_none_or(|known| known.is_present));
        state.narrowings.extend(chats.iter().map(|chat| (*chat, member)));
        self.push(Write::new(move |connection| {
            let mut insert =
                connection.prepare_cached("INSERT OR IGNORE INTO narrowings (chat, member) VALUES (?1, ?2)")?;
            chats.iter().try_for_each(|chat| Ok(insert.execute((chat, member.cast_signed())).map(drop)?))
        }));
    }
}

/// Whether `known` is newer than `membership`, and counts instead of it. A presence counts even if it seems to be older
/// than a known absence, because the clock of this machine may be fast. What seems to be known from the future counts for
/// nothing.
fn is_outdated(membership: Membership, known: Membership) -> bool {
    let is_newly_present = membership.is_present && !known.is_present;
    !is_newly_present && membership.at < known.at && known.at <= now() + CLOCK_TOLERANCE
}

fn write_membership(connection: &Connection, chat: i64, member: u64, membership: Membership) -> Result<(), StoreError> {
    let statement = "INSERT OR REPLACE INTO memberships (chat, member, is_present, at, is_asserted)
        VALUES (?1, ?2, ?3, ?4, ?5)";
    let row = (chat, member.cast_signed(), membership.is_present, membership.at, membership.is_asserted);
    connection.prepare_cached(statement)?.execute(row)?;
    if membership.is_present { Ok(()) } else { delete_pair(connection, "narrowings", chat, member) }
}

fn delete_pair(connection: &Connection, table: &str, chat: i64, member: u64) -> Result<(), StoreError> {
    let delete = format!("DELETE FROM {table} WHERE chat = ?1 AND member = ?2");
    connection.prepare_cached(&delete)?.execute((chat, member.cast_signed()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(known: Option<(bool, i64)>, new: (bool, i64), expected: Option<bool>) -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        if let Some((is_present, at)) = known {
            store.record_membership(-5, 7, is_present, at);
        }
        let version = store.membership_version(-5);
        let has_changed = store.record_membership(-5, 7, new.0, new.1);
        let found = store.membership(-5, 7).map(|known| known.is_present);
        assert_eq!(found, expected, "{known:?} {new:?}");
        assert_eq!(store.membership_version(-5) > version, has_changed);
        assert_eq!(has_changed, known.map(|known| known.0) != expected);
        Ok(())
    }

    #[test]
    fn older_knowledge_does_not_replace_newer() -> Result<(), StoreError> {
        check(None, (false, 1_000), Some(false))?;
        check(Some((true, 1_000)), (false, 1_000), Some(false))?;
        check(Some((true, 1_000)), (false, 999), Some(true))?;
        check(Some((false, 1_000)), (true, 1_001), Some(true))?;
        // A member who may be there counts as there: the clocks may differ.
        check(Some((false, 1_000)), (true, 1), Some(true))?;
        // The clock was wrong.
        check(Some((false, now() + 1_000_000)), (true, now()), Some(true))
    }

    #[test]
    fn a_look_up_counts_only_if_nothing_has_changed_meanwhile() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        let changes: [&dyn Fn(); 3] =
            [&|| assert!(store.record_membership(-5, 7, true, 3)), &|| store.forget_absences(-5, |_, _| true), &|| {
                store.retain_memberships(|_, _| false)
            }];
        for change in changes {
            let version = store.membership_version(-5);
            change();
            assert!(!store.record_looked_up(-5, 7, false, 9, version));
            assert!(store.membership(-5, 7).is_none_or(|known| known.is_present));
        }
        assert!(store.record_looked_up(-5, 7, false, 9, store.membership_version(-5)));
        assert!(store.membership(-5, 7).is_some_and(|known| !known.is_present));
        store.record_narrowings(vec![-5, -6], 7);
        let is_told = [-5, -6].map(|group| store.memberships(group, &[7])[0].1);
        assert_eq!(is_told, [false, true], "a notice may arrive after the member has left");
        Ok(())
    }

    #[test]
    fn an_unknown_member_may_be_in_a_group() -> Result<(), StoreError> {
        let store = Store::in_memory(0)?;
        assert!(store.may_contain(-5, &[7, 8]) && !store.may_contain(-5, &[]));
        store.record_membership(-5, 7, false, 1);
        assert!(store.may_contain(-5, &[7, 8]) && !store.may_contain(-5, &[7]));
        store.record_membership(-5, 8, false, 1);
        assert!(!store.may_contain(-5, &[7, 8]) && store.may_contain(-6, &[7]));
        Ok(())
    }

    #[test]
    fn an_asserted_absence_is_forgotten_only_if_it_ends() -> Result<(), StoreError> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(folder.path(), 0)?;
        store.record_membership(-5, 7, false, 3);
        store.record_membership(-5, 8, true, 3);
        (9..=10).for_each(|member| store.assert_absence(-5, member, 3));
        store.record_membership(-5, 9, false, 4);
        store.record_membership(-5, 10, true, 4);
        store.record_membership(-5, 10, false, 5);
        let version = store.membership_version(-5);
        let forget = |store: &Store| {
            store.forget_absences(-5, |member, _| member != 1);
            [7, 8, 9, 10].map(|member| store.membership(-5, member).map(|known| known.is_present))
        };
        let expected = [None, Some(true), Some(false), None];
        assert_eq!(forget(&store), expected);
        assert_eq!(store.membership_version(-5), version + 1);
        drop(store);
        assert_eq!(forget(&Store::open(folder.path(), 0)?), expected);
        Ok(())
    }

    #[test]
    fn memberships_and_notices_are_the_same_after_a_restart() -> Result<(), StoreError> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(folder.path(), 0)?;
        for (member, is_present) in [(7, true), (8, true), (7, true), (8, false), (10, true), (11, true)] {
            store.record_membership(-5, member, is_present, 3);
        }
        store.record_narrowings(vec![-5, -6], 7);
        store.record_narrowings(vec![-5], 10);
        store.record_narrowings(vec![-5], 11);
        store.retain_memberships(|_, member| member != 10);
        store.record_membership(-5, 11, false, 4);
        let state = |store: &Store| store.memberships(-5, &[7, 8, 9, 10, 11]);
        let is_present =
            |(known, is_told): &(Option<Membership>, bool)| (known.map(|known| known.is_present), *is_told);
        let before: Vec<_> = state(&store).iter().map(is_present).collect();
        let (absent, unknown) = ((Some(false), false), (None, false));
        assert_eq!(before, [(Some(true), true), absent, unknown, unknown, absent]);
        drop(store);
        let store = Store::open(folder.path(), 0)?;
        assert_eq!(state(&store).iter().map(is_present).collect::<Vec<_>>(), before);
        assert!(store.memberships(-6, &[7])[0].1);
        Ok(())
    }
}
