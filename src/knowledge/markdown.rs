//! Markdown: headings are sections; paragraphs, list items and table rows are passages.
//!
//! pulldown-cmark reads the marks, so that none shows in a quote. A heading is no passage: it
//! names those below it.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::builder::{Builder, Place};
use super::document::{Document, Kind, Problem};
use super::front_matter;

/// Reads a normalised Markdown file.
pub fn read(path: &str, text: &str, problems: &mut Vec<Problem>) -> Document {
    let mut builder = Builder::new(path);
    let mut start = 0;
    if let Some((header, body)) = front_matter::split(text) {
        front_matter::read(header, &mut builder, problems);
        start = body;
    } else if front_matter::begins(text) {
        problems.push(front_matter::unclosed(path));
    }
    let mut walk = Walk::new(builder, text, start);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for (event, range) in Parser::new_ext(&text[start..], options).into_offset_iter() {
        walk.event(event, range);
    }
    walk.flush(Kind::Paragraph);
    walk.builder.document
}

/// Where the walk through the events stands.
struct Walk<'a> {
    builder: Builder,
    text: &'a str,
    start: usize,
    /// The text of the passage being read, and the byte where it began.
    current: String,
    began: Option<usize>,
    /// Headings below the first level, outermost first.
    headings: Vec<(HeadingLevel, String)>,
    lead: String,
    table_head: String,
    in_head: bool,
    items: usize,
    /// The first heading of the first level has been read: it is the title.
    titled: bool,
    /// A byte of the body and its line, from which the next is counted.
    counted: (usize, usize),
}

impl<'a> Walk<'a> {
    fn new(builder: Builder, text: &'a str, start: usize) -> Self {
        Self {
            builder,
            text,
            start,
            current: String::new(),
            began: None,
            headings: Vec::new(),
            lead: String::new(),
            table_head: String::new(),
            in_head: false,
            items: 0,
            titled: false,
            counted: (0, text[..start].matches('\n').count() + 1),
        }
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
                self.flush(Kind::Paragraph)
            }
            Tag::Item => {
                self.flush_here();
                self.items += 1;
            }
            Tag::List(_) => self.flush_here(),
            Tag::TableHead => self.in_head = true,
            Tag::TableCell if !self.current.is_empty() => self.current.push_str(" | "),
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.heading(level),
            TagEnd::Paragraph if self.items > 0 => self.current.push(' '),
            TagEnd::HtmlBlock => {
                self.current = without_tags(&self.current);
                self.flush_here();
            }
            TagEnd::Paragraph | TagEnd::CodeBlock => self.flush(Kind::Paragraph),
            TagEnd::Item => {
                self.flush(Kind::Item);
                self.items -= 1;
            }
            TagEnd::TableHead => {
                self.in_head = false;
                self.table_head = std::mem::take(&mut self.current);
                self.began = None;
            }
            TagEnd::TableRow => self.flush(Kind::Row),
            TagEnd::Table => self.table_head.clear(),
            _ => {}
        }
    }

    fn heading(&mut self, level: HeadingLevel) {
        let name = std::mem::take(&mut self.current).trim().to_owned();
        self.began = None;
        self.lead.clear();
        self.headings.retain(|(above, _)| *above < level);
        let title = &mut self.builder.document.title;
        let is_title = title.is_empty() || (level == HeadingLevel::H1 && !self.titled);
        self.titled |= is_title;
        if title.is_empty() {
            *title = name;
        } else if !is_title {
            self.headings.push((level, name));
        }
    }

    /// Ends the passage being read, which is an item's where one is open.
    fn flush_here(&mut self) {
        self.flush(if self.items > 0 { Kind::Item } else { Kind::Paragraph });
    }

    /// Ends the passage being read.
    fn flush(&mut self, kind: Kind) {
        let text = std::mem::take(&mut self.current);
        let began = self.began.take().unwrap_or(self.counted.0);
        let line = self.line(began);
        let context = match kind {
            Kind::Row => format!("{} {}", self.table_head, self.lead),
            Kind::Item => self.lead.clone(),
            _ => String::new(),
        };
        if kind == Kind::Paragraph && !text.trim().is_empty() {
            self.lead.clone_from(&text);
        }
        let section = self.headings.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" / ");
        self.builder.push(kind, &text, Place { section, line, context, ..Place::default() });
    }

    /// The line of a byte of the body, counted on from the one asked before.
    fn line(&mut self, at: usize) -> usize {
        let (before, line) = self.counted;
        if at > before {
            let new = self.text[self.start + before..self.start + at].matches('\n').count();
            self.counted = (at, line + new);
        }
        self.counted.1
    }
}

/// The words of HTML: tags and comments off.
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
    use super::super::builder::assert_tiled;
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(Kind, &str, &str, usize)]) {
        let document = read("a.md", text, &mut Vec::new());
        assert_tiled(&document);
        let found: Vec<_> =
            document.passages.iter().map(|p| (p.kind, document.passage_text(p), p.section.as_str(), p.line)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_stands_by_itself_is_a_passage() {
        check(
            "# Họp\n\nMột **hai**\nba.\n\n## Việc\n\nGồm:\n\n- ý *một*\n- ý hai\n  - ý con\n",
            &[
                (Kind::Paragraph, "Một hai ba.", "", 3),
                (Kind::Paragraph, "Gồm:", "Việc", 8),
                (Kind::Item, "ý một", "Việc", 10),
                (Kind::Item, "ý hai", "Việc", 11),
                (Kind::Item, "ý con", "Việc", 12),
            ],
        );
        check(
            "<div>\nQuỹ còn <b>7</b> triệu<!-- ẩn -->\n</div>\n\n- [ ] Việc\n",
            &[(Kind::Paragraph, "Quỹ còn 7 triệu", "", 1), (Kind::Item, "Việc", "", 5)],
        );
        check("# Họp\n\n# Phần hai\n\n## Việc\n\nMột.\n", &[(Kind::Paragraph, "Một.", "Phần hai / Việc", 7)]);
        check("| A | B |\n|---|---|\n| 1 | 2 |\n", &[(Kind::Row, "1 | 2", "", 3)]);
    }

    #[test]
    fn front_matter_is_read_and_a_bad_one_costs_itself_alone() {
        use super::super::document::Field;
        check(
            "---\ntitle: \"Họp: tổ\"\ndate: 2024-01-02\nchair: An\n---\n\nNội dung.\n",
            &[
                (Kind::Title, "Họp: tổ", "", 2),
                (Kind::Field(Field::Date), "2024-01-02", "", 3),
                (Kind::Field(Field::Chair), "An", "", 4),
                (Kind::Paragraph, "Nội dung.", "", 7),
            ],
        );
        let mut problems = Vec::new();
        let document = read("a.md", "---\ntitle: Họp: tổ: x\n---\n# T\n\nCòn đây.\n", &mut problems);
        assert_eq!(problems.len(), 1);
        assert_eq!(document.passages.len(), 1);
        problems.clear();
        read("a.md", "---\ntitle: Họp\n\nCòn đây.\n", &mut problems);
        assert_eq!(problems.len(), 1, "a header that is never closed");
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC*|([-#|*> a\n0-9.:`]{1,3}){0,60}|---\n[a-z: \n\\[\\]\"'{}&*-]{0,60}\n---\n") {
            assert_tiled(&read("a.md", &crate::text::normalise(&text), &mut Vec::new()));
        }
    }
}
