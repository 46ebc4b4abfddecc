//! What a format says of a file, before it is understood as a record.
//!
//! Every reader of a container (pages, styles, tags, cues) ends here and knows nothing of
//! meetings; what a title, a turn or a numbered clause is, is decided once, for all formats alike.

use serde::{Deserialize, Serialize};

use super::encoding::Encoding;
use super::problem::ProblemAt;
use crate::text::labels::Field;
use crate::text::normalise;

/// Where something stands in its file, as a person would look it up there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Position {
    /// A line, from 1; in formats without lines, the number of the block.
    Line(u32),
    /// A page, from 1.
    Page(u32),
    /// Seconds from the beginning of a recording.
    Time(u32),
}

impl Position {
    pub fn line(number: usize) -> Self {
        Self::Line(u32::try_from(number).unwrap_or(u32::MAX))
    }

    pub fn page(number: usize) -> Self {
        Self::Page(u32::try_from(number).unwrap_or(u32::MAX))
    }
}

/// What kind of stretch a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// 1 is the outermost.
    Heading(u8),
    Paragraph,
    /// A point of a list, without its bullet; its number, where it has one, is left on.
    Item,
    /// A row of a table: its cells joined by " | ", and its column heads likewise; empty where
    /// the table has none.
    Row {
        heads: String,
    },
    /// Someone's words, where the format says whose.
    Turn {
        speaker: Option<String>,
    },
}

/// A stretch of a file that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub shape: Shape,
    pub text: String,
    /// Where the text stands: bytes of it, ascending, the first 0, and the position from there on.
    pub marks: Vec<(usize, Position)>,
    /// Bytes of the text before which something of the file was left out (a speaker's name, said
    /// again): no quote runs across.
    pub breaks: Vec<usize>,
}

/// A file as its format sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// What the container calls itself; headings in the text are trusted more.
    pub title: Option<String>,
    /// The day of publication as the container gives it, unparsed.
    pub published: Option<String>,
    /// What the front matter says, if there is one.
    pub front_matter: FrontMatter,
    /// How the letters were encoded, if the file is text.
    pub encoding: Option<Encoding>,
    /// In reading order; never blank.
    pub blocks: Vec<Block>,
    /// What could not be read though the rest could.
    pub problems: Vec<ProblemAt>,
}

/// What the front matter of a file says of the meeting, each value a block at its line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    pub title: Option<Block>,
    /// In the order in which they are shown.
    pub fields: Vec<(Field, Block)>,
    /// What members call such a meeting.
    pub kind: Option<String>,
    pub tags: Vec<String>,
}

impl Shape {
    fn normalised(self) -> Self {
        match self {
            Self::Row { heads } => Self::Row { heads: normalise(&heads) },
            other => other,
        }
    }
}

impl Block {
    pub fn new(shape: Shape, text: impl Into<String>, at: Position) -> Self {
        Self { shape, text: text.into(), marks: vec![(0, at)], breaks: Vec::new() }
    }

    /// Its words in the one form that all text has, marks and breaks moved along with them.
    pub fn normalised(self) -> Self {
        let mut ends: Vec<usize> = self.marks.iter().map(|(at, _)| *at).chain(self.breaks.iter().copied()).collect();
        ends.sort_unstable();
        ends.push(self.text.len());
        let (mut text, mut moved, mut from) = (String::new(), std::collections::HashMap::new(), 0);
        for end in ends {
            text.push_str(&normalise(&self.text[from..end]));
            moved.insert(end, text.len());
            from = end;
        }
        let marks = self.marks.iter().map(|(at, position)| (moved[at], *position)).collect();
        let breaks = self.breaks.iter().map(|at| moved[at]).collect();
        Self { shape: self.shape.normalised(), text, marks, breaks }
    }

    /// Adds words that stand elsewhere in the file.
    pub fn append(&mut self, text: &str, at: Position) {
        self.text.push(' ');
        self.marks.push((self.text.len(), at));
        self.text.push_str(text);
    }

    /// What is left when the first `len` bytes are taken off.
    pub fn from(&self, len: usize) -> Self {
        let before = self.marks.partition_point(|(at, _)| *at <= len).saturating_sub(1);
        let marks = self.marks[before..].iter().map(|(at, position)| (at.saturating_sub(len), *position));
        let breaks = self.breaks.iter().filter_map(|at| at.checked_sub(len));
        Self {
            shape: self.shape.clone(),
            text: self.text[len..].to_owned(),
            marks: marks.collect(),
            breaks: breaks.collect(),
        }
    }

    /// A part of it as a block of its own.
    pub fn part(&self, span: std::ops::Range<usize>) -> Self {
        let mut part = self.from(span.start);
        part.text.truncate(span.len());
        part.marks.retain(|(at, _)| *at <= span.len());
        part.breaks.retain(|at| *at <= span.len());
        part
    }
}
