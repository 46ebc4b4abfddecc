//! Builds blocks from the nodes of the main text.

use std::time::Instant;

use super::main_text::MainText;
use super::nodes::{Node, Nodes};
use crate::formats::outline::{Block, BlockKind};
use crate::formats::position::Position;
use crate::formats::problem::{LocatedProblem, Problem};
use crate::formats::tables::{self, TableRow};
use crate::text::collapse_whitespace;

/// Nodes between two deadline checks.
const NODES_PER_CHECK: usize = 4096;

/// Inline elements. Any other element begins a new block.
const INLINE_ELEMENTS: [&str; 34] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "o:p", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr",
];

/// Maximum bytes of the name of a speaker.
const MAX_NAME_BYTES: usize = 60;

/// Average bytes per cell above which a table counts as page layout.
const MAX_DATA_CELL_BYTES: usize = 400;

/// Maximum nodes of a table that are examined to detect page layout.
const MAX_EXAMINED_NODES: usize = 2000;

/// Returns the blocks of the main text, and its problems.
///
/// # Errors
/// If the deadline has passed.
pub fn read(nodes: &Nodes, main: &MainText, deadline: Instant) -> Result<(Vec<Block>, Vec<LocatedProblem>), Problem> {
    let mut builder = HtmlBlockBuilder::new(nodes);
    for &at in &main.headings {
        builder.current = nodes.element_text(at);
        builder.end_block_as(BlockKind::Heading(heading_level(nodes.name(at)).unwrap_or(1)));
    }
    let mut at = main.start;
    let mut visited = 0;
    while at < main.end {
        visited += 1;
        if visited % NODES_PER_CHECK == 0 && Instant::now() > deadline {
            return Err(Problem::HtmlTooSlow);
        }
        if main.excluded[at] {
            builder.end_block();
            at = nodes.element_end(at);
            continue;
        }
        match &nodes.all[at] {
            Node::StartTag { name, .. } => builder.start_tag(name, at),
            Node::EndTag(name) => builder.end_tag(name),
            Node::Text(_) if at < builder.skip_until => {}
            Node::Text(text) => builder.push_text(text),
        }
        at += 1;
    }
    builder.end_block();
    while !builder.tables.is_empty() {
        builder.end_table();
    }
    Ok((builder.blocks, builder.problems))
}

/// Builds blocks from a sequence of nodes.
struct HtmlBlockBuilder<'a> {
    nodes: &'a Nodes,
    blocks: Vec<Block>,
    problems: Vec<LocatedProblem>,
    /// The text of the current block.
    current: String,
    /// The level of the open heading, if any.
    heading: Option<u8>,
    /// For each open list, whether one of its items is open.
    lists: Vec<bool>,
    /// The speaker of the current block, if it is a turn of a chat.
    speaker: Option<String>,
    /// The index of the node up to which text is skipped: it names the speaker.
    skip_until: usize,
    in_pre: bool,
    in_caption: bool,
    /// For each open table, whether it is a data table; otherwise it is page layout.
    tables: Vec<bool>,
    /// Number of open data tables. A table nested in a cell becomes the text of that cell.
    open_data_tables: usize,
    /// The rows of the outermost data table.
    rows: Vec<TableRow>,
}

impl<'a> HtmlBlockBuilder<'a> {
    fn new(nodes: &'a Nodes) -> Self {
        Self {
            nodes,
            blocks: Vec::new(),
            problems: Vec::new(),
            current: String::new(),
            heading: None,
            lists: Vec::new(),
            speaker: None,
            skip_until: 0,
            in_pre: false,
            in_caption: false,
            tables: Vec::new(),
            open_data_tables: 0,
            rows: Vec::new(),
        }
    }

    fn start_tag(&mut self, name: &str, at: usize) {
        match name {
            "br" => self.break_line(),
            "ul" | "ol" => {
                self.end_block();
                self.lists.push(false);
            }
            "li" => self.set_item_open(true),
            "p" | "div" if self.is_in_item() => self.current.push(' '),
            "dd" => self.current.push_str(if self.current.trim().is_empty() { "" } else { ": " }),
            "cite" if self.current.trim().is_empty() && !self.is_in_item() && self.heading.is_none() => {
                self.begin_turn(at);
            }
            "table" => self.begin_table(at),
            "tr" => {
                self.end_block();
                self.rows.extend((self.open_data_tables == 1).then(TableRow::default));
            }
            "td" | "th" => self.begin_cell(name == "th"),
            _ if INLINE_ELEMENTS.contains(&name) => {}
            _ => {
                self.end_block();
                self.heading = heading_level(name).or(self.heading);
                self.in_pre |= name == "pre";
                self.in_caption |= name == "figcaption";
            }
        }
    }

    fn end_tag(&mut self, name: &str) {
        match name {
            "li" => self.set_item_open(false),
            "ul" | "ol" => {
                self.end_block();
                self.lists.pop();
            }
            "p" | "div" if self.is_in_item() => self.current.push(' '),
            "dt" => {}
            "table" => {
                self.end_block();
                self.end_table();
            }
            _ if INLINE_ELEMENTS.contains(&name) => {}
            _ => {
                self.end_block();
                self.heading = if heading_level(name).is_some() { None } else { self.heading };
                self.in_pre &= name != "pre";
                self.in_caption &= name != "figcaption";
            }
        }
    }

