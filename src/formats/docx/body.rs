//! The body of a Word file, parsed in one pass over its XML with an explicit stack.

use std::time::Instant;

use quick_xml::events::{BytesStart, Event};

use super::numbering::Numbering;
use super::package::PartReader;
use super::paragraph::ParagraphBuilder;
use super::styles::Styles;
use super::xml::{is_on, read_attribute, read_val, resolve_entity};
use crate::formats::encoding::decode_by_font;
use crate::formats::limits::{Limits, MIN_BLOCK_BYTES};
use crate::formats::outline::{Block, BlockKind};
use crate::formats::position::Position;
use crate::formats::problem::{LocatedProblem, Problem};
use crate::formats::tables::{self, TableRow};

/// XML events between two deadline checks.
const EVENTS_PER_CHECK: usize = 4096;

/// Maximum bytes of a vertically merged cell whose text is repeated in each row.
const MAX_MERGED_BYTES: usize = 256;

/// Elements that are not printed, or whose content is a duplicate.
const SKIPPED_ELEMENTS: [&str; 9] =
    ["del", "moveFrom", "Fallback", "instrText", "delText", "sectPr", "separator", "continuationSeparator", "rubyBase"];

/// Builds blocks from the parts that have text: the document, the footnotes and the endnotes.
pub struct BodyReader {
    styles: Styles,
    numbering: Numbering,
    max_bytes: usize,
    deadline: Instant,
    /// Bytes of text read so far, with [`MIN_BLOCK_BYTES`] for each paragraph, line, row and cell, even without text.
    bytes: usize,
    blocks: Vec<(BlockKind, String)>,
    problems: Vec<LocatedProblem>,
    /// Open paragraphs, the innermost last; a text box nests one in another.
    paragraphs: Vec<ParagraphBuilder>,
    /// The rows of open tables, the innermost last.
    tables: Vec<Vec<TableRow>>,
    /// The previous paragraph, if its paragraph mark is deleted and it continues in the next paragraph.
    unfinished: Option<ParagraphBuilder>,
    state: ElementState,
}

/// The state that the open elements set: the properties of the current run, and what kind of element is open.
#[derive(Debug, Default)]
struct ElementState {
    in_row_properties: bool,
    /// Whether the next content control shows only its placeholder, because it was not filled in.
    is_placeholder_next: bool,
    is_run_hidden: bool,
    run_font: Option<String>,
    in_text: bool,
    in_paragraph_properties: bool,
}

impl BodyReader {
    /// Creates a reader that fails beyond about the text that `limits` allow, or after `deadline`.
    pub fn new(styles: Styles, numbering: Numbering, limits: &Limits, deadline: Instant) -> Self {
        Self {
            styles,
            numbering,
            max_bytes: limits.text_bytes,
            deadline,
            bytes: 0,
            blocks: Vec::new(),
            problems: Vec::new(),
            paragraphs: Vec::new(),
            tables: Vec::new(),
            unfinished: None,
            state: ElementState::default(),
        }
    }

    /// Reads one part of the file.
    ///
    /// # Errors
    /// If it exceeds the limits or cannot be unpacked, or the deadline has passed.
    pub fn read(&mut self, mut part: PartReader) -> Result<(), Problem> {
        let mut skip_depth = 0usize;
        for events in 0.. {
            let is_late = events % EVENTS_PER_CHECK == 0 && Instant::now() > self.deadline;
            if is_late || self.bytes > self.max_bytes {
                return Err(Problem::DocxTooLarge);
            }
            match part.read_event()? {
                Some(Event::Start(tag)) if skip_depth > 0 || self.detect_skipped_element(&tag) => skip_depth += 1,
                Some(Event::End(_)) if skip_depth > 0 => skip_depth -= 1,
                Some(Event::Eof) => break,
                Some(_) if skip_depth > 0 => {}
                Some(Event::Start(tag)) => self.start_element(&tag),
                Some(Event::Empty(tag)) => self.empty_element(&tag),
                Some(Event::End(tag)) => self.end_element(tag.local_name().as_ref()),
                Some(Event::Text(text)) if self.state.in_text => self.push_text(&text),
                Some(Event::GeneralRef(name)) if self.state.in_text => {
                    let text = resolve_entity(&name).unwrap_or_default();
                    self.push_text(&text);
                }
                Some(_) => {}
                // After a syntax error, the rest of the part is unreliable.
                None => {
                    self.problems.push((1, Problem::DocxTruncated));
                    break;
                }
            }
        }
        self.close_open_elements();
        Ok(())
    }

