//! Markdown: headings, paragraphs, list items and table rows. pulldown-cmark parses the markup, so that
//! quotes contain none.

use std::ops::Range;
use std::time::Instant;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::front_matter::{self, ParsedFrontMatter};
use super::limits::Limits;
use super::markdown_html::{is_html_tag, is_line_break, strip_tags};
use super::markdown_lines::begins_own_line;
use super::outline::{Block, BlockKind, Outline};
use super::position::Position;
use super::problem::{LocatedProblem, Problem};
use crate::text::{labels, turns};

/// Events between two deadline checks.
const EVENTS_PER_CHECK: usize = 4096;

/// Maximum characters that can be markup, per block of the limit. The parser keeps about a hundred bytes for each;
/// minutes have one in fifty characters, with full stops.
const MARKUP_PER_BLOCK: usize = 4;

/// Maximum columns of a table whose headers are shown with each row.
const MAX_COLUMNS: usize = 200;

/// Parses a normalised Markdown file.
///
/// # Errors
/// If it has too much markup, takes too long or expands to too much text: a table row of a few characters can have ten
/// thousand columns.
pub fn read(text: &str, limits: &Limits) -> Result<Outline, Problem> {
    let deadline = limits.deadline();
    if text.bytes().filter(|byte| can_be_markup(*byte)).count() > limits.max_blocks() * MARKUP_PER_BLOCK {
        return Err(Problem::MarkdownTooComplex);
    }
    let ParsedFrontMatter { front_matter, left_out, body_start, mut problems } = front_matter::read(text);
    let mut builder = MarkdownBlockBuilder::new(text, body_start);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for (n, (event, range)) in Parser::new_ext(&text[body_start..], options).into_offset_iter().enumerate() {
        builder.handle(event, range);
        if n % EVENTS_PER_CHECK == 0 && (Instant::now() > deadline || builder.total_bytes > limits.text_bytes) {
            return Err(Problem::MarkdownTooComplex);
        }
    }
    builder.end_block_as(BlockKind::Paragraph);
    problems.append(&mut builder.problems);
    Ok(Outline { front_matter, blocks: builder.blocks, left_out, problems, ..Outline::default() })
}

/// Whether a byte can begin or end something that the parser keeps besides text: "1." and "2)" are list items.
fn can_be_markup(byte: u8) -> bool {
    b"!#&)*+-.<>[\\]_`|~".contains(&byte)
}

/// Builds blocks from the events of the parser.
struct MarkdownBlockBuilder<'a> {
    blocks: Vec<Block>,
    problems: Vec<LocatedProblem>,
    /// Bytes of text and headers in all blocks.
    total_bytes: usize,
    text: &'a str,
    /// The byte offset of the body in `text`.
    body_start: usize,
    /// The text of the current block.
    current: String,
    /// The byte offset of the current block in the body.
    block_start: Option<usize>,
    /// The column headers of the current table.
    headers: String,
    /// Number of open list items.
    open_items: usize,
    /// Whether a line break ends a block: not in headings and tables.
    is_line: bool,
    /// A byte offset in the body and its line, from which the next line number is counted.
    line_cursor: (usize, usize),
}

impl<'a> MarkdownBlockBuilder<'a> {
    fn new(text: &'a str, body_start: usize) -> Self {
        let line_cursor = (0, text[..body_start].matches('\n').count() + 1);
        let (current, headers) = (String::new(), String::new());
        let (blocks, problems) = (Vec::new(), Vec::new());
        Self {
            blocks,
            problems,
            total_bytes: 0,
            text,
            body_start,
            current,
            block_start: None,
            headers,
            open_items: 0,
            is_line: true,
            line_cursor,
        }
    }

