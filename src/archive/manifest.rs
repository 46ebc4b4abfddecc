//! What a folder held at one moment: each file by its path and the digest of its bytes.
//!
//! Two folders with the same manifest give the same records. Whoever changes the folder says first,
//! in a manifest, what it will be, so that the change can be tried before anything is written.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::formats::FileProblem;

/// The SHA-256 of a file's bytes: 64 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest(String);

impl Digest {
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Bytes behind their own digest, to be kept in a file.
    pub(super) fn sealed(written: &[u8]) -> Vec<u8> {
        [Self::of(written).as_str().as_bytes(), written].concat()
    }

    /// The bytes that were sealed; none where they are torn.
    pub(super) fn unsealed(bytes: &[u8]) -> Option<&[u8]> {
        let (digest, written) = bytes.split_at_checked(64)?;
        (Self::of(written).as_str().as_bytes() == digest).then_some(written)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is written as a digest is; what is read from a file may be anything.
    pub fn is_sound(&self) -> bool {
        self.0.len() == 64 && self.0.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

/// One file of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Path below the knowledge folder.
    pub path: String,
    pub digest: Digest,
    pub bytes: u64,
}

impl Entry {
    /// A file of these bytes.
    pub fn of(path: &str, bytes: &[u8]) -> Self {
        Self { path: path.to_owned(), digest: Digest::of(bytes), bytes: bytes.len() as u64 }
    }
}

/// The files of a folder in the order of their paths, and what could not even be copied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub entries: Vec<Entry>,
    pub problems: Vec<FileProblem>,
}

impl Manifest {
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        let at = self.entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok()?;
        Some(&self.entries[at])
    }

    /// Puts a file in, in place of one of the same path.
    pub fn put(&mut self, entry: Entry) {
        self.remove(&entry.path);
        let at = self.entries.partition_point(|other| other.path < entry.path);
        self.entries.insert(at, entry);
    }

    /// Takes a file out, and what was wrong with it.
    pub fn remove(&mut self, path: &str) {
        self.entries.retain(|entry| entry.path != path);
        self.problems.retain(|problem| problem.path != path);
    }

    /// One digest of it all: the same for the same files and the same problems.
    pub fn fingerprint(&self) -> Digest {
        let mut all = String::new();
        for entry in &self.entries {
            all += &format!("{} {}\n", entry.digest.as_str(), entry.path);
        }
        for problem in &self.problems {
            all += &format!("! {problem:?}\n");
        }
        Digest::of(all.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::formats::Problem;

    /// A manifest of files, each a path and what is in it, and of files that cannot be copied.
    fn manifest(files: &[(&str, &str)], unreadable: &[&str]) -> Manifest {
        let mut manifest = Manifest::default();
        files.iter().for_each(|(path, text)| manifest.put(Entry::of(path, text.as_bytes())));
        let problem = |path: &&str| FileProblem::of_file(*path, Problem::SymbolicLink);
        manifest.problems = unreadable.iter().map(problem).collect();
        manifest
    }

    fn check_sound(digest: &str, expected: bool) {
        assert_eq!(Digest(digest.to_owned()).is_sound(), expected, "{digest}");
    }

    #[test]
    fn digests_are_those_of_sha_256() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Digest::of(b"").as_str(), nothing);
        assert_eq!(Digest::of(b"abc").as_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        check_sound(nothing, true);
        check_sound(&nothing[1..], false);
        check_sound(&format!("{nothing}0"), false);
        check_sound(&nothing.replace('e', "g"), false);
        check_sound(&format!("../{}", &nothing[3..]), false);
        check_sound("", false);
    }

    #[test]
    fn a_file_takes_the_place_of_one_at_its_path() {
        let mut manifest = manifest(&[("b.md", "hai"), ("a.md", "một"), ("b.md", "ba")], &["a.md", "c.md"]);
        assert_eq!(manifest.entries, [Entry::of("a.md", "một".as_bytes()), Entry::of("b.md", b"ba")]);
        manifest.put(Entry::of("c.md", b"ba"));
        assert_eq!(manifest.problems, [FileProblem::of_file("a.md", Problem::SymbolicLink)], "it can be read by now");
        manifest.remove("a.md");
        assert_eq!((manifest.entry("a.md"), manifest.problems.len()), (None, 0));
        manifest.remove("d.md");
        assert_eq!(manifest.entries.len(), 2);
    }

    #[test]
    fn a_fingerprint_tells_folders_apart() {
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
            assert!(same[at] && one.fingerprint().is_sound());
        }
        let one_by_one = manifest(&[("b.md", "hai"), ("a.md", "một")], &[]);
        assert_eq!(one_by_one.fingerprint(), all[4].fingerprint(), "whatever came first");
    }

    proptest! {
        #[test]
        fn what_is_sealed_is_whole_or_nothing(
            bytes in prop::collection::vec(any::<u8>(), 0..60),
            at: prop::sample::Index,
            bit in 0..8u8,
        ) {
            let sealed = Digest::sealed(&bytes);
            prop_assert_eq!(Digest::unsealed(&sealed), Some(&bytes[..]));
            let at = at.index(sealed.len());
            prop_assert_eq!(Digest::unsealed(&sealed[..at]), None);
            let mut flipped = sealed.clone();
            flipped[at] ^= 1 << bit;
            prop_assert_eq!(Digest::unsealed(&flipped), None);
            let longer = [&sealed[..], &[0]].concat();
            prop_assert_eq!(Digest::unsealed(&longer), None);
        }

        #[test]
        fn files_stand_in_order_however_they_came(
            changes in prop::collection::vec(("[aA/đ.]{0,2}", prop::option::weighted(0.7, "[xy]")), 0..20),
        ) {
            let (mut manifest, mut expected) = (Manifest::default(), BTreeMap::new());
            for (path, text) in changes {
                match text {
                    Some(text) => {
                        manifest.put(Entry::of(&path, text.as_bytes()));
                        expected.insert(path, text);
                    }
                    None => {
                        manifest.remove(&path);
                        expected.remove(&path);
                    }
                }
            }
            let entries: Vec<_> = expected.iter().map(|(path, text)| Entry::of(path, text.as_bytes())).collect();
            for entry in &entries {
                prop_assert_eq!(manifest.entry(&entry.path), Some(entry));
            }
            prop_assert_eq!(manifest.entries, entries);
        }
    }
}
