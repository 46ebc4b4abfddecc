//! Who may ask and who keeps the records, as the operator writes it.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::str::FromStr;

use crate::library::Scope;

/// Ids, parted by commas.
pub(super) fn ids<T: FromStr + Hash + Eq>(list: Option<String>, name: &str, wrong: &mut Vec<String>) -> HashSet<T> {
    let list = list.unwrap_or_default();
    let (mut found, mut none) = (HashSet::new(), Vec::new());
    for id in list.split(',').map(str::trim).filter(|id| !id.is_empty()) {
        match id.parse() {
            Ok(id) => drop(found.insert(id)),
            Err(_) => {
                none.push(format!("{name} holds {id:?}, which is no id; ids are whole numbers, parted by commas."))
            }
        }
    }
    wrong.append(&mut none);
    found
}

/// Who may ask: ids, or `*` for everyone, parted by commas; behind a colon the only folders that they
/// see, parted by `+`.
pub(super) fn allowed(list: &str, wrong: &mut Vec<String>) -> (HashMap<i64, Scope>, Option<Scope>) {
    let (mut by_id, mut everyone) = (HashMap::new(), None);
    for entry in list.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        let (who, scope) = match entry.split_once(':') {
            None => (entry, Scope::All),
            Some((who, folders)) => (who.trim(), Scope::only(folders.split('+'))),
        };
        let id = who.parse().ok();
        if scope == Scope::only([]) {
            wrong.push(format!(
                "ALLOWED_IDS holds {entry:?}, which names no folder; write 7:minutes/board+minutes/staff, folders below KNOWLEDGE_DIR, or 7 alone for all of it."
            ));
        } else if who == "*" {
            everyone = Some(everyone.map_or(scope.clone(), |other: Scope| other.or(scope)));
        } else if let Some(id) = id {
            let before = by_id.remove(&id).unwrap_or(Scope::only([]));
            by_id.insert(id, before.or(scope));
        } else {
            wrong.push(format!(
                "ALLOWED_IDS holds {entry:?}, which is no id; ids are whole numbers, parted by commas, * is everyone."
            ));
        }
    }
    (by_id, everyone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_ask_and_what_they_see() {
        let found = allowed("7, *:chung, -100:hội đồng/2025+chung, 7:chung", &mut Vec::new());
        let groups = Scope::only(["hội đồng/2025", "chung"]);
        assert_eq!(found, (HashMap::from([(7, Scope::All), (-100, groups)]), Some(Scope::only(["chung"]))));
        assert_eq!(allowed("", &mut Vec::new()), (HashMap::new(), None), "by default, no one");
    }
}
