//! Where a passage stands, in a member's words.

use chrono::Datelike;

use crate::knowledge::{Document, Field, Kind, Passage};

/// "Tình hình chung, đoạn 2"; "Chủ trì"; "lượt lời 14".
pub fn locator(_document: &Document, passage: &Passage) -> String {
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
