//! Blocks from the nodes of the main text.

use std::time::Instant;

use super::main_text::MainText;
use super::nodes::{Node, Nodes};
use crate::formats::outline::{Block, Position, Shape};
use crate::formats::problem::{Problem, ProblemAt};
use crate::formats::tables::{self, Row};
use crate::text::squeezed;

/// Nodes between two deadline checks.
const UNWATCHED: usize = 4096;

/// Inline elements; all others begin a block of their own.
const INLINE: [&str; 34] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
    "kbd", "label", "mark", "o:p", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr",
];

/// Bytes per cell, on average, above which a table lays out the page.
const LAYOUT: usize = 400;

/// Nodes of a table examined for this.
const LOOKED_AT: usize = 2000;

type Read = (Vec<Block>, Vec<ProblemAt>);

/// Reads the blocks of the main text; fails if the deadline passes.
pub fn read(nodes: &Nodes, main: &MainText, deadline: Instant) -> Result<Read, Problem> {
    let mut walk = Walk::new(nodes);
    if let Some(at) = main.title {
        walk.current = nodes.text(at);
        walk.flush(Shape::Heading(1));
    }
    let mut at = main.from;
    let mut watched = 0;
    while at < main.to {
        watched += 1;
        if watched % UNWATCHED == 0 && Instant::now() > deadline {
            return Err(Problem::HtmlTooSlow);
        }
        if main.left_out[at] {
            walk.flush_here();
            at = nodes.end(at);
            continue;
        }
        match &nodes.all[at] {
            Node::Open { name, .. } => walk.open(name, at),
            Node::Close(name) => walk.close(name),
            Node::Text(text) => walk.text(text),
        }
        at += 1;
    }
    walk.flush_here();
    while !walk.tables.is_empty() {
        walk.end_table();
    }
    Ok((walk.blocks, walk.problems))
}

struct Walk<'a> {
    nodes: &'a Nodes,
    blocks: Vec<Block>,
    problems: Vec<ProblemAt>,
    current: String,
    heading: Option<u8>,
    /// Open lists, and whether an item of each is open.
    lists: Vec<bool>,
    preformatted: bool,
    caption: bool,
    /// Open tables, and whether each holds data or lays out the page.
    tables: Vec<bool>,
    /// The number of open tables that hold data; one within a cell becomes the cell's text.
    data: usize,
    rows: Vec<Row>,
}

impl<'a> Walk<'a> {
    fn new(nodes: &'a Nodes) -> Self {
        Self {
            nodes,
            blocks: Vec::new(),
            problems: Vec::new(),
            current: String::new(),
            heading: None,
            lists: Vec::new(),
            preformatted: false,
            caption: false,
            tables: Vec::new(),
            data: 0,
            rows: Vec::new(),
        }
    }

    fn open(&mut self, name: &str, at: usize) {
        match name {
            "br" => self.break_line(),
            "ul" | "ol" => {
                self.flush_here();
                self.lists.push(false);
            }
            "li" => self.point(true),
            "p" | "div" if self.in_point() => self.current.push(' '),
            "dd" => self.current.push_str(if self.current.trim().is_empty() { "" } else { ": " }),
            "table" => self.table(at),
            "tr" => {
                self.flush_here();
                self.rows.extend((self.data == 1).then(Row::default));
            }
            "td" | "th" => self.cell(name == "th"),
            _ if INLINE.contains(&name) => {}
            _ => {
                self.flush_here();
                self.heading = level(name).or(self.heading);
                self.preformatted |= name == "pre";
                self.caption |= name == "figcaption";
            }
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "li" => self.point(false),
            "ul" | "ol" => {
                self.flush_here();
                self.lists.pop();
            }
            "p" | "div" if self.in_point() => self.current.push(' '),
            "dt" => {}
            "table" => {
                self.flush_here();
                self.end_table();
            }
            _ if INLINE.contains(&name) => {}
            _ => {
                self.flush_here();
                self.heading = if level(name).is_some() { None } else { self.heading };
                self.preformatted &= name != "pre";
                self.caption &= name != "figcaption";
            }
        }
    }

    fn text(&mut self, text: &str) {
        for (n, line) in text.split('\n').enumerate() {
            match self.preformatted {
                true if n > 0 => self.flush_here(),
                _ => self.current.push_str(if n > 0 { " " } else { "" }),
            }
            self.current.push_str(line);
        }
    }

    fn point(&mut self, open: bool) {
        self.flush_here();
        self.lists.iter_mut().last().into_iter().for_each(|list| *list = open);
    }

    fn in_point(&self) -> bool {
        self.lists.last() == Some(&true)
    }

    /// Ends a paragraph: lines separated by `br` are paragraphs, except in list items and headings.
    fn break_line(&mut self) {
        if self.in_point() || self.heading.is_some() {
            self.current.push(' ');
        } else {
            self.flush_here();
        }
    }

    /// Ends the current block; the open elements give its shape.
    fn flush_here(&mut self) {
        let shape = match self.heading {
            Some(level) => Shape::Heading(level),
            None if self.in_point() => Shape::Item,
            None => Shape::Paragraph,
        };
        self.flush(shape);
    }

    fn flush(&mut self, shape: Shape) {
        let text = squeezed(&std::mem::take(&mut self.current));
        if text.is_empty() {
            return;
        }
        if self.data > 0 {
            let cell = self.rows.last_mut().and_then(|row| row.cells.last_mut());
            cell.into_iter().for_each(|cell| cell.push(text.clone()));
            return;
        }
        let text = if self.caption && !text.contains("Ảnh:") { format!("Ảnh: {text}") } else { text };
        self.blocks.push(Block::new(shape, text, Position::line(self.blocks.len() + 1)));
    }

    fn table(&mut self, at: usize) {
        self.flush_here();
        let data = self.data > 0 || !self.lays_out(at);
        self.tables.push(data);
        self.data += usize::from(data);
    }

    fn cell(&mut self, head: bool) {
        self.flush_here();
        if let Some(row) = self.rows.last_mut().filter(|_| self.data == 1) {
            row.head = head && (row.cells.is_empty() || row.head);
            row.cells.push(Vec::new());
        }
    }

    fn end_table(&mut self) {
        if self.tables.pop() != Some(true) {
            return;
        }
        self.data -= 1;
        if self.data == 0 {
            let at = Position::line(self.blocks.len() + 1);
            self.blocks.extend(tables::blocks(std::mem::take(&mut self.rows), at, &mut self.problems));
        }
    }

    /// Whether a table holds headings of the page, or cells that are pages themselves.
    fn lays_out(&self, at: usize) -> bool {
        let (mut cells, mut letters) = (1, 0);
        for node in self.nodes.all[at + 1..self.nodes.end(at)].iter().take(LOOKED_AT) {
            match node {
                Node::Open { name, .. } if level(name).is_some() => return true,
                Node::Open { name, .. } if name == "td" || name == "th" => cells += 1,
                Node::Text(text) => letters += text.len(),
                _ => {}
            }
        }
        letters / cells > LAYOUT
    }
}

fn level(name: &str) -> Option<u8> {
    let digit = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&digit).then_some(digit)
}
