//! Reads the blocks of a record below its head: sections, turns, clauses, list items and table rows.

use super::builder::{Builder, PassageContext};
use super::document::MetadataSource;
use super::fields;
use super::passage::PassageKind;
use super::sections::{HeadingLevel, Sections, UNSTYLED, format_label, is_heading, is_upper_case};
use crate::formats::{Block, BlockKind, LeftOutReason};
use crate::text::clauses::{self, ClauseMarker, ClauseRank};
use crate::text::labels::Field;
use crate::text::turns::Dialogue;
use crate::text::{labels, lines};

/// The maximum length of a heading, of the column headings of a table, and of the lead-in of a list, in
/// bytes: each is stored with every passage below it.
const MAX_CONTEXT_LEN: usize = 1200;

/// The maximum length of a line that can be one of the people of a list, in bytes.
const MAX_PERSON_BYTES: usize = 240;

/// The number of first and of last blocks of a report among which its author is named.
const FIRST_BLOCKS: usize = 3;
const LAST_BLOCKS: usize = 3;

/// Reads the blocks below the head, in order.
pub struct BodyAssembler<'b> {
    pub builder: &'b mut Builder,
    dialogue: Option<Dialogue>,
    is_news: bool,
    sections: Sections,
    /// The last paragraph, if it can be the lead-in of a list or table.
    lead_in: String,
    /// The number of blocks so far.
    read_blocks: usize,
    /// Whether the current block is one of the first or last, among which the author of a report is named.
    is_margin: bool,
}

impl<'b> BodyAssembler<'b> {
    pub fn new(builder: &'b mut Builder, dialogue: Option<Dialogue>, is_news: bool) -> Self {
        let (sections, lead_in) = (Sections::default(), String::new());
        Self { builder, dialogue, is_news, sections, lead_in, read_blocks: 0, is_margin: false }
    }

    /// Reads a block. `following` are those after it.
    pub fn read_block(&mut self, block: &Block, following: &[Block]) {
        self.is_margin = self.read_blocks < FIRST_BLOCKS || following.len() < LAST_BLOCKS;
        self.read_blocks += 1;
        match &block.kind {
            BlockKind::Heading(level) if fits_context(&block.text) => self.read_heading((*level, None), block),
            BlockKind::Heading(_) | BlockKind::Paragraph => self.read_paragraph(block, following),
            BlockKind::ListItem => self.read_item(block),
            BlockKind::TableRow { headers } => self.read_row(block, headers),
            BlockKind::Turn { speaker } => {
                let context = PassageContext { speaker: speaker.clone(), ..self.passage_context() };
                self.push(PassageKind::Turn, block, 0, context);
            }
        }
    }

    fn read_paragraph(&mut self, block: &Block, following: &[Block]) {
        let text = &block.text;
        if let Some((name, words)) = self.dialogue.as_ref().and_then(|dialogue| dialogue.split_turn(text)) {
            self.add_speaker(name, block);
            let context = PassageContext { speaker: Some(name.to_owned()), ..self.passage_context() };
            self.push(PassageKind::Turn, block, text.len() - words.len(), context);
        } else if let Some(reason) = self.find_left_out_reason(text) {
            self.sections.needs_title = false;
            self.builder.push_left_out(reason, block);
        } else if lines::is_bulleted(text) && text.contains(char::is_alphanumeric) {
            self.read_item(block);
        } else if self.sections.needs_title && is_heading(0, text) {
            self.append_title(block);
        } else if let Some(marker) = clauses::parse_marker(text).filter(|_| !self.is_news) {
            self.read_clause(marker, block, following);
        } else if is_upper_case(text) && following.first().is_some_and(|next| !is_upper_case(&next.text)) {
            self.open_section((self.sections.upper_case_level(), None), block);
        } else if text.len() <= MAX_PERSON_BYTES && self.people_field().is_some() && fields::is_person_line(text) {
            self.read_item(block);
        } else {
            self.lead_in = if fits_context(text) { text.clone() } else { String::new() };
            self.push(PassageKind::Paragraph, block, 0, self.passage_context());
        }
    }

