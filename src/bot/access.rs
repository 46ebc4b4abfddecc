//! Who may ask, and what of the records they see. Checked for every update, whatever it is: a menu or
//! a hidden button is no permission.
//!
//! By default no one but admins. Others are let in by the operator, by admins, or with everyone; each
//! of these only adds to what is seen. In a group everyone reads along, so a group is shown what the
//! group may see, whoever asks, and less where someone is known to be in it who was let in to less.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::api::ApiError;
use super::desk::blocking;
use super::handlers::Context;
use crate::library::{Scope, Snapshot};
use crate::render::messages::Role;

/// Whom the operator lets in.
#[derive(Debug, Clone, Default)]
pub struct Access {
    pub admins: HashSet<u64>,
    /// Members and groups, and what they see. Groups' ids are negative.
    pub allowed: HashMap<i64, Scope>,
    /// What everyone sees; none where only those may ask who were let in.
    pub everyone: Option<Scope>,
}

impl Access {
    pub fn is_admin(&self, member: u64) -> bool {
        self.admins.contains(&member)
    }

    /// What a member or group was let in to by name, by the operator or, `admitted`, by admins; with
    /// what everyone sees. None where they were not let in by name.
    fn by_name(&self, id: i64, admitted: Option<Scope>) -> Option<Scope> {
        let named = self.allowed.get(&id).cloned().into_iter().chain(admitted).reduce(Scope::or)?;
        Some(self.everyone.iter().cloned().fold(named, Scope::or))
    }

    /// All that someone was let in to.
    pub fn scopes(&self) -> impl Iterator<Item = &Scope> {
        self.allowed.values().chain(&self.everyone)
    }
}

impl Context {
    /// What someone may do.
    pub fn role(&self, member: u64) -> Role {
        if self.access.is_admin(member) {
            Role::Admin
        } else if self.kept(self.store.is_editor(member)).unwrap_or(false) {
            Role::Editor
        } else {
            Role::Member
        }
    }

    /// What `member` sees in `chat`; none where they may not ask there.
    pub fn scope(&self, member: u64, chat: i64) -> Option<Scope> {
        if chat >= 0 {
            return self.own_scope(member);
        }
        let group = self.by_name(chat).or_else(|| self.access.everyone.clone())?;
        // Where the store cannot tell who is there, no one must be.
        let mut present = self.kept(self.store.known_in(chat))?;
        present.push(member);
        Some(present.into_iter().filter_map(|member| self.limit(member)).fold(group, Scope::and))
    }

    /// What `member` sees where no group reads along: in private, or of quotes to pick from.
    pub fn own_scope(&self, member: u64) -> Option<Scope> {
        if self.role(member) >= Role::Editor {
            return Some(Scope::All);
        }
        self.by_name(member.cast_signed()).or_else(|| self.access.everyone.clone())
    }

    /// What someone sees at most, wherever they are; none where nothing was said of them by name.
    pub fn limit(&self, member: u64) -> Option<Scope> {
        if self.role(member) >= Role::Editor { None } else { self.by_name(member.cast_signed()) }
    }

    fn by_name(&self, id: i64) -> Option<Scope> {
        self.access.by_name(id, self.kept(self.store.admitted(id)).flatten())
    }

    /// The records as they are now, of a scope. The first time it is asked for they are indexed, where that
    /// holds up no one else.
    ///
    /// # Errors
    /// Where they could not be indexed, which is in the log.
    pub async fn seen(&self, scope: &Scope) -> Result<Arc<Snapshot>, ApiError> {
        let snapshot = self.library.snapshot();
        if let Some(seen) = snapshot.seen_before(scope) {
            return Ok(seen);
        }
        let scope = scope.clone();
        let seen = blocking(self, move |_| snapshot.seen(&scope).map_err(|error| error.to_string())).await;
        seen.unwrap_or_else(|| Err("the work has panicked".to_owned())).map_err(ApiError::Unavailable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(access: &Access, id: i64, admitted: Option<&str>, expected: Option<&[&str]>) {
        let found = access.by_name(id, admitted.map(|folder| Scope::only([folder])));
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
