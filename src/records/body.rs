//! What stands below a document's head: its text, and the passages that tile it.
//!
//! A million passages are held, and most share their section, speaker and column heads with those
//! around them: a document keeps each such string once, behind its text, and passages name it by
//! number; one that the text holds, such as the line before a list, is kept there alone. Only the
//! small tables are read at once; a `text_source` reads stored text piece by piece, as it is needed.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::passage::{Name, Passage, offset};
use super::text_source::TextSource;
use crate::formats::Position;

/// Text, passages, and where they stand in the file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// The text in UTF-8, and behind it the shared strings that do not stand in it.
    #[serde(skip)]
    pub letters: TextSource,
    /// Bytes of the letters that are text.
    length: u32,
    /// Where each shared string stands among the letters, from the one of number 1 on.
    names: Vec<(u32, u32)>,
    pub passages: Vec<Passage>,
    /// Where the text stands in the file: bytes of the text, ascending, and the position from there
    /// on. Each passage begins at one; a turn or a paragraph over two pages holds several.
    pub marks: Vec<(u32, Position)>,
    /// Bytes of the text, ascending, before which something of the file was left out: a speaker's
    /// name before each line. No quote runs across.
    pub breaks: Vec<u32>,
}

impl Body {
    /// Bytes of the text.
    pub fn len(&self) -> usize {
        self.length as usize
    }

    /// A piece of the text; none where it does not begin and end between letters of it.
    pub fn get(&self, span: Range<usize>) -> Option<&str> {
        let [start, end] = [span.start, span.end].map(u32::try_from);
        self.letters.get(start.ok()?, end.ok().filter(|end| *end <= self.length)?)
    }

    pub fn named(&self, Name(number): Name) -> &str {
        let Some(before) = number.checked_sub(1) else { return "" };
        let (start, end) = self.names[before as usize];
        self.letters.get(start, end).expect("a shared string was one when the document was made")
    }
}

/// A body in the making: its text grows at the end, and is never altered otherwise.
#[derive(Debug, Default)]
pub struct Draft {
    pub text: String,
    pub passages: Vec<Passage>,
    pub marks: Vec<(u32, Position)>,
    pub breaks: Vec<u32>,
    known: HashMap<String, Name>,
    names: Vec<Stand>,
    shared: String,
}

/// Where a shared string stands.
#[derive(Debug)]
enum Stand {
    Text(Range<usize>),
    Shared(Range<usize>),
}

impl Draft {
    /// The number of a shared string.
    pub fn name(&mut self, text: &str) -> Name {
        if text.is_empty() {
            return Name::default();
        }
        if let Some(known) = self.known.get(text) {
            return *known;
        }
        let stand = self.last_passage(text).map_or_else(|| Stand::Shared(self.share(text)), Stand::Text);
        self.names.push(stand);
        let name = Name(offset(self.names.len()));
        self.known.insert(text.to_owned(), name);
        name
    }

    /// Where the passage before stands, if that is its text.
    fn last_passage(&self, text: &str) -> Option<Range<usize>> {
        self.passages.last().map(Passage::span).filter(|span| self.text[span.clone()] == *text)
    }

    fn share(&mut self, text: &str) -> Range<usize> {
        let start = self.shared.len();
        self.shared.push_str(text);
        start..self.shared.len()
    }

    pub fn finish(self) -> Body {
        let Self { mut text, mut passages, mut marks, mut breaks, names, shared, .. } = self;
        let length = text.len();
        let place = |stand: Stand| match stand {
            Stand::Text(span) => (offset(span.start), offset(span.end)),
            Stand::Shared(span) => (offset(length + span.start), offset(length + span.end)),
        };
        let names = names.into_iter().map(place).collect();
        text.push_str(&shared);
        passages.shrink_to_fit();
        marks.shrink_to_fit();
        breaks.shrink_to_fit();
        Body { letters: TextSource::Memory(text.into()), length: offset(length), names, passages, marks, breaks }
    }
}
