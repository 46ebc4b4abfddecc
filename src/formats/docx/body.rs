//! The body of a Word file, read in one pass over its XML with an explicit stack.

use std::time::Instant;

use quick_xml::events::{BytesStart, Event};

use super::numbering::Numbering;
use super::paragraph::Paragraph;
use super::styles::Styles;
use super::xml::{attribute, entity, is_on, reader, value};
use crate::formats::encoding::of_font;
use crate::formats::outline::{Block, Position, Shape};
use crate::formats::problem::{Problem, ProblemAt};
use crate::formats::tables::{self, Row};

/// XML events between two deadline checks.
const UNWATCHED: usize = 4096;

/// Bytes of the longest vertically merged cell whose text is repeated in each row.
const LONGEST_MERGED: usize = 256;

/// Elements that are not printed, or whose content is there twice.
const SKIPPED: [&str; 9] =
    ["del", "moveFrom", "Fallback", "instrText", "delText", "sectPr", "separator", "continuationSeparator", "rubyBase"];

pub struct BodyReader {
    styles: Styles,
    numbering: Numbering,
    most: usize,
    deadline: Instant,
    blocks: Vec<(Shape, String)>,
    problems: Vec<ProblemAt>,
    /// Open paragraphs; a text box nests one in another.
    paragraphs: Vec<Paragraph>,
    tables: Vec<Vec<Row>>,
    /// The paragraph before, if it continues in the next one.
    unfinished: Option<Paragraph>,
    run: Run,
}

#[derive(Debug, Default)]
struct Run {
    in_row_properties: bool,
    /// The next content is the placeholder of a field that nobody filled in.
    prompt: bool,
    hidden: bool,
    font: Option<String>,
    in_text: bool,
    in_own_properties: bool,
}

impl BodyReader {
    /// Creates a reader that fails beyond about `most` blocks, or after `deadline`.
    pub fn new(styles: Styles, numbering: Numbering, most: usize, deadline: Instant) -> Self {
        Self {
            most,
            styles,
            numbering,
            deadline,
            blocks: Vec::new(),
            problems: Vec::new(),
            paragraphs: Vec::new(),
            tables: Vec::new(),
            unfinished: None,
            run: Run::default(),
        }
    }

    /// Reads one part of the file.
    pub fn read(&mut self, part: &str) -> Result<(), Problem> {
        let mut reader = reader(part);
        let mut skipping = 0usize;
        for events in 0.. {
            let full = self.blocks.len() > self.most;
            if events % UNWATCHED == 0 && (full || Instant::now() > self.deadline) {
                return Err(Problem::DocxTooLarge);
            }
            match reader.read_event() {
                Ok(Event::Start(tag)) if skipping > 0 || self.skips(&tag) => skipping += 1,
                Ok(Event::End(_)) if skipping > 0 => skipping -= 1,
                Ok(Event::Eof) => break,
                Ok(_) if skipping > 0 => {}
                Ok(Event::Start(tag)) => self.open(&tag),
                Ok(Event::Empty(tag)) => self.empty(&tag),
                Ok(Event::End(tag)) => self.close(tag.local_name().as_ref()),
                Ok(Event::Text(text)) if self.run.in_text => self.text(&text),
                Ok(Event::GeneralRef(name)) if self.run.in_text => {
                    let shown = entity(&name).unwrap_or_default();
                    self.text(&shown);
                }
                Ok(_) => {}
                // After a syntax error, the rest cannot be trusted.
                Err(_) => {
                    self.problems.push((1, Problem::DocxTruncated));
                    break;
                }
            }
        }
        self.close_all();
        Ok(())
    }

    /// Returns the blocks in reading order, and the problems.
    pub fn finish(self) -> (Vec<Block>, Vec<ProblemAt>) {
        let titled = self.blocks.iter().any(|(shape, _)| *shape == Shape::Heading(0));
        let shifted = |shape: Shape| match shape {
            Shape::Heading(level) => Shape::Heading(level + u8::from(titled)),
            other => other,
        };
        let numbered = (1..).zip(self.blocks);
        let blocks = numbered.map(|(n, (shape, text))| Block::new(shifted(shape), text, Position::line(n)));
        (blocks.collect(), self.problems)
    }

    fn open(&mut self, tag: &BytesStart) {
        match tag.local_name().as_ref() {
            "p" => self.paragraphs.push(self.unfinished.take().unwrap_or_default()),
            "r" => (self.run.hidden, self.run.font) = (false, None),
            "t" => self.run.in_text = true,
            "pPr" => self.run.in_own_properties = true,
            "trPr" => self.run.in_row_properties = true,
            "tbl" => {
                self.end_unfinished();
                self.tables.push(Vec::new());
            }
            "tr" => self.tables.iter_mut().last().into_iter().for_each(|rows| rows.push(Row::default())),
            "tc" => self.cell(),
            _ => self.setting(tag),
        }
    }

