//! Removes running headers, running footers and page numbers. A line near the top or bottom edge is a running
//! header or footer if at least half of the pages have it, ignoring digits. A number alone at the edge is a
//! page number.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::geometry::Rule;
use super::line::TextLine;
use crate::formats::left_out::{LeftOutLine, LeftOutReason};
use crate::formats::position::Position;
use crate::text::dates::find_full_date;
use crate::text::labels::{self, Field};

/// The height of the top and bottom edge as a share of the page height. An official Vietnamese document has
/// margins of 20–25 of 297 mm.
const EDGE_SHARE: f64 = 0.12;

/// Maximum bytes of a page number, including the text around it.
const MAX_NUMBER_BYTES: usize = 40;

/// The number of first lines of a page in which the date of a meeting is looked for.
const HEAD_LINES: usize = 8;

/// The lines and rules of a page, and its vertical extent in points.
#[derive(Debug, Default)]
pub struct PageLayout {
    pub lines: Vec<TextLine>,
    pub rules: Vec<Rule>,
    pub bottom: f64,
    pub top: f64,
}

/// Removes running headers, running footers and page numbers from all pages; returns them.
pub fn remove_running_lines(pages: &mut [PageLayout]) -> Vec<LeftOutLine> {
    let mut removed = Vec::new();
    let dates: Vec<Option<NaiveDate>> = pages.iter().map(find_head_date).collect();
    // If the pages have heads of their own, with different dates, equal lines above and around the dates are no
    // running headers.
    let known: HashSet<NaiveDate> = dates.iter().flatten().copied().collect();
    let have_own_heads = known.len() > 1 && dates.iter().flatten().count() * 2 > pages.len();
    let mut page_counts: HashMap<(Edge, String), usize> = HashMap::new();
    for page in pages.iter() {
        let keys: HashSet<_> = page.lines.iter().filter_map(|line| repetition_key(page, line)).collect();
        keys.into_iter().for_each(|key| *page_counts.entry(key).or_default() += 1);
    }
    let min_pages = (pages.iter().filter(|page| !page.lines.is_empty()).count().div_ceil(2)).max(2);
    for page in pages {
        let is_repeated = |line: &TextLine| {
            let key = repetition_key(page, line).filter(|(edge, _)| !have_own_heads || *edge != Edge::Top);
            key.is_some_and(|key| page_counts.get(&key).is_some_and(|n| *n >= min_pages))
        };
        let (repeated, remaining): (Vec<_>, Vec<_>) = page.lines.iter().cloned().partition(is_repeated);
        removed.extend(repeated.into_iter().map(to_left_out_line));
        page.lines = remaining;
        let ends = [find_outermost(&page.lines, |a, b| a > b), find_outermost(&page.lines, |a, b| a < b)];
        let mut numbers: Vec<usize> = ends.into_iter().flatten().filter(|at| is_page_number(page, *at)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        removed.extend(numbers.into_iter().rev().map(|at| to_left_out_line(page.lines.remove(at))));
    }
    removed
}

fn to_left_out_line(line: TextLine) -> LeftOutLine {
    LeftOutLine::new(LeftOutReason::RunningHead, Position::page(line.page), line.text)
}

/// Returns the date in the first labelled lines of a page, as of the minutes of a meeting.
fn find_head_date(page: &PageLayout) -> Option<NaiveDate> {
    let mut lines: Vec<&TextLine> = page.lines.iter().collect();
    lines.sort_by(|a, b| b.y.total_cmp(&a.y));
    let date = |line: &&TextLine| {
        let fields = labels::parse_fields(&line.text)?;
        let (_, _, value) = fields.into_iter().find(|(field, ..)| *field == Field::Date)?;
        find_full_date(value)
    };
    lines.iter().take(HEAD_LINES).find_map(date)
}

/// Returns the index of the line whose baseline is `beyond` that of all others.
fn find_outermost(lines: &[TextLine], beyond: fn(f64, f64) -> bool) -> Option<usize> {
    (0..lines.len()).reduce(|best, at| if beyond(lines[at].y, lines[best].y) { at } else { best })
}

/// The top or bottom edge of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Edge {
    Top,
    Bottom,
}

