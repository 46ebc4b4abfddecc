//! Joins pieces of text into lines: pieces on one baseline without a wide gap or a rule between them.
//!
//! Drawing order is nearly always reading order and knows what geometry does not (columns, cells, boxes), so it is
//! kept. Only consecutive pieces on one baseline are sorted from left to right, as writers draw letters that a font
//! lacks after the rest of their line. A page drawn in no order at all is sorted from top to bottom.

use super::geometry::{Piece, Rule};
use super::list::is_marker;
use crate::formats::encoding::of_font;

/// Gaps between words, in font sizes. Words placed singly are 0.2 apart or more; in a line with real spaces, such a gap
/// may be letter spacing, and a space is wider.
const WORD: f64 = 0.18;
const WORD_BESIDE_SPACES: f64 = 0.3;
/// Gap between columns: justified spaces reach about 1, tabs and columns begin at about 2.
const COLUMN: f64 = 1.8;
/// Widest gap between a list marker and its text: a tab stop of half an inch and more.
const AFTER_MARKER: f64 = 5.0;
/// Share of upward jumps among a page's lines from which it counts as drawn in no order.
const DISORDER: f64 = 0.2;

#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub text: String,
    /// From 1.
    pub page: usize,
    /// The horizontal extent, and the baseline, in points.
    pub x: f64,
    pub end: f64,
    pub y: f64,
    pub size: f64,
    /// Whether most letters are bold.
    pub bold: bool,
}

impl Line {
    /// Whether the horizontal extents of two lines overlap.
    pub fn overlaps(&self, other: &Line) -> bool {
        self.x < other.end && other.x < self.end
    }
}

/// Returns the lines of a page in reading order.
pub fn lines(mut pieces: Vec<Piece>, rules: &[Rule], dots: &[(f64, f64)], page: usize) -> Vec<Line> {
    let mut upright: Vec<Rule> = rules.iter().filter(|rule| rule.is_upright()).copied().collect();
    upright.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut lines = in_order(&mut pieces, &upright, page);
    let jumps =
        lines.windows(2).filter(|pair| pair[1].y > pair[0].y + pair[0].size && pair[0].overlaps(&pair[1])).count();
    if jumps > 3 && jumps as f64 > lines.len() as f64 * DISORDER {
        pieces.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.x.total_cmp(&b.x)));
        lines = in_order(&mut pieces, &upright, page);
    }
    for line in &mut lines {
        if is_dotted(line, dots) {
            line.text.insert_str(0, "• ");
        }
    }
    lines
}

/// Whether a line is a list item whose bullet is drawn as a shape.
fn is_dotted(line: &Line, dots: &[(f64, f64)]) -> bool {
    dots.iter().any(|(x, y)| {
        let (before, above) = ((line.x - x) / line.size, (y - line.y) / line.size);
        (0.3..2.5).contains(&before) && (0.0..0.8).contains(&above)
    })
}

fn in_order(pieces: &mut [Piece], upright: &[Rule], page: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let level = |a: &Piece, b: &Piece| {
        let (small, large) = (a.size.min(b.size), a.size.max(b.size));
        // Superscripts and footnote marks are smaller, and shifted up or down by half a size.
        (a.y - b.y).abs() <= large * if small < large * 0.8 { 0.55 } else { 0.25 }
    };
    for row in pieces.chunk_by_mut(level) {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
        let spaced = row.iter().any(|piece| piece.text.trim().contains(' '));
        let word = if spaced { WORD_BESIDE_SPACES } else { WORD };
        let mut rest: &[Piece] = row;
        while !rest.is_empty() {
            let together = 1 + rest.windows(2).take_while(|pair| !is_apart(&pair[0], &pair[1], upright)).count();
            let (own, after) = rest.split_at(together);
            lines.extend(joined(own, word, page));
            rest = after;
        }
    }
    with_markers(lines, upright)
}

fn is_apart(left: &Piece, right: &Piece, upright: &[Rule]) -> bool {
    right.x - left.end > COLUMN * right.size.max(left.size) || is_ruled_off(left.end, right.x, right.y, upright)
}

/// Whether a vertical rule separates two places on a baseline; the rules are sorted by place.
fn is_ruled_off(from: f64, to: f64, y: f64, upright: &[Rule]) -> bool {
    // Glyphs extend slightly beyond their ends.
    let first = upright.partition_point(|rule| rule.left < from - 1.0);
    let between = upright[first..].iter().take_while(|rule| rule.right <= to + 1.0);
    between.take(100).any(|rule| rule.bottom <= y + 1.0 && rule.top >= y + 1.0)
}

