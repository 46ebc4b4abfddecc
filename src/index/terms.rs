//! The fields that a passage is searched by, and the query over them.
//!
//! Five views of the same words, each strong where another is weak (measured on Vietnamese
//! question sets): exact syllables where accents are given, folded ones where not, bigrams of
//! both for words of two syllables, character trigrams for slips and inflections. A sixth, the
//! context, holds the title, headings and speaker that a passage stands under.

use crate::text::{Token, tokens};

/// A field of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    Exact,
    Folded,
    Bigram,
    FoldedBigram,
    Trigram,
    Context,
}

impl Field {
    pub const ALL: [Self; 6] =
        [Self::Exact, Self::Folded, Self::Bigram, Self::FoldedBigram, Self::Trigram, Self::Context];

    /// Its name in the index.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "e",
            Self::Folded => "f",
            Self::Bigram => "b",
            Self::FoldedBigram => "g",
            Self::Trigram => "c",
            Self::Context => "x",
        }
    }
}

/// What to look for: terms of fields, each with its boost. A term named twice counts once, at its
/// higher boost.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub terms: Vec<(Field, String, f32)>,
}

impl Query {
    pub fn add(&mut self, field: Field, term: impl Into<String>, boost: f32) {
        let term = term.into();
        match self.terms.iter_mut().find(|(f, t, _)| *f == field && *t == term) {
            Some((_, _, known)) => *known = known.max(boost),
            None => self.terms.push((field, term, boost)),
        }
    }
}

/// Two keys that stand side by side.
pub fn bigram(first: &str, second: &str) -> String {
    format!("{first}_{second}")
}

/// The character trigrams of `^key$`; a key of one letter gives itself.
pub fn trigrams(folded: &str) -> Vec<String> {
    let framed: Vec<char> = std::iter::once('^').chain(folded.chars()).chain(['$']).collect();
    framed.windows(3).map(|w| w.iter().collect()).collect()
}

/// The terms of a text in one field, in order.
pub(super) fn of(field: Field, words: &[Token]) -> Vec<String> {
    let pairs = || words.windows(2);
    match field {
        Field::Exact => words.iter().map(|t| t.exact.clone()).collect(),
        Field::Folded | Field::Context => words.iter().map(|t| t.folded.clone()).collect(),
        Field::Bigram => pairs().map(|p| bigram(&p[0].exact, &p[1].exact)).collect(),
        Field::FoldedBigram => pairs().map(|p| bigram(&p[0].folded, &p[1].folded)).collect(),
        Field::Trigram => words.iter().flat_map(|t| trigrams(&t.folded)).collect(),
    }
}

/// The tokens of the words that a passage stands under.
pub(super) fn context(document: &crate::knowledge::Document, passage: &crate::knowledge::Passage) -> Vec<Token> {
    let speaker = passage.speaker.as_deref().unwrap_or_default();
    tokens(&format!("{} / {} / {speaker} / {}", document.title, passage.section, path_words(&document.path)))
}

/// A path without its extension, its separators as spaces.
fn path_words(path: &str) -> String {
    path_stem(path).replace(['_', '-', '/', '.'], " ")
}

/// A path without its extension.
pub(super) fn path_stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: Field, expected: &[&str]) {
        assert_eq!(of(field, &tokens("Hội đã họp")), expected);
    }

    #[test]
    fn one_text_in_each_field() {
        check(Field::Exact, &["hôi5", "đa4", "hop5"]);
        check(Field::Folded, &["hoi", "da", "hop"]);
        check(Field::Bigram, &["hôi5_đa4", "đa4_hop5"]);
        check(Field::FoldedBigram, &["hoi_da", "da_hop"]);
        check(Field::Trigram, &["^ho", "hoi", "oi$", "^da", "da$", "^ho", "hop", "op$"]);
    }
}
