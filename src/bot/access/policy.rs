//! Who may ask, and what of the records they see. Checked for every update, whatever it is: a menu or
//! a hidden button is no permission.
//!
//! By default no one but admins. Others are let in by the operator, by admins, or with everyone; each
//! of these only adds to what is seen. In a group everyone reads along, so a group is shown what the
//! group may see, whoever asks, and less if someone is known to be in it who may see less.

use std::collections::{HashMap, HashSet};

use crate::library::Scope;

/// Whom the operator lets in.
#[derive(Debug, Clone, Default)]
pub struct Access {
    pub admins: HashSet<u64>,
    /// Members and groups, and what they see. Groups' ids are negative.
    pub allowed: HashMap<i64, Scope>,
    /// What everyone sees; `None` if only those may ask who were let in.
    pub everyone: Option<Scope>,
}

impl Access {
    pub fn is_admin(&self, member: u64) -> bool {
        self.admins.contains(&member)
    }

    /// What a member or group sees who was let in by name, by the operator or, `admitted`, by admins; with
    /// what everyone sees. `None` if they were not let in by name.
    pub fn scope_by_name(&self, id: i64, admitted: Option<Scope>) -> Option<Scope> {
        let named = self.allowed.get(&id).cloned().into_iter().chain(admitted).reduce(Scope::or)?;
        Some(self.everyone.iter().cloned().fold(named, Scope::or))
    }

    /// The scopes that the operator names.
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
