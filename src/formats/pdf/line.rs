//! Joins glyph runs into lines: runs on one baseline without a wide gap or a rule between them.
//!
//! The drawing order is kept, since it is nearly always the reading order and reflects structure that
//! positions alone do not show (columns, cells, boxes). Only consecutive runs on one baseline are sorted from
//! left to right, because PDF writers draw letters that a font lacks after the rest of their line. A page
//! without any order is sorted from top to bottom.

use super::geometry::{GlyphRun, Rule};
use super::list_marker::is_marker;
use crate::formats::encoding::decode_by_font;

/// Minimum gap between words, in font sizes. Words that are positioned individually are 0.2 apart or more.
const WORD_GAP: f64 = 0.18;
/// Minimum gap between words in a line with space characters, in font sizes. A gap of 0.2 may be letter
/// spacing there.
const WORD_GAP_IN_SPACED_LINE: f64 = 0.3;
/// Minimum gap between columns, in font sizes. Spaces in justified text reach about 1, tabs and columns begin
/// at about 2.
const COLUMN_GAP: f64 = 1.8;
/// Maximum gap between a list marker and its text, in font sizes: a tab stop of half an inch and more.
const MAX_MARKER_GAP: f64 = 5.0;
/// Share of upward jumps among the lines of a page above which the page counts as drawn without order.
const MAX_UPWARD_SHARE: f64 = 0.2;

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextLine {
    pub text: String,
    /// The page, from 1.
    pub page: usize,
    /// The left edge, in points.
    pub x: f64,
    /// The right edge, in points.
    pub x_end: f64,
    /// The baseline, in points.
    pub y: f64,
    /// The font size, in points.
    pub size: f64,
    /// Whether most of the text is bold.
    pub bold: bool,
}

impl TextLine {
    /// Whether the horizontal extents of two lines overlap.
    pub fn overlaps(&self, other: &TextLine) -> bool {
        self.x < other.x_end && other.x < self.x_end
    }
}

/// Builds the lines of a page in reading order. `dots` are the centres of possible bullets.
pub fn build_lines(mut runs: Vec<GlyphRun>, rules: &[Rule], dots: &[(f64, f64)], page: usize) -> Vec<TextLine> {
    let mut vertical: Vec<Rule> = rules.iter().filter(|rule| rule.is_vertical()).copied().collect();
    vertical.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut lines = group_runs(&mut runs, &vertical, page);
    let upward_jumps =
        lines.windows(2).filter(|pair| pair[1].y > pair[0].y + pair[0].size && pair[0].overlaps(&pair[1])).count();
    if upward_jumps > 3 && upward_jumps as f64 > lines.len() as f64 * MAX_UPWARD_SHARE {
        runs.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.x.total_cmp(&b.x)));
        lines = group_runs(&mut runs, &vertical, page);
    }
    for line in &mut lines {
        if has_drawn_bullet(line, dots) {
            line.text.insert_str(0, "• ");
        }
    }
    lines
}

/// Whether a line has a bullet that is drawn as a shape.
fn has_drawn_bullet(line: &TextLine, dots: &[(f64, f64)]) -> bool {
    dots.iter().any(|(x, y)| {
        let (before, above) = ((line.x - x) / line.size, (y - line.y) / line.size);
        (0.3..2.5).contains(&before) && (0.0..0.8).contains(&above)
    })
}

/// Groups consecutive runs on one baseline into lines.
fn group_runs(runs: &mut [GlyphRun], vertical: &[Rule], page: usize) -> Vec<TextLine> {
    let mut lines = Vec::new();
    let on_one_baseline = |a: &GlyphRun, b: &GlyphRun| {
        let (small, large) = (a.size.min(b.size), a.size.max(b.size));
        // Superscripts and footnote marks are smaller, and shifted up or down by half the font size.
        (a.y - b.y).abs() <= large * if small < large * 0.8 { 0.55 } else { 0.25 }
    };
    for row in runs.chunk_by_mut(on_one_baseline) {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
        let has_spaces = row.iter().any(|run| run.text.trim().contains(' '));
        let word_gap = if has_spaces { WORD_GAP_IN_SPACED_LINE } else { WORD_GAP };
        let mut rest: &[GlyphRun] = row;
        while !rest.is_empty() {
            let count = 1 + rest.windows(2).take_while(|pair| !is_separate(&pair[0], &pair[1], vertical)).count();
            let (line, after) = rest.split_at(count);
            lines.extend(join_runs(line, word_gap, page));
            rest = after;
        }
    }
    join_markers(lines, vertical)
}

fn is_separate(left: &GlyphRun, right: &GlyphRun, vertical: &[Rule]) -> bool {
    right.x - left.x_end > COLUMN_GAP * right.size.max(left.size)
        || has_rule_between(left.x_end, right.x, right.y, vertical)
}

/// Whether a vertical rule is between `from` and `to` on the baseline `y`. `vertical` is sorted from left to
/// right.
fn has_rule_between(from: f64, to: f64, y: f64, vertical: &[Rule]) -> bool {
    // Glyphs may extend slightly beyond their advance width.
    let first = vertical.partition_point(|rule| rule.left < from - 1.0);
    let between = vertical[first..].iter().take_while(|rule| rule.right <= to + 1.0);
    between.take(100).any(|rule| rule.bottom <= y + 1.0 && rule.top >= y + 1.0)
}

