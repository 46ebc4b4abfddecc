//! Converts rows into blocks: headings, list items, table rows and paragraphs. Text in a larger size than the
//! body is a heading; the larger the size, the higher its level. A short paragraph entirely in bold is a
//! heading of the level below these. Lines side by side, as in letterheads, signatures and tables, are never
//! headings.

use super::line::TextLine;
use super::list_marker::ListMarker;
use super::paragraph::{ParagraphLines, are_centred, join_text, split_marker, split_paragraphs};
use super::row::LayoutRow;
use super::table;
use crate::formats::outline::{Block, BlockKind};
use crate::formats::position::Position;

/// Minimum ratio of the font size of a heading to that of the body.
const HEADING_RATIO: f64 = 1.08;
/// Maximum characters of a heading in a larger size.
const MAX_HEADING_CHARS: usize = 250;
/// Maximum characters of a heading in bold.
const MAX_BOLD_HEADING_CHARS: usize = 160;

/// The typical layout of a document, with which its paragraphs are compared.
#[derive(Debug, Clone, PartialEq)]
struct TypicalLayout {
    /// The most frequent font size.
    body_size: f64,
    /// The distance between two baselines, in font sizes.
    line_distance: f64,
    /// The right end of full lines.
    right_edge: f64,
    /// The font sizes of headings, the largest first.
    heading_sizes: Vec<f64>,
    /// Whether less than half of the text is bold.
    bold_is_rare: bool,
}