    /// Returns the blocks in reading order, and the problems.
    pub fn finish(self) -> (Vec<Block>, Vec<LocatedProblem>) {
        let has_title = self.blocks.iter().any(|(kind, _)| *kind == BlockKind::Heading(0));
        let shift = |kind: BlockKind| match kind {
            BlockKind::Heading(level) => BlockKind::Heading(level + u8::from(has_title)),
            other => other,
        };
        let numbered = (1..).zip(self.blocks);
        let blocks = numbered.map(|(n, (kind, text))| Block::new(shift(kind), text, Position::line(n)));
        (blocks.collect(), self.problems)
    }

    fn start_element(&mut self, tag: &BytesStart) {
        match tag.local_name().as_ref() {
            "p" => {
                self.bytes += MIN_BLOCK_BYTES;
                self.paragraphs.push(self.unfinished.take().unwrap_or_default());
            }
            "r" => (self.state.is_run_hidden, self.state.run_font) = (false, None),
            "t" => self.state.in_text = true,
            "pPr" => self.state.in_paragraph_properties = true,
            "trPr" => self.state.in_row_properties = true,
            "tbl" => {
                self.bytes += MIN_BLOCK_BYTES;
                self.end_unfinished();
                self.tables.push(Vec::new());
            }
            "tr" => {
                self.bytes += MIN_BLOCK_BYTES;
                self.tables.iter_mut().last().into_iter().for_each(|rows| rows.push(TableRow::default()));
            }
            "tc" => self.begin_cell(),
            _ => self.read_property(tag),
        }
    }

    fn empty_element(&mut self, tag: &BytesStart) {
        match tag.local_name().as_ref() {
            "tab" | "ptab" if !self.state.in_paragraph_properties => self.push_text(" "),
            "noBreakHyphen" => self.push_text("-"),
            // U+00AD encodes a letter in TCVN3.
            "softHyphen" => self.push_text("\u{AD}"),
            "br" | "cr" => self.break_line(),
            "del" => self.mark_deletion(),
            "tc" => self.begin_cell(),
            _ => self.read_property(tag),
        }
    }

    fn read_property(&mut self, tag: &BytesStart) {
        match tag.local_name().as_ref() {
            "showingPlcHdr" => self.state.is_placeholder_next = is_on(tag),
            "rFonts" if !self.state.in_paragraph_properties => self.state.run_font = read_attribute(tag, "ascii"),
            "vanish" if !self.state.in_paragraph_properties => self.state.is_run_hidden = is_on(tag),
            "tblHeader" if is_on(tag) => self.current_row().into_iter().for_each(|row| row.is_header = true),
            "vMerge" if read_val(tag).is_none_or(|v| v == "continue") => self.repeat_cell_above(),
            _ => {
                if let Some(paragraph) = self.paragraphs.last_mut().filter(|_| self.state.in_paragraph_properties) {
                    paragraph.properties.apply(tag);
                }
            }
        }
    }

    fn end_element(&mut self, name: &str) {
        match name {
            "p" => self.end_paragraph(),
            "r" => self.state.is_run_hidden = false,
            "t" => self.state.in_text = false,
            "pPr" => self.state.in_paragraph_properties = false,
            "trPr" => self.state.in_row_properties = false,
            "tr" => self.end_row(),
            "tbl" => self.end_table(),
            _ => {}
        }
    }

    /// Appends the text of a run, decoded by its font. The text must be complete, since VNI encodes an
    /// accented letter as two characters.
    fn push_text(&mut self, text: &str) {
        let Some(paragraph) = self.paragraphs.last_mut().filter(|_| !self.state.is_run_hidden) else { return };
        self.bytes += text.len();
        match self.state.run_font.as_ref().or(self.styles.default_font.as_ref()) {
            Some(font) => paragraph.push_text(&decode_by_font(font, text)),
            None => paragraph.push_text(text),
        }
    }