    /// Returns why a line is never quoted; `None` if it is part of the text.
    fn find_left_out_reason(&self, text: &str) -> Option<LeftOutReason> {
        if lines::is_caption(text) {
            Some(LeftOutReason::Caption)
        } else if lines::is_breadcrumb(text) {
            Some(LeftOutReason::Navigation)
        } else if lines::is_bare_link(text) || (self.is_news && lines::is_related_link(text)) {
            Some(LeftOutReason::Link)
        } else if self.is_news && self.is_margin && lines::is_byline(text) {
            Some(LeftOutReason::Byline)
        } else {
            None
        }
    }

    /// Reads a heading that the format marks. A heading that is only a number has its title in the next line.
    fn read_heading(&mut self, level: HeadingLevel, block: &Block) {
        if self.sections.needs_title && clauses::parse_marker(&block.text).is_none() {
            return self.append_title(block);
        }
        self.open_section(level, block);
        self.sections.needs_title =
            clauses::parse_marker(&block.text).is_some_and(|marker| marker.len == block.text.trim_end().len());
    }

    /// Adds a speaker with a role in brackets, who attended, at their first turn.
    fn add_speaker(&mut self, name: &str, block: &Block) {
        if name.ends_with(')') && !self.builder.speakers.iter().any(|speaker| speaker == name) {
            self.builder.speakers.push(name.to_owned());
            self.builder.push_field(Field::Attendee, &block.slice(0..name.len()));
        }
    }

    /// Reads a clause. A short clause is a heading if it is the first of its rank and has content below it, or if the
    /// previous one was a heading. Any other clause is a passage; its label opens a section if it names the
    /// rank ("Điều 5"), or if the clause is within an article.
    fn read_clause(&mut self, marker: ClauseMarker, block: &Block, following: &[Block]) {
        let level = (UNSTYLED, Some(marker.rank));
        self.sections.close(level);
        let follows_heading = self.sections.last_was_heading(marker.rank);
        let can_be_heading =
            is_heading(marker.len, &block.text) && (follows_heading || has_content(marker.rank, following));
        if can_be_heading && (marker.is_first() || follows_heading) {
            self.open_section(level, block);
            self.sections.needs_title = marker.len == block.text.len();
            return;
        }
        self.sections.add_clause(marker.rank);
        let within_article = self.sections.has_rank(ClauseRank::Article);
        if marker.rank.is_named() || within_article {
            self.lead_in.clear();
            self.sections.open(level, &format_label(marker));
            self.lead_in.clone_from(&block.text);
            self.push(PassageKind::Paragraph, block, 0, self.passage_context());
        } else {
            self.read_item(block);
        }
    }

    /// Reads a list item without its bullet or number. Below a heading or label such as "Thành phần" it is one of the
    /// people.
    fn read_item(&mut self, block: &Block) {
        if let Some(reason) = self.find_left_out_reason(&block.text).filter(|_| lines::is_bare_link(&block.text)) {
            return self.builder.push_left_out(reason, block);
        }
        let from = labels::marker_len(&block.text);
        let context = PassageContext { context: self.lead_in.clone(), ..self.passage_context() };
        let Some(list_field) = self.people_field() else {
            self.push(PassageKind::Item, block, from, context);
            // "3. Thành phần:" is an item, and the lead-in of the next items.
            if block.text.trim_end().ends_with(':') && fits_context(&block.text) {
                self.lead_in = block.text[from..].to_owned();
            }
            return;
        };
        if labels::is_lone_label(&block.text) {
            self.push(PassageKind::Item, block, from, context);
            self.lead_in = block.text[from..].to_owned();
            return;
        }
        match fields::parse_block(block) {
            Some(values) => {
                for fields::FieldValue { field, range } in values {
                    self.push_listed(field, &block.slice(range), context.clone());
                }
            }
            None => {
                let is_absent = list_field == Field::Attendee && fields::is_absent(&block.text);
                let field = if is_absent { Field::Absentee } else { list_field };
                self.push_listed(field, &block.without_prefix(from), context);
            }
        }
    }