    fn handle(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.open_tag(&tag),
            Event::End(tag) => self.close_tag(tag),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.block_start.get_or_insert(range.start);
                self.current.push_str(&text);
            }
            Event::SoftBreak => self.break_softly(range.end),
            Event::HardBreak => self.break_line(),
            Event::InlineHtml(tag) if is_line_break(&tag) => self.break_line(),
            Event::Html(html) => {
                self.block_start.get_or_insert(range.start);
                self.current.push_str(&html);
            }
            // What is not a tag of HTML is text: "<hoa> chào cả nhà".
            Event::InlineHtml(tag) if !is_html_tag(&tag) => {
                self.block_start.get_or_insert(range.start);
                self.current.push_str(&tag);
            }
            Event::InlineHtml(_) | Event::Rule => {}
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    /// Ends the line: its text is a block of its own, unless it is in a heading or a table.
    fn break_line(&mut self) {
        if self.is_line {
            self.end_block();
        } else {
            self.current.push(' ');
        }
    }

    /// Joins the next line, which begins at byte `next` of the body, unless it begins with a label: then each is a
    /// block of its own, although Markdown shows them as one paragraph.
    fn break_softly(&mut self, next: usize) {
        let rest = &self.text[self.body_start + next..];
        let line = rest.lines().next().unwrap_or_default();
        let is_labelled = (labels::starts_with_label(&self.current) && turns::split_turn(line).is_some())
            || labels::is_bare_label(&self.current);
        match is_labelled || begins_own_line(line) {
            true => self.break_line(),
            false => self.current.push(' '),
        }
    }

    fn open_tag(&mut self, tag: &Tag) {
        self.is_line &= !matches!(tag, Tag::Heading { .. } | Tag::Table(_));
        match tag {
            Tag::Heading { .. } | Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock if self.open_items == 0 => {
                self.end_block_as(BlockKind::Paragraph)
            }
            Tag::Item => {
                self.end_block();
                self.open_items += 1;
            }
            Tag::List(_) => self.end_block(),
            Tag::TableCell if !self.current.is_empty() => self.current.push_str(" | "),
            _ => {}
        }
    }

    fn close_tag(&mut self, tag: TagEnd) {
        self.is_line |= matches!(tag, TagEnd::Heading(_) | TagEnd::Table);
        match tag {
            TagEnd::Heading(level) => self.end_block_as(BlockKind::Heading(level as u8)),
            TagEnd::Paragraph if self.open_items > 0 => self.current.push(' '),
            TagEnd::HtmlBlock => self.end_html_block(),
            TagEnd::Paragraph | TagEnd::CodeBlock => self.end_block_as(BlockKind::Paragraph),
            TagEnd::Item => {
                self.end_block_as(BlockKind::ListItem);
                self.open_items -= 1;
            }
            TagEnd::TableHead => {
                self.headers = std::mem::take(&mut self.current).trim().to_owned();
                self.report_wide_table();
                self.block_start = None;
            }
            TagEnd::TableRow => self.end_block_as(BlockKind::TableRow { headers: self.headers.clone() }),
            TagEnd::Table => self.headers.clear(),
            _ => {}
        }
    }

    /// Ends a block of HTML: each of its block elements is a paragraph.
    fn end_html_block(&mut self) {
        let (html, start) = (std::mem::take(&mut self.current), self.block_start);
        for line in strip_tags(&html).split('\n') {
            line.clone_into(&mut self.current);
            self.block_start = start;
            self.end_block();
        }
        self.block_start = None;
    }

    /// Reports a table that is too wide to show its headers with each row, and drops the headers.
    fn report_wide_table(&mut self) {
        let columns = self.headers.matches(" | ").count() + 1;
        if columns > MAX_COLUMNS {
            self.headers.clear();
            let line = self.line_at(self.block_start.unwrap_or(0));
            self.problems.push((line, Problem::MarkdownTooManyColumns { columns }));
        }
    }

    /// Ends the current block, as a list item if one is open, else as a paragraph.
    fn end_block(&mut self) {
        self.end_block_as(if self.open_items > 0 { BlockKind::ListItem } else { BlockKind::Paragraph });
    }