    fn break_line(&mut self) {
        self.bytes += MIN_BLOCK_BYTES;
        self.paragraphs.iter_mut().last().into_iter().for_each(ParagraphBuilder::break_line);
    }

    /// Marks the row or the paragraph mark as deleted, if the `del` element is among their properties.
    fn mark_deletion(&mut self) {
        if self.state.in_row_properties {
            self.current_row().into_iter().for_each(|row| row.is_deleted = true);
        } else if self.state.in_paragraph_properties {
            self.paragraphs.iter_mut().last().into_iter().for_each(|p| p.continues_in_next = true);
        }
    }

    /// Whether a start tag begins an element that is left out. Also marks the row or the paragraph mark that a
    /// `del` element deletes.
    fn detect_skipped_element(&mut self, tag: &BytesStart) -> bool {
        let name = tag.local_name();
        let is_placeholder = name.as_ref() == "sdtContent" && std::mem::take(&mut self.state.is_placeholder_next);
        if name.as_ref() == "del" {
            self.mark_deletion();
        }
        is_placeholder || SKIPPED_ELEMENTS.contains(&name.as_ref())
    }

    fn current_row(&mut self) -> Option<&mut TableRow> {
        self.tables.last_mut()?.last_mut()
    }

    fn begin_cell(&mut self) {
        self.bytes += MIN_BLOCK_BYTES;
        self.current_row().into_iter().for_each(|row| row.cells.push(Vec::new()));
    }

    /// Copies the text of the cell above into a vertically merged cell.
    fn repeat_cell_above(&mut self) {
        let Some([.., above, row]) = self.tables.last_mut().map(Vec::as_mut_slice) else { return };
        let at = row.cells.len().saturating_sub(1);
        let is_short = |cell: &&Vec<String>| cell.iter().map(String::len).sum::<usize>() <= MAX_MERGED_BYTES;
        if let (Some(cell), Some(above)) = (row.cells.get_mut(at), above.cells.get(at).filter(is_short)) {
            cell.clone_from(above);
            self.bytes += cell.iter().map(String::len).sum::<usize>();
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        if paragraph.continues_in_next {
            self.unfinished = Some(ParagraphBuilder { continues_in_next: false, ..paragraph });
        } else {
            self.push_paragraph(paragraph);
        }
    }

    /// Ends a paragraph whose mark is deleted but which has no successor.
    fn end_unfinished(&mut self) {
        self.unfinished.take().into_iter().for_each(|paragraph| self.push_paragraph(paragraph));
    }

    fn push_paragraph(&mut self, paragraph: ParagraphBuilder) {
        let blocks = paragraph.into_blocks(&self.styles, &mut self.numbering);
        match self.current_row().and_then(|row| row.cells.last_mut()) {
            Some(cell) => cell.extend(blocks.into_iter().map(|(_, text)| text)),
            None => self.blocks.extend(blocks),
        }
    }

    fn end_row(&mut self) {
        self.end_unfinished();
        self.tables.iter_mut().last().into_iter().for_each(|rows| {
            rows.pop_if(|row| row.is_deleted);
        });
    }

    /// Ends a table. A table nested in a cell becomes the text of that cell.
    fn end_table(&mut self) {
        let Some(rows) = self.tables.pop() else { return };
        let position = Position::line(self.blocks.len() + 1);
        match self.current_row().and_then(|row| row.cells.last_mut()) {
            Some(cell) => cell.extend(rows.into_iter().flat_map(|row| row.cells).flatten()),
            None => {
                let blocks = tables::build_blocks(rows, position, &mut self.problems);
                self.blocks.extend(blocks.into_iter().map(|b| (b.kind, b.text)));
            }
        }
    }

    /// Ends the paragraphs and tables that a damaged part left open.
    fn close_open_elements(&mut self) {
        while !self.paragraphs.is_empty() {
            self.end_paragraph();
        }
        self.end_unfinished();
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.state = ElementState::default();
    }
}
