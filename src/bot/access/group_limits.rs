//! The members who limit what a group is shown: they may see less than the group, and are in it or may be.
//!
//! That a member is not in a group must be known; if it is not, the group is shown only what the member may see.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::policy::Access;
use crate::library::Scope;
use crate::store::Store;

/// Maximum groups whose limits are cached, of some hundred bytes each.
const MAX_CACHED: usize = 10_000;

/// A group and a member.
pub type Pair = (i64, u64);

/// The members with a limited scope and the groups that may see more than they.
#[derive(Debug, Default)]
pub struct GroupLimits {
    /// The ids of all groups and members with access of their own.
    admitted: HashSet<i64>,
    /// The distinct limited scopes, each with its members.
    scopes: Vec<(Scope, Vec<u64>)>,
    /// The position in `scopes`, by member.
    scope_of: HashMap<u64, usize>,
    /// For each group that was admitted individually, the positions of the scopes that lack some of what it may see.
    groups: BTreeMap<i64, Vec<usize>>,
}

impl GroupLimits {
    /// Returns the limits that follow from the configured access rights and those that are stored.
    pub fn new(access: &Access, store: &Store) -> Self {
        let admissions: HashMap<i64, Scope> = store.admission_scopes().into_iter().collect();
        let editors: HashSet<u64> = store.editors().iter().map(|editor| editor.member).collect();
        let ids: HashSet<i64> = admissions.keys().chain(access.allowed.keys()).copied().collect();
        let (mut limits, mut positions, mut groups) = (Self::default(), HashMap::new(), Vec::new());
        limits.admitted = access.admins.union(&editors).map(|member| member.cast_signed()).collect();
        for id in ids {
            let Some(scope) = access.individual_scope(id, admissions.get(&id).cloned()) else { continue };
            // Admins and editors see everything.
            if !limits.admitted.insert(id) || (id > 0 && scope == Scope::All) {
                continue;
            }
            let Ok(member) = u64::try_from(id) else {
                groups.push((id, scope));
                continue;
            };
            let position = *positions.entry(scope.clone()).or_insert_with(|| {
                limits.scopes.push((scope, Vec::new()));
                limits.scopes.len() - 1
            });
            limits.scopes[position].1.push(member);
            limits.scope_of.insert(member, position);
        }
        limits.groups = groups.into_iter().map(|(group, scope)| (group, limits.find_narrower(&scope))).collect();
        limits
    }

    /// Returns the positions of the scopes that lack some of `scope`.
    fn find_narrower(&self, scope: &Scope) -> Vec<usize> {
        let is_narrower = |(limit, _): &(Scope, Vec<u64>)| scope.clone().intersection(limit.clone()) != *scope;
        self.scopes.iter().enumerate().filter(|(_, limit)| is_narrower(limit)).map(|(position, _)| position).collect()
    }

    /// Whether a group or member has access of their own, rather than as one of everyone.
    pub fn has_access(&self, id: i64) -> bool {
        self.admitted.contains(&id)
    }

    /// Whether a group is shown less if the member is in it.
    pub fn is_narrowed_by(&self, group: i64, member: u64) -> bool {
        let position = self.scope_of.get(&member);
        position.is_some_and(|position| self.groups.get(&group).is_some_and(|scopes| scopes.contains(position)))
    }

    /// Returns the scope of a member; `None` if it is not limited.
    pub fn limited_scope(&self, member: u64) -> Option<&Scope> {
        self.scope_of.get(&member).map(|position| &self.scopes[*position].0)
    }

    /// Returns the groups that are shown less if the member is in them.
    pub fn groups_narrowed_by(&self, member: u64) -> impl Iterator<Item = i64> {
        self.groups().filter(move |group| self.is_narrowed_by(*group, member))
    }

    /// Returns the groups that were admitted individually.
    pub fn groups(&self) -> impl Iterator<Item = i64> {
        self.groups.keys().copied()
    }

    /// Returns the members because of whom a group is shown less if they are in it.
    pub fn members_narrowing(&self, group: i64) -> impl Iterator<Item = u64> {
        let scopes = self.groups.get(&group).into_iter().flatten();
        scopes.flat_map(|position| self.scopes[*position].1.iter().copied())
    }

    /// Returns what all members may see who may see less than the group and are in it or may be.
    fn find_limit(&self, group: i64, store: &Store) -> Scope {
        let scopes = self.groups.get(&group).into_iter().flatten().map(|position| &self.scopes[*position]);
        let present = scopes.filter(|(_, members)| store.may_contain(group, members));
        present.map(|(scope, _)| scope.clone()).fold(Scope::All, Scope::intersection)
    }
}

/// The limits, computed again whenever they have changed, because a group may have thousands of them.
pub struct GroupLimitCache {
    /// The bot's id.
    bot: u64,
    cached: Mutex<CachedLimits>,
}

