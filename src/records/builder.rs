//! Builds a document's text and passages, for all formats.
//!
//! Passages are appended one by one and tile the text by construction: each is a separate line with its white
//! space collapsed. Nothing else may write to a document's text.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::body::BodyBuilder;
use super::document::{Document, MetadataField, MetadataSource};
use super::fields::split_people;
use super::passage::{Passage, PassageKind, StringId, to_offset};
use crate::formats::{Block, LeftOutLine, LeftOutReason};
#[cfg(test)]
use crate::formats::{BlockKind, Position};
use crate::text::dates::find_full_date;
use crate::text::labels::Field;
use crate::text::{collapse_whitespace, split_sentences};

/// Builds a document.
#[derive(Debug, Default)]
pub struct Builder {
    /// The metadata; its body is built in `body`.
    pub document: Document,
    pub body: BodyBuilder,
    /// The date in a separate line without a label: of the meeting, or of a report's publication.
    pub standalone_date: Option<NaiveDate>,
    /// Whether that date is below the title of a record that is not news, and therefore is that of the meeting.
    pub has_own_date_line: bool,
    /// The date by which the meeting was separated from others in the file.
    pub meeting_date: Option<NaiveDate>,
    /// The speakers who are described in brackets, in the order of their first turns.
    pub speakers: Vec<String>,
    /// The lines that are not quoted.
    pub left_out: Vec<LeftOutLine>,
    /// The number of passages by kind and section.
    passage_counts: HashMap<(PassageKind, StringId), u32>,
}

/// The properties of a passage besides its text; see the methods of [`Document`] of the same names.
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

    /// Appends the value of a metadata field as a passage, with the field's search terms as its context.
    pub fn push_field(&mut self, field: Field, value: &Block) {
        let context = PassageContext { context: search_terms(field).to_owned(), ..PassageContext::default() };
        self.push(PassageKind::Field(field), value, context);
    }

    /// Appends a block that is never quoted, as noise.
    pub fn push_left_out(&mut self, reason: LeftOutReason, block: &Block) {
        self.left_out.push(LeftOutLine::new(reason, block.positions[0].1, block.text.as_str()));
        self.push(PassageKind::Noise, block, PassageContext::default());
    }

    /// Records the source of a field; only the first is stored.
    pub fn record_source(&mut self, field: MetadataField, source: MetadataSource) {
        if self.document.metadata_source(field).is_none() {
            self.document.metadata_sources.push((field, source));
        }
    }

    /// Sets a field of the metadata, unless it is set; attendees are appended.
    pub fn set_field(&mut self, field: Field, value: &str, source: MetadataSource) {
        let document = &mut self.document;
        let (slot, metadata_field) = match field {
            Field::Date | Field::Start => {
                let Some(day) = find_full_date(value) else { return };
                document.date.get_or_insert(day);
                return self.record_source(MetadataField::Date, source);
            }
            Field::Attendee => {
                document.attendees.extend(split_people(value).into_iter().map(collapse_whitespace));
                return self.record_source(MetadataField::Attendees, source);
            }
            Field::Place => (&mut document.place, MetadataField::Place),
            Field::Chair => (&mut document.chair, MetadataField::Chair),
            Field::Secretary => (&mut document.secretary, MetadataField::Secretary),
            Field::Organisation => (&mut document.organisation, MetadataField::Organisation),
            Field::Source | Field::Absentee | Field::End => return,
        };
        let value = match field {
            Field::Place => without_time(value),
            _ if field.is_role() => first_sentence(value),
            _ => value,
        };
        slot.get_or_insert_with(|| collapse_whitespace(value));
        self.record_source(metadata_field, source);
    }

    /// Adds one attendee, with role if it is given.
    pub fn add_attendee(&mut self, person: &str) {
        let person = collapse_whitespace(person.trim().trim_end_matches([';', ',', '.']));
        self.document.attendees.extend(Some(person).filter(|person| !person.is_empty()));
        self.record_source(MetadataField::Attendees, MetadataSource::Head);
    }

    /// Appends a block's text as a passage, unless it is blank.
    pub fn push(&mut self, kind: PassageKind, block: &Block, context: PassageContext) {
        let start = self.body.text.len();
        self.append(block);
        let end = self.body.text.len();
        if end == start {
            return;
        }
        self.body.text.push('\n');
        let section = self.body.intern(&context.section);
        let number = self.passage_counts.entry((kind, section)).or_insert(0);
        *number += 1;
        let passage = Passage {
            start: to_offset(start),
            end: to_offset(end),
            kind,
            number: *number,
            section,
            speaker: self.body.intern(context.speaker.as_deref().unwrap_or_default()),
            columns: self.body.intern(&context.columns),
            context: self.body.intern(&context.context),
        };
        self.body.passages.push(passage);
    }

    /// Returns the document.
    pub fn finish(self) -> Document {
        let body = self.body.finish();
        let passage_count = body.passages.len();
        self.document.with_body(body.into(), passage_count)
    }

    /// Appends the words of a block, separated by single spaces, with its positions and breaks.
    fn append(&mut self, block: &Block) {
        let body = &mut self.body;
        let start = body.text.len();
        let (mut block_positions, mut breaks) = (block.positions.iter().peekable(), block.breaks.iter().peekable());
        let mut end = 0;
        for piece in block.text.split_inclusive(char::is_whitespace) {
            end += piece.len();
            let word = piece.trim_end();
            if word.is_empty() {
                continue;
            }
            body.text.push_str(if body.text.len() > start { " " } else { "" });
            let word_start = to_offset(body.text.len());
            let positions = std::iter::from_fn(|| block_positions.next_if(|(at, _)| *at < end));
            body.positions.extend(positions.last().map(|(_, position)| (word_start, *position)));
            let breaks_here = std::iter::from_fn(|| breaks.next_if(|at| **at < end));
            body.breaks.extend(breaks_here.last().map(|_| word_start));
            body.text.push_str(word);
        }
    }
}

