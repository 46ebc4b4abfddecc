//! A parsed record: a document's metadata and body.
//!
//! The metadata (path, title, date, passage count) of all documents is in memory. The body has the text and
//! the passages; few bodies are used at a time, so a body may stay on disk until its first use
//! ([`LazyBody`]).

use std::borrow::Cow;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::body::Body;
use super::lazy_body::{self, LazyBody};
use super::passage::{Passage, StringId};
use crate::formats::{Encoding, LeftOutReason, Position};

/// A record of one meeting.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Path of the file relative to the records folder, with `/` on every system.
    pub path: String,
    /// The number of the meeting in a file with several, from 1; 0 if the file has one.
    pub part: u32,
    pub title: String,
    /// The day of the meeting, if known.
    pub date: Option<NaiveDate>,
    pub place: Option<String>,
    pub chair: Option<String>,
    pub secretary: Option<String>,
    pub attendees: Vec<String>,
    /// The kind of meeting, as members call it: "hội nghị", "giao ban", "đại hội".
    pub meeting: Option<String>,
    pub organisation: Option<String>,
    pub tags: Vec<String>,
    /// The character encoding of the file, if its format is plain text.
    pub encoding: Option<Encoding>,
    /// The number of lines of the file that are not quoted, by reason. Of a file with several meetings, the first document
    /// has them all.
    pub left_out: Vec<(LeftOutReason, u32)>,
    /// The source of each metadata field that is set, in the order in which they were found.
    pub metadata_sources: Vec<(MetadataField, MetadataSource)>,
    /// The number of passages in the body.
    passage_count: usize,
    #[serde(skip)]
    body: LazyBody,
}

/// A metadata field of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MetadataField {
    Title,
    Date,
    Place,
    Chair,
    Secretary,
    Attendees,
    Meeting,
    Organisation,
}

/// The source of a metadata field, the most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MetadataSource {
    FrontMatter,
    /// The first lines of the record.
    Head,
    /// The metadata of the file format: the title and date of a web page or a PDF.
    Container,
    FileName,
    Folder,
}

