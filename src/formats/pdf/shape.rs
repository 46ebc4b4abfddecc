//! Turns rows into blocks: headings, list items, table rows and text. Type larger than the body's is a heading, larger
//! type a higher one; a short line all in bold is a heading below those. Lines beside others, as in letterheads,
//! signatures and tables, are never headings.

use super::line::Line;
use super::list::Marker;
use super::paragraph::{Paragraph, is_centred, item, paragraphs, text};
use super::row::Row;
use super::table;
use crate::formats::outline::{Block, Position, Shape};

/// Smallest ratio of a heading's size to the body's.
const LARGER: f64 = 1.08;
/// Most letters of a heading, in larger type and in bold of the body's size.
const LONG: usize = 250;
const LONG_BOLD: usize = 160;

/// The usual layout of a document, against which its lines are judged.
#[derive(Debug, Clone, PartialEq)]
struct Usual {
    size: f64,
    /// Between two lines, in font sizes.
    distance: f64,
    right: f64,
    /// Sizes of headings, the largest first.
    sizes: Vec<f64>,
    /// Whether bold is the exception.
    bold_tells: bool,
}

/// Returns the blocks of a document, from the rows of all its pages.
pub fn blocks(rows: Vec<Row>) -> Vec<Block> {
    let usual = usual(&rows);
    let (mut blocks, mut prose, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(row) = rows.get(at) {
        let length = table::length(&rows[at..]);
        if length == 0 && row.cells.len() == 1 {
            prose.extend(row.cells.iter().flatten().cloned());
            at += 1;
            continue;
        }
        flush(std::mem::take(&mut prose), &usual, &mut blocks);
        if length > 0 {
            blocks.extend(table_blocks(&rows[at..at + length]));
        } else {
            blocks.extend(beside(row, &usual));
        }
        at += length.max(1);
    }
    flush(prose, &usual, &mut blocks);
    blocks.retain(|block| !block.text.trim().is_empty());
    blocks
}

fn flush(lines: Vec<Line>, usual: &Usual, blocks: &mut Vec<Block>) {
    let whole = paragraphs(lines, usual.right, usual.distance);
    blocks.extend(whole.into_iter().map(|paragraph| block(&paragraph, heading(&paragraph, usual))));
}

fn block(paragraph: &Paragraph, heading: Option<u8>) -> Block {
    let (own, pages, marker) = item(paragraph);
    let shape = match (heading, marker) {
        (Some(level), None | Some(Marker::Number)) => Shape::Heading(level),
        // In larger type too, a bullet marks an item; the meaning of a number is not decided here.
        (_, Some(Marker::Bullet(_))) => Shape::Item,
        (None, _) => Shape::Paragraph,
    };
    let marks = pages.into_iter().map(|(at, page)| (at, Position::page(page))).collect();
    Block { shape, text: own, marks, breaks: Vec::new() }
}

fn heading(paragraph: &Paragraph, usual: &Usual) -> Option<u8> {
    let first = paragraph.first()?;
    let letters: usize = paragraph.iter().map(|line| line.text.chars().count()).sum();
    let worded = paragraph.iter().any(|line| line.text.contains(char::is_alphabetic));
    let below = usual.sizes.len() as u8 + 1;
    if first.size > usual.size * LARGER && letters <= LONG && worded {
        let rank = usual.sizes.iter().position(|size| rounded(first.size) >= *size);
        return Some(rank.map_or(below, |rank| rank as u8 + 1));
    }
    let bold = usual.bold_tells && paragraph.iter().all(|line| line.bold);
    let last = paragraph.last()?.text.trim_end();
    let open = !last.ends_with(['.', ',', ';']) || last.len() < 12;
    let same = first.size > usual.size * 0.95;
    (bold && open && same && worded && letters <= LONG_BOLD).then_some(below)
}

fn table_blocks(rows: &[Row]) -> Vec<Block> {
    let cell = |lines: &[Line]| text(lines).0;
    let records = table::records(rows, cell);
    let join = |cells: &[String]| cells.join(" | ").trim_end().to_owned();
    let block = |record: table::Record| {
        let shape = Shape::Row { heads: join(&record.heads) };
        Block::new(shape, join(&record.cells), Position::page(record.page))
    };
    records.into_iter().map(block).collect()
}

/// Reads cells that are not a table, each by itself, or as one line if the first only labels the second.
fn beside(row: &Row, usual: &Usual) -> Vec<Block> {
    if let [name, rest @ ..] = row.cells.as_slice()
        && let [label] = name.as_slice()
        && label.text.ends_with(':')
        && rest.iter().all(|cell| cell.len() == 1)
    {
        let lines: Paragraph = row.cells.iter().flatten().cloned().collect();
        return vec![block(&lines, None)];
    }
    let cell = |lines: &Vec<Line>| {
        let right = lines.iter().map(|line| line.end).fold(0.0, f64::max);
        // All breaks between centred lines are deliberate.
        let centred = lines.windows(2).all(|pair| is_centred(&pair[0], &pair[1]));
        let right = if centred { f64::INFINITY } else { right };
        paragraphs(lines.clone(), right, usual.distance).iter().map(|p| block(p, None)).collect::<Vec<_>>()
    };
    row.cells.iter().flat_map(cell).collect()
}

fn rounded(size: f64) -> f64 {
    (size * 2.0).round() / 2.0
}

/// Returns the value of most letters or lines; `fallback` if there are none.
fn most(values: impl Iterator<Item = (f64, usize)>, step: f64, fallback: f64) -> f64 {
    let mut counts = std::collections::BTreeMap::<i64, usize>::new();
    for (value, count) in values {
        *counts.entry((value / step).round() as i64).or_default() += count;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(fallback, |(value, _)| value as f64 * step)
}

fn usual(rows: &[Row]) -> Usual {
    let lines = || rows.iter().flat_map(|row| row.cells.iter().flatten());
    let letters = |line: &Line| line.text.chars().count();
    let size = most(lines().map(|line| (line.size, letters(line))), 0.5, 12.0);
    let prose = || rows.iter().filter(|row| row.cells.len() == 1).flat_map(|row| &row.cells);
    let pair =
        |pair: &[Line]| Some(((pair[0].y - pair[1].y) / pair[1].size, 1)).filter(|(d, _)| (0.8..2.5).contains(d));
    let distance = most(prose().flat_map(|cell| cell.windows(2).filter_map(pair)), 0.05, 1.2);
    let bold: usize = lines().filter(|line| line.bold).map(letters).sum();
    let mut sizes: Vec<f64> = lines().filter(|line| line.size > size * LARGER).map(|line| rounded(line.size)).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    sizes.dedup();
    // Records know only six levels.
    sizes.truncate(5);
    let right = right(prose().flatten().map(|line| line.end).collect());
    Usual { size, distance, right, sizes, bold_tells: bold * 2 < lines().map(letters).sum() }
}

/// Returns where full lines end, except for a few that stick out.
fn right(mut ends: Vec<f64>) -> f64 {
    ends.sort_by(|a, b| b.total_cmp(a));
    ends.get(ends.len() / 50).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of one line each: text, size, bold; a long text after them is the body.
    fn check(lines: &[(&str, f64, bool)], expected: &[(Shape, &str)]) {
        let body = ("Chữ thường của thân bài dài hơn mọi đề mục để là cỡ chữ thường gặp nhất.", 10.0, false);
        let line = |(at, &(text, size, bold)): (usize, &(&str, f64, bool))| {
            let end = 50.0 + text.len() as f64;
            Line { text: text.to_owned(), page: 1, x: 50.0, end, y: 800.0 - 40.0 * at as f64, size, bold }
        };
        let all: Vec<Line> = [lines, &[body; 3]].concat().iter().enumerate().map(line).collect();
        let found = blocks(super::super::row::rows(all, &[]));
        let found: Vec<_> = found.iter().map(|block| (block.shape.clone(), block.text.as_str())).collect();
        assert_eq!(found[..found.len() - 3], *expected);
    }

    #[test]
    fn headings_by_size_then_by_weight() {
        check(
            &[
                ("NGHỊ QUYẾT", 16.0, true),
                ("Phần một", 13.0, false),
                ("1. Thu chi", 10.0, true),
                ("Có chữ đậm hết câu.", 10.0, true),
            ],
            &[
                (Shape::Heading(1), "NGHỊ QUYẾT"),
                (Shape::Heading(2), "Phần một"),
                (Shape::Heading(3), "1. Thu chi"),
                (Shape::Paragraph, "Có chữ đậm hết câu."),
            ],
        );
    }

    #[test]
    fn points_keep_numbers_and_lose_bullets() {
        check(
            &[("- Thu quỹ", 10.0, false), ("a) chi quỹ", 10.0, false), ("• Đậm", 10.0, true)],
            &[(Shape::Item, "Thu quỹ"), (Shape::Paragraph, "a) chi quỹ"), (Shape::Item, "Đậm")],
        );
    }

    #[test]
    fn numbers_that_are_none_do_no_harm() {
        check(
            &[("a", f64::MIN_POSITIVE, false), ("b", 1e5, false)],
            &[(Shape::Paragraph, "a"), (Shape::Heading(1), "b")],
        );
    }
}
