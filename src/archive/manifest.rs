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