    fn empty(&mut self, tag: &BytesStart) {
        match tag.local_name().as_ref() {
            "tab" | "ptab" if !self.run.in_own_properties => self.text(" "),
            "noBreakHyphen" => self.text("-"),
            // A letter in TCVN3.
            "softHyphen" => self.text("\u{AD}"),
            "br" | "cr" => self.break_line(),
            "del" => self.deletes(),
            "tc" => self.cell(),
            _ => self.setting(tag),
        }
    }

    fn setting(&mut self, tag: &BytesStart) {
        match tag.local_name().as_ref() {
            "showingPlcHdr" => self.run.prompt = is_on(tag),
            "rFonts" if !self.run.in_own_properties => self.run.font = attribute(tag, "ascii"),
            "vanish" if !self.run.in_own_properties => self.run.hidden = is_on(tag),
            "tblHeader" if is_on(tag) => self.row().into_iter().for_each(|row| row.head = true),
            "vMerge" if value(tag).is_none_or(|v| v == "continue") => self.merge(),
            _ => {
                if let Some(paragraph) = self.paragraphs.last_mut().filter(|_| self.run.in_own_properties) {
                    paragraph.properties.read(tag);
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.end_paragraph(),
            "r" => self.run.hidden = false,
            "t" => self.run.in_text = false,
            "pPr" => self.run.in_own_properties = false,
            "trPr" => self.run.in_row_properties = false,
            "tr" => self.end_row(),
            "tbl" => self.end_table(),
            _ => {}
        }
    }

    /// Adds a run's text, decoded by its font; in one piece, since VNI writes an accented letter as two characters.
    fn text(&mut self, text: &str) {
        let Some(paragraph) = self.paragraphs.last_mut().filter(|_| !self.run.hidden) else { return };
        match self.run.font.as_ref().or(self.styles.font.as_ref()) {
            Some(font) => paragraph.push(&of_font(font, text)),
            None => paragraph.push(text),
        }
    }

    fn break_line(&mut self) {
        self.paragraphs.iter_mut().last().into_iter().for_each(Paragraph::break_line);
    }

    /// Notes a deletion, which among properties concerns the row or the paragraph mark, not words.
    fn deletes(&mut self) {
        if self.run.in_row_properties {
            self.row().into_iter().for_each(|row| row.deleted = true);
        } else if self.run.in_own_properties {
            self.paragraphs.iter_mut().last().into_iter().for_each(|p| p.joins_next = true);
        }
    }

    /// Whether a tag opens something to be left out.
    fn skips(&mut self, tag: &BytesStart) -> bool {
        let name = tag.local_name();
        let prompt = name.as_ref() == "sdtContent" && std::mem::take(&mut self.run.prompt);
        if name.as_ref() == "del" {
            self.deletes();
        }
        prompt || SKIPPED.contains(&name.as_ref())
    }

    fn row(&mut self) -> Option<&mut Row> {
        self.tables.last_mut()?.last_mut()
    }

    fn cell(&mut self) {
        self.row().into_iter().for_each(|row| row.cells.push(Vec::new()));
    }

    /// Repeats the text of the cell above in a vertically merged cell.
    fn merge(&mut self) {
        let Some([.., above, row]) = self.tables.last_mut().map(Vec::as_mut_slice) else { return };
        let at = row.cells.len().saturating_sub(1);
        let short = |cell: &&Vec<String>| cell.iter().map(String::len).sum::<usize>() <= LONGEST_MERGED;
        if let (Some(cell), Some(above)) = (row.cells.get_mut(at), above.cells.get(at).filter(short)) {
            cell.clone_from(above);
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else { return };
        if paragraph.joins_next {
            self.unfinished = Some(Paragraph { joins_next: false, ..paragraph });
        } else {
            self.add(paragraph);
        }
    }

    /// Ends a paragraph that should continue but has no successor.
    fn end_unfinished(&mut self) {
        self.unfinished.take().into_iter().for_each(|paragraph| self.add(paragraph));
    }

    fn add(&mut self, paragraph: Paragraph) {
        let blocks = paragraph.blocks(&self.styles, &mut self.numbering);
        match self.row().and_then(|row| row.cells.last_mut()) {
            Some(cell) => cell.extend(blocks.into_iter().map(|(_, text)| text)),
            None => self.blocks.extend(blocks),
        }
    }

    fn end_row(&mut self) {
        self.end_unfinished();
        self.tables.iter_mut().last().into_iter().for_each(|rows| {
            rows.pop_if(|row| row.deleted);
        });
    }

    /// Ends a table; one within a cell becomes the cell's text.
    fn end_table(&mut self) {
        let Some(rows) = self.tables.pop() else { return };
        let at = Position::line(self.blocks.len() + 1);
        match self.row().and_then(|row| row.cells.last_mut()) {
            Some(cell) => cell.extend(rows.into_iter().flat_map(|row| row.cells).flatten()),
            None => {
                let blocks = tables::blocks(rows, at, &mut self.problems);
                self.blocks.extend(blocks.into_iter().map(|b| (b.shape, b.text)));
            }
        }
    }

    /// Closes what a broken part left open.
    fn close_all(&mut self) {
        while !self.paragraphs.is_empty() {
            self.end_paragraph();
        }
        self.end_unfinished();
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.run = Run::default();
    }
}
