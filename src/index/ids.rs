//! Numbers that name things of an index: documents, passages, sentences, words.

use serde::{Deserialize, Serialize};

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

/// Number of an exact key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExactId(pub u32);

/// Number of a folded key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FoldedId(pub u32);

/// Number of three letters that stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TrigramId(pub u32);

/// A token of a sentence: its exact key, and whether it is written like a name.
#[derive(Debug, Clone, Copy)]
pub struct TokenId(pub(super) u32);

impl TokenId {
    pub(super) fn new(exact: ExactId, name: bool) -> Self {
        Self(exact.0 << 1 | u32::from(name))
    }

    pub fn exact(self) -> ExactId {
        ExactId(self.0 >> 1)
    }

    /// Capitalised, and not at the beginning of its sentence.
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
        fn a_token_tells_its_word_and_whether_it_is_a_name(word in 0..1u32 << 31, name: bool) {
            let token = TokenId::new(ExactId(word), name);
            prop_assert_eq!((token.exact(), token.is_name()), (ExactId(word), name));
        }
    }

    #[test]
    fn sentences_stand_in_the_order_of_passages() {
        let sentence = |passage, at| SentenceId { passage: PassageId(passage), at };
        assert!([sentence(0, 9), sentence(1, 0), sentence(1, 1), sentence(2, 0)].is_sorted());
    }
}
