//! Keys of records and passages: what buttons and links hold, the same in every snapshot.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::index::DocumentId;
use crate::records::Document;

/// A passage, named for good: by its record's key and its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PassageRef {
    pub document: u64,
    pub passage: u64,
}

/// Why a place cannot be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// There is no such record any more.
    Document,
    /// The record is there, without this passage.
    Passage(DocumentId),
}

/// The keys of all records of a snapshot, in order.
#[derive(Debug)]
pub(super) struct DocumentKeys(Vec<(u64, DocumentId)>);

impl DocumentKeys {
    pub fn of(documents: &[Arc<Document>]) -> Self {
        let keys = (0..).zip(documents).map(|(id, document)| (document_key(&document.path), DocumentId(id)));
        let mut keys: Vec<_> = keys.collect();
        keys.sort_unstable();
        Self(keys)
    }

    /// The record of that key.
    pub fn find(&self, key: u64) -> Option<DocumentId> {
        let at = self.0.partition_point(|(other, _)| *other < key);
        self.0.get(at).filter(|(other, _)| *other == key).map(|(_, id)| *id)
    }
}

/// A record's name for buttons and links.
pub fn document_key(path: &str) -> u64 {
    fnv1a(&[path.as_bytes()])
}

/// The 64-bit FNV-1a hash (offset basis and prime as its authors give them), parts kept apart:
/// small, and the same in every release, which the standard library's hash does not promise.
pub fn fnv1a(parts: &[&[u8]]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.iter().copied().chain([0xFF]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