/// Builds the blocks of a document from the rows of all its pages.
pub fn build_blocks(rows: Vec<LayoutRow>) -> Vec<Block> {
    let layout = measure_layout(&rows);
    let (mut blocks, mut lines, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(row) = rows.get(at) {
        let table_len = table::count_table_rows(&rows[at..]);
        if table_len == 0 && row.cells.len() == 1 {
            lines.extend(row.cells.iter().flatten().cloned());
            at += 1;
            continue;
        }
        push_paragraphs(std::mem::take(&mut lines), &layout, &mut blocks);
        if table_len > 0 {
            blocks.extend(build_table_blocks(&rows[at..at + table_len]));
        } else {
            blocks.extend(build_side_by_side_blocks(row, &layout));
        }
        at += table_len.max(1);
    }
    push_paragraphs(lines, &layout, &mut blocks);
    blocks.retain(|block| !block.text.trim().is_empty());
    blocks
}

fn push_paragraphs(lines: Vec<TextLine>, layout: &TypicalLayout, blocks: &mut Vec<Block>) {
    let paragraphs = split_paragraphs(lines, layout.right_edge, layout.line_distance);
    blocks.extend(paragraphs.into_iter().map(|paragraph| build_block(&paragraph, heading_level(&paragraph, layout))));
}

fn build_block(paragraph: &ParagraphLines, heading: Option<u8>) -> Block {
    let (text, pages, marker) = split_marker(paragraph);
    let kind = match (heading, marker) {
        (Some(level), None | Some(ListMarker::Number)) => BlockKind::Heading(level),
        // A bullet marks a list item even in a larger size. Numbers are interpreted later.
        (_, Some(ListMarker::Bullet(_))) => BlockKind::ListItem,
        (None, _) => BlockKind::Paragraph,
    };
    let positions = pages.into_iter().map(|(at, page)| (at, Position::page(page))).collect();
    Block { kind, text, positions, breaks: Vec::new() }
}

/// Returns the level of a paragraph that is a heading; `None` for other paragraphs.
fn heading_level(paragraph: &ParagraphLines, layout: &TypicalLayout) -> Option<u8> {
    let first = paragraph.first()?;
    let chars: usize = paragraph.iter().map(|line| line.text.chars().count()).sum();
    let has_letters = paragraph.iter().any(|line| line.text.contains(char::is_alphabetic));
    let lowest_level = layout.heading_sizes.len() as u8 + 1;
    if first.size > layout.body_size * HEADING_RATIO && chars <= MAX_HEADING_CHARS && has_letters {
        let rank = layout.heading_sizes.iter().position(|size| round_to_half(first.size) >= *size);
        return Some(rank.map_or(lowest_level, |rank| rank as u8 + 1));
    }
    let bold = layout.bold_is_rare && paragraph.iter().all(|line| line.bold);
    let last = paragraph.last()?.text.trim_end();
    let is_open = !last.ends_with(['.', ',', ';']) || last.len() < 12;
    let is_body_size = first.size > layout.body_size * 0.95;
    (bold && is_open && is_body_size && has_letters && chars <= MAX_BOLD_HEADING_CHARS).then_some(lowest_level)
}

fn build_table_blocks(rows: &[LayoutRow]) -> Vec<Block> {
    let cell = |lines: &[TextLine]| join_text(lines).0;
    let records = table::read_records(rows, cell);
    let join = |cells: &[String]| cells.join(" | ").trim_end().to_owned();
    let block = |record: table::TableRecord| {
        let kind = BlockKind::TableRow { headers: join(&record.headers) };
        Block::new(kind, join(&record.cells), Position::page(record.page))
    };
    records.into_iter().map(block).collect()
}

/// Builds the blocks of cells that are not part of a table. Each cell is read by itself, or all cells as one
/// paragraph if the first is a label and the others have one line each.
fn build_side_by_side_blocks(row: &LayoutRow, layout: &TypicalLayout) -> Vec<Block> {
    if let [name, rest @ ..] = row.cells.as_slice()
        && let [label] = name.as_slice()
        && label.text.ends_with(':')
        && rest.iter().all(|cell| cell.len() == 1)
    {
        let lines: ParagraphLines = row.cells.iter().flatten().cloned().collect();
        return vec![build_block(&lines, None)];
    }
    let cell = |lines: &Vec<TextLine>| {
        let right = lines.iter().map(|line| line.x_end).fold(0.0, f64::max);
        // All line breaks between centred lines are deliberate.
        let is_centred = lines.windows(2).all(|pair| are_centred(&pair[0], &pair[1]));
        let right = if is_centred { f64::INFINITY } else { right };
        split_paragraphs(lines.clone(), right, layout.line_distance)
            .iter()
            .map(|p| build_block(p, None))
            .collect::<Vec<_>>()
    };
    row.cells.iter().flat_map(cell).collect()
}

fn round_to_half(size: f64) -> f64 {
    (size * 2.0).round() / 2.0
}

/// Returns the value with the highest total count, rounded to multiples of `step`; `fallback` if there are no
/// values.
fn find_mode(values: impl Iterator<Item = (f64, usize)>, step: f64, fallback: f64) -> f64 {
    let mut counts = std::collections::BTreeMap::<i64, usize>::new();
    for (value, count) in values {
        *counts.entry((value / step).round() as i64).or_default() += count;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(fallback, |(value, _)| value as f64 * step)
}

/// Measures the typical layout of a document.
fn measure_layout(rows: &[LayoutRow]) -> TypicalLayout {
    let lines = || rows.iter().flat_map(|row| row.cells.iter().flatten());
    let chars = |line: &TextLine| line.text.chars().count();
    let body_size = find_mode(lines().map(|line| (line.size, chars(line))), 0.5, 12.0);
    let prose_cells = || rows.iter().filter(|row| row.cells.len() == 1).flat_map(|row| &row.cells);
    let distance =
        |pair: &[TextLine]| Some(((pair[0].y - pair[1].y) / pair[1].size, 1)).filter(|(d, _)| (0.8..2.5).contains(d));
    let line_distance = find_mode(prose_cells().flat_map(|cell| cell.windows(2).filter_map(distance)), 0.05, 1.2);
    let bold: usize = lines().filter(|line| line.bold).map(chars).sum();
    let larger = lines().filter(|line| line.size > body_size * HEADING_RATIO);
    let mut heading_sizes: Vec<f64> = larger.map(|line| round_to_half(line.size)).collect();
    heading_sizes.sort_by(|a, b| b.total_cmp(a));
    heading_sizes.dedup();
    // Records have only six levels.
    heading_sizes.truncate(5);
    let right_edge = find_right_edge(prose_cells().flatten().map(|line| line.x_end).collect());
    let bold_is_rare = bold * 2 < lines().map(chars).sum();
    TypicalLayout { body_size, line_distance, right_edge, heading_sizes, bold_is_rare }
}

/// Returns the right end of full lines, ignoring the 2 % that end furthest to the right.
fn find_right_edge(mut ends: Vec<f64>) -> f64 {
    ends.sort_by(|a, b| b.total_cmp(a));
    ends.get(ends.len() / 50).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line is a row: text, size and whether it is bold. Three long lines after them are the body.
    fn check(lines: &[(&str, f64, bool)], expected: &[(BlockKind, &str)]) {
        let body = ("Chữ thường của thân bài dài hơn mọi đề mục để là cỡ chữ thường gặp nhất.", 10.0, false);
        let line = |(at, &(text, size, bold)): (usize, &(&str, f64, bool))| {
            let x_end = 50.0 + text.len() as f64;
            TextLine { text: text.to_owned(), page: 1, x: 50.0, x_end, y: 800.0 - 40.0 * at as f64, size, bold }
        };
        let all: Vec<TextLine> = [lines, &[body; 3]].concat().iter().enumerate().map(line).collect();
        let found = build_blocks(super::super::row::build_rows(all, &[]));
        let found: Vec<_> = found.iter().map(|block| (block.kind.clone(), block.text.as_str())).collect();
        assert_eq!(found[..found.len() - 3], *expected);
    }

    #[test]
    fn headings_by_size_and_then_by_bold() {
        check(
            &[
                ("NGHỊ QUYẾT", 16.0, true),
                ("Phần một", 13.0, false),
                ("1. Thu chi", 10.0, true),
                ("Có chữ đậm hết câu.", 10.0, true),
            ],
            &[
                (BlockKind::Heading(1), "NGHỊ QUYẾT"),
                (BlockKind::Heading(2), "Phần một"),
                (BlockKind::Heading(3), "1. Thu chi"),
                (BlockKind::Paragraph, "Có chữ đậm hết câu."),
            ],
        );
    }

    #[test]
    fn items_keep_numbers_and_lose_bullets() {
        check(
            &[("- Thu quỹ", 10.0, false), ("a) chi quỹ", 10.0, false), ("• Đậm", 10.0, true)],
            &[(BlockKind::ListItem, "Thu quỹ"), (BlockKind::Paragraph, "a) chi quỹ"), (BlockKind::ListItem, "Đậm")],
        );
    }

    #[test]
    fn extreme_font_sizes_do_no_harm() {
        check(
            &[("a", f64::MIN_POSITIVE, false), ("b", 1e5, false)],
            &[(BlockKind::Paragraph, "a"), (BlockKind::Heading(1), "b")],
        );
    }
}
