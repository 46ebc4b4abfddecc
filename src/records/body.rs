//! A document's body: its text, and the passages that tile it.
//!
//! There are a million passages, and most share their section, speaker and column headings with their
//! neighbours. A document stores each such string once, after its text, and passages refer to it by number. A
//! string that occurs in the text, such as the line before a list, is stored only there. Only the small
//! tables are read at once; `text_source` reads stored text in slices, on demand.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::passage::{Passage, StringId, to_offset};
use super::text_source::TextSource;
use crate::formats::Position;

/// The text, the passages, and their positions in the source file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// The text in UTF-8, followed by the shared strings that do not occur in it.
    #[serde(skip)]
    pub source: TextSource,
    /// Whether it replaces a body that cannot be read: then it has no text.
    #[serde(skip)]
    pub is_unreadable: bool,
    /// The length of the text in bytes, without the shared strings.
    text_len: u32,
    /// The byte range in `source` of each shared string, beginning with number 1.
    strings: Vec<(u32, u32)>,
    pub passages: Vec<Passage>,
    /// Positions in the file, each with the byte of the text from which on it applies; ascending. Each passage
    /// begins at an entry; a turn, or a paragraph that spans two pages, has several.
    pub positions: Vec<(u32, Position)>,
    /// The bytes of the text, ascending, before which a part of the file was left out, such as the speaker's
    /// name before each line. No quote spans a break.
    pub breaks: Vec<u32>,
}

impl Body {
    /// The length of the text in bytes.
    pub fn text_len(&self) -> usize {
        self.text_len as usize
    }

    /// The byte range in `source` of the shared string of this number, which is not 0; `None` if there is no such
    /// string.
    pub fn shared_string(&self, StringId(number): StringId) -> Option<(u32, u32)> {
        self.strings.get(number.checked_sub(1)? as usize).copied()
    }

    /// A body without text, with passages that are never quoted or searched; `text_len` is the length of the text that
    /// cannot be read.
    pub fn unreadable(passages: usize, text_len: u32) -> Self {
        Self { is_unreadable: true, text_len, passages: vec![Passage::noise(); passages], ..Self::default() }
    }
}

/// Builds a body. Text is only ever appended.
#[derive(Debug, Default)]
pub struct BodyBuilder {
    pub text: String,
    pub passages: Vec<Passage>,
    pub positions: Vec<(u32, Position)>,
    pub breaks: Vec<u32>,
    ids: HashMap<String, StringId>,
    strings: Vec<StringLocation>,
    /// The shared strings that do not occur in the text, one after the other.
    shared: String,
}

/// The location of a shared string: its byte range in the text, or in the strings that follow the text.
#[derive(Debug)]
enum StringLocation {
    Text(Range<usize>),
    Shared(Range<usize>),
}

impl BodyBuilder {
    /// Returns the number of a shared string; stores the string if it is new.
    pub fn intern(&mut self, text: &str) -> StringId {
        if text.is_empty() {
            return StringId::default();
        }
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let location = self
            .find_in_last_passage(text)
            .map_or_else(|| StringLocation::Shared(self.append_shared(text)), StringLocation::Text);
        self.strings.push(location);
        let id = StringId(to_offset(self.strings.len()));
        self.ids.insert(text.to_owned(), id);
        id
    }

    /// Returns the span of the last passage if that is its text.
    fn find_in_last_passage(&self, text: &str) -> Option<Range<usize>> {
        self.passages.last().map(Passage::span).filter(|span| self.text[span.clone()] == *text)
    }

    fn append_shared(&mut self, text: &str) -> Range<usize> {
        let start = self.shared.len();
        self.shared.push_str(text);
        start..self.shared.len()
    }

    pub fn finish(self) -> Body {
        let Self { mut text, mut passages, mut positions, mut breaks, strings, shared, .. } = self;
        let text_len = text.len();
        let range = |location: StringLocation| match location {
            StringLocation::Text(span) => (to_offset(span.start), to_offset(span.end)),
            StringLocation::Shared(span) => (to_offset(text_len + span.start), to_offset(text_len + span.end)),
        };
        let strings = strings.into_iter().map(range).collect();
        text.push_str(&shared);
        passages.shrink_to_fit();
        positions.shrink_to_fit();
        breaks.shrink_to_fit();
        Body {
            source: TextSource::Memory(text.into()),
            is_unreadable: false,
            text_len: to_offset(text_len),
            strings,
            passages,
            positions,
            breaks,
        }
    }
}
