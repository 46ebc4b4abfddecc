//! Markdown: headings, paragraphs, list items and table rows. pulldown-cmark parses the markup, so that none is quoted.

use std::ops::Range;
use std::time::Instant;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::front_matter;
use super::limits::Limits;
use super::outline::{Block, Outline, Position, Shape};
use super::problem::{Problem, ProblemAt};

/// Events between two deadline checks.
const UNWATCHED: usize = 4096;

/// Columns of the widest table whose heads are shown with each row.
const MOST_COLUMNS: usize = 200;

/// Reads a normalised Markdown file.
///
/// # Errors
/// If it takes too long or too much room: a few letters can make a table of ten thousand columns in every row.
pub fn read(text: &str, limits: &Limits) -> Result<Outline, Problem> {
    let deadline = limits.deadline();
    let (front_matter, start, mut problems) = front_matter::read(text);
    let mut walk = Walk::new(text, start);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for (n, (event, range)) in Parser::new_ext(&text[start..], options).into_offset_iter().enumerate() {
        walk.event(event, range);
        if n % UNWATCHED == 0 && (Instant::now() > deadline || walk.size > limits.text) {
            return Err(Problem::MarkdownTooComplex);
        }
    }
    walk.flush(Shape::Paragraph);
    problems.append(&mut walk.problems);
    Ok(Outline { front_matter, blocks: walk.blocks, problems, ..Outline::default() })
}

struct Walk<'a> {
    blocks: Vec<Block>,
    problems: Vec<ProblemAt>,
    /// Bytes of all blocks.
    size: usize,
    text: &'a str,
    start: usize,
    /// The current block, and the byte where it began.
    current: String,
    began: Option<usize>,
    heads: String,
    items: usize,
    /// A byte of the body and its line, from which lines are counted on.
    counted: (usize, usize),
}

impl<'a> Walk<'a> {
    fn new(text: &'a str, start: usize) -> Self {
        let counted = (0, text[..start].matches('\n').count() + 1);
        let (current, heads) = (String::new(), String::new());
        let (blocks, problems) = (Vec::new(), Vec::new());
        Self { blocks, problems, size: 0, text, start, current, began: None, heads, items: 0, counted }
    }

    fn event(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.open(&tag),
            Event::End(tag) => self.close(tag),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.began.get_or_insert(range.start);
                self.current.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.current.push(' '),
            Event::Html(html) => {
                self.began.get_or_insert(range.start);
                self.current.push_str(&html);
            }
            Event::InlineHtml(_) | Event::Rule => {}
            Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn open(&mut self, tag: &Tag) {
        match tag {
            Tag::Heading { .. } | Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock if self.items == 0 => {
                self.flush(Shape::Paragraph)
            }
            Tag::Item => {
                self.flush_here();
                self.items += 1;
            }
            Tag::List(_) => self.flush_here(),
            Tag::TableCell if !self.current.is_empty() => self.current.push_str(" | "),
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.flush(Shape::Heading(level as u8)),
            TagEnd::Paragraph if self.items > 0 => self.current.push(' '),
            TagEnd::HtmlBlock => {
                self.current = without_tags(&self.current);
                self.flush_here();
            }
            TagEnd::Paragraph | TagEnd::CodeBlock => self.flush(Shape::Paragraph),
            TagEnd::Item => {
                self.flush(Shape::Item);
                self.items -= 1;
            }
            TagEnd::TableHead => {
                self.heads = std::mem::take(&mut self.current).trim().to_owned();
                self.wide();
                self.began = None;
            }
            TagEnd::TableRow => self.flush(Shape::Row { heads: self.heads.clone() }),
            TagEnd::Table => self.heads.clear(),
            _ => {}
        }
    }

    /// Reports a table that is too wide to show its heads with each row.
    fn wide(&mut self) {
        let columns = self.heads.matches(" | ").count() + 1;
        if columns > MOST_COLUMNS {
            self.heads.clear();
            let line = self.line(self.began.unwrap_or(0));
            self.problems.push((line, Problem::MarkdownTooManyColumns { columns }));
        }
    }

    /// Ends the current block, as a list item if one is open.
    fn flush_here(&mut self) {
        self.flush(if self.items > 0 { Shape::Item } else { Shape::Paragraph });
    }

    /// Ends the current block; a blank one is dropped.
    fn flush(&mut self, shape: Shape) {
        let text = std::mem::take(&mut self.current);
        let began = self.began.take().unwrap_or(self.counted.0);
        if !text.trim().is_empty() {
            let line = self.line(began);
            self.size += text.len() + self.heads.len();
            self.blocks.push(Block::new(shape, text, Position::line(line)));
        }
    }

    /// Returns the line of a byte of the body, counting on from the previous call.
    fn line(&mut self, at: usize) -> usize {
        let (before, line) = self.counted;
        if at > before {
            let new = self.text[self.start + before..self.start + at].matches('\n').count();
            self.counted = (at, line + new);
        }
        self.counted.1
    }
}

/// Removes HTML tags and comments.
fn without_tags(html: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(html.len()), html);
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        out.push(' ');
        let end = if rest[at..].starts_with("<!--") { "-->" } else { ">" };
        let Some(after) = rest[at..].find(end) else { return out };
        rest = &rest[at + after + end.len()..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(Shape, &str, usize)]) {
        let outline = read(text, &Limits::default()).expect("it is small");
        let found: Vec<_> = outline.blocks.iter().map(|b| (b.shape.clone(), b.text.trim(), b.marks[0].1)).collect();
        let expected: Vec<_> =
            expected.iter().map(|(s, text, line)| (s.clone(), *text, Position::line(*line))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_stands_by_itself_is_a_block() {
        let (text, item) = (Shape::Paragraph, Shape::Item);
        check(
            "# Họp\n\nMột **hai**\nba.\n\n## Việc\n\nGồm:\n\n- ý *một*\n- ý hai\n  - ý con\n",
            &[
                (Shape::Heading(1), "Họp", 1),
                (text.clone(), "Một hai ba.", 3),
                (Shape::Heading(2), "Việc", 6),
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
        check("| A | B |\n|---|---|\n| 1 | 2 |\n", &[(Shape::Row { heads: "A | B".to_owned() }, "1 | 2", 3)]);
    }

    #[test]
    fn a_table_of_ten_thousand_columns_is_bounded() {
        let limits = Limits { text: 1 << 20, ..Limits::default() };
        let head = format!("{}\n{}\n", "|a".repeat(10_000), "|-".repeat(10_000));
        let outline = read(&format!("{head}|1|2\n"), &limits).expect("one row is no harm");
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
