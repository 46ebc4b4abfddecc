//! Spellings, and the words of a text that have them.

use std::ops::Range;

use super::phrase_table::WordNumber;

/// Properties of a word that depend only on its spelling, including capitals and diacritics.
#[derive(Debug)]
pub struct Spelling {
    /// Exact key; see [`super::syllable`].
    pub exact: Box<str>,
    /// Folded key; see [`super::syllable`].
    pub folded: Box<str>,
    /// Begins with a capital.
    pub starts_upper_case: bool,
    /// Begins with a capital, followed by a lower-case letter.
    pub(super) is_capitalised: bool,
    /// Begins with a digit.
    pub(super) is_figure: bool,
    pub(super) role: WordRole,
}

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordOccurrence {
    /// Byte range in the text.
    pub span: Range<usize>,
    /// Number in [`super::spellings::Spellings`].
    pub spelling: u32,
}

/// The role of a word in the phrases that determine answer types.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WordRole {
    /// Number in the table of phrases.
    pub phrase_word: WordNumber,
    /// Precedes the name of a place.
    pub is_locative: bool,
    /// Begins the name of a place.
    pub is_place_noun: bool,
    /// Precedes the name of a person.
    pub is_title: bool,
    /// Is part of the name of a person.
    pub is_family_name: bool,
}
