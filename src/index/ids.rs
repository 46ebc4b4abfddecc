//! Identifiers of an index: documents, passages, sentences, exact and folded keys, trigrams.

use serde::{Deserialize, Serialize};

/// A passage's position in the index of a snapshot. The passages of a document are consecutive and in
/// order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PassageId(pub u32);

/// A document's position in a snapshot, in the order of paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId(pub u32);

/// A sentence: its passage, and its position in that passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SentenceId {
    pub passage: PassageId,
    pub index: u32,
}

/// The number of an exact key in the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExactId(pub u32);

/// The number of a folded key in the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FoldedId(pub u32);

/// The number of a character trigram in the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TrigramId(pub u32);

/// A token of an indexed sentence, packed into 32 bits: its exact key, and whether it is written like a name.
#[derive(Debug, Clone, Copy)]
pub struct IndexedToken(pub(super) u32);

impl IndexedToken {
    pub(super) fn new(exact: ExactId, is_name: bool) -> Self {
        Self(exact.0 << 1 | u32::from(is_name))
    }

    pub fn exact(self) -> ExactId {
        ExactId(self.0 >> 1)
    }

    /// Whether the token is capitalised and not the first of its sentence.
    pub fn is_name(self) -> bool {
        self.0 & 1 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_token_holds_its_word_and_whether_it_is_a_name(word in 0..1u32 << 31, name: bool) {
            let token = IndexedToken::new(ExactId(word), name);
            prop_assert_eq!((token.exact(), token.is_name()), (ExactId(word), name));
        }
    }

    #[test]
    fn sentences_are_ordered_by_passage() {
        let sentence = |passage, index| SentenceId { passage: PassageId(passage), index };
        assert!([sentence(0, 9), sentence(1, 0), sentence(1, 1), sentence(2, 0)].is_sorted());
    }
}