    /// Reads a table row. Below a heading or label such as "Thành phần" it is one of the people.
    fn read_row(&mut self, block: &Block, headers: &str) {
        let headers = if fits_context(headers) { headers } else { "" };
        let context = PassageContext {
            columns: headers.to_owned(),
            context: format!("{headers} {}", self.lead_in),
            ..self.passage_context()
        };
        // The row of a log has the whole meeting.
        if self.read_blocks == 1 && self.builder.document.part > 0 {
            for (field, value) in fields::read_columns(headers, &block.text) {
                self.builder.set_field(field, value, MetadataSource::Head);
            }
        }
        match self.people_field() {
            Some(Field::Attendee) if fields::is_absent(&block.text) => {
                self.push(PassageKind::Field(Field::Absentee), block, 0, context);
            }
            Some(field) => {
                let name = fields::find_name_cell(headers, &block.text);
                self.builder.set_field(field, name, MetadataSource::Head);
                if let Some(role) = fields::find_role_cell(&block.text) {
                    self.builder.set_field(role, name, MetadataSource::Head);
                }
                self.push(PassageKind::Field(field), block, 0, context);
            }
            None => self.push(PassageKind::Row, block, 0, context),
        }
    }

    /// Appends one of the people of a list.
    fn push_listed(&mut self, field: Field, value: &Block, context: PassageContext) {
        match field {
            Field::Attendee => {
                fields::split_names(&value.text).into_iter().for_each(|name| self.builder.add_attendee(name));
            }
            _ => self.builder.set_field(field, &value.text, MetadataSource::Head),
        }
        self.builder.push(PassageKind::Field(field), value, context);
    }

    /// Returns the field whose values the current list has: that of the label above it, otherwise that of the heading.
    fn people_field(&self) -> Option<Field> {
        let names_people = |field: &Field| field.has_people();
        if labels::is_lone_label(&self.lead_in) {
            return labels::parse_lone_label(&self.lead_in).filter(names_people);
        }
        let by_lead_in = labels::parse_field_heading(&self.lead_in).filter(names_people);
        by_lead_in.or_else(|| labels::parse_field_heading(self.sections.innermost()?).filter(names_people))
    }

    /// Appends a block's text from byte `from` on as a passage.
    fn push(&mut self, kind: PassageKind, block: &Block, from: usize, context: PassageContext) {
        self.sections.needs_title = false;
        match from {
            0 => self.builder.push(kind, block, context),
            _ => self.builder.push(kind, &block.without_prefix(from), context),
        }
    }

    /// Appends a heading as a passage, below the headings above it, and opens its section.
    fn open_section(&mut self, level: HeadingLevel, block: &Block) {
        self.lead_in.clear();
        self.sections.close(level);
        let from = bare_marker_len(&block.text);
        self.builder.push(PassageKind::Heading, &block.without_prefix(from), self.passage_context());
        self.sections.open(level, &block.text);
    }

    /// Appends the title of a heading that is only a number.
    fn append_title(&mut self, block: &Block) {
        self.builder.push(PassageKind::Heading, block, self.passage_context());
        self.sections.append_title(&block.text);
    }

    fn passage_context(&self) -> PassageContext {
        PassageContext { section: self.sections.path(), ..PassageContext::default() }
    }
}

/// The length of the number at the beginning of a heading, such as "1." or "II."; 0 if it is named, as in "Điều 5.", or
/// nothing follows it.
fn bare_marker_len(heading: &str) -> usize {
    let marker = clauses::parse_marker(heading).filter(|marker| !marker.rank.is_named());
    marker.map_or(0, |marker| marker.len).min(heading.trim_end().len().saturating_sub(1))
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
