//! Citations: the title and date of a meeting, and the location of a passage in its record.

use chrono::{Datelike, NaiveDate};

use super::sanitise_line;
use super::texts::{Language, fill};
use crate::formats::Position;
use crate::records::{Document, Passage, PassageKind};
use crate::text::labels::Field;

// Maximum UTF-16 units.
const MAX_HEADING: usize = 40;
const MAX_TITLE: usize = 200;
const MAX_SPEAKER: usize = 100;
const MAX_SECTION: usize = 300;

/// Returns the parts of a citation: title, date, speaker, location. The quote begins at byte `at` of the document's
/// text.
pub fn list_citation_parts(document: &Document, passage: &Passage, at: usize, language: Language) -> Vec<String> {
    let title = sanitise_line(&document.title, MAX_TITLE);
    let date = document.date.map(|date| format_date(date, language));
    let speaker = document.speaker(passage).map(|speaker| sanitise_line(speaker, MAX_SPEAKER));
    let locator = format_locator(document, passage, at, language);
    [Some(title), date, speaker, Some(locator)].into_iter().flatten().collect()
}

/// Formats a meeting's title, truncated to `max_title` UTF-16 units, and its date.
pub fn format_meeting(document: &Document, max_title: usize, language: Language) -> String {
    let title = sanitise_line(&document.title, max_title);
    document.date.map_or(title.clone(), |date| format!("{title} · {}", format_date(date, language)))
}

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
        PassageKind::Paragraph | PassageKind::Noise => numbered(texts.paragraph),
        PassageKind::Item => numbered(texts.item),
        PassageKind::Row => numbered(texts.row),
        PassageKind::Turn => numbered(texts.turn),
    };
    let locator = match (passage.kind, section) {
        (PassageKind::Title | PassageKind::Field(_), _) | (_, "") => position,
        (_, section) => format!("{section}, {position}"),
    };
    match document.position(at) {
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
