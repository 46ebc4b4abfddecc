//! Parses access rights.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::str::FromStr;

use super::environment::Environment;
use crate::library::Scope;

/// Parses the ids in a variable, separated by commas.
pub(super) fn parse_ids<T: FromStr + Hash + Eq>(name: &str, environment: &mut Environment) -> HashSet<T> {
    let list = environment.get(name).unwrap_or_default();
    let mut found = HashSet::new();
    for id in list.split(',').map(str::trim).filter(|id| !id.is_empty()) {
        match id.parse() {
            Ok(id) => drop(found.insert(id)),
            Err(_) => environment.reject(environment.texts.bad_id, &[&name, &id]),
        }
    }
    found
}

/// Parses `ALLOWED_IDS`: ids or `*` for everyone, separated by commas, each with an optional colon and the
/// folders to which its scope is limited, separated by `+`. Returns the scopes by id, and that of everyone.
pub(super) fn parse_allowed(environment: &mut Environment) -> (HashMap<i64, Scope>, Option<Scope>) {
    let list = environment.get("ALLOWED_IDS").unwrap_or_default();
    let (mut by_id, mut everyone) = (HashMap::new(), None);
    for entry in list.split(',').map(str::trim_ascii).filter(|entry| !entry.is_empty()) {
        let (subject, scope) = match entry.split_once(':') {
            None => (entry, Some(Scope::All)),
            Some((subject, folders)) => (subject.trim_ascii(), Scope::parse_typed(folders)),
        };
        let Some(scope) = scope else {
            environment.reject(environment.texts.bad_folder, &[&entry]);
            continue;
        };
        let id = subject.parse().ok();
        if subject == "*" {
            everyone = Some(everyone.map_or(scope.clone(), |other: Scope| other.union(scope)));
        } else if let Some(id) = id {
            let before = by_id.remove(&id).unwrap_or(Scope::from_folders([]));
            by_id.insert(id, before.union(scope));
        } else {
            environment.reject(environment.texts.bad_allowed, &[&entry]);
        }
    }
    (by_id, everyone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::texts::Language;

    fn check(list: &str, expected: &(HashMap<i64, Scope>, Option<Scope>)) {
        let value = |_: &str| Some(list.to_owned());
        let mut environment = Environment::new(&value, Language::English);
        assert_eq!((&parse_allowed(&mut environment), &*environment.errors), (expected, &[][..]));
    }

    #[test]
    fn scopes_are_parsed_and_united() {
        let groups = Scope::from_folders(["hội đồng/2025", "chung"]);
        let by_id = HashMap::from([(7, Scope::All), (-100, groups)]);
        check("7, *:chung, -100:hội đồng/2025+chung, 7:chung", &(by_id, Some(Scope::from_folders(["chung"]))));
        check("", &(HashMap::new(), None));
    }

    #[test]
    fn a_folder_that_cannot_be_a_collection_is_an_error() {
        for list in ["7:", "7:..", "7:chung+kín\u{A0}", "7:ki\u{301}n", "*:*"] {
            let value = |_: &str| Some(list.to_owned());
            let mut environment = Environment::new(&value, Language::English);
            assert_eq!(
                (parse_allowed(&mut environment), environment.errors.len()),
                ((HashMap::new(), None), 1),
                "{list}"
            );
        }
    }
}
