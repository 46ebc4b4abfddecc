//! Finds the date of a meeting that has no labelled line: in the title, a line of its own, the first sentences, the
//! metadata of the file format, or the file name.

use chrono::{Datelike, NaiveDate};

use super::body::BodyBuilder;
use super::builder::Builder;
use super::document::{Document, MetadataField, MetadataSource};
use super::file_name::date_from_path;
use super::letterhead::names_record;
use super::meeting_kind::find_meeting_kind;
use super::passage::{Passage, PassageKind};
use crate::text::dates::{DateMention, find_dates, find_full_date};
use crate::text::labels::Field;
use crate::text::lines::strip_source;
use crate::text::matching::{contains_any, starts_with_any};

/// The number of characters of the first paragraph in which the date of the meeting is looked for.
const OPENING_CHARS: usize = 160;

/// Beginnings of the sentence that says when the meeting took place, in lower case.
pub const OPENING_TIMES: [&str; 29] = [
    "lập ngày", "lập lúc", "lập hồi", "thứ", "chủ nhật", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday", "hôm nay", "ngày", "sáng", "chiều", "tối", "trưa", "hồi", "vào hồi", "lúc", "vào lúc",
    "vào ngày", "trong ngày", "hôm qua", "sáng nay", "chiều nay", "on", "today",
];

/// Beginnings of sentences that cite papers, in lower case.
pub const CITING_WORDS: [&str; 6] = ["căn cứ", "theo", "thực hiện", "xét", "pursuant", "according"];

/// Phrases of a first sentence about a meeting, in lower case.
const OPENING_PHRASES: [&str; 17] = [
    "họp", "hội nghị", "đại hội", "giao ban", "buổi", "phiên", "hội thảo", "tọa đàm", "toạ đàm", "tổ chức", "làm việc",
    "diễn ra", "lễ", "meeting", "met", "session", "held",
];

/// The number of first paragraphs and list items in which the date is looked for.
const OPENING_TEXTS: usize = 14;

/// Sets the date if no labelled line did. `title` is that of the file format.
pub fn fill_date(builder: &mut Builder, published: Option<NaiveDate>, title: Option<&str>) {
    if builder.document.date.is_some() {
        return;
    }
    let in_text = builder
        .meeting_date
        .or_else(|| date_from_title(&builder.document))
        .or(builder.standalone_date.filter(|_| builder.has_own_date_line))
        .or_else(|| date_from_opening(&builder.body, builder.standalone_date.or(published)));
    let in_file_name = date_from_path(&builder.document.path);
    let candidates = [
        (in_text, MetadataSource::Head),
        (builder.standalone_date, MetadataSource::Head),
        (published, MetadataSource::Container),
        (title.filter(|title| names_meeting(title)).and_then(find_full_date), MetadataSource::Container),
        (in_file_name, MetadataSource::FileName),
    ];
    let Some((date, source)) = candidates.into_iter().find_map(|(date, source)| Some((date?, source))) else { return };
    builder.document.date = Some(date);
    builder.record_source(MetadataField::Date, source);
    let is_own_line = builder.has_own_date_line && builder.standalone_date == Some(date);
    if builder.standalone_date.is_some() && !is_own_line && in_text.is_some() {
        // The line has the date of the report, not of the meeting.
        let line = builder.body.passages.iter_mut().find(|p| p.kind == PassageKind::Field(Field::Date));
        line.into_iter().for_each(|p| p.kind = PassageKind::Field(Field::Source));
    }
}

/// Returns the date in the title of a record: of one that begins like minutes, or of one that names a meeting and ends
/// with the date. Any other date in a headline is ignored: it is often a deadline.
fn date_from_title(document: &Document) -> Option<NaiveDate> {
    names_meeting(&document.title).then(|| find_full_date(&document.title)).flatten()
}

fn names_meeting(title: &str) -> bool {
    names_record(title) || ends_with_meeting_date(title)
}

/// Whether a title ends with a date, which belongs to a meeting: the title has a word for it, or the date stands apart.
fn ends_with_meeting_date(title: &str) -> bool {
    let days = find_dates(title).into_iter().rev().find(|date| date.day.is_some() && date.year.is_some());
    let Some(date) = days else { return false };
    let (before, after) = (title[..date.span.start].trim_end(), &title[date.span.end..]);
    let last_word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let is_deadline = ["trước", "đến", "hạn", "before", "by", "until", "till"].contains(&last_word.as_str());
    let has_meeting_word = || find_meeting_kind(title).is_some() || contains_any(title, &TITLE_WORDS);
    is_time_or_none(after) && !is_deadline && (has_meeting_word() || ends_with_separator(before))
}

/// Words for meetings and records in titles that end with a date, in lower case.
const TITLE_WORDS: [&str; 16] = [
    "minutes", "notes", "standup", "stand-up", "sync", "retro", "retrospective", "kickoff", "kick-off", "planning",
    "call", "huddle", "sinh hoạt", "ghi chú", "buổi", "phiên",
];

/// Whether a text after a date has no more than a time of day: " at 7pm", ", 19h30".
fn is_time_or_none(text: &str) -> bool {
    let mut words =
        text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| word.contains(char::is_alphanumeric));
    let is_time =
        |word: &str| word.starts_with(|c: char| c.is_ascii_digit()) || ["at", "lúc", "am", "pm", "giờ"].contains(&word);
    words.all(is_time)
}

/// Whether a comma, dash or bracket stands between the name and the date that follows this text.
fn ends_with_separator(before: &str) -> bool {
    let name = before.strip_suffix("ngày").unwrap_or(before).trim_end();
    name.ends_with([',', '-', '–', '—', '(', '[', '|', ':', '·'])
}

/// Returns the date of the meeting in the first sentences ("Ngày 1/8/2023, tại …", "Chiều 11/3, tại …"): in one that
/// begins with a time, otherwise in the first one if it is about a meeting. Papers that the record cites have dates of
/// their own. If the year is omitted, it is that of the publication.
fn date_from_opening(body: &BodyBuilder, published: Option<NaiveDate>) -> Option<NaiveDate> {
    let is_text = |p: &&Passage| matches!(p.kind, PassageKind::Paragraph | PassageKind::Item);
    let texts = || body.passages.iter().filter(is_text).take(OPENING_TEXTS).map(|p| strip_source(&body.text[p.span()]));
    let is_about_meeting = |text: &&str| contains_any(take_chars(text, OPENING_CHARS), &OPENING_PHRASES);
    let timed = texts().find(|text| starts_with_any(text, &OPENING_TIMES) && find_day(text).is_some());
    let first = texts().find(|text| !starts_with_any(text, &CITING_WORDS)).filter(is_about_meeting);
    let date = timed.or(first).and_then(find_day)?;
    NaiveDate::from_ymd_opt(date.year.or(published.map(|p| p.year()))?, date.month?, date.day?)
}

/// Returns the first day that the beginning of a text mentions.
fn find_day(text: &str) -> Option<DateMention> {
    find_dates(take_chars(text, OPENING_CHARS)).into_iter().find(|d| d.day.is_some())
}

fn take_chars(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end])
}