/// Joins runs, sorted from left to right, into a line; `None` if it is blank. `word_gap` is the minimum gap
/// between words in font sizes.
fn join_runs(runs: &[GlyphRun], word_gap: f64, page: usize) -> Option<TextLine> {
    let longest = runs.iter().max_by_key(|run| run.text.len())?;
    // Collected by font, since text in a legacy font is decoded as a whole.
    let mut texts: Vec<(&str, String)> = Vec::new();
    let (mut x_end, mut last): (f64, Option<&GlyphRun>) = (runs.first()?.x, None);
    for run in runs {
        // Text drawn twice with a small offset imitates bold.
        if last.is_some_and(|l| l.text == run.text && (l.x - run.x).abs() < run.size * 0.2) {
            continue;
        }
        let space = if last.is_some() && run.x - x_end > word_gap * run.size { " " } else { "" };
        match texts.last_mut() {
            Some((font, text)) if *font == run.font.name => text.extend([space, &run.text]),
            _ => texts.push((&run.font.name, format!("{space}{}", run.text))),
        }
        (x_end, last) = (x_end.max(run.x_end), Some(run));
    }
    let bytes: usize = runs.iter().map(|run| run.text.len()).sum();
    let bold: usize = runs.iter().filter(|run| run.bold).map(|run| run.text.len()).sum();
    let text =
        clean_text(&texts.into_iter().map(|(font, text)| decode_by_font(font, &text).into_owned()).collect::<String>());
    let x = runs.iter().find(|run| !run.text.trim().is_empty())?.x;
    let (y, size) = (longest.y, longest.size);
    (!text.is_empty()).then_some(TextLine { text, page, x, x_end, y, size, bold: bold * 2 > bytes })
}

/// Collapses white space to single spaces, and removes soft hyphens, except one at the end, which is a
/// visible hyphen.
fn clean_text(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut out = String::with_capacity(text.len());
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    let is_hyphenated = out.ends_with('\u{ad}');
    out.retain(|c| c != '\u{ad}');
    if is_hyphenated {
        out.push('\u{ad}');
    }
    out
}

/// Joins each list marker with its text, from which a tab separates it.
fn join_markers(lines: Vec<TextLine>, vertical: &[Rule]) -> Vec<TextLine> {
    let mut out: Vec<TextLine> = Vec::with_capacity(lines.len());
    for line in lines {
        match out.last_mut() {
            Some(marker) if is_marker(&marker.text) && follows_marker(marker, &line, vertical) => {
                marker.text = format!("{} {}", marker.text, line.text);
                (marker.x_end, marker.size, marker.bold) = (line.x_end, line.size, line.bold);
            }
            _ => out.push(line),
        }
    }
    out
}

fn follows_marker(marker: &TextLine, line: &TextLine, vertical: &[Rule]) -> bool {
    (marker.y - line.y).abs() < line.size * 0.3
        && (0.0..MAX_MARKER_GAP).contains(&((line.x - marker.x_end) / line.size))
        && !has_rule_between(marker.x_end, line.x, line.y, vertical)
}

#[cfg(test)]
mod tests {
    use super::super::file::PdfFile;
    use super::super::font::Font;
    use super::super::object::Dict;
    use super::*;
    use std::rc::Rc;
    use std::time::{Duration, Instant};

    /// Glyph runs in drawing order: text, left edge, right edge, baseline.
    fn check(runs: &[(&str, f64, f64, f64)], rules: &[Rule], expected: &[&str]) {
        let file = PdfFile::open(b"", 0, Instant::now() + Duration::from_secs(5)).expect("not encrypted");
        let font = Rc::new(Font::read(&Dict::default(), &file));
        let run = |&(text, x, x_end, y): &(&str, f64, f64, f64)| {
            let (text, font) = (text.to_owned(), Rc::clone(&font));
            GlyphRun { text, x, x_end, y, size: 10.0, bold: false, quarter_turns: 0, font, unmapped_codes: 0 }
        };
        let found = build_lines(runs.iter().map(run).collect(), rules, &[(20.0, 503.0)], 1);
        assert_eq!(found.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn glyphs_drawn_later_are_sorted_into_their_line() {
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
    fn a_rule_separates_cells_that_nearly_touch() {
        let rule = Rule { left: 63.0, right: 63.5, bottom: 0.0, top: 40.0 };
        check(&[("hai", 50.0, 62.0, 9.0), ("ba", 64.5, 75.0, 9.0)], &[rule], &["hai", "ba"]);
    }

    #[test]
    fn markers_are_joined_with_their_text() {
        check(&[("1.", 50.0, 58.0, 9.0), ("Việc", 90.0, 110.0, 9.0)], &[], &["1. Việc"]);
        check(&[("Việc", 30.0, 60.0, 500.0)], &[], &["• Việc"]);
    }

    #[test]
    fn a_page_drawn_without_order_is_sorted() {
        let runs: Vec<_> = [1, 5, 2, 6, 3, 7, 4, 8, 0]
            .map(|n| (["a", "b", "c", "d", "e", "f", "g", "h", "i"][n], 50.0, 90.0, 300.0 - 20.0 * n as f64))
            .into();
        check(&runs, &[], &["a", "b", "c", "d", "e", "f", "g", "h", "i"]);
    }
}
