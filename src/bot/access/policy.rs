//! Who may ask, and which records they see. Checked for every update: a hidden menu or button protects nothing.
//!
//! By default only admins may ask; each grant by the operator or an admin only adds to what is seen. In a group
//! everyone reads along, so it is shown what the group may see, no matter who asks, and less if a known member sees
//! less.

use std::collections::{HashMap, HashSet};

use crate::library::Scope;

/// The access rights that the operator configured.
#[derive(Debug, Clone, Default)]
pub struct Access {
    pub admins: HashSet<u64>,
    /// Scopes of members and groups by id; group ids are negative.
    pub allowed: HashMap<i64, Scope>,
    /// The scope of everyone; `None` if only members and groups let in by name may ask.
    pub everyone: Option<Scope>,
}

impl Access {
    pub fn is_admin(&self, member: u64) -> bool {
        self.admins.contains(&member)
    }

    /// Returns the scope of a member or group let in by name, by the operator or, `admitted`, by admins, joined with
    /// everyone's scope. `None` if they were not let in by name.
    pub fn scope_by_name(&self, id: i64, admitted: Option<Scope>) -> Option<Scope> {
        let named = self.allowed.get(&id).cloned().into_iter().chain(admitted).reduce(Scope::or)?;
        Some(self.everyone.iter().cloned().fold(named, Scope::or))
    }

    /// Returns the scopes in the configuration.
    pub fn scopes(&self) -> impl Iterator<Item = &Scope> {
        self.allowed.values().chain(&self.everyone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(access: &Access, id: i64, admitted: Option<&str>, expected: Option<&[&str]>) {
        let found = access.scope_by_name(id, admitted.map(|folder| Scope::only([folder])));
        assert_eq!(found, expected.map(|folders| Scope::only(folders.iter().copied())), "{id} {admitted:?}");
    }

    #[test]
    fn each_way_in_adds_to_what_is_seen() {
        let closed = Access { allowed: HashMap::from([(7, Scope::only(["a"]))]), ..Access::default() };
        let open = Access { everyone: Some(Scope::only(["c"])), ..closed.clone() };
        check(&closed, 8, None, None);
        check(&closed, 7, None, Some(&["a"]));
        check(&closed, 7, Some("b"), Some(&["a", "b"]));
        check(&closed, 8, Some("b"), Some(&["b"]));
        check(&open, 8, None, None);
        check(&open, 8, Some("b"), Some(&["b", "c"]));
        check(&open, 7, None, Some(&["a", "c"]));
    }
}
