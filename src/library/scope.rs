//! Scopes: which records are visible to someone, all of them or some collections.
//!
//! A collection is a folder below the records folder, with all its subfolders. A record at the top level is
//! in no collection, and visible only in the scope of all records; so is a record in a folder whose name is not in
//! normal form ([`is_normal_folder_name`]). Names of folders are compared byte by byte, and are never changed to fit:
//! a scope of one folder is never that of another. Scopes are united and intersected only here. No code filters records by scope for display: records outside of a scope are not in the snapshot that
//! is restricted to it ([`super::Snapshot::restrict_to`]).

use std::collections::BTreeSet;

use crate::archive::is_normal_folder_name;

/// The records that are visible to someone. No folder of a scope is inside another one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    All,
    /// Folders, by their paths below the records folder. If there are none, no record is visible.
    Folders(BTreeSet<String>),
}

impl Scope {
    /// A scope of folders. Paths that are not those of a collection are ignored.
    pub fn from_folders<'n>(folders: impl IntoIterator<Item = &'n str>) -> Self {
        Self::without_nested(folders.into_iter().filter(|folder| is_collection(folder)).map(str::to_owned).collect())
    }

    /// Parses folders that someone typed, separated by `+`, with or without spaces and slashes around each. `None` if
    /// there are none, or if one of them cannot be a collection.
    pub fn parse_typed(list: &str) -> Option<Self> {
        let folders =
            list.split('+').map(|folder| folder.trim_matches([' ', '\t', '/'])).filter(|folder| !folder.is_empty());
        let folders: BTreeSet<String> =
            folders.map(|folder| is_collection(folder).then(|| folder.to_owned())).collect::<Option<_>>()?;
        (!folders.is_empty()).then(|| Self::without_nested(folders))
    }

    /// A scope of collections; drops those inside another one.
    fn without_nested(folders: BTreeSet<String>) -> Self {
        let is_nested = |name: &String| folders.iter().any(|other| other != name && is_in_folder(name, other));
        Self::Folders(folders.iter().filter(|name| !is_nested(name)).cloned().collect())
    }

    /// Whether the record at `path` is in the scope.
    pub fn contains(&self, path: &str) -> bool {
        match self {
            Self::All => true,
            Self::Folders(folders) => path.rsplit_once('/').is_some_and(|(parent, _)| {
                is_collection(parent) && folders.iter().any(|folder| is_in_folder(parent, folder))
            }),
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

/// Whether the folder with this path is a collection: all names in the path are in normal form.
pub fn is_collection(path: &str) -> bool {
    path.split('/').all(is_normal_folder_name)
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
        check(&["..", "", "/", ".", "*"], "a.md", false);
        check(&["a/../b"], "b/a.md", false);
        check(&[], "a/a.md", false);
        assert!(Scope::All.contains("a.md"));
    }

    #[test]
    fn no_folder_grants_another_one() {
        let similar =
            ["kín", "kín ", " kín", "kín\u{A0}", "\u{FEFF}kín", "ki\u{301}n", "kín\u{200B}", "Kín", "*", "kin"];
        let is_normal = |name: &str| ["kín", "Kín", "kin"].contains(&name);
        for (granted, name) in similar.iter().flat_map(|granted| similar.iter().map(move |name| (*granted, *name))) {
            let expected = granted == name && is_normal(name);
            check(&[granted], &format!("{name}/a.md"), expected);
            check(&[granted], &format!("{name}/chung/a.md"), expected);
            check(&["chung"], &format!("chung/{name}/a.md"), is_normal(name));
            let stored = Scope::from_text(&Scope::from_folders([granted]).to_text());
            assert_eq!(stored.contains(&format!("{name}/a.md")), expected, "{granted:?} {name:?}");
        }
        assert!(Scope::from_text("kín ") == Scope::from_folders([]) && Scope::from_text("*") == Scope::All);
    }

    fn check_typed(list: &str, expected: Option<&[&str]>) {
        let expected = expected.map(|folders| Scope::from_folders(folders.iter().copied()));
        assert_eq!(Scope::parse_typed(list), expected, "{list:?}");
    }

    #[test]
    fn typed_folders_are_exact_but_for_spaces_and_slashes_around_them() {
        check_typed(" /hội đồng/ + chung/2025+", Some(&["hội đồng", "chung/2025"]));
        for list in ["", " + ", "/", "a+..", "a/../b", "a//b", "a/ b", "kín\u{A0}", "ki\u{301}n+a", "*"] {
            check_typed(list, None);
        }
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
