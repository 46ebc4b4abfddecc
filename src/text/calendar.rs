//! Finds relative days and periods: "thứ Sáu tuần sau", "quý III", "năm ngoái". Those of a record are relative to its
//! meeting, those of a question to the newest record. The reference date is therefore always a parameter; the current
//! date is not used.

use std::ops::{Range, RangeInclusive};

use chrono::{Datelike, Days, NaiveDate};

use super::numbers;
use super::tokens::Token;

/// Folded words and figures for the weekdays from Monday to Sunday, after "thứ" or "chủ".
const WEEKDAYS: [&str; 7] = ["hai 2", "ba 3", "tu 4", "nam 5", "sau 6", "bay 7", "nhat"];

/// Folded words for days near the reference date, with their offsets in days.
const RELATIVE_DAYS: [(&str, i64); 7] = [
    ("hom nay", 0),
    ("ngay mai", 1),
    ("sang mai", 1),
    ("chieu mai", 1),
    ("hom qua", -1),
    ("ngay kia", 2),
    ("hom kia", -2),
];

/// Returns the relative days that a text names, with `from` as the reference date.
pub fn find_days(words: &[Token], from: NaiveDate) -> Vec<NaiveDate> {
    let mut found = Vec::new();
    for at in 0..words.len() {
        let pair = |first: usize| Some((words.get(first)?.folded.as_str(), words.get(first + 1)?.folded.as_str()));
        let Some((first, second)) = pair(at) else { break };
        let relative = RELATIVE_DAYS.iter().find(|(phrase, _)| phrase.split_once(' ') == Some((first, second)));
        found.extend(relative.and_then(|(_, days)| from.checked_add_signed(chrono::TimeDelta::days(*days))));
        let is_named = |names: &&str| matches!(first, "thu" | "chu") && names.split(' ').any(|name| name == second);
        if let Some((weekday, _)) = (0..).zip(&WEEKDAYS).find(|(_, names)| is_named(names)) {
            let week = match pair(at + 2) {
                Some(("tuan", "nay")) => Some(0),
                Some(("tuan", "sau" | "toi")) => Some(7),
                Some(("tuan", "truoc" | "roi" | "qua")) => Some(-7),
                _ => words.get(at + 2).filter(|word| matches!(word.folded.as_str(), "nay" | "toi")).map(|_| 0),
            };
            found.extend(week.and_then(|days| find_weekday(weekday, from, days)));
        }
    }
    found
}

/// Returns the given weekday (0 is Monday) of the week of `from`, shifted by `days`.
fn find_weekday(weekday: u64, from: NaiveDate, days: i64) -> Option<NaiveDate> {
    let monday = from.checked_sub_days(Days::new(u64::from(from.weekday().num_days_from_monday())))?;
    let day = monday.checked_add_days(Days::new(weekday))?;
    day.checked_add_signed(chrono::TimeDelta::days(days))
}

/// A period that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The positions of the tokens that name it.
    pub words: Range<usize>,
    /// Its first and last day.
    pub days: RangeInclusive<NaiveDate>,
}

/// Returns the periods that a question names, with `from` as the reference date.
pub fn find_periods(words: &[Token], from: NaiveDate) -> Vec<Period> {
    (0..words.len())
        .flat_map(|at| parse_year(words, at, from).into_iter().chain(parse_quarter(words, at, from)))
        .collect()
}

fn parse_year(words: &[Token], at: usize, from: NaiveDate) -> Option<Period> {
    let year = match (folded_at(words, at), folded_at(words, at + 1)) {
        ("nam", "ngoai" | "truoc" | "roi") => from.year() - 1,
        ("nam", "nay") => from.year(),
        _ => return None,
    };
    Some(Period { words: at..at + 2, days: whole_year(year)? })
}

fn parse_quarter(words: &[Token], at: usize, from: NaiveDate) -> Option<Period> {
    let quarter = words.get(at + 1).filter(|_| folded_at(words, at) == "qui").and_then(parse_quarter_number)?;
    let named = (at + 2..at + 5).find_map(|next| {
        let year = folded_at(words, next).parse().ok().filter(|year| (1900..2200).contains(year))?;
        Some((year, next + 1))
    });
    let (year, end) = named.unwrap_or((from.year(), at + 2));
    Some(Period { words: at..end, days: whole_quarter(quarter, year)? })
}

fn folded_at(words: &[Token], at: usize) -> &str {
    words.get(at).map_or("", |word| word.folded.as_str())
}

fn whole_year(year: i32) -> Option<RangeInclusive<NaiveDate>> {
    Some(NaiveDate::from_ymd_opt(year, 1, 1)?..=NaiveDate::from_ymd_opt(year, 12, 31)?)
}

fn whole_quarter(quarter: u32, year: i32) -> Option<RangeInclusive<NaiveDate>> {
    let first = NaiveDate::from_ymd_opt(year, 3 * quarter - 2, 1)?;
    let next = first.checked_add_months(chrono::Months::new(3))?;
    Some(first..=next.pred_opt()?)
}

/// Parses the number of a quarter: "3", "III" or "ba".
fn parse_quarter_number(word: &Token) -> Option<u32> {
    let figure = word.folded.parse().ok();
    let roman = || numbers::parse_roman(&word.folded.to_uppercase());
    let spoken = || numbers::parse_number([word.exact.as_str()]).map(|(number, _)| number);
    let number = figure.or_else(roman).or_else(spoken)?;
    u32::try_from(number).ok().filter(|number| (1..=4).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenise;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// The eleventh of March 2025 is a Tuesday.
    fn check(text: &str, expected: &[&str]) {
        let expected: Vec<_> = expected.iter().map(|text| day(text)).collect();
        assert_eq!(find_days(&tokenise(text), day("2025-03-11")), expected, "{text}");
    }

    #[test]
    fn days_are_relative_to_the_reference_date() {
        check("nộp trước thứ Sáu tuần này", &["2025-03-14"]);
        check("thứ 6 tuần sau nhé", &["2025-03-21"]);
        check("Chủ nhật tuần trước", &["2025-03-09"]);
        check("hôm qua và ngày mai", &["2025-03-10", "2025-03-12"]);
        check("thứ hai là việc lò sấy", &[]);
        check("", &[]);
    }

    #[test]
    fn periods_are_relative_to_the_reference_date() {
        let check = |text: &str, expected: Option<(&str, &str)>| {
            let found = find_periods(&tokenise(text), day("2025-03-11")).into_iter().next();
            assert_eq!(found.map(|period| period.days), expected.map(|(from, to)| day(from)..=day(to)), "{text}");
        };
        check("họp quý III bàn gì", Some(("2025-07-01", "2025-09-30")));
        check("quý 4 năm 2024", Some(("2024-10-01", "2024-12-31")));
        check("quy hai", Some(("2025-04-01", "2025-06-30")));
        check("năm ngoái", Some(("2024-01-01", "2024-12-31")));
        check("quý khách", None);
    }
}
