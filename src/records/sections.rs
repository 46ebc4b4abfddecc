//! The stack of headings above the current position in a record, outermost first.
//!
//! Headings that the format marks have a level. Clauses, which are recognised only by their numbers, have a
//! rank and are below all headings of the format.

use crate::text::clauses::{ClauseMarker, ClauseRank, parse_marker};
use crate::text::collapse_whitespace;

/// The depth of a heading: the level if the format marks it, otherwise [`UNSTYLED`] and the rank of the
/// clause.
pub type HeadingLevel = (u8, Option<ClauseRank>);

/// The level of clauses and of lines in capitals; the latter have no rank and are above all clauses.
pub const UNSTYLED: u8 = u8::MAX;

/// The maximum number of words of a heading.
const MAX_HEADING_WORDS: usize = 24;

/// The open headings.
#[derive(Debug, Default)]
pub struct Sections {
    open: Vec<(HeadingLevel, String)>,
    /// Whether the last heading is only a number ("Chương I"), and its title is on the next line.
    pub needs_title: bool,
    /// The ranks of the clauses since the last one of a higher rank, and whether the last clause of each rank
    /// was a heading: if one point of a list is not a heading, the points after it are not headings either.
    siblings: Vec<(ClauseRank, bool)>,
}

impl Sections {
    /// Closes all headings at or below this level.
    pub fn close(&mut self, level: HeadingLevel) {
        self.open.retain(|(open, _)| *open < level);
    }

    /// Records a clause that is not a heading.
    pub fn add_clause(&mut self, rank: ClauseRank) {
        self.siblings.retain(|(sibling, _)| *sibling < rank);
        self.siblings.push((rank, false));
    }

    /// Whether the last clause of this rank was a heading.
    pub fn last_was_heading(&self, rank: ClauseRank) -> bool {
        self.siblings.contains(&(rank, true))
    }

    /// Opens a heading; closes those at or below its level.
    pub fn open(&mut self, level: HeadingLevel, name: &str) {
        self.close(level);
        self.siblings.retain(|(sibling, _)| level.1.is_some_and(|rank| *sibling < rank));
        self.siblings.extend(level.1.map(|rank| (rank, true)));
        self.needs_title = false;
        self.open.push((level, collapse_whitespace(name)));
    }

    /// Appends the title to the last heading, which is only a number.
    pub fn append_title(&mut self, name: &str) {
        self.needs_title = false;
        if let Some((_, section)) = self.open.last_mut() {
            section.push(' ');
            section.push_str(name.trim());
        }
    }

    /// The level of a heading in capitals that is not marked: that of the innermost marked heading in capitals.
    pub fn upper_case_level(&self) -> u8 {
        let mut marked = self.open.iter().rev().filter(|((level, _), _)| *level != UNSTYLED);
        let equal = marked.find(|(_, name)| is_upper_case(name) && parse_marker(name).is_none());
        equal.map_or(UNSTYLED, |((level, _), _)| *level)
    }

    /// The open headings, joined by " / ".
    pub fn path(&self) -> String {
        self.open.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" / ")
    }

    /// The innermost open heading.
    pub fn innermost(&self) -> Option<&str> {
        self.open.last().map(|(_, name)| name.as_str())
    }

    /// Whether a heading of this rank is open.
    pub fn has_rank(&self, rank: ClauseRank) -> bool {
        self.open.iter().any(|((_, open), _)| *open == Some(rank))
    }
}

/// Whether a line is short after the `marker_len` bytes of its number, and does not end like a sentence.
pub fn is_heading(marker_len: usize, line: &str) -> bool {
    let words = line[marker_len..].split_whitespace().count();
    words <= MAX_HEADING_WORDS && !line.trim_end().ends_with(['.', ';', ',', '!', '?'])
}

/// The minimum number of letters of a heading in capitals that is one word.
const MIN_LETTERS: usize = 4;

fn is_heading_length(line: &str) -> bool {
    match line.split_whitespace().count() {
        1 => line.chars().filter(|c| c.is_alphabetic()).count() >= MIN_LETTERS,
        words => (2..=MAX_HEADING_WORDS).contains(&words),
    }
}

/// Whether a line is in capitals, as headings are typed in formats without styles.
pub fn is_upper_case(line: &str) -> bool {
    // Most lines have small letters.
    !line.chars().any(char::is_lowercase)
        && is_heading_length(line)
        && line.chars().filter(|c| c.is_alphabetic()).count() * 2 > line.chars().count()
}

/// Returns the name of a clause: "Điều 5"; below an article, "Khoản 2" and "Điểm a".
pub fn format_label(marker: ClauseMarker) -> String {
    let has_name = marker.label.contains(' ');
    match marker.rank {
        ClauseRank::Number if !has_name => format!("Khoản {}", marker.label),
        ClauseRank::Point if !has_name => format!("Điểm {}", marker.label),
        _ => marker.label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_heading_closes_the_lower_ones() {
        let mut sections = Sections::default();
        let mut check = |level: HeadingLevel, name: &str, expected: &str| {
            sections.open(level, name);
            assert_eq!(sections.path(), expected);
        };
        check((2, None), "Kết luận", "Kết luận");
        check((UNSTYLED, Some(ClauseRank::Roman)), "I. Chung", "Kết luận / I. Chung");
        check((UNSTYLED, Some(ClauseRank::Number)), "1. Quỹ", "Kết luận / I. Chung / 1. Quỹ");
        check((UNSTYLED, Some(ClauseRank::Roman)), "II. Việc", "Kết luận / II. Việc");
        check((2, None), "Phụ lục", "Phụ lục");
    }

    #[test]
    fn lines_that_are_headings() {
        assert!(is_upper_case("KẾT LUẬN CUỘC HỌP") && !is_upper_case("KẾT LUẬN cuộc họp") && !is_upper_case("12 / 34"));
        assert!(is_heading(3, "1. Báo cáo quý") && !is_heading(3, "1. Đã mua máy."));
    }
}
