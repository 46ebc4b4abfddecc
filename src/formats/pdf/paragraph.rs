//! Joins lines into paragraphs. A line with room for the first word of the next line ends a paragraph. So
//! does a wider distance, an indent, a list marker, a label ("Chủ trì: …") or a change of font size or
//! weight. Between pages and columns, distances are meaningless, so the wording decides.

use super::line::TextLine;
use super::list_marker::{ListMarker, parse_marker};
use crate::text::labels::parse_fields;

/// Ratio of the distance between two lines to the typical one above which a paragraph ends.
const MAX_DISTANCE_RATIO: f64 = 1.3;
/// Minimum indent of a first line, in font sizes.
const MIN_INDENT: f64 = 0.8;

/// The lines of a paragraph.
pub type ParagraphLines = Vec<TextLine>;

/// Splits lines into paragraphs. Full lines end at `right`; `line_distance` is the typical distance between
/// baselines, in font sizes.
pub fn split_paragraphs(lines: Vec<TextLine>, right: f64, line_distance: f64) -> Vec<ParagraphLines> {
    let mut paragraphs: Vec<ParagraphLines> = Vec::new();
    for line in lines {
        match paragraphs.last_mut() {
            Some(paragraph) if continues_paragraph(paragraph, &line, right, line_distance) => paragraph.push(line),
            _ => paragraphs.push(vec![line]),
        }
    }
    paragraphs
}

fn continues_paragraph(paragraph: &[TextLine], line: &TextLine, right: f64, line_distance: f64) -> bool {
    let (Some(first), Some(last)) = (paragraph.first(), paragraph.last()) else { return false };
    let starts_lower_case = line.text.chars().next().is_some_and(char::is_lowercase);
    let is_full = !had_room_for_word(last, line, right);
    if parse_marker(&line.text).is_some()
        || parse_fields(&line.text).is_some()
        || (last.size / line.size - 1.0).abs() > 0.12
    {
        return false;
    }
    if last.bold != line.bold && !(is_full && starts_lower_case) {
        return false;
    }
    let distance = (last.y - line.y) / line.size;
    if last.page != line.page || distance < 0.0 {
        return is_full && (starts_lower_case || !ends_sentence(&last.text));
    }
    if distance > line_distance * MAX_DISTANCE_RATIO {
        return false;
    }
    // The lines of a bold title may be broken anywhere.
    if last.bold && line.bold && starts_lower_case {
        return true;
    }
    let is_indented = line.x > last.x + line.size * MIN_INDENT;
    let has_hanging_indent = paragraph.len() == 1 && parse_marker(&first.text).is_some();
    // Whether the line before was broken by hand in the middle of a sentence.
    let is_mid_sentence = starts_lower_case && !ends_sentence(&last.text);
    (is_full || is_mid_sentence) && (!is_indented || has_hanging_indent || are_centred(last, line))
}

/// Whether two lines are centred on the same axis.
pub fn are_centred(last: &TextLine, line: &TextLine) -> bool {
    let is_shifted = (last.x - line.x).abs() > line.size * 0.5;
    is_shifted && ((last.x + last.x_end) - (line.x + line.x_end)).abs() < line.size
}

/// Whether the first word of `line` would have fitted at the end of `last`.
fn had_room_for_word(last: &TextLine, line: &TextLine, right: f64) -> bool {
    let letters = line.text.chars().count().max(1) as f64;
    let word = line.text.split(' ').next().unwrap_or_default().chars().count() as f64;
    let width = (line.x_end - line.x) / letters;
    last.x_end + width * (word + 1.0) + line.size * 0.2 < right
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '»', ')']).ends_with(['.', '!', '?', ':', ';', '…'])
}

/// Joins the lines of a paragraph. Returns the text, and the byte offset at which each page begins.
pub fn join_text(lines: &[TextLine]) -> (String, Vec<(usize, usize)>) {
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

/// Whether a line ends in a hyphen between letters. The hyphen is kept, since Vietnamese does not hyphenate
/// words at line ends ("kinh tế-xã hội").
fn is_hyphenated(text: &str, next: &str) -> bool {
    let before = text.strip_suffix('-').or(text.strip_suffix('\u{2010}'));
    before.is_some_and(|word| word.ends_with(char::is_alphanumeric)) && next.starts_with(char::is_alphanumeric)
}

/// Returns the text of a paragraph without its bullet, the byte offset at which each page begins, and the
/// list marker.
pub fn split_marker(lines: &[TextLine]) -> (String, Vec<(usize, usize)>, Option<ListMarker>) {
    let (text, pages) = join_text(lines);
    let marker = parse_marker(&text);
    let Some(ListMarker::Bullet(len)) = marker else { return (text, pages, marker) };
    let pages = pages.iter().map(|(at, page)| (at.saturating_sub(len), *page)).collect();
    (text[len..].to_owned(), pages, marker)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line has its page, left edge, right edge, baseline and text. Full lines end at 300.
    fn check(lines: &[(usize, f64, f64, f64, &str)], expected: &[&str]) {
        let line = |&(page, x, x_end, y, text): &(usize, f64, f64, f64, &str)| TextLine {
            text: text.to_owned(),
            page,
            x,
            x_end,
            y,
            size: 10.0,
            bold: false,
        };
        let found = split_paragraphs(lines.iter().map(line).collect(), 300.0, 1.2);
        assert_eq!(found.iter().map(|lines| join_text(lines).0).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn broken_lines_are_joined() {
        check(&[(1, 64.0, 300.0, 90.0, "Hội họp"), (1, 50.0, 90.0, 78.0, "tại xã.")], &["Hội họp tại xã."]);
        check(&[(1, 50.0, 299.0, 90.0, "kinh tế-"), (1, 50.0, 90.0, 78.0, "xã hội")], &["kinh tế-xã hội"]);
        check(&[(1, 50.0, 299.0, 90.0, "Hà Nội -"), (1, 50.0, 90.0, 78.0, "Huế")], &["Hà Nội - Huế"]);
        check(&[(1, 50.0, 299.0, 90.0, "inter\u{ad}"), (1, 50.0, 90.0, 78.0, "net")], &["internet"]);
    }

    #[test]
    fn sentences_broken_by_hand_are_joined() {
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
    fn paragraphs_continue_across_pages() {
        check(&[(1, 50.0, 300.0, 60.0, "cả xã"), (2, 50.0, 90.0, 800.0, "họp.")], &["cả xã họp."]);
        check(&[(1, 50.0, 300.0, 60.0, "cả xã."), (2, 50.0, 90.0, 800.0, "Họp.")], &["cả xã.", "Họp."]);
    }

    #[test]
    fn removing_a_bullet_moves_the_page_offsets() {
        let line = |page, text: &str| TextLine {
            text: text.to_owned(),
            page,
            x: 0.0,
            x_end: 9.0,
            y: 9.0,
            size: 9.0,
            bold: false,
        };
        let (text, pages, marker) = split_marker(&[line(1, "• Việc"), line(2, "đã xong")]);
        assert_eq!((text.as_str(), pages), ("Việc đã xong", vec![(0, 1), ("Việc ".len(), 2)]));
        assert!(matches!(marker, Some(ListMarker::Bullet(_))));
    }
}
