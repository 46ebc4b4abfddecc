//! What stands below a document's head: its text, and the passages that tile it.
//!
//! A million passages are held, and most share their section, speaker and column heads with those
//! around them: a document keeps each such string once, behind its text, and passages name it by
//! number. The text and these strings are one piece of UTF-8, so that they can stay where they are
//! stored, and only the small tables are read.

use std::collections::HashMap;

use bytestring::ByteString;
use serde::{Deserialize, Serialize};

use super::block::Position;
use super::document::Passage;

/// The number of a string that passages of a document share; 0 is the empty one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Name(u32);

/// Text, passages, and where they stand in the file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// The text, and behind it the shared strings.
    #[serde(skip)]
    pub letters: ByteString,
    /// Bytes of the letters that are text.
    length: u32,
    /// Where each shared string ends among the letters, from the one of number 1 on.
    ends: Vec<u32>,
    pub passages: Vec<Passage>,
    /// Where the text stands in the file: bytes of the text, ascending, and the position from there
    /// on. Each passage begins at one; a turn or a paragraph over two pages holds several.
    pub marks: Vec<(u32, Position)>,
    /// Bytes of the text, ascending, before which something of the file was left out: a speaker's
    /// name before each line. No quote runs across.
    pub breaks: Vec<u32>,
}

impl Body {
    pub fn text(&self) -> &str {
        &self.letters[..self.length as usize]
    }

    pub fn named(&self, Name(number): Name) -> &str {
        let Some(before) = number.checked_sub(1) else { return "" };
        let start = before.checked_sub(1).map_or(self.length, |last| self.ends[last as usize]);
        &self.letters[start as usize..self.ends[before as usize] as usize]
    }
}

/// A body in the making: its text grows at the end, and is never altered otherwise.
#[derive(Debug, Default)]
pub struct Draft {
    pub text: String,
    pub passages: Vec<Passage>,
    pub marks: Vec<(u32, Position)>,
    pub breaks: Vec<u32>,
    names: HashMap<String, Name>,
    shared: String,
    ends: Vec<usize>,
}

impl Draft {
    /// The number of a shared string.
    pub fn name(&mut self, text: &str) -> Name {
        if text.is_empty() {
            return Name::default();
        }
        if let Some(known) = self.names.get(text) {
            return *known;
        }
        self.shared.push_str(text);
        self.ends.push(self.shared.len());
        let name = Name(offset(self.ends.len()));
        self.names.insert(text.to_owned(), name);
        name
    }

    pub fn finish(self) -> Body {
        let Self { mut text, mut passages, mut marks, mut breaks, shared, ends, .. } = self;
        let length = text.len();
        text.push_str(&shared);
        text.shrink_to_fit();
        passages.shrink_to_fit();
        marks.shrink_to_fit();
        breaks.shrink_to_fit();
        let ends = ends.into_iter().map(|end| offset(length + end)).collect();
        Body { letters: text.into(), length: offset(length), ends, passages, marks, breaks }
    }
}

/// A place in a text: 32 bits, for there are many.
pub fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("limits keep the text of one file far below four gigabytes")
}
