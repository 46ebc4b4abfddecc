//! Citations: the title and date of a meeting, and the location of a passage in its record.

use chrono::{Datelike, NaiveDate};

use super::sanitise_line;
use super::texts::{Language, fill};
use crate::formats::Position;
use crate::records::{Document, Passage, PassageKind};
use crate::text::dates::{DateMention, find_dates};
use crate::text::labels::Field;

// Maximum UTF-16 units.
const MAX_HEADING: usize = 40;
const MAX_TITLE: usize = 200;
const MAX_SPEAKER: usize = 100;
const MAX_SECTION: usize = 300;

/// Returns the parts of a citation: title, date, speaker, location. The quote begins at byte `at` of the document's
/// text.
pub fn list_citation_parts(document: &Document, passage: &Passage, at: usize, language: Language) -> Vec<String> {
    let (title, shows_date) = split_date(document);
    let title = sanitise_line(title, MAX_TITLE);
    let date = document.date.filter(|_| shows_date).map(|date| format_date(date, language));
    let speaker = document.speaker(passage).map(|speaker| sanitise_line(speaker, MAX_SPEAKER));
    let locator = format_locator(document, passage, at, language);
    [Some(title), date, speaker, Some(locator)].into_iter().flatten().collect()
}

/// Formats a meeting's title, truncated to `max_title` UTF-16 units, and its date.
pub fn format_meeting(document: &Document, max_title: usize, language: Language) -> String {
    let (title, shows_date) = split_date(document);
    let title = sanitise_line(title, max_title);
    // The end of a long title is cut, and its date may be there.
    match document.date.filter(|_| shows_date || title.ends_with('…')) {
        Some(date) => format!("{title} · {}", format_date(date, language)),
        None => title,
    }
}

/// Returns the title of a document and whether its date is still to be shown: "Họp tuần 2" for "Họp tuần 2
/// (12/10/2024)". A title that has the date in the middle, or is only a date, stays as it is.
fn split_date(document: &Document) -> (&str, bool) {
    let title = document.title.as_str();
    let is_own = |found: &DateMention| {
        let date = found.year.zip(found.month).zip(found.day);
        date.is_some_and(|((year, month), day)| document.date == NaiveDate::from_ymd_opt(year, month, day))
    };
    let Some(found) = find_dates(title).into_iter().find(is_own) else { return (title, true) };
    if title[found.span.end..].contains(char::is_alphanumeric) {
        return (title, false);
    }
    let is_separator = |c: char| !c.is_alphanumeric() && !matches!(c, ')' | ']' | '”' | '"');
    let mut before = title[..found.span.start].trim_end_matches(is_separator);
    for word in WORDS_BEFORE_DATES {
        before = before.strip_suffix(word).map_or(before, |name| name.trim_end_matches(is_separator));
    }
    // Brackets around more than the date would be left open.
    let is_balanced = before.matches('(').count() == before.matches(')').count();
    let has_words = before.chars().filter(|c| c.is_alphabetic()).count() > 2;
    if has_words && is_balanced { (before, true) } else { (title, false) }
}

/// Words between a title and its date, the last first.
const WORDS_BEFORE_DATES: [&str; 12] =
    [" ngày", " vào", " hôm", " sáng", " chiều", " tối", " on", " of", " dated", " held", " tại", " từ"];

/// Formats the location of byte `at` in a passage: "Tình hình chung, đoạn 2"; "Chủ trì"; "phút 12:35"; "Kết luận, ý
/// 3, trang 4".
pub fn format_locator(document: &Document, passage: &Passage, at: usize, language: Language) -> String {
    format_locator_under(&sanitise_line(document.section(passage), MAX_SECTION), document, passage, at, language)
}

/// Formats a location for a small screen: only the nearest heading, truncated if it is long.
pub fn format_brief_locator(document: &Document, passage: &Passage, at: usize, language: Language) -> String {
    let heading = document.section(passage).rsplit(" / ").next().unwrap_or_default();
    format_locator_under(&sanitise_line(heading, MAX_HEADING), document, passage, at, language)
}

fn format_locator_under(
    section: &str,
    document: &Document,
    passage: &Passage,
    at: usize,
    language: Language,
) -> String {
    let texts = language.texts();
    let numbered = |text: &str| fill(text, &[&passage.number]);
    let position = match passage.kind {
        PassageKind::Title => texts.title.to_owned(),
        PassageKind::Field(field) => field_name(field, language).to_owned(),
        PassageKind::Heading => texts.heading.to_owned(),
        PassageKind::Paragraph | PassageKind::Noise => numbered(texts.paragraph),
        PassageKind::Item => numbered(texts.item),
        PassageKind::Row => numbered(texts.row),
        PassageKind::Turn => numbered(texts.turn),
    };
    let locator = match (passage.kind, section) {
        (PassageKind::Title | PassageKind::Field(_), _) | (_, "") => position,
        (_, section) => format!("{section}, {position}"),
    };
    match document.position(at.max(passage.span().start)) {
        Some(Position::Time(seconds)) => format_recording_time(seconds, language),
        Some(Position::Page(page)) => format!("{locator}, {}", fill(texts.on_page, &[&page])),
        Some(Position::Line(_)) | None => locator,
    }
}

