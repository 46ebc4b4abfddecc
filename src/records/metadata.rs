//! What is known of a meeting once its record is read: from the opening sentences, the container,
//! the file's name and its folder, in this order of trust.

use chrono::{Datelike, NaiveDate};

use super::body::Draft;
use super::builder::Builder;
use super::document::{Datum, Document, Origin};
use super::letterhead::names_record;
use super::passage::Kind;
use crate::text::dates::{dates, day};
use crate::text::labels::Field;
use crate::text::matching::holds;

/// Letters of the opening in which the meeting's own day is looked for.
const OPENING: usize = 160;

/// What members call meetings, the more special first.
const MEETINGS: [&str; 16] = [
    "đại hội", "giao ban", "họp báo", "hội thảo", "tọa đàm", "toạ đàm", "tập huấn", "tổng kết", "sơ kết", "hội nghị",
    "hoạch định", "phiên họp", "họp phụ huynh", "họp", "review", "meeting",
];

/// Fills in what the record's head has left open.
pub fn complete(builder: &mut Builder, title: Option<String>, published: Option<String>) {
    date(builder, published.as_deref().and_then(day));
    if builder.document.title.is_empty() {
        let name = title.map(|t| (t, Origin::Container));
        let (title, origin) = name.unwrap_or_else(|| (title_of_path(&builder.document.path), Origin::FileName));
        builder.document.title = title;
        builder.found(Datum::Title, origin);
    }
    if builder.document.meeting.is_none() {
        let of_title = builder.document.origin(Datum::Title).unwrap_or(Origin::Head);
        let by_title = meeting(&builder.document.title).map(|kind| (kind, of_title));
        let by_path = || Some((meeting(&title_of_path(&builder.document.path))?, Origin::FileName));
        if let Some((kind, origin)) = by_title.or_else(by_path) {
            builder.document.meeting = Some(kind.to_owned());
            builder.found(Datum::Meeting, origin);
        }
    }
    if let (None, Some((folder, _))) = (&builder.document.organisation, builder.document.path.rsplit_once('/')) {
        let folder = folder.rsplit('/').next().unwrap_or(folder).replace(['_', '-'], " ");
        builder.document.organisation = Some(folder);
        builder.found(Datum::Organisation, Origin::Folder);
    }
}

/// The day, where no line has said it for certain.
fn date(builder: &mut Builder, published: Option<NaiveDate>) {
    if builder.document.date.is_some() {
        return;
    }
    let named = title_day(&builder.document).or_else(|| opening_day(&builder.body, builder.dated.or(published)));
    let by_name = day_of_path(&builder.document.path);
    let found = [
        (named, Origin::Head),
        (builder.dated, Origin::Head),
        (published, Origin::Container),
        (by_name, Origin::FileName),
    ];
    let Some((date, origin)) = found.into_iter().find_map(|(date, origin)| Some((date?, origin))) else { return };
    builder.document.date = Some(date);
    builder.found(Datum::Date, origin);
    if builder.dated.is_some_and(|line| line != date) {
        // The line tells of the report, not of the meeting.
        let line = builder.body.passages.iter_mut().find(|p| p.kind == Kind::Field(Field::Date));
        line.into_iter().for_each(|p| p.kind = Kind::Field(Field::Source));
    }
}

/// A headline's day is often a deadline; a record's is its own.
fn title_day(document: &Document) -> Option<NaiveDate> {
    names_record(&document.title).then(|| day(&document.title)).flatten()
}

/// The day that the first sentences name for the meeting itself ("Ngày 1/8/2023, tại …", "Chiều
/// 11/3, tại …"), its year from the day of publication where it is left out.
fn opening_day(body: &Draft, published: Option<NaiveDate>) -> Option<NaiveDate> {
    let first = body.passages.iter().find(|p| p.kind == Kind::Paragraph)?;
    let opening: String = body.text[first.span()].chars().take(OPENING).collect();
    let named = dates(&opening).into_iter().find(|d| d.day.is_some())?;
    NaiveDate::from_ymd_opt(named.year.or(published.map(|p| p.year()))?, named.month?, named.day?)
}

fn meeting(title: &str) -> Option<&'static str> {
    MEETINGS.into_iter().find(|name| holds(title, name))
}

/// "2024-07-05_bb-hop-to.md" is "bb hop to".
fn title_of_path(path: &str) -> String {
    let name = stem(path);
    let mut words = name.to_owned();
    if let Some(iso) = iso(name) {
        words.replace_range(iso, " ");
    }
    for date in dates(&words.clone()).iter().rev().filter(|d| d.day.is_some() && d.year.is_some()) {
        words.replace_range(date.span.clone(), " ");
    }
    let words: Vec<_> = words.split(|c: char| c.is_whitespace() || matches!(c, '_' | '-')).collect();
    let title = words.into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    if title.is_empty() { name.to_owned() } else { title }
}

/// "2024-07-05_…", "…-05-07-2024", "20240705 …".
fn day_of_path(path: &str) -> Option<NaiveDate> {
    let name = stem(path).replace('_', " ");
    iso(&name).and_then(|span| day(&name[span])).or_else(|| day(&name)).or_else(|| {
        let digits = |word: &&str| word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit());
        let together = name.split(|c: char| !c.is_alphanumeric()).find(digits)?;
        let number = |at: std::ops::Range<usize>| together[at].parse::<u32>().ok();
        let year = i32::try_from(number(0..4)?).ok().filter(|y| (1900..2200).contains(y))?;
        NaiveDate::from_ymd_opt(year, number(4..6)?, number(6..8)?)
    })
}

/// Where "2025-03-12" stands, whatever numbers stand around it.
fn iso(name: &str) -> Option<std::ops::Range<usize>> {
    let shape = |window: &[u8]| {
        window.iter().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { *b == b'-' } else { b.is_ascii_digit() })
    };
    let at = name.as_bytes().windows(10).position(shape)?;
    Some(at..at + 10)
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, title: &str, date: Option<(i32, u32, u32)>) {
        let day = date.and_then(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d));
        assert_eq!((title_of_path(path).as_str(), day_of_path(path)), (title, day));
    }

    #[test]
    fn what_a_file_s_name_says() {
        check("to 3/2024-07-05_bb-hop-to.md", "bb hop to", Some((2024, 7, 5)));
        check("hop-to-3-2025-05-12.srt", "hop to 3", Some((2025, 5, 12)));
        check("phien-3_2025-05-12_b.srt", "phien 3 b", Some((2025, 5, 12)));
        check("Họp tổ 05-07-2024.docx", "Họp tổ", Some((2024, 7, 5)));
        check("20240705 họp.vtt", "20240705 họp", Some((2024, 7, 5)));
        check("2024-07-05.txt", "2024-07-05", Some((2024, 7, 5)));
        check("dai-hoi-2024.md", "dai hoi 2024", None);
        check("99999999.md", "99999999", None);
    }

    #[test]
    fn what_members_call_a_meeting() {
        assert_eq!(meeting("BIÊN BẢN ĐẠI HỘI thành viên"), Some("đại hội"));
        assert_eq!(meeting("Họp tổ 3"), Some("họp"));
        assert_eq!(meeting("Hợp đồng"), None);
    }
}
