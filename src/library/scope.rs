//! What someone may see of the records: all of them, or some of the folder's collections.
//!
//! A collection is a folder of the knowledge folder, with all below it; a record that stands in no
//! folder is in none, and is seen by those alone who see everything. Scopes are joined and narrowed
//! here and nowhere else. What is not in a scope is not hidden by whoever shows it: it is not in the
//! snapshot that they are given ([`super::Snapshot::seen`]).

use std::collections::BTreeSet;

use crate::text::normalise;

/// The collections that are seen. No folder stands beside one that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    All,
    /// Folders by their paths below the knowledge folder; none of them for nothing at all.
    Only(BTreeSet<String>),
}

impl Scope {
    /// These folders; nothing where none of them can be one.
    pub fn only<'n>(folders: impl IntoIterator<Item = &'n str>) -> Self {
        Self::of(folders.into_iter().filter_map(folder).collect())
    }

    fn of(folders: BTreeSet<String>) -> Self {
        let held = |name: &String| folders.iter().any(|other| other != name && is_below(name, other));
        Self::Only(folders.iter().filter(|name| !held(name)).cloned().collect())
    }

    /// Whether the record at `path` is seen.
    pub fn sees(&self, path: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(folders) => {
                let path = normalise(path);
                folders.iter().any(|folder| is_below(&path, folder) && path != *folder)
            }
        }
    }

    /// What either sees.
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Only(mut some), Self::Only(others)) => {
                some.extend(others);
                Self::of(some)
            }
            _ => Self::All,
        }
    }

    /// What both see.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, scope) | (scope, Self::All) => scope,
            (Self::Only(some), Self::Only(others)) => {
                let inner = |a: &BTreeSet<String>, b: &BTreeSet<String>| -> Vec<String> {
                    a.iter().filter(|name| b.iter().any(|other| is_below(name, other))).cloned().collect()
                };
                Self::of(inner(&some, &others).into_iter().chain(inner(&others, &some)).collect())
            }
        }
    }

    /// As it is written down: `*`, or folders, a line each.
    pub fn written(&self) -> String {
        match self {
            Self::All => "*".to_owned(),
            Self::Only(folders) => folders.iter().map(String::as_str).collect::<Vec<_>>().join("\n"),
        }
    }

    /// What was written down; what cannot be read sees nothing.
    pub fn read(written: &str) -> Self {
        if written == "*" { Self::All } else { Self::only(written.lines()) }
    }
}

/// A folder's path as records have it; none where it leads nowhere or out.
fn folder(name: &str) -> Option<String> {
    let name = normalise(name.trim());
    let parts: Vec<&str> = name.split('/').map(str::trim).filter(|part| !part.is_empty() && *part != ".").collect();
    let leads_out = parts.contains(&"..") || name.contains('\n');
    (!parts.is_empty() && !leads_out).then(|| parts.join("/"))
}

/// Whether a path is a folder, or below it.
fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(folders: &[&str], path: &str, expected: bool) {
        assert_eq!(Scope::only(folders.iter().copied()).sees(path), expected, "{folders:?} {path}");
    }

    #[test]
    fn a_folder_and_all_below_it() {
        check(&["hội đồng"], "hội đồng/a.md", true);
        check(&["hội đồng"], "hội đồng/2025/a.md", true);
        check(&["hội đồng"], "hội đồng 2/a.md", false);
        check(&["hội đồng"], "hội đồng", false);
        check(&["hội đồng"], "a.md", false);
        check(&["hội đồng/2025"], "hội đồng/a.md", false);
        check(&[" /hội đồng/ "], "hội đồng/a.md", true);
        check(&["ho\u{302}\u{323}i"], "hội/a.md", true);
        check(&["..", "", "/", "."], "a.md", false);
        check(&["a/../b"], "b/a.md", false);
        check(&[], "a/a.md", false);
        assert!(Scope::All.sees("a.md"));
    }

    fn scope() -> impl Strategy<Value = Scope> {
        let some = prop::collection::btree_set("[ab](/[ab]){0,2}", 0..4);
        prop_oneof![Just(Scope::All), some.prop_map(|names| Scope::only(names.iter().map(String::as_str)))]
    }

    proptest! {
        #[test]
        fn or_sees_what_either_sees_and_and_what_both_see(a in scope(), b in scope(), path in "[ab](/[ab]){0,3}") {
            prop_assert_eq!(a.clone().or(b.clone()).sees(&path), a.sees(&path) || b.sees(&path));
            prop_assert_eq!(a.clone().and(b.clone()).sees(&path), a.sees(&path) && b.sees(&path));
            prop_assert_eq!(Scope::read(&a.written()), a.clone());
            prop_assert_eq!(a.clone().or(a.clone()), a);
        }
    }
}
