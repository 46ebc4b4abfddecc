//! Where a document's text and its passages are made, for every format alike.
//!
//! Passages are appended one by one and tile the text by construction: each is a line of its own,
//! its white space made single. Nothing else may write to a document's text.

use std::collections::HashMap;

use super::document::{Document, Field, Kind, Passage};

/// A document in the making.
#[derive(Debug, Default)]
pub struct Builder {
    pub document: Document,
    numbers: HashMap<(Kind, String), usize>,
}

/// What a reader knows of a passage beside its text.
#[derive(Debug, Clone, Default)]
pub struct Place {
    pub section: String,
    pub speaker: Option<String>,
    /// Line of the file, from 1.
    pub line: usize,
    pub context: String,
}

impl Builder {
    pub fn new(path: &str) -> Self {
        let document = Document { path: path.to_owned(), ..Document::default() };
        Self { document, ..Self::default() }
    }

    /// Appends a line that says one thing of the meeting, with what members call that.
    pub fn field(&mut self, field: Field, value: &str, line: usize) {
        let place = Place { line, context: label(field).to_owned(), ..Place::default() };
        self.push(Kind::Field(field), value, place);
    }

    /// Appends a passage; a blank one is left out.
    pub fn push(&mut self, kind: Kind, text: &str, place: Place) {
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.is_empty() {
            return;
        }
        let start = self.document.text.len();
        self.document.text.push_str(&words.join(" "));
        let span = start..self.document.text.len();
        self.document.text.push('\n');
        let number = self.numbers.entry((kind, place.section.clone())).or_insert(0);
        *number += 1;
        self.document.passages.push(Passage {
            span,
            kind,
            number: *number,
            section: place.section,
            speaker: place.speaker,
            line: place.line,
            context: place.context,
        });
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
        Field::Attendee => {
            "thành phần tham dự dự họp có mặt cuộc họp buổi họp hội nghị phiên attendees attended meeting"
        }
        Field::Source => "nguồn source",
    }
}

/// What every reader must hold: passages lie in order, apart, with nothing but line ends between.
#[cfg(test)]
pub(super) fn assert_tiled(document: &Document) {
    let mut last = 0;
    for passage in &document.passages {
        assert!(document.text[last..passage.span.start].chars().all(|c| c == '\n'));
        assert!(!document.text[passage.span.clone()].contains('\n') && !passage.span.is_empty());
        last = passage.span.end;
    }
    assert!(document.text[last..].chars().all(|c| c == '\n'));
}
