//! The manifest of a folder: the path and digest of each file at one moment.
//!
//! Folders with equal manifests give the same records. A change of the folder is first described by the
//! manifest that will result, so that it can be tested before anything is written.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::file_parts::read_in_parts;
use crate::formats::FileProblem;

/// The SHA-256 of a file's bytes: 64 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest(String);

impl Digest {
    pub fn compute(bytes: &[u8]) -> Self {
        Self::from_bytes(&Sha256::digest(bytes))
    }

    /// Computes the digest of a file, which is never in memory as a whole.
    pub(super) fn compute_of_file(path: &Path) -> io::Result<Self> {
        let mut hasher = Sha256::new();
        read_in_parts(path, |part| hasher.update(part))?;
        Ok(Self::from_bytes(&hasher.finalize()))
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Returns the payload of a file, prefixed with its digest.
    pub(super) fn prepend(payload: &[u8]) -> Vec<u8> {
        [Self::compute(payload).as_str().as_bytes(), payload].concat()
    }

    /// Returns the payload after its digest; `None` if they do not match.
    pub(super) fn strip_verified(bytes: &[u8]) -> Option<&[u8]> {
        let (digest, payload) = bytes.split_at_checked(64)?;
        (Self::compute(payload).as_str().as_bytes() == digest).then_some(payload)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is 64 hex digits: a deserialised digest may be any string.
    pub fn is_well_formed(&self) -> bool {
        self.0.len() == 64 && self.0.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

/// A file of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestEntry {
    /// Path relative to the records folder.
    pub path: String,
    pub digest: Digest,
    pub bytes: u64,
}

impl ManifestEntry {
    /// The entry of a file with these bytes.
    pub fn new(path: &str, bytes: &[u8]) -> Self {
        Self { path: path.to_owned(), digest: Digest::compute(bytes), bytes: bytes.len() as u64 }
    }
}

/// The files of a folder, sorted by path, and the problems of those that cannot be read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub entries: Vec<ManifestEntry>,
    pub problems: Vec<FileProblem>,
}

impl Manifest {
    pub fn entry(&self, path: &str) -> Option<&ManifestEntry> {
        let at = self.entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok()?;
        Some(&self.entries[at])
    }

    /// Inserts a file, replacing one of the same path.
    pub fn insert(&mut self, entry: ManifestEntry) {
        self.remove(&entry.path);
        let at = self.entries.partition_point(|other| other.path < entry.path);
        self.entries.insert(at, entry);
    }

    /// Removes a file and its problems.
    pub fn remove(&mut self, path: &str) {
        self.entries.retain(|entry| entry.path != path);
        self.problems.retain(|problem| problem.path != path);
    }

    /// Returns a digest of all files and problems: equal manifests have equal fingerprints.
    pub fn fingerprint(&self) -> Digest {
        let mut all = String::new();
        for entry in &self.entries {
            all += &format!("{} {}\n", entry.digest.as_str(), entry.path);
        }
        for problem in &self.problems {
            all += &format!("! {problem:?}\n");
        }
        Digest::compute(all.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::formats::Problem;

    /// A manifest of files, by path and content, and of unreadable files.
    fn manifest(files: &[(&str, &str)], unreadable: &[&str]) -> Manifest {
        let mut manifest = Manifest::default();
        files.iter().for_each(|(path, text)| manifest.insert(ManifestEntry::new(path, text.as_bytes())));
        let problem = |path: &&str| FileProblem::for_file(*path, Problem::SymbolicLink);
        manifest.problems = unreadable.iter().map(problem).collect();
        manifest
    }

    fn check_well_formed(digest: &str, expected: bool) {
        assert_eq!(Digest(digest.to_owned()).is_well_formed(), expected, "{digest}");
    }

    #[test]
    fn digests_are_those_of_sha_256() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::compute(b"").as_str(), nothing);
        assert_eq!(
            Digest::compute(b"abc").as_str(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        check_well_formed(nothing, true);
        check_well_formed(&nothing[1..], false);
        check_well_formed(&format!("{nothing}0"), false);
        check_well_formed(&nothing.replace('e', "g"), false);
        check_well_formed(&format!("../{}", &nothing[3..]), false);
        check_well_formed("", false);
    }

    #[test]
    fn a_file_replaces_one_of_the_same_path() {
        let mut manifest = manifest(&[("b.md", "hai"), ("a.md", "một"), ("b.md", "ba")], &["a.md", "c.md"]);
        assert_eq!(manifest.entries, [ManifestEntry::new("a.md", "một".as_bytes()), ManifestEntry::new("b.md", b"ba")]);
        manifest.insert(ManifestEntry::new("c.md", b"ba"));
        assert_eq!(
            manifest.problems,
            [FileProblem::for_file("a.md", Problem::SymbolicLink)],
            "a file that can be read again has no problem"
        );
        manifest.remove("a.md");
        assert_eq!((manifest.entry("a.md"), manifest.problems.len()), (None, 0));
        manifest.remove("d.md");
        assert_eq!(manifest.entries.len(), 2);
    }

    #[test]
    fn fingerprints_distinguish_folders() {
        let all = [
            manifest(&[], &[]),
            manifest(&[("a.md", "một")], &[]),
            manifest(&[("a.md", "hai")], &[]),
            manifest(&[("b.md", "một")], &[]),
            manifest(&[("a.md", "một"), ("b.md", "hai")], &[]),
            manifest(&[("a.md", "hai"), ("b.md", "một")], &[]),
            manifest(&[("a.md", "một")], &["b.md"]),
            manifest(&[], &["a.md"]),
        ];
        for (at, one) in all.iter().enumerate() {
            let same: Vec<_> = all.iter().map(|other| other.fingerprint() == one.fingerprint()).collect();
            assert_eq!(same.iter().filter(|same| **same).count(), 1, "{one:?} {same:?}");
            assert!(same[at] && one.fingerprint().is_well_formed());
        }
        let one_by_one = manifest(&[("b.md", "hai"), ("a.md", "một")], &[]);
        assert_eq!(one_by_one.fingerprint(), all[4].fingerprint(), "the order of insertion does not matter");
    }

    proptest! {
        #[test]
        fn a_payload_is_intact_or_rejected(
            bytes in prop::collection::vec(any::<u8>(), 0..60),
            at: prop::sample::Index,
            bit in 0..8u8,
        ) {
            let bytes_with_digest = Digest::prepend(&bytes);
            prop_assert_eq!(Digest::strip_verified(&bytes_with_digest), Some(&bytes[..]));
            let at = at.index(bytes_with_digest.len());
            prop_assert_eq!(Digest::strip_verified(&bytes_with_digest[..at]), None);
            let mut flipped = bytes_with_digest.clone();
            flipped[at] ^= 1 << bit;
            prop_assert_eq!(Digest::strip_verified(&flipped), None);
            let longer = [&bytes_with_digest[..], &[0]].concat();
            prop_assert_eq!(Digest::strip_verified(&longer), None);
        }

        #[test]
        fn files_are_sorted_for_any_order_of_changes(
            changes in prop::collection::vec(("[aA/đ.]{0,2}", prop::option::weighted(0.7, "[xy]")), 0..20),
        ) {
            let (mut manifest, mut expected) = (Manifest::default(), BTreeMap::new());
            for (path, text) in changes {
                match text {
                    Some(text) => {
                        manifest.insert(ManifestEntry::new(&path, text.as_bytes()));
                        expected.insert(path, text);
                    }
                    None => {
                        manifest.remove(&path);
                        expected.remove(&path);
                    }
                }
            }
            let entries: Vec<_> = expected.iter().map(|(path, text)| ManifestEntry::new(path, text.as_bytes())).collect();
            for entry in &entries {
                prop_assert_eq!(manifest.entry(&entry.path), Some(entry));
            }
            prop_assert_eq!(manifest.entries, entries);
        }
    }
}
