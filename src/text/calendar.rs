//! Relative days and periods: "thứ Sáu tuần sau", "quý III", "năm ngoái". In a record they count from its meeting, in a
//! question from the newest record, so a day to count from is always given; nothing here knows today.

use std::ops::{Range, RangeInclusive};

use chrono::{Datelike, Days, NaiveDate};

use super::numbers;
use super::tokens::Token;

/// Words for the days from Monday on, after "thứ" or "chủ": folded or as a figure.
const WEEKDAYS: [&str; 7] = ["hai 2", "ba 3", "tu 4", "nam 5", "sau 6", "bay 7", "nhat"];

/// Folded words for near days, with their offsets in days.
const NEAR: [(&str, i64); 7] = [
    ("hom nay", 0),
    ("ngay mai", 1),
    ("sang mai", 1),
    ("chieu mai", 1),
    ("hom qua", -1),
    ("ngay kia", 2),
    ("hom kia", -2),
];

/// Returns the days that a text names, relative to `from`.
pub fn days(words: &[Token], from: NaiveDate) -> Vec<NaiveDate> {
    let mut found = Vec::new();
    for at in 0..words.len() {
        let pair = |first: usize| Some((words.get(first)?.folded.as_str(), words.get(first + 1)?.folded.as_str()));
        let Some((first, second)) = pair(at) else { break };
        let near = NEAR.iter().find(|(said, _)| said.split_once(' ') == Some((first, second)));
        found.extend(near.and_then(|(_, days)| from.checked_add_signed(chrono::TimeDelta::days(*days))));
        let named = |names: &&str| matches!(first, "thu" | "chu") && names.split(' ').any(|name| name == second);
        if let Some((weekday, _)) = (0..).zip(&WEEKDAYS).find(|(_, names)| named(names)) {
            let week = match pair(at + 2) {
                Some(("tuan", "nay")) => Some(0),
                Some(("tuan", "sau" | "toi")) => Some(7),
                Some(("tuan", "truoc" | "roi" | "qua")) => Some(-7),
                _ => words.get(at + 2).filter(|word| matches!(word.folded.as_str(), "nay" | "toi")).map(|_| 0),
            };
            found.extend(week.and_then(|days| in_week(weekday, from, days)));
        }
    }
    found
}

/// Returns the weekday, counted from Monday, in the week of `from`, shifted by `days`.
fn in_week(weekday: u64, from: NaiveDate, days: i64) -> Option<NaiveDate> {
    let monday = from.checked_sub_days(Days::new(u64::from(from.weekday().num_days_from_monday())))?;
    let day = monday.checked_add_days(Days::new(weekday))?;
    day.checked_add_signed(chrono::TimeDelta::days(days))
}

/// A period that a text names: the words that name it, and its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub words: Range<usize>,
    pub days: RangeInclusive<NaiveDate>,
}

/// Returns the periods that a question names, relative to `from`.
pub fn periods(words: &[Token], from: NaiveDate) -> Vec<Period> {
    (0..words.len()).flat_map(|at| year_at(words, at, from).into_iter().chain(quarter_at(words, at, from))).collect()
}

fn year_at(words: &[Token], at: usize, from: NaiveDate) -> Option<Period> {
    let year = match (folded(words, at), folded(words, at + 1)) {
        ("nam", "ngoai" | "truoc" | "roi") => from.year() - 1,
        ("nam", "nay") => from.year(),
        _ => return None,
    };
    Some(Period { words: at..at + 2, days: whole_year(year)? })
}

fn quarter_at(words: &[Token], at: usize, from: NaiveDate) -> Option<Period> {
    let quarter = words.get(at + 1).filter(|_| folded(words, at) == "qui").and_then(quarter)?;
    let named = (at + 2..at + 5).find_map(|next| {
        let year = folded(words, next).parse().ok().filter(|year| (1900..2200).contains(year))?;
        Some((year, next + 1))
    });
    let (year, end) = named.unwrap_or((from.year(), at + 2));
    Some(Period { words: at..end, days: of_quarter(quarter, year)? })
}

fn folded(words: &[Token], at: usize) -> &str {
    words.get(at).map_or("", |word| word.folded.as_str())
}

fn whole_year(year: i32) -> Option<RangeInclusive<NaiveDate>> {
    Some(NaiveDate::from_ymd_opt(year, 1, 1)?..=NaiveDate::from_ymd_opt(year, 12, 31)?)
}

fn of_quarter(quarter: u32, year: i32) -> Option<RangeInclusive<NaiveDate>> {
    let first = NaiveDate::from_ymd_opt(year, 3 * quarter - 2, 1)?;
    let next = first.checked_add_months(chrono::Months::new(3))?;
    Some(first..=next.pred_opt()?)
}

/// Parses "3", "III" or "ba".
fn quarter(word: &Token) -> Option<u32> {
    let figure = word.folded.parse().ok();
    let roman = || numbers::roman(&word.folded.to_uppercase());
    let spoken = || numbers::read([word.exact.as_str()]).map(|(number, _)| number);
    let number = figure.or_else(roman).or_else(spoken)?;
    u32::try_from(number).ok().filter(|number| (1..=4).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// The eleventh of March 2025 is a Tuesday.
    fn check(text: &str, expected: &[&str]) {
        let expected: Vec<_> = expected.iter().map(|text| day(text)).collect();
        assert_eq!(days(&tokens(text), day("2025-03-11")), expected, "{text}");
    }

    #[test]
    fn days_as_seen_from_a_meeting() {
        check("nộp trước thứ Sáu tuần này", &["2025-03-14"]);
        check("thứ 6 tuần sau nhé", &["2025-03-21"]);
        check("Chủ nhật tuần trước", &["2025-03-09"]);
        check("hôm qua và ngày mai", &["2025-03-10", "2025-03-12"]);
        check("thứ hai là việc lò sấy", &[]);
        check("", &[]);
    }

    #[test]
    fn periods_as_seen_from_the_newest_record() {
        let check = |text: &str, expected: Option<(&str, &str)>| {
            let found = periods(&tokens(text), day("2025-03-11")).into_iter().next();
            assert_eq!(found.map(|period| period.days), expected.map(|(from, to)| day(from)..=day(to)), "{text}");
        };
        check("họp quý III bàn gì", Some(("2025-07-01", "2025-09-30")));
        check("quý 4 năm 2024", Some(("2024-10-01", "2024-12-31")));
        check("quy hai", Some(("2025-04-01", "2025-06-30")));
        check("năm ngoái", Some(("2024-01-01", "2024-12-31")));
        check("quý khách", None);
    }
}
