//! Where a document's text and its passages are made, for every format alike.
//!
//! Passages are appended one by one and tile the text by construction: each is a line of its own,
//! its white space made single. Nothing else may write to a document's text.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::body::Draft;
use super::document::{Datum, Document, Origin};
use super::passage::{Kind, Name, Passage, offset};
use crate::formats::Block;
#[cfg(test)]
use crate::formats::{Position, Shape};
use crate::text::dates::day;
use crate::text::labels::Field;
use crate::text::squeezed;

/// A document in the making.
#[derive(Debug, Default)]
pub struct Builder {
    /// What is known of the meeting; its body is made beside it.
    pub document: Document,
    pub body: Draft,
    /// The day that a line of its own gives: of the meeting, or of a report's publication.
    pub dated: Option<NaiveDate>,
    numbers: HashMap<(Kind, Name), u32>,
}

/// What a reader knows of a passage beside its text.
#[derive(Debug, Clone, Default)]
pub struct PassageContext {
    pub section: String,
    pub speaker: Option<String>,
    pub columns: String,
    pub context: String,
}

impl Builder {
    pub fn new(path: &str) -> Self {
        let mut builder = Self::default();
        path.clone_into(&mut builder.document.path);
        builder
    }

    /// Appends a line that says one thing of the meeting, with what members call that.
    pub fn field(&mut self, field: Field, value: &Block) {
        let place = PassageContext { context: label(field).to_owned(), ..PassageContext::default() };
        self.push(Kind::Field(field), value, place);
    }

    /// Notes where a datum was found; the first finding counts.
    pub fn found(&mut self, datum: Datum, origin: Origin) {
        if self.document.origin(datum).is_none() {
            self.document.origins.push((datum, origin));
        }
    }

    /// Notes what a field says among the document's data; of all but attendees the first counts.
    pub fn tell(&mut self, field: Field, value: &str, origin: Origin) {
        let document = &mut self.document;
        let (slot, datum) = match field {
            Field::Date => {
                let Some(day) = day(value) else { return };
                document.date.get_or_insert(day);
                return self.found(Datum::Date, origin);
            }
            Field::Attendee => {
                document.attendees.push(squeezed(value));
                return self.found(Datum::Attendees, origin);
            }
            Field::Place => (&mut document.place, Datum::Place),
            Field::Chair => (&mut document.chair, Datum::Chair),
            Field::Secretary => (&mut document.secretary, Datum::Secretary),
            Field::Organisation => (&mut document.organisation, Datum::Organisation),
            Field::Source => return,
        };
        slot.get_or_insert_with(|| squeezed(value));
        self.found(datum, origin);
    }

    /// Appends a block's text as a passage; a blank one is left out.
    pub fn push(&mut self, kind: Kind, block: &Block, place: PassageContext) {
        let start = self.body.text.len();
        self.append(block);
        let end = self.body.text.len();
        if end == start {
            return;
        }
        self.body.text.push('\n');
        let section = self.body.name(&place.section);
        let number = self.numbers.entry((kind, section)).or_insert(0);
        *number += 1;
        let passage = Passage {
            start: offset(start),
            end: offset(end),
            kind,
            number: *number,
            section,
            speaker: self.body.name(place.speaker.as_deref().unwrap_or_default()),
            columns: self.body.name(&place.columns),
            context: self.body.name(&place.context),
        };
        self.body.passages.push(passage);
    }

    pub fn finish(self) -> Document {
        let body = self.body.finish();
        let count = body.passages.len();
        self.document.with(body.into(), count)
    }

    /// The words of a block, parted by single spaces, its marks and breaks moved along with them.
    fn append(&mut self, block: &Block) {
        let body = &mut self.body;
        let start = body.text.len();
        let (mut marks, mut breaks) = (block.marks.iter().peekable(), block.breaks.iter().peekable());
        let mut end = 0;
        for piece in block.text.split_inclusive(char::is_whitespace) {
            end += piece.len();
            let word = piece.trim_end();
            if word.is_empty() {
                continue;
            }
            body.text.push_str(if body.text.len() > start { " " } else { "" });
            let here = offset(body.text.len());
            let positions = std::iter::from_fn(|| marks.next_if(|(at, _)| *at < end));
            body.marks.extend(positions.last().map(|(_, position)| (here, *position)));
            let apart = std::iter::from_fn(|| breaks.next_if(|at| **at < end));
            body.breaks.extend(apart.last().map(|_| here));
            body.text.push_str(word);
        }
    }
}

/// What members call a field when they ask for it: searched with its value.
fn label(field: Field) -> &'static str {
    match field {
        Field::Date => {
            "thời gian cuộc họp buổi họp hội nghị phiên diễn ra ngày nào khi nào hôm nào when date meeting held"
        }
        Field::Place => {
            "địa điểm cuộc họp buổi họp hội nghị phiên diễn ra tổ chức tại đâu ở đâu nơi where place meeting held"
        }
        Field::Chair => "người chủ trì chủ tọa điều hành cuộc họp buổi họp hội nghị phiên chair chaired meeting",
        Field::Secretary => "thư ký người ghi biên bản cuộc họp buổi họp hội nghị phiên secretary minutes taken by",
        Field::Attendee => {
            "thành phần tham dự dự họp có mặt cuộc họp buổi họp hội nghị phiên attendees attended meeting"
        }
        Field::Organisation => "cơ quan đơn vị tổ chức organisation",
        Field::Source => "nguồn source",
    }
}

/// What every reader must hold: passages lie in order, apart, with nothing but line ends between.
#[cfg(test)]
pub(super) fn assert_tiled(document: &Document) {
    let mut last = 0;
    for passage in document.passages() {
        let span = passage.span();
        assert!(document.text()[last..span.start].chars().all(|c| c == '\n'));
        assert!(!document.passage_text(passage).contains('\n') && !span.is_empty());
        last = span.end;
    }
    assert!(document.text()[last..].chars().all(|c| c == '\n'));
}

/// A record of these lines, all at one place: for tests of what is made of records.
#[cfg(test)]
pub fn of_lines<'l>(
    lines: impl IntoIterator<Item = (Kind, &'l str)>,
    at: Position,
    place: &PassageContext,
) -> Document {
    let mut builder = Builder::default();
    for (kind, line) in lines {
        builder.push(kind, &Block::new(Shape::Paragraph, line, at), place.clone());
    }
    builder.finish()
}
