//! The fields that a passage is searched by, and the query over them.
//!
//! Five views of the same words, each strong where another is weak (measured on Vietnamese
//! question sets): exact syllables where accents are given, folded ones where not, bigrams of
//! both for words of two syllables, character trigrams for slips and inflections. A sixth, the
//! context, holds the title, headings and speaker that a passage stands under.

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

/// A path without its extension.
pub(super) fn path_stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}
