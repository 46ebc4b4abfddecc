//! The passages that tile a document's text.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::text::labels::Field;

/// The number of a string that passages of a document share; 0 is the empty one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Name(pub(super) u32);

/// A stretch of a document that stands by itself: a paragraph, a bullet, a row, a turn.
/// There are a million of them: what it shares with others of its document, it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    pub(super) start: u32,
    pub(super) end: u32,
    pub kind: Kind,
    /// Its number among the passages of its kind in its section, from 1.
    pub number: u32,
    pub(super) section: Name,
    pub(super) speaker: Name,
    pub(super) columns: Name,
    pub(super) context: Name,
}

impl Passage {
    /// Bytes of the document's text.
    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What kind of stretch a passage is. Members see it in the citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Title,
    Field(Field),
    Paragraph,
    Item,
    Row,
    Turn,
    /// Bylines, photo captions, links to other articles: kept so that passages tile the text,
    /// never quoted, never searched.
    Noise,
}

/// All kinds, each at its code: added to at the end alone.
const KINDS: [Kind; 13] = [
    Kind::Noise,
    Kind::Title,
    Kind::Paragraph,
    Kind::Item,
    Kind::Row,
    Kind::Turn,
    Kind::Field(Field::Date),
    Kind::Field(Field::Place),
    Kind::Field(Field::Chair),
    Kind::Field(Field::Secretary),
    Kind::Field(Field::Attendee),
    Kind::Field(Field::Organisation),
    Kind::Field(Field::Source),
];

impl Kind {
    /// The kind in a byte.
    pub fn code(self) -> u8 {
        let at = KINDS.iter().position(|kind| *kind == self).expect("every kind is listed");
        u8::try_from(at).expect("there are few kinds")
    }

    /// The kind of a code; of what is none, the one that is never shown.
    pub fn of_code(code: u8) -> Self {
        KINDS.get(usize::from(code)).copied().unwrap_or(Self::Noise)
    }
}

/// An offset in a text: 32 bits, for there are many.
pub fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("limits keep the text of one file far below four gigabytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_is_small() {
        assert!(size_of::<Passage>() <= 32);
    }

    #[test]
    fn every_kind_has_its_own_code() {
        for kind in KINDS {
            assert_eq!(Kind::of_code(kind.code()), kind);
        }
        assert_eq!(Kind::of_code(u8::MAX), Kind::Noise);
    }
}
