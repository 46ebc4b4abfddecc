//! Markers of numbered clauses: "II.", "Điều 5.", "Khoản 2.", "1.", "1.2.", "a)". Minutes and resolutions seldom use
//! heading styles, so only the markers show the hierarchy: a marker closes all open clauses of a lower rank.

/// A clause marker at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClauseMarker<'a> {
    pub rank: ClauseRank,
    /// The marker as written, without the full stop or bracket: "Điều 5", "II", "a".
    pub label: &'a str,
    /// Length in bytes, including the white space before and after it: the text of the clause follows.
    pub len: usize,
}

/// The rank of a marker, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClauseRank {
    Part,
    Chapter,
    Section,
    Letter,
    Roman,
    Article,
    Number,
    Decimal,
    Point,
}

impl ClauseMarker<'_> {
    /// Whether the marker is the first of its series ("1", "I", "a"), or named, which is unambiguous anywhere.
    pub fn is_first(self) -> bool {
        self.rank.is_named() || matches!(self.label, "1" | "I" | "A" | "a" | "1.1")
    }
}

impl ClauseRank {
    /// Whether labels of this rank identify a clause by themselves: "Điều 5" does, "1" does not.
    pub fn is_named(self) -> bool {
        matches!(self, Self::Part | Self::Chapter | Self::Section | Self::Article)
    }
}

/// Words that begin a named marker, with its rank.
const NAMED_RANKS: [(&str, ClauseRank); 8] = [
    ("phần", ClauseRank::Part),
    ("chương", ClauseRank::Chapter),
    ("mục", ClauseRank::Section),
    ("điều", ClauseRank::Article),
    ("article", ClauseRank::Article),
    ("section", ClauseRank::Section),
    ("khoản", ClauseRank::Number),
    ("điểm", ClauseRank::Point),
];

/// Parses the marker at the beginning of `line`, or returns `None` if there is none.
pub fn parse_marker(line: &str) -> Option<ClauseMarker<'_>> {
    let start = line.len() - line.trim_start().len();
    let trimmed = &line[start..];
    let found = parse_named(trimmed).or_else(|| parse_bare(trimmed))?;
    Some(ClauseMarker { len: found.len + start, ..found })
}

/// Parses a marker such as "Điều 5.", "Chương II:" or "KHOẢN 2", but not "Điều 5 của Luật", which begins a sentence.
fn parse_named(line: &str) -> Option<ClauseMarker<'_>> {
    let word = line.split(' ').next()?;
    let lower = word.to_lowercase();
    let (_, rank) = NAMED_RANKS.iter().find(|(name, _)| *name == lower)?;
    let rest = &line[word.len()..];
    let number = rest.strip_prefix(' ')?.split(|c: char| !c.is_alphanumeric()).next()?;
    let end = word.len() + 1 + number.len();
    let is_numbered = number.starts_with(|c: char| c.is_ascii_digit()) || is_roman(number) || is_point(number);
    let after = &line[end..];
    let is_closed = after.is_empty() || after.starts_with(['.', ':', ')']);
    (is_numbered && is_closed && word.starts_with(char::is_uppercase)).then(|| ClauseMarker {
        rank: *rank,
        label: &line[..end],
        len: end + closing_len(after),
    })
}

/// Parses a marker such as "II.", "A.", "1.", "1.2", "a)", "1)" or "(1)".
fn parse_bare(line: &str) -> Option<ClauseMarker<'_>> {
    let open = usize::from(line.starts_with('('));
    let label_len = line[open..].find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != 'đ')?;
    let label = line[open..open + label_len].trim_end_matches('.');
    let after = &line[open + label.len()..];
    let is_closed = if open == 1 { after.starts_with(')') } else { after.starts_with(['.', ')', '/']) };
    let rank = parse_rank(label)?;
    let len = open + label.len() + closing_len(after);
    let is_decimal =
        rank == ClauseRank::Decimal && after.starts_with(' ') && line[len..].starts_with(char::is_uppercase);
    if !(is_closed || is_decimal) {
        return None;
    }
    let has_text = line[len..].starts_with(|c: char| !c.is_ascii_digit());
    let is_separated = line[..len].ends_with(char::is_whitespace) || after.starts_with(')');
    (has_text && is_separated).then_some(ClauseMarker { rank, label, len })
}

fn parse_rank(label: &str) -> Option<ClauseRank> {
    let mut numbers = label.split('.');
    let is_number = |n: &str| (1..=3).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit());
    match label {
        "" => None,
        _ if numbers.all(is_number) => Some(if label.contains('.') { ClauseRank::Decimal } else { ClauseRank::Number }),
        _ if is_roman(label) => Some(ClauseRank::Roman),
        _ if is_point(label) => Some(ClauseRank::Point),
        _ if label.len() == 1 => Some(ClauseRank::Letter),
        _ => None,
    }
}

/// Whether a label is a Roman numeral. C, D, L and M are not accepted: in lists they are far more often letters.
fn is_roman(label: &str) -> bool {
    (1..=6).contains(&label.len()) && label.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
}

fn is_point(label: &str) -> bool {
    let mut letters = label.chars();
    matches!((letters.next(), letters.next()), (Some('a'..='z' | 'đ'), None))
}

/// Returns the length in bytes of a marker's closing signs and of the white space after them.
fn closing_len(after: &str) -> usize {
    let sign = after.len() - after.trim_start_matches(['.', ':', ')', '/']).len();
    after.len() - after[sign..].trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(ClauseRank, &str, &str)>) {
        assert_eq!(parse_marker(line).map(|m| (m.rank, m.label, &line[m.len..])), expected, "{line}");
    }

    #[test]
    fn clauses_have_ranks() {
        check("II. NỘI DUNG", Some((ClauseRank::Roman, "II", "NỘI DUNG")));
        check("1. Chủ trì: ông An", Some((ClauseRank::Number, "1", "Chủ trì: ông An")));
        check("1/ Mua máy", Some((ClauseRank::Number, "1", "Mua máy")));
        check("2.1. Thu", Some((ClauseRank::Decimal, "2.1", "Thu")));
        check("2.1 Thu", Some((ClauseRank::Decimal, "2.1", "Thu")));
        check("a) Về quỹ", Some((ClauseRank::Point, "a", "Về quỹ")));
        check("đ) Việc khác", Some((ClauseRank::Point, "đ", "Việc khác")));
        check("(3) Bầu tổ phó", Some((ClauseRank::Number, "3", "Bầu tổ phó")));
        check("A. Phần chung", Some((ClauseRank::Letter, "A", "Phần chung")));
        check("Điều 5. Mức đóng góp", Some((ClauseRank::Article, "Điều 5", "Mức đóng góp")));
        check("Điều 12", Some((ClauseRank::Article, "Điều 12", "")));
        check("Khoản 2: Mỗi hộ", Some((ClauseRank::Number, "Khoản 2", "Mỗi hộ")));
        check("CHƯƠNG II", Some((ClauseRank::Chapter, "CHƯƠNG II", "")));
    }

    #[test]
    fn numbers_that_begin_a_sentence_are_no_markers() {
        let lines = ["Điều 5 của Luật Đất đai", "điều 5. x", "2.300 đảng viên", "12/15 thành viên", "1.5 tỷ đồng"];
        for line in lines.into_iter().chain(["1/8/2023, xã họp", "Anh Hà: vâng", "", "("]) {
            check(line, None);
        }
    }
}
