//! Tests of the title, the metadata and the remaining lines of a record's head.

use super::*;
use crate::formats::{Outline, Position};
use crate::records::assemble::assemble;
use crate::records::{Document, MetadataField, MetadataSource, PassageKind};

/// The document of some lines, and the lines of its body.
struct ReadHead {
    document: Document,
    rest: Vec<String>,
}

fn read_lines(lines: &[&str]) -> ReadHead {
    let block = |(number, line): (usize, &&str)| match line.strip_prefix("# ") {
        Some(heading) => Block::new(BlockKind::Heading(1), heading, Position::line(number + 1)),
        None => Block::new(BlockKind::Paragraph, *line, Position::line(number + 1)),
    };
    let blocks = lines.iter().enumerate().map(block).collect();
    let mut file = assemble("a.txt", Outline { blocks, ..Outline::default() });
    let document = file.documents.remove(0);
    let is_body = |kind: PassageKind| !matches!(kind, PassageKind::Title | PassageKind::Field(_));
    let body = document.passages().iter().filter(|passage| is_body(passage.kind));
    ReadHead { rest: body.map(|passage| document.passage_text(passage).to_owned()).collect(), document }
}

fn check_title(lines: &[&str], title: &str, rest: &[&str]) {
    let head = read_lines(lines);
    assert_eq!(
        (head.document.title.as_str(), head.rest),
        (title, rest.iter().map(|line| (*line).to_owned()).collect())
    );
}

fn check_meeting(lines: &[&str], date: Option<&str>, place: Option<&str>, chair: Option<&str>) {
    let document = read_lines(lines).document;
    let day = document.date.map(|day| day.to_string());
    assert_eq!(
        (day.as_deref(), document.place.as_deref(), document.chair.as_deref()),
        (date, place, chair),
        "{lines:?}"
    );
}

#[test]
fn the_title_is_the_line_that_names_the_record() {
    check_title(&["# Họp tổ 3", "Quỹ còn bảy triệu."], "Họp tổ 3", &["Quỹ còn bảy triệu."]);
    check_title(&["BIÊN BẢN", "Họp chi bộ quý II", "Quỹ còn."], "BIÊN BẢN Họp chi bộ quý II", &["Quỹ còn."]);
    check_title(&["BIÊN BẢN HỌP", "Chủ trì: Bà Tím"], "BIÊN BẢN HỌP", &[]);
    check_title(&["Họp tổ, ngày 5/6/2024, tại nhà văn hóa"], "Họp tổ", &[]);
    check_title(&["Họp tổ ngày 5/6/2024"], "Họp tổ ngày 5/6/2024", &[]);
    check_title(&["Họp tổ (2025-06-14 19:30 GMT+7) – Transcript"], "Họp tổ", &[]);
    check_title(&["Họp tổ (mở rộng) - Transcript"], "Họp tổ (mở rộng)", &[]);
    check_title(&["SEN HỒ", "Số: 5/BB", "Họp tổ"], "Họp tổ", &[]);
    let sentence = "Hôm qua ".to_owned() + &"bà con trong xã ".repeat(6) + "đã họp.";
    check_title(&[&sentence, "Hết."], "a", &[&sentence, "Hết."]);
    check_title(&["An: Chào.", "Bình: Vâng."], "a", &["An: Chào.", "Bình: Vâng."]);
    check_title(&["Công ty Sen Hồ", "BIÊN BẢN", "Họp quý II"], "BIÊN BẢN Họp quý II", &[]);
    check_title(
        &["Trang chủ > Tin", "Xã họp bàn thủy lợi", "Hết."],
        "Xã họp bàn thủy lợi",
        &["Trang chủ > Tin", "Hết."],
    );
    check_title(&[], "a", &[]);
}

#[test]
fn date_place_and_chair_are_read() {
    let (day, hall) = (Some("2024-06-05"), Some("nhà văn hóa"));
    check_meeting(&["Họp tổ, ngày 5/6/2024, tại nhà văn hóa"], day, hall, None);
    check_meeting(&["# Họp tổ", "Ngày 5/6/2024, từ 14 giờ, tại nhà văn hóa", "Hết."], day, hall, None);
    check_meeting(&["# Họp tổ", "Thời gian: 5/6/2024. Địa điểm: nhà văn hóa"], day, hall, None);
    check_meeting(&["# Họp tổ", "Chủ trì:", "Bà Tím", "Thời gian:", "5/6/2024"], day, None, Some("Bà Tím"));
    check_meeting(&["# Họp tổ", "Chủ trì: Bà Tím", "Chủ trì: Ông An"], None, None, Some("Bà Tím"));
    check_meeting(&["# Họp tổ", "Chủ trì:", "- Bà Tím"], None, None, Some("Bà Tím"));
    check_meeting(&["# Họp tổ", "Thứ Bảy, 5/6/2024, 19h30, phòng họp"], day, Some("phòng họp"), None);
    // A sentence or another label is not the value of a label.
    check_meeting(&["# Họp tổ", "Chủ trì:", "Tổ bàn việc sửa đường."], None, None, None);
    check_meeting(&["# Họp tổ", "Chủ trì:", "Thời gian: 5/6/2024"], day, None, None);
    check_meeting(&["# Họp tổ", "Ngày 5/6/2024, tổ đã họp tại sân."], day, Some("sân"), None);
}

#[test]
fn labels_far_below_belong_to_the_body() {
    let lines = |count| -> Vec<&str> {
        std::iter::once("# Họp tổ").chain(std::iter::repeat_n("Việc.", count)).chain(["Chủ trì: Bà Tím"]).collect()
    };
    check_meeting(&lines(OTHER_BLOCKS), None, None, None);
    check_meeting(&lines(OTHER_BLOCKS - 1), None, None, Some("Bà Tím"));
    assert_eq!(read_lines(&lines(OTHER_BLOCKS)).rest.len(), OTHER_BLOCKS + 1, "no line of the body is lost");
    check_meeting(&["# Họp tổ", "Nội dung:", "Chủ trì: Bà Tím"], None, None, None);
}

#[test]
fn known_fields_are_not_read_again() {
    let block = |text: &str| Block::new(BlockKind::Paragraph, text, Position::Line(5));
    let front_matter = crate::formats::FrontMatter {
        title: Some(block("Họp quý")),
        fields: vec![(Field::Chair, block("Bà Tím"))],
        ..crate::formats::FrontMatter::default()
    };
    let blocks = vec![block("Họp tổ"), block("Chủ trì: Ông An"), block("Thư ký: Lan")];
    let mut file = assemble("a.txt", Outline { front_matter, blocks, ..Outline::default() });
    let document = file.documents.remove(0);
    let body = document.passages().iter().filter(|passage| passage.kind == PassageKind::Paragraph);
    assert_eq!(body.map(|passage| document.passage_text(passage)).collect::<Vec<_>>(), ["Họp tổ", "Chủ trì: Ông An"]);
    let people = (document.title.as_str(), document.chair.as_deref(), document.secretary.as_deref());
    assert_eq!(people, ("Họp quý", Some("Bà Tím"), Some("Lan")));
    assert_eq!(document.metadata_source(MetadataField::Secretary), Some(MetadataSource::Head));
}
