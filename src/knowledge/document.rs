//! What a record is once read: a document, and the passages that tile its text.

use std::ops::Range;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::block::Position;
use super::encoding::Encoding;
use crate::text::kinds::Kinds;

/// A record of one meeting.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Path below the knowledge folder, with `/` on every system.
    pub path: String,
    pub title: String,
    /// The day of the meeting, where the record says it.
    pub date: Option<NaiveDate>,
    pub place: Option<String>,
    pub chair: Option<String>,
    pub secretary: Option<String>,
    pub attendees: Vec<String>,
    /// "hội nghị", "giao ban", "đại hội": what members call such a meeting.
    pub meeting: Option<String>,
    pub organisation: Option<String>,
    pub tags: Vec<String>,
    /// How the file's letters were written, where it is plain text of some form.
    pub encoding: Option<Encoding>,
    /// Where each of the above was found, in the order of finding.
    pub origins: Vec<(Datum, Origin)>,
    /// What its reader understood of the file: normalised, marks of the format off, one line a
    /// passage. Never altered afterwards: every quote is a piece of it.
    pub text: String,
    /// In the order of the text, which they tile: nothing but line ends lies between them.
    pub passages: Vec<Passage>,
    /// Where the text stands in the file: bytes of the text, ascending, and the position from there
    /// on. Each passage begins at one; a turn or a paragraph over two pages holds several.
    pub marks: Vec<(usize, Position)>,
    /// Bytes of the text, ascending, before which something of the file was left out: a speaker's
    /// name before each line. No quote runs across.
    pub breaks: Vec<usize>,
}

/// A thing to know of a meeting as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datum {
    Title,
    Date,
    Place,
    Chair,
    Secretary,
    Attendees,
    Meeting,
    Organisation,
}

/// Where a datum was found; what stands further up is trusted more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    FrontMatter,
    /// The first lines of the record itself.
    Head,
    /// What the file's container says of itself: a web page's or a PDF's own title and day.
    Container,
    FileName,
    Folder,
}

/// A stretch of a document that stands by itself: a paragraph, a bullet, a row, a turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Bytes of the document's text.
    pub span: Range<usize>,
    pub kind: Kind,
    /// The headings above it, outermost first, joined by " / "; empty above the first.
    pub section: String,
    pub speaker: Option<String>,
    /// Its number among the passages of its kind in its section, from 1.
    pub number: usize,
    /// The column heads of its table, joined as its cells are: shown with a row, never quoted.
    pub columns: String,
    /// Words that belong to it and stand elsewhere (column heads, the line that leads a list in,
    /// the name of a front-matter field): searched, never shown.
    pub context: String,
}

/// What kind of stretch a passage is. Members see it in the citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
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

/// A line that says one thing of the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Date,
    Place,
    Chair,
    Secretary,
    Attendee,
    Organisation,
    Source,
}

impl Field {
    /// What a question may seek that this line answers.
    pub fn answers(self) -> Kinds {
        match self {
            Self::Date => Kinds::DATE,
            Self::Place => Kinds::PLACE,
            Self::Chair | Self::Secretary => Kinds::PERSON,
            Self::Attendee => Kinds::PERSON.with(Kinds::LIST),
            Self::Organisation | Self::Source => Kinds::default(),
        }
    }

    /// Whether it tells of the meeting, not of the record.
    pub fn is_of_the_meeting(self) -> bool {
        self != Self::Source
    }
}

/// Something in the knowledge folder that could not be read, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Path below the knowledge folder.
    pub path: String,
    /// From 1; 1 where the file as a whole is meant.
    pub line: usize,
    /// A full sentence for whoever keeps the records, in Vietnamese: `/reload` tells it to admins.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

impl Document {
    /// The text of one of its passages.
    pub fn passage_text(&self, passage: &Passage) -> &str {
        &self.text[passage.span.clone()]
    }

    /// A span of the text, cut where something of the file was left out.
    pub fn stretches(&self, span: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let first = self.breaks.partition_point(|at| *at <= span.start);
        let inside = self.breaks[first..].iter().copied().take_while(move |at| *at < span.end);
        let starts = std::iter::once(span.start).chain(inside.clone());
        starts.zip(inside.chain([span.end])).map(|(start, end)| start..end)
    }

    /// Where a byte of the text stands in the file.
    pub fn position(&self, at: usize) -> Option<Position> {
        let after = self.marks.partition_point(|(start, _)| *start <= at);
        after.checked_sub(1).map(|last| self.marks[last].1)
    }

    pub fn origin(&self, datum: Datum) -> Option<Origin> {
        self.origins.iter().find(|(known, _)| *known == datum).map(|(_, origin)| *origin)
    }
}