/// A place without the time after it: "Quán nước, 9h sáng thứ Bảy".
fn without_time(place: &str) -> &str {
    let time = place.match_indices(", ").find(|(at, comma)| {
        let after = &place[at + comma.len()..];
        let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        digits > 0 && after[digits..].starts_with(['h', 'g', ':'])
    });
    time.map_or(place, |(at, _)| &place[..at]).trim_end_matches(['.', ';'])
}

/// The first sentence of a value, without the full stop.
fn first_sentence(value: &str) -> &str {
    let end = split_sentences(value).first().map_or(value.len(), |sentence| sentence.end);
    value[..end].trim().trim_end_matches(['.', ';'])
}

/// Words with which members ask for a field; they are searched with its value.
fn search_terms(field: Field) -> &'static str {
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
        Field::Absentee => {
            "vắng mặt không dự họp ai vắng cuộc họp buổi họp hội nghị phiên absent regrets apologies meeting"
        }
        Field::Start => "bắt đầu khai mạc lúc mấy giờ cuộc họp buổi họp hội nghị phiên diễn ra start began meeting",
        Field::End => "kết thúc xong bế mạc lúc mấy giờ cuộc họp buổi họp hội nghị phiên ended adjourned meeting",
    }
}

/// Asserts the invariant of every document: passages are in order and do not overlap, with only line breaks
/// between.
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

/// Builds a record of these lines for tests; all have the same position and context.
#[cfg(test)]
pub fn document_from_lines<'l>(
    lines: impl IntoIterator<Item = (PassageKind, &'l str)>,
    position: Position,
    context: &PassageContext,
) -> Document {
    let mut builder = Builder::default();
    for (kind, line) in lines {
        builder.push(kind, &Block::new(BlockKind::Paragraph, line, position), context.clone());
    }
    builder.finish()
}
