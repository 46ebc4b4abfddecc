//! Scopes: which records are visible to someone, all of them or some collections.
//!
//! A collection is a folder below the records folder, with all its subfolders. A record at the top level is
//! in no collection, and visible only in the scope of all records. Scopes are united and intersected only
//! here. No code filters records by scope for display: records outside of a scope are not in the snapshot that
//! is restricted to it ([`super::Snapshot::restrict_to`]).

use std::collections::BTreeSet;

use crate::text::normalise;

/// The records that are visible to someone. No folder of a scope is inside another one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    All,
    /// Folders, by their paths below the records folder. If there are none, no record is visible.
    Folders(BTreeSet<String>),
}

impl Scope {
    /// A scope of folders. Names that are not paths below the records folder are ignored.
    pub fn from_folders<'n>(folders: impl IntoIterator<Item = &'n str>) -> Self {
        Self::without_nested(folders.into_iter().filter_map(normalise_folder).collect())
    }

    /// A scope of normalised folders; drops those inside another one.
    fn without_nested(folders: BTreeSet<String>) -> Self {
        let is_nested = |name: &String| folders.iter().any(|other| other != name && is_in_folder(name, other));
        Self::Folders(folders.iter().filter(|name| !is_nested(name)).cloned().collect())
    }

    /// Whether the record at `path` is in the scope.
    pub fn contains(&self, path: &str) -> bool {
        match self {
            Self::All => true,
            Self::Folders(folders) => {
                let path = normalise(path);
                folders.iter().any(|folder| is_in_folder(&path, folder) && path != *folder)
            }
        }
    }

    /// The records that are in either scope.
    pub fn union(self, other: Self) -> Self {
        match (self, other) {
            (Self::Folders(mut some), Self::Folders(others)) => {
                some.extend(others);
                Self::without_nested(some)
            }
            _ => Self::All,
        }
    }

    /// The records that are in both scopes.
    pub fn intersection(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, scope) | (scope, Self::All) => scope,
            (Self::Folders(some), Self::Folders(others)) => {
                let nested = |a: &BTreeSet<String>, b: &BTreeSet<String>| -> Vec<String> {
                    a.iter().filter(|name| b.iter().any(|other| is_in_folder(name, other))).cloned().collect()
                };
                Self::without_nested(nested(&some, &others).into_iter().chain(nested(&others, &some)).collect())
            }
        }
    }

    /// The stored form of the scope: `*`, or its folders, one a line.
    pub fn to_text(&self) -> String {
        match self {
            Self::All => "*".to_owned(),
            Self::Folders(folders) => folders.iter().map(String::as_str).collect::<Vec<_>>().join("\n"),
        }
    }

    /// Parses the stored form of a scope. Invalid folders are ignored.
    pub fn from_text(text: &str) -> Self {
        if text == "*" { Self::All } else { Self::from_folders(text.lines()) }
    }
}

/// A folder's path in the form of record paths; `None` if it is empty or leads out of the records folder.
fn normalise_folder(name: &str) -> Option<String> {
    let name = normalise(name.trim());
    let parts: Vec<&str> = name.split('/').map(str::trim).filter(|part| !part.is_empty() && *part != ".").collect();
    let leads_out = parts.contains(&"..") || name.contains('\n');
    (!parts.is_empty() && !leads_out).then(|| parts.join("/"))
}

/// Whether `path` is `folder`, or inside it.
fn is_in_folder(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(folders: &[&str], path: &str, expected: bool) {
        assert_eq!(Scope::from_folders(folders.iter().copied()).contains(path), expected, "{folders:?} {path}");
    }

    #[test]
    fn a_folder_includes_its_subfolders() {
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
        assert!(Scope::All.contains("a.md"));
    }

    fn scope() -> impl Strategy<Value = Scope> {
        let some = prop::collection::btree_set("[ab](/[ab]){0,2}", 0..4);
        prop_oneof![Just(Scope::All), some.prop_map(|names| Scope::from_folders(names.iter().map(String::as_str)))]
    }

    proptest! {
        #[test]
        fn a_union_contains_what_either_does_and_an_intersection_what_both_do(a in scope(), b in scope(), path in "[ab](/[ab]){0,3}") {
            prop_assert_eq!(a.clone().union(b.clone()).contains(&path), a.contains(&path) || b.contains(&path));
            prop_assert_eq!(a.clone().intersection(b.clone()).contains(&path), a.contains(&path) && b.contains(&path));
            prop_assert_eq!(Scope::from_text(&a.to_text()), a.clone());
            prop_assert_eq!(a.clone().union(a.clone()), a);
        }
    }
}
