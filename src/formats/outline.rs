//! The content of a file, common to all formats and not yet interpreted as a record. Readers know nothing of
//! meetings: `records` decides for all formats which block is a title, a turn or a numbered clause.

use super::encoding::Encoding;
use super::left_out::LeftOutLine;
use super::position::Position;
use super::problem::LocatedProblem;
use crate::text::labels::Field;
use crate::text::normalise;

/// The kind of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading with its level; 1 is the outermost.
    Heading(u8),
    Paragraph,
    /// A list item. Its bullet is removed, its number is kept.
    ListItem,
    /// A table row, its cells joined by " | ". `headers` are the column headers, joined likewise; empty if
    /// there are none.
    TableRow {
        headers: String,
    },
    /// A turn of a transcript, with its speaker if the format names one.
    Turn {
        speaker: Option<String>,
    },
}

/// A self-contained part of a file: a paragraph, a heading, a list item, a table row or a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub text: String,
    /// Ascending byte offsets into `text`, each with the position in the file from there on. The first offset
    /// is 0.
    pub positions: Vec<(usize, Position)>,
    /// Byte offsets into `text` before which something was left out, such as a speaker's repeated name. A
    /// quote never spans such an offset.
    pub breaks: Vec<usize>,
}

/// The parsed content of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The title in the container's metadata. A heading in the text takes precedence.
    pub title: Option<String>,
    /// The day of publication in the container's metadata, unparsed.
    pub published: Option<String>,
    pub front_matter: FrontMatter,
    /// The encoding of a text file; `None` for other formats.
    pub encoding: Option<Encoding>,
    /// The blocks in reading order. None is blank.
    pub blocks: Vec<Block>,
    /// The lines that are no blocks, because they are not part of the text.
    pub left_out: Vec<LeftOutLine>,
    /// Problems of parts that could not be read, although the rest could.
    pub problems: Vec<LocatedProblem>,
}

/// The meeting's metadata in the YAML front matter. Each value is a block with its line as position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    pub title: Option<Block>,
    /// The fields in display order.
    pub fields: Vec<(Field, Block)>,
    /// The organisation's own name for this kind of meeting.
    pub kind: Option<String>,
    pub tags: Vec<String>,
}

impl BlockKind {
    fn into_normalised(self) -> Self {
        match self {
            Self::TableRow { headers } => Self::TableRow { headers: normalise(&headers) },
            other => other,
        }
    }
}

impl Block {
    /// Creates a block whose whole text is at one position.
    pub fn new(kind: BlockKind, text: impl Into<String>, position: Position) -> Self {
        Self { kind, text: text.into(), positions: vec![(0, position)], breaks: Vec::new() }
    }

    /// The level of a heading that the format marks; `None` for other blocks.
    pub fn heading_level(&self) -> Option<u8> {
        if let BlockKind::Heading(level) = self.kind { Some(level) } else { None }
    }

    /// Normalises the text and adjusts the offsets of positions and breaks.
    pub fn into_normalised(self) -> Self {
        let mut offsets: Vec<usize> =
            self.positions.iter().map(|(at, _)| *at).chain(self.breaks.iter().copied()).collect();
        offsets.sort_unstable();
        offsets.push(self.text.len());
        let (mut text, mut new_offsets, mut from) = (String::new(), std::collections::HashMap::new(), 0);
        for end in offsets {
            text.push_str(&normalise(&self.text[from..end]));
            new_offsets.insert(end, text.len());
            from = end;
        }
        let positions = self.positions.iter().map(|(at, position)| (new_offsets[at], *position)).collect();
        let breaks = self.breaks.iter().map(|at| new_offsets[at]).collect();
        Self { kind: self.kind.into_normalised(), text, positions, breaks }
    }

    /// Appends a space and `text`, which begins at `position` in the file.
    pub fn append(&mut self, text: &str, position: Position) {
        self.text.push(' ');
        self.positions.push((self.text.len(), position));
        self.text.push_str(text);
    }

    /// Returns the block without the first `len` bytes of its text.
    pub fn without_prefix(&self, len: usize) -> Self {
        let before = self.positions.partition_point(|(at, _)| *at <= len).saturating_sub(1);
        let positions = self.positions[before..].iter().map(|(at, position)| (at.saturating_sub(len), *position));
        let breaks = self.breaks.iter().filter_map(|at| at.checked_sub(len));
        Self {
            kind: self.kind.clone(),
            text: self.text[len..].to_owned(),
            positions: positions.collect(),
            breaks: breaks.collect(),
        }
    }

    /// Returns the bytes `span` of the text as a block.
    pub fn slice(&self, span: std::ops::Range<usize>) -> Self {
        let mut slice = self.without_prefix(span.start);
        slice.text.truncate(span.len());
        slice.positions.retain(|(at, _)| *at <= span.len());
        slice.breaks.retain(|at| *at <= span.len());
        slice
    }
}
