//! Joins lines into paragraphs. A line that had room for the next line's first word ends a paragraph. So does a wider
//! gap, an indent, a list marker, a label ("Chủ trì: …") or a change of type. Across pages and columns, where gaps mean
//! nothing, the wording helps.

use super::line::Line;
use super::list::{Marker, marker};
use crate::text::labels::fields;

/// Distance between lines that ends a paragraph, in usual distances.
const WIDE: f64 = 1.3;
/// Indent of a first line, in font sizes.
const INDENT: f64 = 0.8;

/// The lines of a paragraph.
pub type Paragraph = Vec<Line>;

/// Splits lines into paragraphs. Full lines end at `right`; lines are usually `usual` font sizes apart.
pub fn paragraphs(lines: Vec<Line>, right: f64, usual: f64) -> Vec<Paragraph> {
    let mut all: Vec<Paragraph> = Vec::new();
    for line in lines {
        match all.last_mut() {
            Some(open) if goes_on(open, &line, right, usual) => open.push(line),
            _ => all.push(vec![line]),
        }
    }
    all
}

fn goes_on(open: &[Line], line: &Line, right: f64, usual: f64) -> bool {
    let (Some(first), Some(last)) = (open.first(), open.last()) else { return false };
    let begins_low = line.text.chars().next().is_some_and(char::is_lowercase);
    let full = !had_room(last, line, right);
    if marker(&line.text).is_some() || fields(&line.text).is_some() || (last.size / line.size - 1.0).abs() > 0.12 {
        return false;
    }
    if last.bold != line.bold && !(full && begins_low) {
        return false;
    }
    let distance = (last.y - line.y) / line.size;
    if last.page != line.page || distance < 0.0 {
        return full && (begins_low || !ends_sentence(&last.text));
    }
    if distance > usual * WIDE {
        return false;
    }
    // Authors break the lines of a title where they like.
    if last.bold && line.bold && begins_low {
        return true;
    }
    let indented = line.x > last.x + line.size * INDENT;
    let hanging = open.len() == 1 && marker(&first.text).is_some();
    // Broken by hand, in the middle of a sentence.
    let midway = begins_low && !ends_sentence(&last.text);
    (full || midway) && (!indented || hanging || is_centred(last, line))
}

/// Whether two lines are centred on the same axis.
pub fn is_centred(last: &Line, line: &Line) -> bool {
    let shifted = (last.x - line.x).abs() > line.size * 0.5;
    shifted && ((last.x + last.end) - (line.x + line.end)).abs() < line.size
}

/// Whether the first word of `line` would have fitted at the end of `last`.
fn had_room(last: &Line, line: &Line, right: f64) -> bool {
    let letters = line.text.chars().count().max(1) as f64;
    let word = line.text.split(' ').next().unwrap_or_default().chars().count() as f64;
    let width = (line.end - line.x) / letters;
    last.end + width * (word + 1.0) + line.size * 0.2 < right
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '»', ')']).ends_with(['.', '!', '?', ':', ';', '…'])
}

/// Returns a paragraph's text, with the byte where each page begins.
pub fn text(lines: &[Line]) -> (String, Vec<(usize, usize)>) {
    let (mut text, mut pages): (String, Vec<(usize, usize)>) = (String::new(), Vec::new());
    for line in lines {
        if text.ends_with('\u{ad}') {
            text.pop();
        } else if !text.is_empty() && !is_hyphenated(&text, &line.text) {
            text.push(' ');
        }
        if pages.last().is_none_or(|(_, page)| *page != line.page) {
            pages.push((text.len(), line.page));
        }
        text.push_str(&line.text);
    }
    if text.ends_with('\u{ad}') {
        text.pop();
    }
    (text, pages)
}

/// Whether a line ends in a hyphen between letters. It stays, since Vietnamese adds none of its own ("kinh tế-xã hội").
fn is_hyphenated(text: &str, next: &str) -> bool {
    let before = text.strip_suffix('-').or(text.strip_suffix('\u{2010}'));
    before.is_some_and(|word| word.ends_with(char::is_alphanumeric)) && next.starts_with(char::is_alphanumeric)
}

