//! Spellings, and words with their spelling.

use std::ops::Range;

use super::phrases::WordNumber;

/// Properties of a word that depend only on its spelling, capitals and diacritics included.
#[derive(Debug)]
pub struct Spelling {
    /// Both keys are explained in [`super::syllable`].
    pub exact: String,
    pub folded: String,
    /// Begins with a capital.
    pub upper: bool,
    /// Begins with a capital and a small letter.
    pub(super) capitalised: bool,
    /// Begins with a digit.
    pub(super) figure: bool,
    pub(super) role: WordRole,
}

/// A word at a place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpelledWord {
    /// Bytes of the text it was read from.
    pub span: Range<usize>,
    pub spelling: u32,
}

/// A word's role in the wording of answers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WordRole {
    pub phrase: WordNumber,
    /// Precedes a place's name; `venue` begins one.
    pub locates: bool,
    pub venue: bool,
    /// Precedes a person's name; `family` is part of it.
    pub title: bool,
    pub family: bool,
}
