//! The passages that tile a document's text.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::text::labels::Field;

/// The number of a string shared by passages of a document; 0 is the empty string.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StringId(pub(super) u32);

/// A self-contained unit of a document: a paragraph, a list item, a table row, a turn. There are a million
/// passages, so strings that they share are stored in the document and referred to by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    pub(super) start: u32,
    pub(super) end: u32,
    pub kind: PassageKind,
    /// The number among the passages of this kind in this section, from 1.
    pub number: u32,
    pub(super) section: StringId,
    pub(super) speaker: StringId,
    pub(super) columns: StringId,
    pub(super) context: StringId,
}

impl Passage {
    /// An empty passage that is never quoted or searched.
    pub(super) fn noise() -> Self {
        let none = StringId::default();
        let (kind, number) = (PassageKind::Noise, 1);
        Self { start: 0, end: 0, kind, number, section: none, speaker: none, columns: none, context: none }
    }

    /// The number of the string with the headings above the passage. Passages of one document with equal numbers are in
    /// the same section.
    pub fn section_id(&self) -> StringId {
        self.section
    }

    /// The byte range in the document's text.
    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The kind of a passage. It is shown in citations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassageKind {
    Title,
    Field(Field),
    /// A heading. What it heads follows it.
    Heading,
    Paragraph,
    Item,
    Row,
    Turn,
    /// Bylines, photo captions, links to other articles. They are passages so that passages tile the text;
    /// they are never quoted or searched.
    Noise,
}

/// All kinds, indexed by code. Codes are stored: add new kinds only at the end.
const KINDS_BY_CODE: [PassageKind; 17] = [
    PassageKind::Noise,
    PassageKind::Title,
    PassageKind::Paragraph,
    PassageKind::Item,
    PassageKind::Row,
    PassageKind::Turn,
    PassageKind::Field(Field::Date),
    PassageKind::Field(Field::Place),
    PassageKind::Field(Field::Chair),
    PassageKind::Field(Field::Secretary),
    PassageKind::Field(Field::Attendee),
    PassageKind::Field(Field::Organisation),
    PassageKind::Field(Field::Source),
    PassageKind::Heading,
    PassageKind::Field(Field::Absentee),
    PassageKind::Field(Field::End),
    PassageKind::Field(Field::Start),
];

impl PassageKind {
    /// The code of this kind.
    pub fn code(self) -> u8 {
        let code = KINDS_BY_CODE.iter().position(|kind| *kind == self).expect("every kind is listed");
        u8::try_from(code).expect("there are few kinds")
    }

    /// The kind of a code; [`Self::Noise`], which is never shown, if the code is unknown.
    pub fn from_code(code: u8) -> Self {
        KINDS_BY_CODE.get(usize::from(code)).copied().unwrap_or(Self::Noise)
    }
}

/// Converts an offset in a text to 32 bits, which halves the memory of the many that are stored.
///
/// # Panics
/// If it exceeds 32 bits: limits keep the text of a file far below 4 GiB.
pub fn to_offset(offset: usize) -> u32 {
    u32::try_from(offset).expect("limits keep the text of one file far below four gigabytes")
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
        for kind in KINDS_BY_CODE {
            assert_eq!(PassageKind::from_code(kind.code()), kind);
        }
        assert_eq!(PassageKind::from_code(u8::MAX), PassageKind::Noise);
    }
}
