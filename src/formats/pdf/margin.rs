//! Removes running heads and page numbers. A line at the edge is a running head or foot if most pages have it, figures
//! aside; a lone number at the edge is a page number. All else is text.

use std::collections::{HashMap, HashSet};

use super::geometry::Rule;
use super::line::Line;

/// Height of each edge as a share of the page's; an official Vietnamese document has margins of 20–25 of 297 mm.
const EDGE: f64 = 0.12;

/// Most bytes of a page number, including what surrounds it.
const LONG_NUMBER: usize = 40;

/// The lines and rules of a page, and its vertical extent in points.
#[derive(Debug, Default)]
pub struct Sheet {
    pub lines: Vec<Line>,
    pub rules: Vec<Rule>,
    pub bottom: f64,
    pub top: f64,
}

/// Removes running heads, feet and page numbers from all pages.
pub fn strip(sheets: &mut [Sheet]) {
    let mut seen: HashMap<(Edge, String), usize> = HashMap::new();
    for sheet in sheets.iter() {
        let keys: HashSet<_> = sheet.lines.iter().filter_map(|line| key(sheet, line)).collect();
        keys.into_iter().for_each(|key| *seen.entry(key).or_default() += 1);
    }
    let most = (sheets.iter().filter(|sheet| !sheet.lines.is_empty()).count().div_ceil(2)).max(2);
    for sheet in sheets {
        let repeated = |line: &Line| key(sheet, line).is_some_and(|key| seen.get(&key).is_some_and(|n| *n >= most));
        let kept: Vec<Line> = sheet.lines.iter().filter(|line| !repeated(line)).cloned().collect();
        sheet.lines = kept;
        let ends = [outermost(&sheet.lines, |a, b| a > b), outermost(&sheet.lines, |a, b| a < b)];
        let mut numbers: Vec<usize> = ends.into_iter().flatten().filter(|at| is_number_of_page(sheet, *at)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().rev().for_each(|at| drop(sheet.lines.remove(at)));
    }
}

fn outermost(lines: &[Line], beyond: fn(f64, f64) -> bool) -> Option<usize> {
    (0..lines.len()).reduce(|best, at| if beyond(lines[at].y, lines[best].y) { at } else { best })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Edge {
    Top,
    Bottom,
}

fn edge(sheet: &Sheet, line: &Line) -> Option<Edge> {
    let zone = (sheet.top - sheet.bottom) * EDGE;
    if line.y > sheet.top - zone {
        Some(Edge::Top)
    } else if line.y < sheet.bottom + zone {
        Some(Edge::Bottom)
    } else {
        None
    }
}

/// Returns the key by which a line at an edge is recognised on other pages; `None` if it has no letters.
fn key(sheet: &Sheet, line: &Line) -> Option<(Edge, String)> {
    let words: String = line.text.chars().filter(|c| !c.is_numeric() && !c.is_whitespace()).collect();
    Some((edge(sheet, line)?, words)).filter(|(_, words)| words.chars().any(char::is_alphabetic))
}

/// Whether a line is "3", "- 3 -", "Trang 3/10" or the like, with no line beside or beyond it.
fn is_number_of_page(sheet: &Sheet, at: usize) -> bool {
    let Some(line) = sheet.lines.get(at) else { return false };
    let Some(edge) = edge(sheet, line) else { return false };
    if line.text.len() > LONG_NUMBER {
        return false;
    }
    let mut words = line.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let number = |word: &str| word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit());
    let named = words.next_if(|word| matches!(word.to_lowercase().as_str(), "trang" | "page")).is_some();
    let numbers: Vec<&str> = words.filter(|word| !matches!(*word, "of" | "trên")).collect();
    let plain = !line.text.ends_with('.') || named;
    let beyond = |other: &Line| match edge {
        Edge::Top => other.y > line.y - line.size * 0.5,
        Edge::Bottom => other.y < line.y + line.size * 0.5,
    };
    (1..=2).contains(&numbers.len())
        && numbers.iter().all(|word| number(word))
        && plain
        && !sheet.lines.iter().enumerate().any(|(i, other)| i != at && beyond(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, y: f64) -> Line {
        Line { text: text.to_owned(), page: 1, x: 70.0, end: 200.0, y, size: 12.0, bold: false }
    }

    fn check(pages: &[&[(&str, f64)]], expected: &[&[&str]]) {
        let sheet = |lines: &&[(&str, f64)]| {
            let lines = lines.iter().map(|(text, y)| line(text, *y)).collect();
            Sheet { lines, rules: Vec::new(), bottom: 0.0, top: 842.0 }
        };
        let mut sheets: Vec<Sheet> = pages.iter().map(sheet).collect();
        strip(&mut sheets);
        let left: Vec<Vec<&str>> = sheets.iter().map(|s| s.lines.iter().map(|l| l.text.as_str()).collect()).collect();
        assert_eq!(left, expected);
    }

    #[test]
    fn what_is_on_most_pages_goes() {
        check(
            &[
                &[("Hội A", 800.0), ("một", 700.0), ("Trang 1/2", 30.0)],
                &[("Hội A", 800.0), ("hai", 790.0), ("Trang 2/2", 30.0)],
            ],
            &[&["một"], &["hai"]],
        );
    }

    #[test]
    fn a_number_alone_at_the_edge_goes() {
        check(&[&[("một", 700.0), ("- 3 -", 30.0)]], &[&["một"]]);
        check(&[&[("7", 820.0), ("một", 700.0), ("2024", 30.0)]], &[&["một", "2024"]]);
    }

    #[test]
    fn text_at_the_edge_stays() {
        check(&[&[("một", 800.0), ("5", 60.0), ("hai", 40.0)]], &[&["một", "5", "hai"]]);
        check(&[&[("12.", 800.0), ("8", 400.0)]], &[&["12.", "8"]]);
        check(&[&[("A", 800.0)], &[("B", 800.0)], &[("C", 800.0)]], &[&["A"], &["B"], &["C"]]);
    }
}
