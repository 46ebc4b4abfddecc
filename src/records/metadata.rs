//! Completes the metadata that the record's head lacks, from the first sentences, the metadata of the file
//! format, the file name and the folder; the most trusted source first.

use chrono::{Datelike, NaiveDate};

use super::body::BodyBuilder;
use super::builder::Builder;
use super::document::{Document, MetadataField, MetadataSource};
use super::letterhead::names_record;
use super::passage::PassageKind;
use crate::text::dates::{find_dates, find_full_date};
use crate::text::labels::Field;
use crate::text::matching::contains_phrase;

/// The number of characters of the first paragraph in which the date of the meeting is looked for.
const OPENING_CHARS: usize = 160;

/// Kinds of meetings as members call them, the more specific first.
const MEETING_KINDS: [&str; 16] = [
    "đại hội", "giao ban", "họp báo", "hội thảo", "tọa đàm", "toạ đàm", "tập huấn", "tổng kết", "sơ kết", "hội nghị",
    "hoạch định", "phiên họp", "họp phụ huynh", "họp", "review", "meeting",
];

/// Sets the title, date, kind of meeting and organisation if they are still unknown. `title` and `published`
/// are those of the file format.
pub fn complete(builder: &mut Builder, title: Option<String>, published: Option<String>) {
    fill_date(builder, published.as_deref().and_then(find_full_date));
    if builder.document.title.is_empty() {
        let container_title = title.map(|t| (t, MetadataSource::Container));
        let (title, source) =
            container_title.unwrap_or_else(|| (title_from_path(&builder.document.path), MetadataSource::FileName));
        builder.document.title = title;
        builder.record_source(MetadataField::Title, source);
    }
    if builder.document.meeting.is_none() {
        let title_source = builder.document.metadata_source(MetadataField::Title).unwrap_or(MetadataSource::Head);
        let by_title = find_meeting_kind(&builder.document.title).map(|kind| (kind, title_source));
        let by_path = || Some((find_meeting_kind(&title_from_path(&builder.document.path))?, MetadataSource::FileName));
        if let Some((kind, source)) = by_title.or_else(by_path) {
            builder.document.meeting = Some(kind.to_owned());
            builder.record_source(MetadataField::Meeting, source);
        }
    }
    if let (None, Some((folder, _))) = (&builder.document.organisation, builder.document.path.rsplit_once('/')) {
        let folder = folder.rsplit('/').next().unwrap_or(folder).replace(['_', '-'], " ");
        builder.document.organisation = Some(folder);
        builder.record_source(MetadataField::Organisation, MetadataSource::Folder);
    }
}

/// Sets the date if no labelled line did.
fn fill_date(builder: &mut Builder, published: Option<NaiveDate>) {
    if builder.document.date.is_some() {
        return;
    }
    let in_text = date_from_title(&builder.document)
        .or_else(|| date_from_opening(&builder.body, builder.standalone_date.or(published)));
    let in_file_name = date_from_path(&builder.document.path);
    let candidates = [
        (in_text, MetadataSource::Head),
        (builder.standalone_date, MetadataSource::Head),
        (published, MetadataSource::Container),
        (in_file_name, MetadataSource::FileName),
    ];
    let Some((date, source)) = candidates.into_iter().find_map(|(date, source)| Some((date?, source))) else { return };
    builder.document.date = Some(date);
    builder.record_source(MetadataField::Date, source);
    if builder.standalone_date.is_some_and(|line| line != date) {
        // The line has the date of the report, not of the meeting.
        let line = builder.body.passages.iter_mut().find(|p| p.kind == PassageKind::Field(Field::Date));
        line.into_iter().for_each(|p| p.kind = PassageKind::Field(Field::Source));
    }
}

/// Returns the date in the title of a record. A date in a headline is ignored: it is often a deadline.
fn date_from_title(document: &Document) -> Option<NaiveDate> {
    names_record(&document.title).then(|| find_full_date(&document.title)).flatten()
}

/// Returns the date of the meeting in the first sentences ("Ngày 1/8/2023, tại …", "Chiều 11/3, tại …"). If
/// the year is omitted, it is that of the publication.
fn date_from_opening(body: &BodyBuilder, published: Option<NaiveDate>) -> Option<NaiveDate> {
    let first = body.passages.iter().find(|p| p.kind == PassageKind::Paragraph)?;
    let opening: String = body.text[first.span()].chars().take(OPENING_CHARS).collect();
    let date = find_dates(&opening).into_iter().find(|d| d.day.is_some())?;
    NaiveDate::from_ymd_opt(date.year.or(published.map(|p| p.year()))?, date.month?, date.day?)
}

fn find_meeting_kind(title: &str) -> Option<&'static str> {
    MEETING_KINDS.into_iter().find(|name| contains_phrase(title, name))
}

/// Derives a title from a file name without its date: "2024-07-05_bb-hop-to.md" gives "bb hop to".
fn title_from_path(path: &str) -> String {
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
fn date_from_path(path: &str) -> Option<NaiveDate> {
    let name = file_stem(path).replace('_', " ");
    find_iso_date(&name).and_then(|span| find_full_date(&name[span])).or_else(|| find_full_date(&name)).or_else(|| {
        let is_compact_date = |word: &&str| word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit());
        let compact = name.split(|c: char| !c.is_alphanumeric()).find(is_compact_date)?;
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
        check("2024-07-05.txt", "2024-07-05", Some((2024, 7, 5)));
        check("dai-hoi-2024.md", "dai hoi 2024", None);
        check("99999999.md", "99999999", None);
    }

    #[test]
    fn kinds_of_meetings() {
        assert_eq!(find_meeting_kind("BIÊN BẢN ĐẠI HỘI thành viên"), Some("đại hội"));
        assert_eq!(find_meeting_kind("Họp tổ 3"), Some("họp"));
        assert_eq!(find_meeting_kind("Hợp đồng"), None);
    }
}
