//! Converts an outline to a document, by the same rules for all formats.
//!
//! Structure that the format marks (headings, list items, rows) is used as is. Other structure is
//! recognised by the wording: speakers, nested clauses, and the parts of a news page that are not news. No
//! text is dropped: text that must not be quoted becomes noise.

use super::builder::{Builder, PassageContext};
use super::document::{Document, MetadataSource};
use super::passage::PassageKind;
use super::sections::{HeadingLevel, Sections, UNSTYLED, format_label, is_heading, is_upper_case};
use super::{front_matter, head, metadata, news_page};
use crate::formats::{Block, BlockKind, Outline};
use crate::text::clauses::{self, ClauseMarker, ClauseRank};
use crate::text::labels::Field;
use crate::text::{labels, lines, turns};

/// Builds the document of an outline.
pub fn assemble(path: &str, outline: Outline) -> Document {
    let Outline { title, published, front_matter, encoding, blocks, .. } = outline;
    let mut builder = Builder::new(path);
    builder.document.encoding = encoding;
    front_matter::add(front_matter, &mut builder);
    let is_news = news_page::is_news(&blocks);
    let blocks = head::read(blocks, &mut builder);
    let paragraphs = blocks.iter().filter(|block| block.kind == BlockKind::Paragraph);
    let is_transcript = turns::is_mostly_turns(paragraphs.map(|block| block.text.as_str()));
    let mut body =
        BodyAssembler { is_transcript, is_news, builder, sections: Sections::default(), lead_in: String::new() };
    for (i, block) in blocks.iter().enumerate() {
        body.read_block(block, &blocks[i + 1..]);
    }
    metadata::complete(&mut body.builder, title, published);
    body.builder.finish()
}

/// The maximum length of a heading, of the column headings of a table, and of the lead-in of a list, in
/// bytes: each is stored with every passage below it.
const MAX_CONTEXT_LEN: usize = 1200;

/// Reads the blocks below the head, in order.
struct BodyAssembler {
    builder: Builder,
    is_transcript: bool,
    is_news: bool,
    sections: Sections,
    /// The last paragraph, if it can be the lead-in of a list or table.
    lead_in: String,
}

impl BodyAssembler {
    fn read_block(&mut self, block: &Block, following: &[Block]) {
        match &block.kind {
            BlockKind::Heading(level) if fits_context(&block.text) => self.open_section((*level, None), &block.text),
            BlockKind::Heading(_) => self.read_paragraph(block, following),
            BlockKind::Paragraph => self.read_paragraph(block, following),
            BlockKind::ListItem => self.read_item(block),
            BlockKind::TableRow { headers } => {
                let headers = if fits_context(headers) { headers } else { "" };
                let context = format!("{headers} {}", self.lead_in);
                self.push(
                    PassageKind::Row,
                    block,
                    0,
                    PassageContext { columns: headers.to_owned(), context, ..self.passage_context() },
                );
            }
            BlockKind::Turn { speaker } => {
                self.push(
                    PassageKind::Turn,
                    block,
                    0,
                    PassageContext { speaker: speaker.clone(), ..self.passage_context() },
                );
            }
        }
    }

    fn read_paragraph(&mut self, block: &Block, following: &[Block]) {
        let text = &block.text;
        if let Some((name, words)) = turns::split_turn(text).filter(|_| self.is_transcript) {
            self.add_speaker(name, block);
            let context = PassageContext { speaker: Some(name.to_owned()), ..self.passage_context() };
            self.push(PassageKind::Turn, block, text.len() - words.len(), context);
        } else if lines::is_caption(text) || (self.is_news && lines::is_page_furniture(text)) {
            self.push(PassageKind::Noise, block, 0, PassageContext::default());
        } else if lines::is_bulleted(text) && text.contains(char::is_alphanumeric) {
            self.read_item(block);
        } else if self.sections.needs_title && is_heading(0, text) {
            self.sections.append_title(text);
        } else if let Some(marker) = clauses::parse_marker(text).filter(|_| !self.is_news) {
            self.read_clause(marker, block, following);
        } else if is_upper_case(text) && following.first().is_some_and(|next| !is_upper_case(&next.text)) {
            self.open_section((UNSTYLED, None), text);
        } else {
            self.lead_in = if fits_context(text) { text.clone() } else { String::new() };
            self.push(PassageKind::Paragraph, block, 0, self.passage_context());
        }
    }

