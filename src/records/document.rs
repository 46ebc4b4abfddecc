//! What a record is once read: a document, and the passages that tile its text.
//!
//! What is asked of all documents at once (which there are, of which day, how long) is in their
//! heads; the text and the passages are in the body, which is looked at of few documents at a time
//! and may lie on the disk until then ([`LazyBody`]).

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::body::Body;
use super::lazy_body::LazyBody;
use super::passage::Passage;
use crate::formats::{Encoding, Position};

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
    body: LazyBody,
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

impl Document {
    /// The same head over another body.
    pub(crate) fn with(self, body: LazyBody, count: usize) -> Self {
        Self { body, count, ..self }
    }

    /// The same document, as it was before anyone looked into it: for those who look into many, and
    /// would else leave all texts in memory.
    pub fn afresh(self: &Arc<Self>) -> Arc<Self> {
        self.body.afresh().map_or_else(|| self.clone(), |body| Self { body, ..(**self).clone() }.into())
    }

    pub(crate) fn body(&self) -> &Body {
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
