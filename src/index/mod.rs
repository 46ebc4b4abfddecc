//! Passages to postings, and back: the only place that names tantivy.
//!
//! `corpus` reads records, once, to numbers of words. A [`Segment`] is made of it: `inverted` has the
//! postings, written as tantivy's; `forward_index`, `documents` and `people` hold what tantivy does not
//! keep; `statistics` has counted all of it. A segment never changes, and may lie on the disk. An
//! [`Index`] is a segment, or two: what was there, and what came since. It answers as if all had come
//! at once. `postings` finds candidates, `bm25` tells the best of them. None of them knows what a good
//! answer is.

mod bm25;
mod corpus;
mod documents;
mod forward_index;
mod ids;
mod interner;
mod inverted;
mod lists;
mod pairs;
mod people;
mod placed;
mod postings;
mod runs;
mod search;
mod segment;
mod statistics;
mod stored;
mod table_file;
mod terms;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use documents::{Wanted, WordKey};
pub use forward_index::Sentence;
pub use ids::{DocumentId, ExactId, FoldedId, PassageId, SentenceId, TokenId, TrigramId};
pub use people::IndexedPerson;
pub use placed::Index;
pub use search::Hit;
pub use segment::Segment;
pub use terms::{Key, Query, trigrams};

pub use vocabulary::Vocabulary;

/// Memory or disk could not take the index, or the disk no longer gives it; not the records' fault.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("The index could not be built or read: {0}")]
    Tantivy(#[from] tantivy::TantivyError),
    #[error("The index could not be built or read: {0}")]
    Io(#[from] std::io::Error),
}
