//! What a passage can be searched by, and the query of such terms.
//!
//! Views of the same words, each strong where another is weak (measured on Vietnamese question
//! sets): exact syllables where accents are given, folded ones where not, pairs of neighbours for
//! words of two syllables, character trigrams for slips and inflections, and the words of the title,
//! the headings and the speaker that a passage stands under.

use super::ids::{ExactId, FoldedId, TrigramId};

/// A term of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    Exact(ExactId),
    Folded(FoldedId),
    Pair(ExactId, ExactId),
    FoldedPair(FoldedId, FoldedId),
    Trigram(TrigramId),
    /// A word that stands above the passage.
    Above(FoldedId),
}

/// What to look for: terms, each with its boost. A term named twice counts once, at its higher boost.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub terms: Vec<(Key, f32)>,
}

impl Query {
    pub fn add(&mut self, key: Key, boost: f32) {
        match self.terms.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = known.max(boost),
            None => self.terms.push((key, boost)),
        }
    }
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