    /// Ends the current block; drops it if it is blank.
    fn end_block_as(&mut self, kind: BlockKind) {
        let text = std::mem::take(&mut self.current);
        let block_start = self.block_start.take().unwrap_or(self.line_cursor.0);
        if !text.trim().is_empty() {
            let line = self.line_at(block_start);
            self.total_bytes += text.len() + self.headers.len();
            self.blocks.push(Block::new(kind, text, Position::line(line)));
        }
    }

    /// Returns the line of the byte offset `at` in the body. Offsets must not decrease from call to call.
    fn line_at(&mut self, at: usize) -> usize {
        let (before, line) = self.line_cursor;
        if at > before {
            let new = self.text[self.body_start + before..self.body_start + at].matches('\n').count();
            self.line_cursor = (at, line + new);
        }
        self.line_cursor.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(BlockKind, &str, usize)]) {
        let outline = read(text, &Limits::default()).expect("it is small");
        let found: Vec<_> = outline.blocks.iter().map(|b| (b.kind.clone(), b.text.trim(), b.positions[0].1)).collect();
        let expected: Vec<_> =
            expected.iter().map(|(kind, text, line)| (kind.clone(), *text, Position::line(*line))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn blocks_with_their_lines() {
        let (text, item) = (BlockKind::Paragraph, BlockKind::ListItem);
        check(
            "# Họp\n\nMột **hai**\nba.\n\n## Việc\n\nGồm:\n\n- ý *một*\n- ý hai\n  - ý con\n",
            &[
                (BlockKind::Heading(1), "Họp", 1),
                (text.clone(), "Một hai ba.", 3),
                (BlockKind::Heading(2), "Việc", 6),
                (text.clone(), "Gồm:", 8),
                (item.clone(), "ý một", 10),
                (item.clone(), "ý hai", 11),
                (item.clone(), "ý con", 12),
            ],
        );
        check(
            "<div>\nQuỹ còn <b>7</b> triệu<!-- ẩn -->\n</div>\n\n- [ ] Việc\n",
            &[(text, "Quỹ còn  7  triệu", 1), (item, "Việc", 5)],
        );
        check(
            "| A | B |\n|---|---|\n| 1 | 2 |\n",
            &[(BlockKind::TableRow { headers: "A | B".to_owned() }, "1 | 2", 3)],
        );
    }

    #[test]
    fn too_much_markup_is_a_problem() {
        let limits = Limits { text_bytes: 1 << 16, ..Limits::default() };
        for markup in ["> ", "- ", "1. ", "*a* ", "[", "&amp;", "<b>", "`a` "] {
            let text = markup.repeat(limits.text_bytes / markup.len());
            assert_eq!(read(&text, &limits), Err(Problem::MarkdownTooComplex), "{markup}");
        }
        assert!(read(&"Họp tổ, bàn việc quỹ. ".repeat(limits.text_bytes / 30), &limits).is_ok());
    }

    #[test]
    fn a_table_of_ten_thousand_columns_is_bounded() {
        let limits = Limits { text_bytes: 1 << 20, ..Limits::default() };
        let head = format!("{}\n{}\n", "|a".repeat(10_000), "|-".repeat(10_000));
        let outline = read(&format!("{head}|1|2\n"), &limits).expect("one row is small");
        assert_eq!((outline.blocks.len(), outline.problems.len()), (1, 1));
        let many = read(&(head + &"|1|2\n".repeat(1000)), &limits);
        let size = many.map_or(0, |outline| outline.blocks.iter().map(|b| b.text.len()).sum());
        assert!(size < 2 << 20, "{size}");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC*|([-#|*> a\n0-9.:`]{1,3}){0,60}") {
            prop_assert!(read(&crate::text::normalise(&text), &Limits::default()).is_ok());
        }
    }
}
