//! Numbered clauses: "II.", "Điều 5.", "Khoản 2.", "1.", "1.2.", "a)". Minutes and resolutions seldom use a word
//! processor's styles, so the numbers alone show the hierarchy: a marker closes all those of a lower rank.

/// A clause marker at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marker<'a> {
    pub rank: Rank,
    /// As written, without the full stop or bracket: "Điều 5", "II", "a".
    pub label: &'a str,
    /// Bytes before the clause's own words.
    pub len: usize,
}

/// The rank of a marker, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
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

impl Marker<'_> {
    /// Whether the marker begins a count, or is recognised anywhere by its name.
    pub fn is_first(self) -> bool {
        self.rank.is_named() || matches!(self.label, "1" | "I" | "A" | "a" | "1.1")
    }
}

impl Rank {
    /// Whether the label identifies a place by itself: "Điều 5" does, "1" does not.
    pub fn is_named(self) -> bool {
        matches!(self, Self::Part | Self::Chapter | Self::Section | Self::Article)
    }
}

/// Words that begin a clause, with its rank.
const NAMED: [(&str, Rank); 8] = [
    ("phần", Rank::Part),
    ("chương", Rank::Chapter),
    ("mục", Rank::Section),
    ("điều", Rank::Article),
    ("article", Rank::Article),
    ("section", Rank::Section),
    ("khoản", Rank::Number),
    ("điểm", Rank::Point),
];

/// Parses the marker that `line` begins with.
pub fn marker(line: &str) -> Option<Marker<'_>> {
    let start = line.len() - line.trim_start().len();
    let line_from = &line[start..];
    let found = named(line_from).or_else(|| bare(line_from))?;
    Some(Marker { len: found.len + start, ..found })
}

/// Parses "Điều 5.", "Chương II:" or "KHOẢN 2", but not "Điều 5 của Luật", which begins a sentence.
fn named(line: &str) -> Option<Marker<'_>> {
    let word = line.split(' ').next()?;
    let lower = word.to_lowercase();
    let (_, rank) = NAMED.iter().find(|(name, _)| *name == lower)?;
    let rest = &line[word.len()..];
    let number = rest.strip_prefix(' ')?.split(|c: char| !c.is_alphanumeric()).next()?;
    let end = word.len() + 1 + number.len();
    let counted = number.starts_with(|c: char| c.is_ascii_digit()) || is_roman(number) || is_point(number);
    let after = &line[end..];
    let closed = after.is_empty() || after.starts_with(['.', ':', ')']);
    (counted && closed && word.starts_with(char::is_uppercase)).then(|| Marker {
        rank: *rank,
        label: &line[..end],
        len: end + past(after),
    })
}

/// Parses "II.", "A.", "1.", "1.2", "a)", "1)" or "(1)".
fn bare(line: &str) -> Option<Marker<'_>> {
    let open = usize::from(line.starts_with('('));
    let label_len = line[open..].find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != 'đ')?;
    let label = line[open..open + label_len].trim_end_matches('.');
    let after = &line[open + label.len()..];
    let closed = if open == 1 { after.starts_with(')') } else { after.starts_with(['.', ')', '/']) };
    let rank = rank_of(label)?;
    let len = open + label.len() + past(after);
    let decimal = rank == Rank::Decimal && after.starts_with(' ') && line[len..].starts_with(char::is_uppercase);
    if !(closed || decimal) {
        return None;
    }
    let own = line[len..].starts_with(|c: char| !c.is_ascii_digit());
    let parted = line[..len].ends_with(char::is_whitespace) || after.starts_with(')');
    (own && parted).then_some(Marker { rank, label, len })
}

fn rank_of(label: &str) -> Option<Rank> {
    let mut numbers = label.split('.');
    let digits = |n: &str| (1..=3).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit());
    match label {
        "" => None,
        _ if numbers.all(digits) => Some(if label.contains('.') { Rank::Decimal } else { Rank::Number }),
        _ if is_roman(label) => Some(Rank::Roman),
        _ if is_point(label) => Some(Rank::Point),
        _ if label.len() == 1 => Some(Rank::Letter),
        _ => None,
    }
}

/// Whether a label is a Roman numeral. C, D, L and M are not: they letter a list far more often than they count.
fn is_roman(label: &str) -> bool {
    (1..=6).contains(&label.len()) && label.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
}

fn is_point(label: &str) -> bool {
    let mut letters = label.chars();
    matches!((letters.next(), letters.next()), (Some('a'..='z' | 'đ'), None))
}

/// Returns the bytes of the marker's closing sign and the spaces after it.
fn past(after: &str) -> usize {
    let sign = after.len() - after.trim_start_matches(['.', ':', ')', '/']).len();
    after.len() - after[sign..].trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(Rank, &str, &str)>) {
        assert_eq!(marker(line).map(|m| (m.rank, m.label, &line[m.len..])), expected, "{line}");
    }

    #[test]
    fn clauses_have_ranks() {
        check("II. NỘI DUNG", Some((Rank::Roman, "II", "NỘI DUNG")));
        check("1. Chủ trì: ông An", Some((Rank::Number, "1", "Chủ trì: ông An")));
        check("1/ Mua máy", Some((Rank::Number, "1", "Mua máy")));
        check("2.1. Thu", Some((Rank::Decimal, "2.1", "Thu")));
        check("2.1 Thu", Some((Rank::Decimal, "2.1", "Thu")));
        check("a) Về quỹ", Some((Rank::Point, "a", "Về quỹ")));
        check("đ) Việc khác", Some((Rank::Point, "đ", "Việc khác")));
        check("(3) Bầu tổ phó", Some((Rank::Number, "3", "Bầu tổ phó")));
        check("A. Phần chung", Some((Rank::Letter, "A", "Phần chung")));
        check("Điều 5. Mức đóng góp", Some((Rank::Article, "Điều 5", "Mức đóng góp")));
        check("Điều 12", Some((Rank::Article, "Điều 12", "")));
        check("Khoản 2: Mỗi hộ", Some((Rank::Number, "Khoản 2", "Mỗi hộ")));
        check("CHƯƠNG II", Some((Rank::Chapter, "CHƯƠNG II", "")));
    }

    #[test]
    fn what_only_looks_numbered_is_not() {
        let lines = ["Điều 5 của Luật Đất đai", "điều 5. x", "2.300 đảng viên", "12/15 thành viên", "1.5 tỷ đồng"];
        for line in lines.into_iter().chain(["1/8/2023, xã họp", "Anh Hà: vâng", "", "("]) {
            check(line, None);
        }
    }
}