#[derive(Default)]
struct CachedLimits {
    /// With the version of the rights that they follow from.
    limits: Option<(u64, Arc<GroupLimits>)>,
    /// By group, with the version of its memberships.
    scopes: HashMap<i64, (u64, Scope)>,
}

impl GroupLimitCache {
    pub fn new(bot: u64) -> Self {
        Self { bot, cached: Mutex::default() }
    }

    /// Returns the current limits.
    pub fn limits(&self, access: &Access, store: &Store) -> Arc<GroupLimits> {
        self.lock().update(access, store, self.bot)
    }

    /// Returns what is visible to all members who limit a group.
    pub fn find_limit(&self, group: i64, access: &Access, store: &Store) -> Scope {
        let mut cache = self.lock();
        let limits = cache.update(access, store, self.bot);
        // Read first: a change during the search makes the result outdated.
        let version = store.membership_version(group);
        if let Some((cached, scope)) = cache.scopes.get(&group)
            && *cached == version
        {
            return scope.clone();
        }
        let scope = limits.find_limit(group, store);
        if cache.scopes.len() >= MAX_CACHED {
            cache.scopes.clear();
        }
        cache.scopes.insert(group, (version, scope.clone()));
        scope
    }

    /// Locks the cache, never across an await. A panic of the lock's holder is ignored.
    fn lock(&self) -> MutexGuard<'_, CachedLimits> {
        self.cached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CachedLimits {
    /// Computes the limits again if the rights have changed. Forgets at once what is known of pairs that no longer
    /// matter, because it is not kept up to date: they may matter again.
    fn update(&mut self, access: &Access, store: &Store, bot: u64) -> Arc<GroupLimits> {
        let version = store.rights_version();
        match &self.limits {
            Some((cached, limits)) if *cached == version => limits.clone(),
            _ => {
                let limits = Arc::new(GroupLimits::new(access, store));
                store.retain_memberships(|chat, member| {
                    (member == bot && limits.has_access(chat)) || limits.is_narrowed_by(chat, member)
                });
                self.limits = Some((version, limits.clone()));
                self.scopes.clear();
                limits
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Admission, Editor, StoreError};

    fn scope(folders: &[&str]) -> Scope {
        if folders == ["*"] { Scope::All } else { Scope::from_folders(folders.iter().copied()) }
    }

    fn admit(store: &Store, id: i64, folders: &[&str]) -> Result<(), StoreError> {
        store.admit(&Admission { id, name: String::new(), scope: scope(folders), by: 1, at: 0 })
    }

    #[test]
    fn a_group_sees_what_all_see_who_may_be_in_it() -> Result<(), StoreError> {
        let (store, cache) = (Store::in_memory(0)?, GroupLimitCache::new(4_242));
        let access = Access {
            admins: [1].into(),
            allowed: [(-1, scope(&["*"])), (-2, scope(&["a"])), (7, scope(&["a", "b"]))].into(),
            everyone: None,
        };
        for (id, folders) in [(1, "a"), (8, "*"), (9, "b"), (10, "c")] {
            admit(&store, id, &[folders])?;
        }
        store.add_editor(&Editor { member: 10, name: String::new(), by: 1, at: 0 })?;
        let check = |group, expected: &[&str]| {
            assert_eq!(cache.find_limit(group, &access, &store), scope(expected), "{group}");
        };
        check(-1, &["b"]);
        check(-2, &["b"]);
        check(-3, &["*"]);
        store.record_membership(-1, 9, false, 5);
        check(-1, &["a", "b"]);
        store.record_membership(-1, 7, false, 5);
        check(-1, &["*"]);
        store.record_membership(-1, 9, true, 6);
        check(-1, &["b"]);
        store.revoke_admission(9)?;
        check(-1, &["*"]);
        store.remove_editor(10)?;
        check(-1, &["c"]);
        store.record_membership(-1, 10, false, 5);
        check(-1, &["*"]);
        store.add_editor(&Editor { member: 10, name: String::new(), by: 1, at: 0 })?;
        check(-1, &["*"]);
        store.remove_editor(10)?;
        // While an editor, they may have joined.
        check(-1, &["c"]);
        let limits = cache.limits(&access, &store);
        assert!(limits.is_narrowed_by(-1, 7) && !limits.is_narrowed_by(-2, 7) && !limits.is_narrowed_by(-1, 8));
        assert_eq!(limits.groups_narrowed_by(10).collect::<Vec<_>>(), [-2, -1]);
        let members = |group| {
            let mut members: Vec<u64> = limits.members_narrowing(group).collect();
            members.sort_unstable();
            members
        };
        assert!(
            [1, 7, 8, 9, 10, -1, -3].map(|id| limits.has_access(id)) == [true, true, true, false, true, true, false]
        );
        assert_eq!((members(-1), members(-2), members(-3)), (vec![7, 10], vec![10], vec![]));
        Ok(())
    }
}