impl Document {
    /// The name by which the document is referred to: its path, with the number of its meeting if the file has several,
    /// as in "a.md#2".
    pub fn name(&self) -> Cow<'_, str> {
        match self.part {
            0 => Cow::Borrowed(&self.path),
            part => Cow::Owned(format!("{}#{part}", self.path)),
        }
    }

    /// Replaces the body.
    pub(crate) fn with_body(self, body: LazyBody, passage_count: usize) -> Self {
        Self { body, passage_count, ..self }
    }

    /// Returns a copy whose body is not loaded. A caller that reads many bodies uses such copies, so that the
    /// texts do not all stay in memory.
    pub fn clone_unloaded(self: &Arc<Self>) -> Arc<Self> {
        self.body.clone_unloaded().map_or_else(|| self.clone(), |body| Self { body, ..(**self).clone() }.into())
    }

    /// The body if it is in memory.
    pub fn into_loaded_body(self) -> Option<Body> {
        self.body.into_loaded()
    }

    fn body(&self) -> &Body {
        self.body.get()
    }

    /// Encodes the body for storage: its tables, and its text with the shared strings.
    ///
    /// # Errors
    /// If the body cannot be read.
    pub fn encode_body(&self) -> io::Result<(Vec<u8>, &str)> {
        // All is read, so that damage is found.
        self.text();
        lazy_body::encode(self.body())
    }

    /// Whether the stored body is damaged. Then the record was read again, or the document is unreadable.
    pub fn is_damaged(&self) -> bool {
        self.body.is_damaged()
    }

    /// Whether the stored body is damaged and the record could not be read again: all texts are empty, and nothing may
    /// be quoted. A body that was not used yet is not known to be damaged.
    pub fn is_unreadable(&self) -> bool {
        self.body.is_unreadable()
    }

    /// Reads what a quote of a passage is shown with. Returns whether it can be read.
    pub fn load_passage(&self, passage: &Passage) -> bool {
        self.passage_text(passage);
        self.section(passage);
        self.columns(passage);
        self.speaker(passage);
        !self.is_unreadable()
    }

    /// The text: normalised, without format markup, one line per passage. It never changes, and every quote
    /// is a slice of it. Loads a stored text entirely and caches it; to read a part, use [`Self::slice`].
    pub fn text(&self) -> &str {
        self.slice(0..self.text_len())
    }

    /// The length of the text in bytes.
    pub fn text_len(&self) -> usize {
        self.body().text_len()
    }

    /// A slice of the text; empty if the document is unreadable.
    ///
    /// # Panics
    /// If `span` is out of bounds or not on character boundaries.
    pub fn slice(&self, span: Range<usize>) -> &str {
        let slice = self.get(span);
        if self.is_unreadable() { slice.unwrap_or_default() } else { slice.expect("the span is valid in this text") }
    }

    /// A slice of the text; `None` if `span` is out of bounds or not on character boundaries, or if the document is
    /// unreadable.
    pub fn get(&self, span: Range<usize>) -> Option<&str> {
        let [start, end] = [span.start, span.end].map(u32::try_from);
        let end = end.ok().filter(|end| *end as usize <= self.text_len())?;
        self.body.slice(start.ok()?, end)
    }

    /// A shared string; empty if the document is unreadable.
    fn shared_string(&self, id: StringId) -> &str {
        let range = self.body().shared_string(id);
        range.and_then(|(start, end)| self.body.slice(start, end)).unwrap_or_default()
    }

    /// The passages, in the order of the text. They tile it: between two passages are only line breaks.
    pub fn passages(&self) -> &[Passage] {
        &self.body().passages
    }

    /// The number of passages; does not load the body.
    pub fn passage_count(&self) -> usize {
        self.passage_count
    }

    /// The text of one of this document's passages.
    pub fn passage_text(&self, passage: &Passage) -> &str {
        self.slice(passage.span())
    }

    /// The headings above a passage, outermost first, joined by " / "; empty if there is none.
    pub fn section(&self, passage: &Passage) -> &str {
        self.shared_string(passage.section)
    }

    /// The speaker of a passage, if the record names one.
    pub fn speaker(&self, passage: &Passage) -> Option<&str> {
        Some(self.shared_string(passage.speaker)).filter(|name| !name.is_empty())
    }

    /// The column headings of a passage's table, joined like the cells of a row: shown with the row, never
    /// quoted.
    pub fn columns(&self, passage: &Passage) -> &str {
        self.shared_string(passage.columns)
    }

    /// Words that belong to a passage but occur elsewhere (column headings, the lead-in of a list, the search
    /// terms of a metadata field): searched, never shown.
    pub fn context(&self, passage: &Passage) -> &str {
        self.shared_string(passage.context)
    }

    /// Splits a span of the text at each byte before which a part of the file was left out.
    pub fn split_at_breaks(&self, span: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let breaks = &self.body().breaks;
        let first = breaks.partition_point(|at| *at as usize <= span.start);
        let inside = breaks[first..].iter().map(|at| *at as usize).take_while(move |at| *at < span.end);
        let starts = std::iter::once(span.start).chain(inside.clone());
        starts.zip(inside.chain([span.end])).map(|(start, end)| start..end)
    }

    /// The position in the file of the byte `at` of the text; `None` if the text is empty.
    pub fn position(&self, at: usize) -> Option<Position> {
        let positions = &self.body().positions;
        let after = positions.partition_point(|(start, _)| *start as usize <= at);
        after.checked_sub(1).map(|last| positions[last].1)
    }

    /// The source of a field; `None` if the field is unknown.
    pub fn metadata_source(&self, field: MetadataField) -> Option<MetadataSource> {
        self.metadata_sources.iter().find(|(found, _)| *found == field).map(|(_, source)| *source)
    }
}

#[cfg(test)]
mod tests;
