//! What a record is once read: a document, and the passages that tile its text.
//!
//! What is asked of all documents at once (which there are, of which day, how long) is in their
//! heads; the text and the passages are in the body, which is looked at of few documents at a time
//! and may lie on the disk until then (`stored`).

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::block::Position;
use super::body::{Body, Name};
use super::encoding::Encoding;
use super::stored::Kept;
use crate::text::kinds::Kinds;

/// A record of one meeting.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
    /// How many passages the body has.
    count: usize,
    #[serde(skip)]
    body: Kept,
}

/// A thing to know of a meeting as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

/// A line that says one thing of the meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
    /// The same head over another body.
    pub(super) fn with(self, body: Kept, count: usize) -> Self {
        Self { body, count, ..self }
    }

    /// The same document, as it was before anyone looked into it: for those who look into many, and
    /// would else leave all texts in memory.
    pub fn afresh(self: &Arc<Self>) -> Arc<Self> {
        self.body.afresh().map_or_else(|| self.clone(), |body| Self { body, ..(**self).clone() }.into())
    }

    pub(super) fn body(&self) -> &Body {
        self.body.get()
    }

    /// What its reader understood of the file: normalised, marks of the format off, one line a
    /// passage. Never altered afterwards: every quote is a piece of it. What is on the disk is read, and
    /// kept from then on; to look at a piece, take that alone.
    pub fn text(&self) -> &str {
        self.slice(0..self.text_len())
    }

    /// Bytes of the text.
    pub fn text_len(&self) -> usize {
        self.body().len()
    }

    /// A piece of the text.
    ///
    /// # Panics
    /// Where it does not begin and end between letters of the text.
    pub fn slice(&self, span: Range<usize>) -> &str {
        self.get(span).expect("a span is of this very text")
    }

    /// A piece of the text; none where it does not begin and end between letters of it.
    pub fn get(&self, span: Range<usize>) -> Option<&str> {
        self.body().get(span)
    }

    /// In the order of the text, which they tile: nothing but line ends lies between them.
    pub fn passages(&self) -> &[Passage] {
        &self.body().passages
    }

    /// How many passages there are, told without looking at them.
    pub fn passage_count(&self) -> usize {
        self.count
    }

    /// The text of one of its passages.
    pub fn passage_text(&self, passage: &Passage) -> &str {
        self.slice(passage.span())
    }

    /// The headings above a passage, outermost first, joined by " / "; empty above the first.
    pub fn section(&self, passage: &Passage) -> &str {
        self.body().named(passage.section)
    }

    /// Whose words a passage is, where the record tells.
    pub fn speaker(&self, passage: &Passage) -> Option<&str> {
        Some(self.body().named(passage.speaker)).filter(|name| !name.is_empty())
    }

    /// The column heads of a passage's table, joined as its cells are: shown with a row, never quoted.
    pub fn columns(&self, passage: &Passage) -> &str {
        self.body().named(passage.columns)
    }

    /// Words that belong to a passage and stand elsewhere (column heads, the line that leads a list
    /// in, the name of a front-matter field): searched, never shown.
    pub fn context(&self, passage: &Passage) -> &str {
        self.body().named(passage.context)
    }

    /// A span of the text, cut where something of the file was left out.
    pub fn stretches(&self, span: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let breaks = &self.body().breaks;
        let first = breaks.partition_point(|at| *at as usize <= span.start);
        let inside = breaks[first..].iter().map(|at| *at as usize).take_while(move |at| *at < span.end);
        let starts = std::iter::once(span.start).chain(inside.clone());
        starts.zip(inside.chain([span.end])).map(|(start, end)| start..end)
    }

    /// Where a byte of the text stands in the file.
    pub fn position(&self, at: usize) -> Option<Position> {
        let marks = &self.body().marks;
        let after = marks.partition_point(|(start, _)| *start as usize <= at);
        after.checked_sub(1).map(|last| marks[last].1)
    }

    pub fn origin(&self, datum: Datum) -> Option<Origin> {
        self.origins.iter().find(|(known, _)| *known == datum).map(|(_, origin)| *origin)
    }
}
