//! Where a passage stands, in a member's words.

use chrono::Datelike;

use crate::knowledge::{Document, Field, Kind, Passage, Position};

/// Letters of a title in a list.
const LONGEST_TITLE: usize = 120;

/// What a citation says, in order: title, day, speaker, place within the record. `at` is the byte
/// of the document's text at which the quote begins.
pub fn parts(document: &Document, passage: &Passage, at: usize) -> Vec<String> {
    let day = document.date.map(day);
    let title = document.title.clone();
    [Some(title), day, passage.speaker.clone(), Some(locator(document, passage, at))].into_iter().flatten().collect()
}

/// Title and day of each meeting, newest first.
pub fn meetings(documents: &[Document]) -> impl Iterator<Item = String> {
    let mut newest: Vec<_> = documents.iter().collect();
    newest.sort_by(|a, b| b.date.cmp(&a.date).then(a.path.cmp(&b.path)));
    newest.into_iter().map(|document| {
        let title = super::within(&document.title, LONGEST_TITLE);
        document.date.map_or(title.clone(), |date| format!("{title} · {}", day(date)))
    })
}

/// "Tình hình chung, đoạn 2"; "Chủ trì"; "phút 12:35"; "Kết luận, ý 3, trang 4".
pub fn locator(document: &Document, passage: &Passage, at: usize) -> String {
    let here = match passage.kind {
        Kind::Title => "Tên cuộc họp".to_owned(),
        Kind::Field(field) => field_name(field).to_owned(),
        Kind::Paragraph | Kind::Noise => format!("đoạn {}", passage.number),
        Kind::Item => format!("ý {}", passage.number),
        Kind::Row => format!("dòng {} của bảng", passage.number),
        Kind::Turn => format!("lượt lời {}", passage.number),
    };
    let within = match (passage.kind, passage.section.as_str()) {
        (Kind::Title | Kind::Field(_), _) | (_, "") => here,
        (_, section) => format!("{section}, {here}"),
    };
    match document.position(at) {
        Some(Position::Time(seconds)) => time(seconds),
        Some(Position::Page(page)) => format!("{within}, trang {page}"),
        Some(Position::Line(_)) | None => within,
    }
}

/// As players show it: "phút 12:35", "giờ 1:02:35".
fn time(seconds: u32) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours == 0 {
        format!("phút {minutes:02}:{seconds:02}")
    } else {
        format!("giờ {hours}:{minutes:02}:{seconds:02}")
    }
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::Date => "Thời gian",
        Field::Place => "Địa điểm",
        Field::Chair => "Chủ trì",
        Field::Secretary => "Thư ký",
        Field::Attendee => "Thành phần",
        Field::Organisation => "Đơn vị",
        Field::Source => "Nguồn",
    }
}

/// A date as Vietnamese readers write it: 01/08/2023.
pub fn day(date: chrono::NaiveDate) -> String {
    format!("{:02}/{:02}/{}", date.day(), date.month(), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, section: &str, at: Position, expected: &str) {
        let passage = Passage {
            span: 0..1,
            kind,
            section: section.to_owned(),
            speaker: Some("Chị Hà".to_owned()),
            number: 2,
            columns: String::new(),
            context: String::new(),
        };
        let document = Document {
            title: "Họp tổ".to_owned(),
            date: chrono::NaiveDate::from_ymd_opt(2023, 8, 1),
            marks: vec![(0, at)],
            ..Document::default()
        };
        assert_eq!(parts(&document, &passage, 0).join(" · "), format!("Họp tổ · 01/08/2023 · Chị Hà · {expected}"));
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
