//! Finds dates in the Vietnamese format, in which the day comes first and the year is often omitted, and English dates
//! with the name of the month.

use std::ops::Range;

use chrono::NaiveDate;

use super::syllable::folded_key;
use super::tokens::split_words;

/// A date that a text mentions, complete or in part. At least one of day, month and year is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMention {
    /// Byte range in the text.
    pub span: Range<usize>,
    pub day: Option<u32>,
    pub month: Option<u32>,
    pub year: Option<i32>,
}

/// The English names of the months, in lower case. Three letters are enough, four for September.
const MONTHS: [&str; 12] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
];

/// Returns the English names of a month, in full and abbreviated; empty if there is no such month.
pub fn english_month_names(month: u32) -> Vec<&'static str> {
    let name = month.checked_sub(1).and_then(|at| MONTHS.get(at as usize));
    name.map(|name| vec![*name, &name[..3]]).unwrap_or_default()
}

/// The maximum number of words between a word of a date and its next figure, plus one: "5th of March".
const DATE_REACH: usize = 2;

/// Returns the dates in `text`: 1/8/2023, 01-08, 2023-08-01, ngày 1 tháng 8 (năm 2023), tháng 8/2023, năm 2023, 1 August
/// 2023, Aug 1st, 2023.
pub fn find_dates(text: &str) -> Vec<DateMention> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let spans: Vec<Range<usize>> = split_words(text).collect();
    let is_figure = |span: &Range<usize>| text[span.clone()].bytes().any(|byte| byte.is_ascii_digit());
    let figures: Vec<bool> = spans.iter().map(is_figure).collect();
    // Only the words next to figures can be part of a date.
    let is_near_figure =
        |at: usize| figures[at.saturating_sub(DATE_REACH)..(at + DATE_REACH + 1).min(figures.len())].contains(&true);
    let key = |(at, span): (usize, &Range<usize>)| match is_near_figure(at) {
        true => folded_key(&text[span.clone()]),
        false => String::new(),
    };
    let keys: Vec<String> = spans.iter().enumerate().map(key).collect();
    let words: Vec<_> = spans.into_iter().zip(keys.iter().map(String::as_str)).collect();
    find_dates_in_words(text, &words)
}

/// Returns the dates in `text`, given the byte range and the folded key of each of its words.
pub(super) fn find_dates_in_words(text: &str, words: &[(Range<usize>, &str)]) -> Vec<DateMention> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match parse_date(text, words, at) {
            Some((date, used)) => {
                found.push(date);
                at += used;
            }
            None => at += 1,
        }
    }
    found
}

/// Returns the first complete date in `text`.
pub fn find_full_date(text: &str) -> Option<NaiveDate> {
    find_dates(text).into_iter().find_map(|d| NaiveDate::from_ymd_opt(d.year?, d.month?, d.day?))
}

/// Parses a date at word `at`; also returns how many words it has.
fn parse_date(text: &str, words: &[(Range<usize>, &str)], at: usize) -> Option<(DateMention, usize)> {
    let parser = DateParser { text, words };
    let (day, month, year, used) = parser
        .parse_spelled(at)
        .or_else(|| parser.parse_english(at))
        .or_else(|| parser.parse_numeric(at))
        .or_else(|| parser.parse_lone_year(at))?;
    let is_plausible = day.is_none_or(|d| (1..=31).contains(&d)) && month.is_none_or(|m| (1..=12).contains(&m));
    let span = words[at].0.start..words[at + used - 1].0.end;
    is_plausible.then_some((DateMention { span, day, month, year }, used))
}

/// Day, month, year, and how many words they have.
type DateParts = (Option<u32>, Option<u32>, Option<i32>, usize);

struct DateParser<'a> {
    text: &'a str,
    words: &'a [(Range<usize>, &'a str)],
}

