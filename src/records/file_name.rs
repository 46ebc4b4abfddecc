//! The title and date in the name of a file.

use chrono::NaiveDate;

use crate::text::dates::{find_dates, find_full_date};

/// Derives a title from a file name without its date: "2024-07-05_bb-hop-to.md" gives "bb hop to".
pub fn title_from_path(path: &str) -> String {
    let name = file_stem(path);
    let mut words = name.to_owned();
    if let Some(span) = find_iso_date(name) {
        words.replace_range(span, " ");
    }
    for date in find_dates(&words.clone()).iter().rev().filter(|d| d.day.is_some() && d.year.is_some()) {
        words.replace_range(date.span.clone(), " ");
    }
    let words: Vec<_> = words.split(|c: char| c.is_whitespace() || matches!(c, '_' | '-')).collect();
    let title = words.into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    if title.is_empty() { name.to_owned() } else { title }
}

/// Returns the date in a file name: "2024-07-05_…", "…-05-07-2024", "20240705 …".
pub fn date_from_path(path: &str) -> Option<NaiveDate> {
    let name = file_stem(path).replace('_', " ");
    find_iso_date(&name).and_then(|span| find_full_date(&name[span])).or_else(|| find_full_date(&name)).or_else(|| {
        let is_compact_date = |word: &&str| word.len() == 8;
        let compact = name.split(|c: char| !c.is_ascii_digit()).find(is_compact_date)?;
        let number = |range: std::ops::Range<usize>| compact[range].parse::<u32>().ok();
        let year = i32::try_from(number(0..4)?).ok().filter(|y| (1900..2200).contains(y))?;
        NaiveDate::from_ymd_opt(year, number(4..6)?, number(6..8)?)
    })
}

/// Returns the span of a date such as "2025-03-12", also if it is next to other digits.
fn find_iso_date(name: &str) -> Option<std::ops::Range<usize>> {
    let is_date = |window: &[u8]| {
        window.iter().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { *b == b'-' } else { b.is_ascii_digit() })
    };
    let at = name.as_bytes().windows(10).position(is_date)?;
    Some(at..at + 10)
}

fn file_stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, title: &str, date: Option<(i32, u32, u32)>) {
        let day = date.and_then(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d));
        assert_eq!((title_from_path(path).as_str(), date_from_path(path)), (title, day));
    }

    #[test]
    fn titles_and_dates_of_file_names() {
        check("to 3/2024-07-05_bb-hop-to.md", "bb hop to", Some((2024, 7, 5)));
        check("hop-to-3-2025-05-12.srt", "hop to 3", Some((2025, 5, 12)));
        check("phien-3_2025-05-12_b.srt", "phien 3 b", Some((2025, 5, 12)));
        check("Họp tổ 05-07-2024.docx", "Họp tổ", Some((2024, 7, 5)));
        check("20240705 họp.vtt", "20240705 họp", Some((2024, 7, 5)));
        check("GMT20251019-020412_hop.vtt", "GMT20251019 020412 hop", Some((2025, 10, 19)));
        check("2024-07-05.txt", "2024-07-05", Some((2024, 7, 5)));
        check("dai-hoi-2024.md", "dai hoi 2024", None);
        check("99999999.md", "99999999", None);
    }
}
