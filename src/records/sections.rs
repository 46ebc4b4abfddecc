//! The headings that are open at a place of a record, outermost first.
//!
//! A format's own headings have levels; clauses, which are known by their numbers alone, have
//! ranks, and stand below all headings of the format.

use crate::text::clauses::{Marker, Rank};
use crate::text::squeezed;

/// A heading's place in the order: a format's own by its level, a clause below these by its rank.
pub type Level = (u8, Option<Rank>);

/// The level of clauses, and of lines in capitals, which stand above all clauses.
pub const UNSTYLED: u8 = u8::MAX;

/// Words of the longest line that can be a heading.
const LONGEST: usize = 24;

#[derive(Debug, Default)]
pub struct Sections {
    open: Vec<(Level, String)>,
    /// The heading just opened is a number alone ("Chương I"): its name stands on the next line.
    pub unnamed: bool,
    /// Ranks of the clauses met since a higher one, and whether the last of each was a heading:
    /// the points of a list are all points, whatever stands below the last one.
    siblings: Vec<(Rank, bool)>,
}

impl Sections {
    /// Closes all headings of this level and below.
    pub fn close(&mut self, level: Level) {
        self.open.retain(|(above, _)| *above < level);
    }

    /// Notes a clause that is no heading.
    pub fn passed(&mut self, rank: Rank) {
        self.siblings.retain(|(known, _)| *known < rank);
        self.siblings.push((rank, false));
    }

    pub fn last_was_heading(&self, rank: Rank) -> bool {
        self.siblings.contains(&(rank, true))
    }

    pub fn open(&mut self, level: Level, name: &str) {
        self.close(level);
        self.siblings.retain(|(known, _)| level.1.is_some_and(|rank| *known < rank));
        self.siblings.extend(level.1.map(|rank| (rank, true)));
        self.unnamed = false;
        self.open.push((level, squeezed(name)));
    }

    /// Completes the heading just opened.
    pub fn name(&mut self, name: &str) {
        self.unnamed = false;
        if let Some((_, section)) = self.open.last_mut() {
            section.push(' ');
            section.push_str(name.trim());
        }
    }

    /// The names of all that are open, joined by " / ".
    pub fn path(&self) -> String {
        self.open.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" / ")
    }

    pub fn innermost(&self) -> Option<&str> {
        self.open.last().map(|(_, name)| name.as_str())
    }

    pub fn has(&self, rank: Rank) -> bool {
        self.open.iter().any(|((_, open), _)| *open == Some(rank))
    }
}

/// Whether a line, behind the `marker` bytes of its number, is short and ends like a name, not
/// like a sentence.
pub fn is_heading(marker: usize, line: &str) -> bool {
    let words = line[marker..].split_whitespace().count();
    words <= LONGEST && !line.trim_end().ends_with(['.', ';', ',', '!', '?'])
}

/// A line in capitals alone, as headings are typed where there are no styles.
pub fn is_shouted(line: &str) -> bool {
    let words = line.split_whitespace().count();
    (2..=LONGEST).contains(&words)
        && !line.chars().any(char::is_lowercase)
        && line.chars().filter(|c| c.is_alphabetic()).count() * 2 > line.chars().count()
}

/// "Điều 5"; below an article, "Khoản 2" and "Điểm a".
pub fn label(marker: Marker) -> String {
    let named = marker.label.contains(' ');
    match marker.rank {
        Rank::Number if !named => format!("Khoản {}", marker.label),
        Rank::Point if !named => format!("Điểm {}", marker.label),
        _ => marker.label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_heading_closes_the_lower_ones() {
        let mut sections = Sections::default();
        let mut check = |level: Level, name: &str, expected: &str| {
            sections.open(level, name);
            assert_eq!(sections.path(), expected);
        };
        check((2, None), "Kết luận", "Kết luận");
        check((UNSTYLED, Some(Rank::Roman)), "I. Chung", "Kết luận / I. Chung");
        check((UNSTYLED, Some(Rank::Number)), "1. Quỹ", "Kết luận / I. Chung / 1. Quỹ");
        check((UNSTYLED, Some(Rank::Roman)), "II. Việc", "Kết luận / II. Việc");
        check((2, None), "Phụ lục", "Phụ lục");
    }

    #[test]
    fn lines_that_are_headings() {
        assert!(is_shouted("KẾT LUẬN CUỘC HỌP") && !is_shouted("KẾT LUẬN cuộc họp") && !is_shouted("12 / 34"));
        assert!(is_heading(3, "1. Báo cáo quý") && !is_heading(3, "1. Đã mua máy."));
    }
}
