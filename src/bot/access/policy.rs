//! Who may ask, and which records are visible to them. This is checked for every update: hiding a menu or
//! button protects nothing.
//!
//! By default only admins may ask. Each grant by the operator or an admin adds to what is visible and takes
//! nothing away. In a group all members read the answers, so the group's scope applies no matter who asks,
//! reduced to what is visible to each member who is or may be in it.

use std::collections::{HashMap, HashSet};

use crate::library::Scope;

/// The access rights that the operator configured.
#[derive(Debug, Clone, Default)]
pub struct Access {
    pub admins: HashSet<u64>,
    /// Scopes of members and groups by id; group ids are negative.
    pub allowed: HashMap<i64, Scope>,
    /// The scope of everyone; `None` if only members and groups admitted individually may ask.
    pub everyone: Option<Scope>,
}

impl Access {
    pub fn is_admin(&self, member: u64) -> bool {
        self.admins.contains(&member)
    }

    /// Returns the scope of a member or group: the one that the operator granted it, the one that admins
    /// granted it, `admitted`, and that of everyone, united. `None` if it was not admitted individually.
    pub fn individual_scope(&self, id: i64, admitted: Option<Scope>) -> Option<Scope> {
        let granted = self.allowed.get(&id).cloned().into_iter().chain(admitted).reduce(Scope::union)?;
        Some(self.everyone.iter().cloned().fold(granted, Scope::union))
    }

    /// Returns the scopes that the operator configured.
    pub fn scopes(&self) -> impl Iterator<Item = &Scope> {
        self.allowed.values().chain(&self.everyone)
    }
}

/// Returns "group" or "member", by the sign of an id; for the log.
pub fn id_kind(id: i64) -> &'static str {
    if id < 0 { "group" } else { "member" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(access: &Access, id: i64, admitted: Option<&str>, expected: Option<&[&str]>) {
        let found = access.individual_scope(id, admitted.map(|folder| Scope::from_folders([folder])));
        assert_eq!(found, expected.map(|folders| Scope::from_folders(folders.iter().copied())), "{id} {admitted:?}");
    }

    #[test]
    fn each_grant_adds_to_the_scope() {
        let closed = Access { allowed: HashMap::from([(7, Scope::from_folders(["a"]))]), ..Access::default() };
        let open = Access { everyone: Some(Scope::from_folders(["c"])), ..closed.clone() };
        check(&closed, 8, None, None);
        check(&closed, 7, None, Some(&["a"]));
        check(&closed, 7, Some("b"), Some(&["a", "b"]));
        check(&closed, 8, Some("b"), Some(&["b"]));
        check(&open, 8, None, None);
        check(&open, 8, Some("b"), Some(&["b", "c"]));
        check(&open, 7, None, Some(&["a", "c"]));
    }
}
