//! Tests of the title, the metadata and the remaining lines of a record's head.

use super::*;
use crate::formats::Position;
use crate::records::Document;

/// The document after its first lines were read, and the lines of the body.
struct ReadHead {
    document: Document,
    rest: Vec<String>,
}

fn read_lines(lines: &[&str]) -> ReadHead {
    let block = |(number, line): (usize, &&str)| match line.strip_prefix("# ") {
        Some(heading) => Block::new(BlockKind::Heading(1), heading, Position::line(number + 1)),
        None => Block::new(BlockKind::Paragraph, *line, Position::line(number + 1)),
    };
    let mut builder = Builder::new("a.txt");
    let rest = read(lines.iter().enumerate().map(block).collect(), &mut builder);
    ReadHead { rest: rest.into_iter().map(|block| block.text).collect(), document: builder.finish() }
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
    check_title(&[&sentence, "Hết."], "", &[&sentence, "Hết."]);
    check_title(&["An: Chào.", "Bình: Vâng."], "", &["An: Chào.", "Bình: Vâng."]);
    check_title(&[], "", &[]);
}

#[test]
fn date_place_and_chair_are_read() {
    let (day, hall) = (Some("2024-06-05"), Some("nhà văn hóa"));
    check_meeting(&["Họp tổ, ngày 5/6/2024, tại nhà văn hóa"], day, hall, None);
    check_meeting(&["# Họp tổ", "Ngày 5/6/2024, từ 14 giờ, tại nhà văn hóa", "Hết."], day, hall, None);
    check_meeting(&["# Họp tổ", "Thời gian: 5/6/2024. Địa điểm: nhà văn hóa"], day, hall, None);
    check_meeting(&["# Họp tổ", "Chủ trì:", "Bà Tím", "Thời gian:", "5/6/2024"], day, None, Some("Bà Tím"));
    check_meeting(&["# Họp tổ", "Chủ trì: Bà Tím", "Chủ trì: Ông An"], None, None, Some("Bà Tím"));
    // A list item or another label is not the value of a label; a sentence is not a date line.
    check_meeting(&["# Họp tổ", "Chủ trì:", "- Bà Tím"], None, None, None);
    check_meeting(&["# Họp tổ", "Chủ trì:", "Thời gian: 5/6/2024"], day, None, None);
    check_meeting(&["# Họp tổ", "Ngày 5/6/2024, tổ đã họp tại sân."], None, None, None);
}

#[test]
fn labels_far_below_belong_to_the_body() {
    let far: Vec<&str> =
        std::iter::once("# Họp tổ").chain(["Việc."; LABELLED_BLOCKS]).chain(["Chủ trì: Bà Tím"]).collect();
    check_meeting(&far, None, None, None);
    check_meeting(&far[2..], None, None, Some("Bà Tím"));
    assert_eq!(read_lines(&far).rest.len(), LABELLED_BLOCKS + 1, "no line of the body is lost");
}

#[test]
fn known_fields_are_not_read_again() {
    let mut builder = Builder::new("a.txt");
    builder.document.title = "Họp quý".to_owned();
    builder.push_field(Field::Chair, &Block::new(BlockKind::Paragraph, "Bà Tím", Position::Line(2)));
    let block = |text: &str| Block::new(BlockKind::Paragraph, text, Position::Line(5));
    let rest = read(vec![block("Họp tổ"), block("Chủ trì: Ông An"), block("Thư ký: Lan")], &mut builder);
    assert_eq!(rest.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(), ["Họp tổ", "Chủ trì: Ông An"]);
    let document = builder.finish();
    assert_eq!((document.title.as_str(), document.secretary.as_deref()), ("Họp quý", Some("Lan")));
    assert_eq!(document.metadata_source(MetadataField::Secretary), Some(MetadataSource::Head));
}
