//! A spelling, and a word that is spelled so.

use std::ops::Range;

use super::phrases::WordNumber;

/// What a word is wherever it stands spelled like this, capitals and marks included.
#[derive(Debug)]
pub struct Spelling {
    /// See [`super::syllable`].
    pub exact: String,
    /// See [`super::syllable`].
    pub folded: String,
    /// Begins with a capital.
    pub upper: bool,
    /// Begins with a capital and a small letter.
    pub(super) capitalised: bool,
    /// Begins with a digit.
    pub(super) figure: bool,
    /// What it is to the wording of answers.
    pub(super) role: WordRole,
}

/// A word where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpelledWord {
    /// Bytes of the text it was read from.
    pub span: Range<usize>,
    pub spelling: u32,
}

/// What a word is to the wording of answers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct WordRole {
    pub phrase: WordNumber,
    /// What a place's name follows, or begins with.
    pub locates: bool,
    pub venue: bool,
    /// What people are called by, before or within their names.
    pub title: bool,
    pub family: bool,
}
