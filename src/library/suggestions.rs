//! Questions to suggest, as a snapshot caches them.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::index::{FoldedId, PassageId};

/// A question that the records answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// A key for buttons: a hash of the text.
    pub key: u64,
    pub question: String,
    /// The passage that answers it.
    pub(super) passage: PassageId,
    pub(super) words: HashSet<FoldedId>,
}

/// The suggestions of one snapshot, computed on first use.
#[derive(Debug, Default)]
pub struct LazySuggestions(pub(super) OnceLock<Vec<Suggestion>>);