/// Returns the edge that a line is near to; `None` if it is in the body of the page.
fn find_edge(page: &PageLayout, line: &TextLine) -> Option<Edge> {
    let zone = (page.top - page.bottom) * EDGE_SHARE;
    if line.y > page.top - zone {
        Some(Edge::Top)
    } else if line.y < page.bottom + zone {
        Some(Edge::Bottom)
    } else {
        None
    }
}

/// Returns the key by which a line at an edge is recognised on other pages; `None` if it is not at an edge or
/// has no letters.
fn repetition_key(page: &PageLayout, line: &TextLine) -> Option<(Edge, String)> {
    let words: String = line.text.chars().filter(|c| !c.is_numeric() && !c.is_whitespace()).collect();
    Some((find_edge(page, line)?, words)).filter(|(_, words)| words.chars().any(char::is_alphabetic))
}

/// Whether a line is a page number such as "3", "- 3 -" or "Trang 3/10", without other lines beside it or
/// closer to the edge.
fn is_page_number(page: &PageLayout, at: usize) -> bool {
    let Some(line) = page.lines.get(at) else { return false };
    let Some(edge) = find_edge(page, line) else { return false };
    if line.text.len() > MAX_NUMBER_BYTES {
        return false;
    }
    let mut words = line.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let is_number = |word: &str| word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit());
    let has_label = words.next_if(|word| matches!(word.to_lowercase().as_str(), "trang" | "page")).is_some();
    let numbers: Vec<&str> = words.filter(|word| !matches!(*word, "of" | "trên")).collect();
    let is_not_list_number = !line.text.ends_with('.') || has_label;
    let beyond = |other: &TextLine| match edge {
        Edge::Top => other.y > line.y - line.size * 0.5,
        Edge::Bottom => other.y < line.y + line.size * 0.5,
    };
    (1..=2).contains(&numbers.len())
        && numbers.iter().all(|word| is_number(word))
        && is_not_list_number
        && !page.lines.iter().enumerate().any(|(i, other)| i != at && beyond(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, y: f64) -> TextLine {
        TextLine { text: text.to_owned(), page: 1, x: 70.0, x_end: 200.0, y, size: 12.0, bold: false }
    }

    fn check(pages: &[&[(&str, f64)]], expected: &[&[&str]]) {
        let page = |lines: &&[(&str, f64)]| {
            let lines = lines.iter().map(|(text, y)| line(text, *y)).collect();
            PageLayout { lines, rules: Vec::new(), bottom: 0.0, top: 842.0 }
        };
        let mut pages: Vec<PageLayout> = pages.iter().map(page).collect();
        remove_running_lines(&mut pages);
        let remaining: Vec<Vec<&str>> =
            pages.iter().map(|s| s.lines.iter().map(|l| l.text.as_str()).collect()).collect();
        assert_eq!(remaining, expected);
    }

    #[test]
    fn lines_on_most_pages_are_removed() {
        check(
            &[
                &[("Hội A", 800.0), ("một", 700.0), ("Trang 1/2", 30.0)],
                &[("Hội A", 800.0), ("hai", 790.0), ("Trang 2/2", 30.0)],
            ],
            &[&["một"], &["hai"]],
        );
    }

    #[test]
    fn a_number_alone_at_the_edge_is_removed() {
        check(&[&[("một", 700.0), ("- 3 -", 30.0)]], &[&["một"]]);
        check(&[&[("7", 820.0), ("một", 700.0), ("2024", 30.0)]], &[&["một", "2024"]]);
    }

    #[test]
    fn text_at_the_edge_is_kept() {
        check(&[&[("một", 800.0), ("5", 60.0), ("hai", 40.0)]], &[&["một", "5", "hai"]]);
        check(&[&[("12.", 800.0), ("8", 400.0)]], &[&["12.", "8"]]);
        check(&[&[("A", 800.0)], &[("B", 800.0)], &[("C", 800.0)]], &[&["A"], &["B"], &["C"]]);
    }
}