/// Formats a time in a recording as players show it: "phút 12:35", "giờ 1:02:35".
fn format_recording_time(seconds: u32, language: Language) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        fill(language.texts().at_minute, &[&format!("{minutes:02}:{seconds:02}")])
    } else {
        fill(language.texts().at_hour, &[&format!("{hours}:{minutes:02}:{seconds:02}")])
    }
}

/// Returns the name of a metadata field.
pub fn field_name(field: Field, language: Language) -> &'static str {
    let texts = language.texts();
    match field {
        Field::Date => texts.date,
        Field::Place => texts.place,
        Field::Chair => texts.chair,
        Field::Secretary => texts.secretary,
        Field::Attendee => texts.attendees,
        Field::Absentee => texts.absentees,
        Field::End => texts.end,
        Field::Start => texts.start,
        Field::Organisation => texts.organisation,
        Field::Source => texts.source,
    }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Formats a date: 01/08/2023 in Vietnamese; 1 Aug 2023 in English, which cannot be read as January.
pub fn format_date(date: NaiveDate, language: Language) -> String {
    match language {
        Language::Vietnamese => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
        Language::English => format!("{} {} {}", date.day(), MONTHS[date.month0() as usize], date.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{PassageContext, document_from_lines};

    #[test]
    fn a_date_in_the_title_is_shown_once() {
        let check = |title: &str, expected: &str| {
            let mut document = Document::default();
            title.clone_into(&mut document.title);
            document.date = NaiveDate::from_ymd_opt(2024, 10, 12);
            assert_eq!(format_meeting(&document, 80, Language::Vietnamese), expected);
        };
        check("Họp tuần 2 (12/10/2024)", "Họp tuần 2 · 12/10/2024");
        check("Họp tổ ngày 12/10/2024, mở rộng", "Họp tổ ngày 12/10/2024, mở rộng");
        check("Weekly sync – 2024-10-12", "Weekly sync · 12/10/2024");
        check("Họp tổ trước ngày 1/11/2024", "Họp tổ trước ngày 1/11/2024 · 12/10/2024");
        check("12/10/2024", "12/10/2024");
        check("Họp (tổ 3, 12/10/2024)", "Họp (tổ 3, 12/10/2024)");
    }

    fn check(kind: PassageKind, section: &str, position: Position, expected: &str) {
        let context = PassageContext {
            section: section.to_owned(),
            speaker: Some("Chị Hà".to_owned()),
            ..PassageContext::default()
        };
        let mut document = document_from_lines([(kind, "Một"), (kind, "Hai")], position, &context);
        document.title = "Họp tổ".to_owned();
        document.date = chrono::NaiveDate::from_ymd_opt(2023, 8, 1);
        let passage = &document.passages()[1];
        let start = passage.span().start;
        assert_eq!(
            list_citation_parts(&document, passage, start, Language::Vietnamese).join(" · "),
            format!("Họp tổ · 01/08/2023 · Chị Hà · {expected}")
        );
        assert!(
            list_citation_parts(&document, passage, start, Language::English)
                .join(" · ")
                .starts_with("Họp tổ · 1 Aug 2023 · Chị Hà · ")
        );
    }

    #[test]
    fn a_locator_names_the_kind_of_its_passage() {
        let line = Position::Line(7);
        check(PassageKind::Paragraph, "Kết luận", line, "Kết luận, đoạn 2");
        check(PassageKind::Paragraph, "", line, "đoạn 2");
        check(PassageKind::Item, "Việc", line, "Việc, ý 2");
        check(PassageKind::Row, "Số liệu", line, "Số liệu, dòng 2 của bảng");
        check(PassageKind::Turn, "", line, "lượt lời 2");
        check(PassageKind::Field(Field::Chair), "Thông tin", line, "Chủ trì");
        check(PassageKind::Title, "Thông tin", line, "Tên cuộc họp");
        check(PassageKind::Item, "Việc", Position::Page(4), "Việc, ý 2, trang 4");
        check(PassageKind::Turn, "", Position::Time(755), "phút 12:35");
        check(PassageKind::Turn, "", Position::Time(4355), "giờ 1:12:35");
    }
}
