//! Questions to suggest.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::index::{FoldedId, PassageId};

/// A question that the records answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Its name for buttons: of its text alone.
    pub key: u64,
    pub question: String,
    /// The passage that answers it.
    pub(super) passage: PassageId,
    pub(super) words: HashSet<FoldedId>,
}

/// Those of one snapshot, once they were asked for.
#[derive(Debug, Default)]
pub struct Suggestions(pub(super) OnceLock<Vec<Suggestion>>);
