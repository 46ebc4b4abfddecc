//! Passages to postings, and back: the only place that names tantivy.
//!
//! `corpus` reads the records, once, to numbers of words. Two halves are made of it, side by side,
//! and never changed afterwards. `postings` finds passages: BM25 over
//! the fields of `terms`, as one flat union, the only shape that tantivy prunes; `views` has each
//! field's lists, which `segment` writes as tantivy's. `sentences`
//! holds what tantivy does not keep: each sentence's tokens, by number, for the choice among the
//! few passages found. Neither knows what a good answer is.

mod corpus;
mod documents;
mod lists;
mod people;
mod postings;
mod runs;
mod segment;
mod sentences;
mod terms;
mod views;
mod vocabulary;

pub use documents::DocumentTerms;
pub use people::{People, Person};
pub use postings::{Hit, Postings};
pub use sentences::{Sentence, Sentences, TokenId};
pub use terms::{Field, Query, bigram, trigrams};
pub use vocabulary::{ExactId, FoldedId, Vocabulary};

use std::sync::Arc;

use crate::knowledge::Document;
use corpus::Corpus;
use views::{Listed, Views};

/// A passage of a snapshot: its number among all passages, in the order of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PassageId(pub u32);

/// A document of a snapshot: its number in the order of paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId(pub u32);

/// Everything that is searched, of one snapshot.
#[derive(Debug)]
pub struct Index {
    pub postings: Postings,
    pub vocabulary: Vocabulary,
    pub sentences: Sentences,
    pub documents: DocumentTerms,
    pub people: People,
}

/// tantivy could not build or search; not the records' fault.
#[derive(Debug, thiserror::Error)]
#[error("The index could not be built: {0}")]
pub struct IndexError(#[from] tantivy::TantivyError);

impl Index {
    /// Indexes all passages but noise.
    ///
    /// # Errors
    /// Where tantivy fails, for want of memory above all.
    pub fn build(documents: &[Arc<Document>]) -> Result<Self, IndexError> {
        let mut vocabulary = Vocabulary::default();
        let corpus = Corpus::read(documents, &mut vocabulary);
        let (lists, sentences) = rayon::join(|| Listed::of(&corpus), || Sentences::read(&corpus));
        vocabulary.count(&sentences);
        let (views, terms) = rayon::join(
            || Views::new(&corpus, lists, &vocabulary),
            || DocumentTerms::count(&corpus, &sentences, &vocabulary),
        );
        drop(corpus);
        let people = People::of(documents, &vocabulary);
        Ok(Self { postings: Postings::build(&views)?, vocabulary, sentences, documents: terms, people })
    }
}
