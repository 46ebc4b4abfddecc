//! Tells readers the location of a passage.

use chrono::{Datelike, NaiveDate};

use super::one_line;
use super::texts::{Language, fill};
use crate::formats::Position;
use crate::records::{Document, Kind, Passage};
use crate::text::labels::Field;

const LONGEST_HEADING: usize = 40;

const LONGEST_TITLE: usize = 200;
const LONGEST_SPEAKER: usize = 100;
const LONGEST_SECTION: usize = 300;

/// Returns a citation's parts: title, day, speaker, location. The quote begins at byte `at` of the document's text.
pub fn parts(document: &Document, passage: &Passage, at: usize, language: Language) -> Vec<String> {
    let title = one_line(&document.title, LONGEST_TITLE);
    let day = document.date.map(|date| day(date, language));
    let speaker = document.speaker(passage).map(|speaker| one_line(speaker, LONGEST_SPEAKER));
    let here = locator(document, passage, at, language);
    [Some(title), day, speaker, Some(here)].into_iter().flatten().collect()
}

/// Returns a meeting's title and day, the title cut to `most` UTF-16 units.
pub fn meeting(document: &Document, most: usize, language: Language) -> String {
    let title = one_line(&document.title, most);
    document.date.map_or(title.clone(), |date| format!("{title} · {}", day(date, language)))
}

/// Returns a location: "Tình hình chung, đoạn 2"; "Chủ trì"; "phút 12:35"; "Kết luận, ý 3, trang 4".
pub fn locator(document: &Document, passage: &Passage, at: usize, language: Language) -> String {
    under(&one_line(document.section(passage), LONGEST_SECTION), document, passage, at, language)
}

/// Returns a location for a small screen: only the nearest heading, cut if it is long.
pub fn brief(document: &Document, passage: &Passage, at: usize, language: Language) -> String {
    let nearest = document.section(passage).rsplit(" / ").next().unwrap_or_default();
    under(&one_line(nearest, LONGEST_HEADING), document, passage, at, language)
}

fn under(section: &str, document: &Document, passage: &Passage, at: usize, language: Language) -> String {
    let texts = language.texts();
    let numbered = |text: &str| fill(text, &[&passage.number]);
    let here = match passage.kind {
        Kind::Title => texts.title.to_owned(),
        Kind::Field(field) => field_name(field, language).to_owned(),
        Kind::Paragraph | Kind::Noise => numbered(texts.paragraph),
        Kind::Item => numbered(texts.item),
        Kind::Row => numbered(texts.row),
        Kind::Turn => numbered(texts.turn),
    };
    let within = match (passage.kind, section) {
        (Kind::Title | Kind::Field(_), _) | (_, "") => here,
        (_, section) => format!("{section}, {here}"),
    };
    match document.position(at) {
        Some(Position::Time(seconds)) => time(seconds, language),
        Some(Position::Page(page)) => format!("{within}, {}", fill(texts.on_page, &[&page])),
        Some(Position::Line(_)) | None => within,
    }
}

/// Formats a time as players show it: "phút 12:35", "giờ 1:02:35".
fn time(seconds: u32, language: Language) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        fill(language.texts().at_minute, &[&format!("{minutes:02}:{seconds:02}")])
    } else {
        fill(language.texts().at_hour, &[&format!("{hours}:{minutes:02}:{seconds:02}")])
    }
}

/// Returns the name of a field of the front matter.
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

/// Formats a date for readers of the language: 01/08/2023; 1 Aug 2023, which no one reads as January.
pub fn day(date: NaiveDate, language: Language) -> String {
    match language {
        Language::Vietnamese => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
        Language::English => format!("{} {} {}", date.day(), MONTHS[date.month0() as usize], date.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{PassageContext, of_lines};

    fn check(kind: Kind, section: &str, at: Position, expected: &str) {
        let place = PassageContext {
            section: section.to_owned(),
            speaker: Some("Chị Hà".to_owned()),
            ..PassageContext::default()
        };
        let mut document = of_lines([(kind, "Một"), (kind, "Hai")], at, &place);
        document.title = "Họp tổ".to_owned();
        document.date = chrono::NaiveDate::from_ymd_opt(2023, 8, 1);
        let passage = &document.passages()[1];
        let start = passage.span().start;
        assert_eq!(
            parts(&document, passage, start, Language::Vietnamese).join(" · "),
            format!("Họp tổ · 01/08/2023 · Chị Hà · {expected}")
        );
        assert!(
            parts(&document, passage, start, Language::English)
                .join(" · ")
                .starts_with("Họp tổ · 1 Aug 2023 · Chị Hà · ")
        );
    }

    #[test]
    fn every_kind_has_its_words() {
        let line = Position::Line(7);
        check(Kind::Paragraph, "Kết luận", line, "Kết luận, đoạn 2");
        check(Kind::Paragraph, "", line, "đoạn 2");
        check(Kind::Item, "Việc", line, "Việc, ý 2");
        check(Kind::Row, "Số liệu", line, "Số liệu, dòng 2 của bảng");
        check(Kind::Turn, "", line, "lượt lời 2");
        check(Kind::Field(Field::Chair), "Thông tin", line, "Chủ trì");
        check(Kind::Title, "Thông tin", line, "Tên cuộc họp");
        check(Kind::Item, "Việc", Position::Page(4), "Việc, ý 2, trang 4");
        check(Kind::Turn, "", Position::Time(755), "phút 12:35");
        check(Kind::Turn, "", Position::Time(4355), "giờ 1:12:35");
    }
}