impl DateParser<'_> {
    /// Parses a date with the word "tháng": "ngày 1 tháng 8 năm 2023", "1 tháng 8, 2023", "tháng 8/2023", "tháng 8".
    fn parse_spelled(&self, at: usize) -> Option<DateParts> {
        let (day, mut next) = match (self.word(at), self.number(at + 1)) {
            (Some("ngay" | "mung" | "mong"), Some(day)) if self.is_month(at + 2) => (Some(day), at + 2),
            _ => (self.number(at).filter(|_| self.is_month(at + 1) && !self.follows_counter(at)), at),
        };
        let bare = day.is_some() && next == at;
        next += usize::from(bare);
        let (true, Some(month)) = (self.is_month(next), self.number(next + 1)) else { return None };
        next += 2;
        let spelled = usize::from(self.word(next) == Some("nam"));
        let comma = bare && self.text_before(next) == ", ";
        let year = self.year(next + spelled).filter(|_| spelled == 1 || comma || self.is_joined(next));
        if bare && year.is_none() {
            return None;
        }
        next += if year.is_some() { spelled + 1 } else { 0 };
        Some((day, Some(month), year, next - at))
    }

    /// Whether the number at word `at` counts weeks or meetings: "Tuần 5, tháng 10 năm 2024".
    fn follows_counter(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.word(before));
        matches!(before, Some("tuan" | "lan" | "buoi" | "ki" | "phien" | "so" | "dot" | "khoa" | "quy"))
    }

    /// Parses a date with the English name of a month: "5 March 2024", "5th of March", "March 5, 2024", "March 2024". A
    /// month without year needs a capital, because "may" and "march" are words.
    fn parse_english(&self, at: usize) -> Option<DateParts> {
        let (day, month, mut next) = match self.english_month(at) {
            Some(month) => match self.ordinal(at + 1) {
                Some(day) => (Some(day), month, at + 2),
                None => (None, month, at + 1),
            },
            None => {
                let day = self.ordinal(at)?;
                let of = usize::from(self.word(at + 1) == Some("of"));
                (Some(day), self.english_month(at + 1 + of)?, at + 2 + of)
            }
        };
        let month_at = if self.english_month(at).is_some() { at } else { next - 1 };
        let is_near = matches!(self.text_before(next), " " | ", " | "-" | "/" | "." | "," | ". ");
        let year = self.year(next).filter(|_| is_near).or_else(|| self.short_year(next));
        next += usize::from(year.is_some());
        let is_capitalised = self.raw(month_at).starts_with(|c: char| c.is_ascii_uppercase());
        (year.is_some() || (day.is_some() && is_capitalised)).then_some((day, Some(month), year, next - at))
    }

    /// Returns the number of the month whose English name, or the beginning of it, is word `at`.
    fn english_month(&self, at: usize) -> Option<u32> {
        let word = self.raw(at);
        let is_name = |name: &&str| {
            let is_abbreviated = word.len() == 3 || (word.len() == 4 && name.starts_with("sept"));
            let name = if is_abbreviated { &name[..word.len().min(name.len())] } else { name };
            word.eq_ignore_ascii_case(name)
        };
        let month = MONTHS.iter().position(is_name)?;
        u32::try_from(month + 1).ok()
    }

    /// Parses a year such as "'24".
    fn short_year(&self, at: usize) -> Option<i32> {
        let digits = self.word(at).filter(|word| word.len() == 2 && self.text_before(at).ends_with(['\'', '’']))?;
        digits.parse::<i32>().ok().map(|year| 2000 + year)
    }

    /// Parses a day such as "5" or "5th".
    fn ordinal(&self, at: usize) -> Option<u32> {
        let word = self.raw(at);
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|suffix| word.strip_suffix(suffix)).unwrap_or(word);
        digits.parse().ok().filter(|day| (1..=31).contains(day))
    }

    /// Returns word `at` as written.
    fn raw(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |(span, _)| &self.text[span.clone()])
    }

    /// Parses a date in figures: "1/8/2023", "01-08", "2023-08-01", "8/2023".
    fn parse_numeric(&self, at: usize) -> Option<DateParts> {
        let (first, second) = (self.number(at)?, self.number(at + 1)?);
        let follows_number = at > 0 && self.is_joined(at) && self.number(at - 1).is_some();
        if !self.is_joined(at + 1) || (follows_number && self.text_before(at) != " - ") {
            return None;
        }
        let is_same_sign = self.text_before(at + 1) == self.text_before(at + 2);
        let third = self.number(at + 2).filter(|_| self.is_joined(at + 2) && is_same_sign);
        // In "Buổi 1 - 04/05/2023", the date begins after the dash.
        if self.text_before(at + 1) == " - " && self.is_joined(at + 2) && !is_same_sign {
            return None;
        }
        if let (Some(year), Some(day)) = (self.year(at), third) {
            return Some((Some(day), Some(second), Some(year), 3));
        }
        if let Some(year) = self.year(at + 1) {
            return (first <= 12).then_some((None, Some(first), Some(year), 2));
        }
        if (1..=12).contains(&first) && (13..=31).contains(&second) {
            // The American order cannot be mistaken if the second number is no month.
            let year = third.and_then(|_| self.year(at + 2))?;
            return Some((Some(second), Some(first), Some(year), 3));
        }
        if !(1..=31).contains(&first) || !(1..=12).contains(&second) {
            return None;
        }
        match third.and_then(|_| self.year(at + 2)) {
            Some(year) => Some((Some(first), Some(second), Some(year), 3)),
            None => Some((Some(first), Some(second), None, 2)),
        }
    }

    /// Parses "năm 2023", or a figure from 1990 to 2099 that is not joined to the word before.
    fn parse_lone_year(&self, at: usize) -> Option<DateParts> {
        let spelled = usize::from(self.word(at) == Some("nam"));
        let year = self.year(at + spelled).filter(|_| !self.is_joined(at))?;
        (spelled == 1 || (1990..2100).contains(&year)).then_some((None, None, Some(year), spelled + 1))
    }

    fn is_month(&self, at: usize) -> bool {
        matches!(self.word(at), Some("thang" | "thg"))
    }

    /// Returns the text between word `at` and the one before.
    fn text_before(&self, at: usize) -> &str {
        match (at.checked_sub(1).and_then(|previous| self.words.get(previous)), self.words.get(at)) {
            (Some((previous, _)), Some((word, _))) => &self.text[previous.end..word.start],
            _ => "",
        }
    }

    fn word(&self, at: usize) -> Option<&str> {
        self.words.get(at).map(|(_, folded)| *folded)
    }

    fn number(&self, at: usize) -> Option<u32> {
        self.word(at).filter(|w| w.len() <= 4).and_then(|w| w.parse().ok())
    }

    fn year(&self, at: usize) -> Option<i32> {
        self.word(at).filter(|w| w.len() == 4).and_then(|w| w.parse().ok()).filter(|y| (1000..2200).contains(y))
    }

    /// Whether only a slash, hyphen or full stop separates word `at` from the one before.
    fn is_joined(&self, at: usize) -> bool {
        matches!(self.text_before(at), "/" | "-" | "." | " - ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(u32, u32, i32)]) {
        let found: Vec<_> =
            find_dates(text).iter().map(|d| (d.day.unwrap_or(0), d.month.unwrap_or(0), d.year.unwrap_or(0))).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn day_first() {
        check("họp 1/8/2023", &[(1, 8, 2023)]);
        check("01-08-2023 và 2024-07-05", &[(1, 8, 2023), (5, 7, 2024)]);
        check("ngày 1 tháng 8 năm 2023", &[(1, 8, 2023)]);
        check("hôm 1/8", &[(1, 8, 0)]);
        check("14 tháng 6 năm 2025, 7:30", &[(14, 6, 2025)]);
        check("14 thg 6, 2025", &[(14, 6, 2025)]);
        check("chậm 2 tháng 3 ngày", &[(0, 3, 0)]);
        check("tháng 8/2023, tháng 9 năm 2024, tháng 3", &[(0, 8, 2023), (0, 9, 2024), (0, 3, 0)]);
        check("trong 6 tháng đầu năm 2023", &[(0, 0, 2023)]);
        check("held on 3/25/2024, 2024/03/05", &[(25, 3, 2024), (5, 3, 2024)]);
        check("Buổi 1 - 04/05/2023", &[(4, 5, 2023)]);
        check("Tuần 5, tháng 10 năm 2024; lần 2 tháng 3", &[(0, 10, 2024), (0, 3, 0)]);
        check("27/30 hội, gần 2.300 đảng viên", &[]);
        check("Nghị định 45/2010/NĐ-CP", &[]);
    }

    #[test]
    fn english_months() {
        for text in [
            "5 March 2024", "March 5, 2024", "5th of March 2024", "Tue, 5 Mar 2024", "05-Mar-2024", "MARCH 5 2024",
            "5 march 2024", "Tue 5 Mar '24, 15:30",
        ] {
            check(text, &[(5, 3, 2024)]);
        }
        check("on March 5th and 7 May", &[(5, 3, 0), (7, 5, 0)]);
        check("in March 2024", &[(0, 3, 2024)]);
        for text in ["we may 5 times", "mua 5 máy, 7 may", "they march 3 miles", "Máy 5"] {
            check(text, &[]);
        }
    }
}