/// Joins pieces sorted from left to right into a line; `None` if it is blank.
fn joined(pieces: &[Piece], word: f64, page: usize) -> Option<Line> {
    let widest = pieces.iter().max_by_key(|piece| piece.text.len())?;
    // By font, as text in an old font is decoded as a whole.
    let mut texts: Vec<(&str, String)> = Vec::new();
    let (mut end, mut last): (f64, Option<&Piece>) = (pieces.first()?.x, None);
    for piece in pieces {
        // Drawn twice with a small offset, to look bold.
        if last.is_some_and(|l| l.text == piece.text && (l.x - piece.x).abs() < piece.size * 0.2) {
            continue;
        }
        let space = if last.is_some() && piece.x - end > word * piece.size { " " } else { "" };
        match texts.last_mut() {
            Some((font, text)) if *font == piece.font.name => text.extend([space, &piece.text]),
            _ => texts.push((&piece.font.name, format!("{space}{}", piece.text))),
        }
        (end, last) = (end.max(piece.end), Some(piece));
    }
    let letters: usize = pieces.iter().map(|piece| piece.text.len()).sum();
    let bold: usize = pieces.iter().filter(|piece| piece.bold).map(|piece| piece.text.len()).sum();
    let text = tidy(&texts.into_iter().map(|(font, text)| of_font(font, &text).into_owned()).collect::<String>());
    let x = pieces.iter().find(|piece| !piece.text.trim().is_empty())?.x;
    let (y, size) = (widest.y, widest.size);
    (!text.is_empty()).then_some(Line { text, page, x, end, y, size, bold: bold * 2 > letters })
}

/// Reduces white space to single spaces, and keeps a soft hyphen only at the end, where it was used.
fn tidy(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut tidy = String::with_capacity(text.len());
    for word in words {
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.push_str(word);
    }
    let hyphenated = tidy.ends_with('\u{ad}');
    tidy.retain(|c| c != '\u{ad}');
    if hyphenated {
        tidy.push('\u{ad}');
    }
    tidy
}

/// Joins a list marker with its text, from which a tab separates it.
fn with_markers(lines: Vec<Line>, upright: &[Rule]) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for line in lines {
        match out.last_mut() {
            Some(marker) if is_marker(&marker.text) && is_beside(marker, &line, upright) => {
                marker.text = format!("{} {}", marker.text, line.text);
                (marker.end, marker.size, marker.bold) = (line.end, line.size, line.bold);
            }
            _ => out.push(line),
        }
    }
    out
}

fn is_beside(marker: &Line, line: &Line, upright: &[Rule]) -> bool {
    (marker.y - line.y).abs() < line.size * 0.3
        && (0.0..AFTER_MARKER).contains(&((line.x - marker.end) / line.size))
        && !is_ruled_off(marker.end, line.x, line.y, upright)
}

#[cfg(test)]
mod tests {
    use super::super::file::PdfFile;
    use super::super::font::Font;
    use super::super::object::Dict;
    use super::*;
    use std::rc::Rc;
    use std::time::{Duration, Instant};

    /// Pieces of text in order of drawing: text, from, to, base line.
    fn check(pieces: &[(&str, f64, f64, f64)], rules: &[Rule], expected: &[&str]) {
        let file = PdfFile::open(b"", 0, Instant::now() + Duration::from_secs(5)).expect("not encrypted");
        let font = Rc::new(Font::read(&Dict::default(), &file));
        let piece = |&(text, x, end, y): &(&str, f64, f64, f64)| {
            let (text, font) = (text.to_owned(), Rc::clone(&font));
            Piece { text, x, end, y, size: 10.0, bold: false, quarter: 0, font, unknown: 0 }
        };
        let found = lines(pieces.iter().map(piece).collect(), rules, &[(20.0, 503.0)], 1);
        assert_eq!(found.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn letters_drawn_later_stand_in_their_place() {
        check(&[("H", 50.0, 55.0, 9.0), ("p xã", 60.0, 80.0, 9.0), ("ọ", 55.0, 60.0, 9.0)], &[], &["Họp xã"]);
    }

    #[test]
    fn gaps_are_spaces_or_columns() {
        check(&[("hai", 50.0, 62.0, 9.0), ("ba", 64.5, 75.0, 9.0), ("A", 100.0, 105.0, 9.0)], &[], &["hai ba", "A"]);
        check(&[("hai ba", 50.0, 80.0, 9.0), ("c", 82.5, 88.0, 9.0)], &[], &["hai bac"]);
        check(&[("m", 50.0, 58.0, 9.0), ("2", 58.0, 61.0, 12.0)], &[], &["m", "2"]);
        check(&[("đậm", 50.0, 62.0, 9.0), ("đậm", 50.4, 62.4, 9.0)], &[], &["đậm"]);
    }

    #[test]
    fn a_rule_parts_cells_that_nearly_touch() {
        let rule = Rule { left: 63.0, right: 63.5, bottom: 0.0, top: 40.0 };
        check(&[("hai", 50.0, 62.0, 9.0), ("ba", 64.5, 75.0, 9.0)], &[rule], &["hai", "ba"]);
    }

    #[test]
    fn markers_stand_with_their_text() {
        check(&[("1.", 50.0, 58.0, 9.0), ("Việc", 90.0, 110.0, 9.0)], &[], &["1. Việc"]);
        check(&[("Việc", 30.0, 60.0, 500.0)], &[], &["• Việc"]);
    }

    #[test]
    fn a_page_drawn_in_no_order_is_sorted() {
        let drawn: Vec<_> = [1, 5, 2, 6, 3, 7, 4, 8, 0]
            .map(|n| (["a", "b", "c", "d", "e", "f", "g", "h", "i"][n], 50.0, 90.0, 300.0 - 20.0 * n as f64))
            .into();
        check(&drawn, &[], &["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    }
}
