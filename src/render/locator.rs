//! Where a passage stands, in a member's words.

use chrono::Datelike;

use crate::knowledge::{Document, Field, Kind, Passage};

/// Letters of a title in a list.
const LONGEST_TITLE: usize = 120;

/// What a citation says, in order: title, day, speaker, place within the record.
pub fn parts(document: &Document, passage: &Passage) -> Vec<String> {
    let day = document.date.map(day);
    let title = document.title.clone();
    [Some(title), day, passage.speaker.clone(), Some(locator(passage))].into_iter().flatten().collect()
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

/// "Tình hình chung, đoạn 2"; "Chủ trì"; "lượt lời 14".
pub fn locator(passage: &Passage) -> String {
    let here = match passage.kind {
        Kind::Title => "Tên cuộc họp".to_owned(),
        Kind::Field(field) => field_name(field).to_owned(),
        Kind::Paragraph | Kind::Noise => format!("đoạn {}", passage.number),
        Kind::Item => format!("ý {}", passage.number),
        Kind::Row => format!("dòng {} của bảng", passage.number),
        Kind::Turn => format!("lượt lời {}", passage.number),
    };
    match (passage.kind, passage.section.as_str()) {
        (Kind::Title | Kind::Field(_), _) | (_, "") => here,
        (_, section) => format!("{section}, {here}"),
    }
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::Date => "Thời gian",
        Field::Place => "Địa điểm",
        Field::Chair => "Chủ trì",
        Field::Attendee => "Thành phần",
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

    fn check(kind: Kind, section: &str, expected: &str) {
        let passage = Passage {
            span: 0..1,
            kind,
            section: section.to_owned(),
            speaker: Some("Chị Hà".to_owned()),
            number: 2,
            line: 1,
            context: String::new(),
        };
        let document = Document {
            title: "Họp tổ".to_owned(),
            date: chrono::NaiveDate::from_ymd_opt(2023, 8, 1),
            ..Document::default()
        };
        assert_eq!(parts(&document, &passage).join(" · "), format!("Họp tổ · 01/08/2023 · Chị Hà · {expected}"));
    }

    #[test]
    fn every_kind_has_its_words() {
        check(Kind::Paragraph, "Kết luận", "Kết luận, đoạn 2");
        check(Kind::Paragraph, "", "đoạn 2");
        check(Kind::Item, "Việc", "Việc, ý 2");
        check(Kind::Row, "Số liệu", "Số liệu, dòng 2 của bảng");
        check(Kind::Turn, "", "lượt lời 2");
        check(Kind::Field(Field::Chair), "Thông tin", "Chủ trì");
        check(Kind::Title, "Thông tin", "Tên cuộc họp");
    }
}
