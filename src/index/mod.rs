//! Passages to postings, and back: the only place that names tantivy.
//!
//! `corpus` reads records, once, to numbers of words. A [`Segment`] is made of it: `inverted` has the
//! postings, written as tantivy's; `rows`, `documents` and `people` hold what tantivy does not
//! keep; `statistics` has counted all of it. A segment never changes, and may lie on the disk. An
//! [`Index`] is a segment, or two: what was there, and what came since. It answers as if all had come
//! at once. `postings` finds candidates, `bm25` tells the best of them. None of them knows what a good
//! answer is.

mod bm25;
mod corpus;
mod documents;
mod inverted;
mod keys;
mod lists;
mod pairs;
mod people;
mod placed;
mod postings;
mod rows;
mod runs;
mod search;
mod sections;
mod segment;
mod statistics;
mod stored;
mod terms;
mod vocabulary;

pub use documents::{Wanted, WordKey};
pub use people::Person;
pub use placed::Index;
pub use rows::TokenId;
pub use search::Hit;
pub use segment::Segment;
use std::ops::Range;
pub use terms::{Key, Query, trigrams};

use crate::text::kinds::Kinds;

pub use vocabulary::{ExactId, FoldedId, TrigramId, Vocabulary};

/// A passage of a snapshot: its number among all passages; those of a document stand together, in
/// order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PassageId(pub u32);

/// A document of a snapshot: its number in the order of paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId(pub u32);

/// A sentence: its passage, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SentenceId {
    pub passage: PassageId,
    pub at: u32,
}

/// A quotable sentence.
#[derive(Debug, Clone)]
pub struct Sentence {
    pub id: SentenceId,
    pub document: DocumentId,
    /// Bytes of the document's text.
    pub span: Range<usize>,
    /// What its wording may answer.
    pub offers: Kinds,
    pub tokens: Vec<TokenId>,
}

/// Memory or disk could not take the index, or the disk no longer gives it; not the records' fault.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("The index could not be built or read: {0}")]
    Tantivy(#[from] tantivy::TantivyError),
    #[error("The index could not be built or read: {0}")]
    Io(#[from] std::io::Error),
}
