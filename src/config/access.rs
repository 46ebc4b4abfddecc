//! Parses access rights.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::str::FromStr;

use super::environment::Environment;
use crate::library::Scope;

/// Returns the ids of a variable, separated by commas.
pub(super) fn ids<T: FromStr + Hash + Eq>(name: &str, environment: &mut Environment) -> HashSet<T> {
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

/// Parses `ALLOWED_IDS`: ids or `*`, separated by commas; after a colon the only folders they see, separated by `+`.
pub(super) fn allowed(environment: &mut Environment) -> (HashMap<i64, Scope>, Option<Scope>) {
    let list = environment.get("ALLOWED_IDS").unwrap_or_default();
    let (mut by_id, mut everyone) = (HashMap::new(), None);
    for entry in list.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        let (who, scope) = match entry.split_once(':') {
            None => (entry, Scope::All),
            Some((who, folders)) => (who.trim(), Scope::only(folders.split('+'))),
        };
        let id = who.parse().ok();
        if scope == Scope::only([]) {
            environment.reject(environment.texts.bad_folder, &[&entry]);
        } else if who == "*" {
            everyone = Some(everyone.map_or(scope.clone(), |other: Scope| other.or(scope)));
        } else if let Some(id) = id {
            let before = by_id.remove(&id).unwrap_or(Scope::only([]));
            by_id.insert(id, before.or(scope));
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
        assert_eq!((&allowed(&mut environment), &*environment.wrong), (expected, &[][..]));
    }

    #[test]
    fn who_may_ask_and_what_they_see() {
        let groups = Scope::only(["hội đồng/2025", "chung"]);
        let by_id = HashMap::from([(7, Scope::All), (-100, groups)]);
        check("7, *:chung, -100:hội đồng/2025+chung, 7:chung", &(by_id, Some(Scope::only(["chung"]))));
        check("", &(HashMap::new(), None));
    }
}
