//! The content of a file before it is understood as a record. Readers know nothing of meetings: what is a title, a turn
//! or a numbered clause is decided once, for all formats.

use serde::{Deserialize, Serialize};

use super::encoding::Encoding;
use super::problem::ProblemAt;
use crate::text::labels::Field;
use crate::text::normalise;

/// A position in a file, as a person would look it up.
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

/// The kind of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// The level; 1 is the outermost.
    Heading(u8),
    Paragraph,
    /// A list item without its bullet; a number is kept.
    Item,
    /// A table row: its cells, and its column heads if it has any, joined by " | ".
    Row {
        heads: String,
    },
    /// Someone's words, with the speaker if the format names one.
    Turn {
        speaker: Option<String>,
    },
}

/// A self-contained stretch of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub shape: Shape,
    pub text: String,
    /// Ascending bytes of the text, the first 0, each with the position from there on.
    pub marks: Vec<(usize, Position)>,
    /// Bytes before which something was left out, such as a speaker's repeated name; no quote runs across them.
    pub breaks: Vec<usize>,
}

/// A file as its format describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The container's own title; headings in the text are trusted more.
    pub title: Option<String>,
    /// The container's day of publication, unparsed.
    pub published: Option<String>,
    pub front_matter: FrontMatter,
    /// The encoding, if the file is text.
    pub encoding: Option<Encoding>,
    /// In reading order; never blank.
    pub blocks: Vec<Block>,
    /// Parts that could not be read, though the rest could.
    pub problems: Vec<ProblemAt>,
}

/// The meeting's data in the front matter, each value a block at its line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    pub title: Option<Block>,
    /// In the order of display.
    pub fields: Vec<(Field, Block)>,
    /// The members' name for such a meeting.
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

    /// Normalises the text, moving marks and breaks along.
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

    /// Appends text from another position in the file.
    pub fn append(&mut self, text: &str, at: Position) {
        self.text.push(' ');
        self.marks.push((self.text.len(), at));
        self.text.push_str(text);
    }

    /// Returns the block without its first `len` bytes.
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

    /// Returns a part as a block of its own.
    pub fn part(&self, span: std::ops::Range<usize>) -> Self {
        let mut part = self.from(span.start);
        part.text.truncate(span.len());
        part.marks.retain(|(at, _)| *at <= span.len());
        part.breaks.retain(|at| *at <= span.len());
        part
    }
}