    fn push_text(&mut self, text: &str) {
        for (n, line) in text.split('\n').enumerate() {
            match self.in_pre {
                true if n > 0 => self.end_block(),
                _ => self.current.push_str(if n > 0 { " " } else { "" }),
            }
            self.current.push_str(line);
        }
    }

    /// Begins a turn of a chat: "<cite>hoa:</cite> chào cả nhà".
    fn begin_turn(&mut self, at: usize) {
        let cited = self.nodes.element_text(at);
        let name = cited.trim().trim_end_matches(':').trim_matches(['<', '>', ' ']);
        let is_speaker = name.len() < cited.trim().len() && !name.is_empty() && name.len() <= MAX_NAME_BYTES;
        if is_speaker {
            self.end_block();
            self.speaker = Some(name.to_owned());
            self.skip_until = self.nodes.element_end(at);
        }
    }

    fn set_item_open(&mut self, open: bool) {
        self.end_block();
        self.lists.iter_mut().last().into_iter().for_each(|list| *list = open);
    }

    fn is_in_item(&self) -> bool {
        self.lists.last() == Some(&true)
    }

    /// Ends the current block at a `br`, since lines separated by `br` are paragraphs; adds a space in list
    /// items and headings.
    fn break_line(&mut self) {
        if self.is_in_item() || self.heading.is_some() {
            self.current.push(' ');
        } else {
            self.end_block();
        }
    }

    /// Ends the current block. Its kind follows from the open elements.
    fn end_block(&mut self) {
        let kind = match self.heading {
            Some(level) => BlockKind::Heading(level),
            None if self.is_in_item() => BlockKind::ListItem,
            None => BlockKind::Paragraph,
        };
        self.end_block_as(kind);
    }

    fn end_block_as(&mut self, kind: BlockKind) {
        let text = collapse_whitespace(&std::mem::take(&mut self.current));
        if text.is_empty() {
            return;
        }
        let speaker = self.speaker.take();
        if let Some(kind) = self.turn_kind(speaker, &text) {
            return self.blocks.push(Block::new(kind, text, Position::line(self.blocks.len() + 1)));
        }
        if self.open_data_tables > 0 {
            let cell = self.rows.last_mut().and_then(|row| row.cells.last_mut());
            cell.into_iter().for_each(|cell| cell.push(text.clone()));
            return;
        }
        let text = if self.in_caption && !text.contains("Ảnh:") { format!("Ảnh: {text}") } else { text };
        self.blocks.push(Block::new(kind, text, Position::line(self.blocks.len() + 1)));
    }

    /// Returns the kind of a turn of a chat: what a speaker says, or goes on to say after an ellipsis.
    fn turn_kind(&self, speaker: Option<String>, text: &str) -> Option<BlockKind> {
        if self.open_data_tables > 0 {
            return None;
        }
        let continued = match self.blocks.last().map(|block| &block.kind) {
            Some(BlockKind::Turn { speaker }) if text.starts_with(['…']) || text.starts_with("...") => {
                speaker.clone()
            }
            _ => None,
        };
        speaker.or(continued).map(|speaker| BlockKind::Turn { speaker: Some(speaker) })
    }

    fn begin_table(&mut self, at: usize) {
        self.end_block();
        let is_data = self.open_data_tables > 0 || !self.is_layout_table(at);
        self.tables.push(is_data);
        self.open_data_tables += usize::from(is_data);
    }

    fn begin_cell(&mut self, is_header: bool) {
        self.end_block();
        if let Some(row) = self.rows.last_mut().filter(|_| self.open_data_tables == 1) {
            row.is_header = is_header && (row.cells.is_empty() || row.is_header);
            row.cells.push(Vec::new());
        }
    }

    fn end_table(&mut self) {
        if self.tables.pop() != Some(true) {
            return;
        }
        self.open_data_tables -= 1;
        if self.open_data_tables == 0 {
            let position = Position::line(self.blocks.len() + 1);
            self.blocks.extend(tables::build_blocks(std::mem::take(&mut self.rows), position, &mut self.problems));
        }
    }

    /// Whether a table is page layout: it contains headings, or its cells have much text.
    fn is_layout_table(&self, at: usize) -> bool {
        let (mut cells, mut bytes) = (1, 0);
        for node in self.nodes.all[at + 1..self.nodes.element_end(at)].iter().take(MAX_EXAMINED_NODES) {
            match node {
                Node::StartTag { name, .. } if heading_level(name).is_some() => return true,
                Node::StartTag { name, .. } if name == "td" || name == "th" => cells += 1,
                Node::Text(text) => bytes += text.len(),
                _ => {}
            }
        }
        bytes / cells > MAX_DATA_CELL_BYTES
    }
}

/// Returns the level of `h1` to `h6`; `None` for other elements.
fn heading_level(name: &str) -> Option<u8> {
    let digit = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&digit).then_some(digit)
}
