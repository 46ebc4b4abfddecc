//! Keys of records and passages for buttons and links, stable across snapshots.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::index::DocumentId;
use crate::records::Document;

/// A stable reference to a passage: the keys of its record and of the passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PassageRef {
    pub document: u64,
    pub passage: u64,
}

/// Why a passage reference cannot be resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupError {
    /// The snapshot has no such record.
    DocumentNotFound,
    /// The record has no such passage.
    PassageNotFound(DocumentId),
}

/// The keys of all records of a snapshot, in ascending order.
#[derive(Debug)]
pub(super) struct DocumentKeys(Vec<(u64, DocumentId)>);

impl DocumentKeys {
    pub fn new(documents: &[Arc<Document>]) -> Self {
        let keys = (0..).zip(documents).map(|(id, document)| (document_key(&document.name()), DocumentId(id)));
        let mut keys: Vec<_> = keys.collect();
        keys.sort_unstable();
        Self(keys)
    }

    /// The record with this key.
    pub fn find(&self, key: u64) -> Option<DocumentId> {
        let index = self.0.partition_point(|(other, _)| *other < key);
        self.0.get(index).filter(|(other, _)| *other == key).map(|(_, id)| *id)
    }
}

/// The key of the document with this name, or of the file at this path, for buttons and links.
pub fn document_key(name: &str) -> u64 {
    fnv1a(&[name.as_bytes()])
}

/// The 64-bit FNV-1a hash (with its authors' offset basis and prime) of `parts`, with the byte 0xFF after each
/// part. Unlike the standard library's hash, it is guaranteed to be the same in every release.
pub fn fnv1a(parts: &[&[u8]]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.iter().copied().chain([0xFF]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