/// Returns a paragraph's text without its bullet, the pages' bytes adjusted, and its marker.
pub fn item(lines: &[Line]) -> (String, Vec<(usize, usize)>, Option<Marker>) {
    let (text, pages) = text(lines);
    let marker = marker(&text);
    let Some(Marker::Bullet(len)) = marker else { return (text, pages, marker) };
    let pages = pages.iter().map(|(at, page)| (at.saturating_sub(len), *page)).collect();
    (text[len..].to_owned(), pages, marker)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines by page, from, to, base line and text; full lines end at 300.
    fn check(lines: &[(usize, f64, f64, f64, &str)], expected: &[&str]) {
        let line = |&(page, x, end, y, text): &(usize, f64, f64, f64, &str)| Line {
            text: text.to_owned(),
            page,
            x,
            end,
            y,
            size: 10.0,
            bold: false,
        };
        let found = paragraphs(lines.iter().map(line).collect(), 300.0, 1.2);
        assert_eq!(found.iter().map(|lines| text(lines).0).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn broken_lines_are_mended() {
        check(&[(1, 64.0, 300.0, 90.0, "Hội họp"), (1, 50.0, 90.0, 78.0, "tại xã.")], &["Hội họp tại xã."]);
        check(&[(1, 50.0, 299.0, 90.0, "kinh tế-"), (1, 50.0, 90.0, 78.0, "xã hội")], &["kinh tế-xã hội"]);
        check(&[(1, 50.0, 299.0, 90.0, "Hà Nội -"), (1, 50.0, 90.0, 78.0, "Huế")], &["Hà Nội - Huế"]);
        check(&[(1, 50.0, 299.0, 90.0, "inter\u{ad}"), (1, 50.0, 90.0, 78.0, "net")], &["internet"]);
    }

    #[test]
    fn sentences_broken_by_hand_are_mended() {
        check(&[(1, 50.0, 120.0, 90.0, "Hội họp"), (1, 50.0, 90.0, 78.0, "tại xã")], &["Hội họp tại xã"]);
        check(&[(1, 50.0, 120.0, 90.0, "Một ý;"), (1, 50.0, 90.0, 78.0, "hai ý")], &["Một ý;", "hai ý"]);
    }

    #[test]
    fn paragraphs_end() {
        check(&[(1, 50.0, 120.0, 90.0, "Ngắn"), (1, 50.0, 90.0, 78.0, "Sau")], &["Ngắn", "Sau"]);
        check(&[(1, 50.0, 300.0, 90.0, "Đầy"), (1, 50.0, 90.0, 72.0, "Xa")], &["Đầy", "Xa"]);
        check(&[(1, 50.0, 300.0, 90.0, "Đầy."), (1, 64.0, 90.0, 78.0, "Thụt")], &["Đầy.", "Thụt"]);
        check(&[(1, 50.0, 300.0, 90.0, "Gồm:"), (1, 50.0, 90.0, 78.0, "- ý")], &["Gồm:", "- ý"]);
    }

    #[test]
    fn pages_are_read_on() {
        check(&[(1, 50.0, 300.0, 60.0, "cả xã"), (2, 50.0, 90.0, 800.0, "họp.")], &["cả xã họp."]);
        check(&[(1, 50.0, 300.0, 60.0, "cả xã."), (2, 50.0, 90.0, 800.0, "Họp.")], &["cả xã.", "Họp."]);
    }

    #[test]
    fn a_bullet_goes_and_the_marks_move_along() {
        let line =
            |page, text: &str| Line { text: text.to_owned(), page, x: 0.0, end: 9.0, y: 9.0, size: 9.0, bold: false };
        let (text, pages, marker) = item(&[line(1, "• Việc"), line(2, "đã xong")]);
        assert_eq!((text.as_str(), pages), ("Việc đã xong", vec![(0, 1), ("Việc ".len(), 2)]));
        assert!(matches!(marker, Some(Marker::Bullet(_))));
    }
}
