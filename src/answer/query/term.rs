//! A word of the question, how it came to be read as it is, and what it weighs.

use crate::answer::lexicon::STOP_WEIGHT;
use crate::index::{ExactId, FoldedId, Index, WordKey};
use crate::text::Token;

/// How a word of the question came to be read as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// As it stands.
    AsIs,
    /// Written out from this short form.
    Short(String),
    /// Written out from this short form, which stands for other things too.
    Guessed(String),
    /// Decoded from these keystrokes.
    Keys(String),
}

/// A word of the question.
#[derive(Debug, Clone)]
pub struct Term {
    pub token: Token,
    /// As it is read: what was typed, or what that stands for.
    pub text: String,
    pub typed: Typed,
    /// Its exact key, where the question has accents and the records know it.
    pub exact: Option<ExactId>,
    pub folded: Option<FoldedId>,
    /// 1, or less for a word that only asks.
    pub weight: f32,
    /// Rarity of the key it is matched by, among sentences.
    pub idf: f32,
    /// Rarity of its folded key.
    pub folded_idf: f32,
    /// Rarity of the pair it makes with the next term; 0 for the last.
    pub pair_idf: f32,
}

impl Term {
    /// Whether a word of the records is this one.
    pub fn is(&self, id: ExactId, index: &Index) -> bool {
        match self.exact {
            Some(exact) => exact == id,
            None => self.folded == Some(index.vocabulary.folded_of(id)),
        }
    }

    /// The key that it is matched by, where the records have one.
    pub fn word(&self) -> Option<WordKey> {
        self.exact.map(WordKey::Exact).or(self.folded.map(WordKey::Folded))
    }

    pub fn is_content(&self) -> bool {
        self.weight > STOP_WEIGHT
    }
}
