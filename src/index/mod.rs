//! Indexing and search of passages. This is the only module that uses tantivy.
//!
//! `corpus` tokenises records, once, into word numbers. A [`Segment`] is built from a corpus:
//! `inverted_index` has the postings, in tantivy's formats; `forward_index`, `document_terms` and `people`
//! store what tantivy does not; `statistics` has the frequencies. A segment is immutable, and is in memory or
//! on disk. An [`Index`] has one segment, or two: the first one, and one of all records that came later. It
//! answers as a single segment of all records would. `postings` finds candidates, and `bm25` ranks them.
//! This module does not know what a good answer is.

mod bm25;
mod byte_tables;
mod corpus;
mod csr_lists;
mod document_terms;
mod forward_index;
mod ids;
mod interner;
mod inverted_index;
mod multi_segment;
mod pairs;
mod people;
mod posting_lists;
mod postings;
mod search;
mod segment;
mod statistics;
mod table_file;
mod terms;
#[cfg(test)]
mod tests;
mod vocabulary;

pub use document_terms::{DocumentQuery, WordKey};
pub use forward_index::Sentence;
pub use ids::{DocumentId, ExactId, FoldedId, IndexedToken, PassageId, SentenceId, TrigramId};
pub use multi_segment::Index;
pub use people::IndexedPerson;
pub use search::Hit;
pub use segment::Segment;
pub use terms::{Query, TermKey, split_into_trigrams};

pub use vocabulary::Vocabulary;

/// An index could not be built or read, for lack of memory or because of the disk. The records are not the
/// cause.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error("cannot build or read the index: {0}")]
    Tantivy(#[from] tantivy::TantivyError),
    #[error("cannot build or read the index: {0}")]
    Io(#[from] std::io::Error),
}