    /// Adds a speaker with a role in brackets as an attendee, at their first turn.
    fn add_speaker(&mut self, name: &str, block: &Block) {
        if name.ends_with(')') && !self.builder.document.attendees.iter().any(|attendee| attendee == name) {
            self.builder.set_field(Field::Attendee, name, MetadataSource::Head);
            self.builder.push_field(Field::Attendee, &block.slice(0..name.len()));
        }
    }

    /// Reads a clause. A short clause with content below it is a heading, if it is the first of its rank or the
    /// previous one was a heading too. Any other clause is a passage; its label opens a section if it names the
    /// rank ("Điều 5"), or if the clause is within an article.
    fn read_clause(&mut self, marker: ClauseMarker, block: &Block, following: &[Block]) {
        let level = (UNSTYLED, Some(marker.rank));
        self.sections.close(level);
        let can_be_heading = is_heading(marker.len, &block.text) && has_content(marker.rank, following);
        if can_be_heading && (marker.is_first() || self.sections.last_was_heading(marker.rank)) {
            self.open_section(level, &block.text);
            self.sections.needs_title = marker.len == block.text.len();
            return;
        }
        self.sections.add_clause(marker.rank);
        let within_article = self.sections.has_rank(ClauseRank::Article);
        if marker.rank.is_named() || within_article {
            self.open_section(level, &format_label(marker));
            self.lead_in.clone_from(&block.text);
            self.push(PassageKind::Paragraph, block, 0, self.passage_context());
        } else {
            self.read_item(block);
        }
    }

    /// Reads a list item without its bullet or number. Below a heading such as "Thành phần" it is an
    /// attendee.
    fn read_item(&mut self, block: &Block) {
        let from = labels::marker_len(&block.text);
        let context = PassageContext { context: self.lead_in.clone(), ..self.passage_context() };
        let heading = self.sections.innermost();
        if !heading.into_iter().chain([self.lead_in.as_str()]).any(labels::is_attendance_heading) {
            self.push(PassageKind::Item, block, from, context);
            // "3. Thành phần:" is an item, and the lead-in of the next items.
            if block.text.trim_end().ends_with(':') && fits_context(&block.text) {
                self.lead_in = block.text[from..].to_owned();
            }
            return;
        }
        let (field, at, value) = match labels::parse_fields(&block.text[from..]).as_deref() {
            Some(&[(field, at, value)]) if !value.is_empty() => (field, from + at, value),
            _ => (Field::Attendee, from, &block.text[from..]),
        };
        self.builder.set_field(field, value, MetadataSource::Head);
        let end = at + value.len();
        self.builder.push(PassageKind::Field(field), &block.slice(at..end), context);
    }

    /// Appends a block's text from byte `from` on as a passage.
    fn push(&mut self, kind: PassageKind, block: &Block, from: usize, context: PassageContext) {
        self.sections.needs_title = false;
        match from {
            0 => self.builder.push(kind, block, context),
            _ => self.builder.push(kind, &block.without_prefix(from), context),
        }
    }

    fn open_section(&mut self, level: HeadingLevel, name: &str) {
        self.lead_in.clear();
        self.sections.open(level, name);
    }

    fn passage_context(&self) -> PassageContext {
        PassageContext { section: self.sections.path(), ..PassageContext::default() }
    }
}

/// Whether a text is short enough to be stored with each passage that it applies to.
fn fits_context(text: &str) -> bool {
    text.len() <= MAX_CONTEXT_LEN
}

/// Whether a clause of this rank has content below it: text, or clauses of a lower rank.
fn has_content(rank: ClauseRank, following: &[Block]) -> bool {
    let Some(next) = following.first() else { return false };
    match (&next.kind, clauses::parse_marker(&next.text)) {
        (BlockKind::Heading(_), _) => false,
        (BlockKind::Paragraph, Some(next)) => next.rank > rank,
        _ => true,
    }
}

#[cfg(test)]
mod tests;
