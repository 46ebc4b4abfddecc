//! Tests with realistic records and the passages that they must become.

use super::*;
use crate::formats::{Format, Limits, Position, Problem, read};
use crate::records::builder::assert_tiled;
use crate::records::read_documents;
use proptest::prelude::*;

/// Returns the documents of a text.
fn documents(path: &str, text: &str) -> Vec<Document> {
    let format = Format::from_path(path).expect("it is a known format");
    assemble(path, read(format, text.as_bytes(), &Limits::default()).expect("it is small")).documents
}

fn document(path: &str, text: &str) -> Document {
    let mut documents = documents(path, text);
    assert_eq!(documents.len(), 1, "{text}");
    documents.remove(0)
}

fn text(text: &str) -> Document {
    document("a.txt", text)
}

fn check(document: Document, expected: &[(PassageKind, &str, &str)]) -> Document {
    assert_tiled(&document);
    let found: Vec<_> =
        document.passages().iter().map(|p| (p.kind, document.section(p), document.passage_text(p))).collect();
    assert_eq!(found, expected);
    document
}

#[test]
fn a_news_report() {
    let page = "Xã Hạ họp bàn thủy lợi\n\nThứ Tư, 05/06/2024 08:00\n\nChiều 4/6, tại trụ sở, xã Hạ họp.\n\n· Tin khác về mương\n>>> Tin nữa\n\
        Quang cảnh họp. Ảnh: Lê An\n\nXã có ba trạm bơm.\n Ông Bình phát biểu tại buổi họp.\nẢnh: Lê An/XH\n\n• Sửa mương Đông;\n• Sửa mương Tây.\n";
    let document = check(
        text(page),
        &[
            (PassageKind::Title, "", "Xã Hạ họp bàn thủy lợi"),
            (PassageKind::Field(Field::Source), "", "Thứ Tư, 05/06/2024 08:00"),
            (PassageKind::Paragraph, "", "Chiều 4/6, tại trụ sở, xã Hạ họp."),
            (PassageKind::Noise, "", "· Tin khác về mương"),
            (PassageKind::Noise, "", ">>> Tin nữa"),
            (PassageKind::Noise, "", "Quang cảnh họp. Ảnh: Lê An"),
            (PassageKind::Paragraph, "", "Xã có ba trạm bơm."),
            (PassageKind::Noise, "", "Ông Bình phát biểu tại buổi họp. Ảnh: Lê An/XH"),
            (PassageKind::Item, "", "Sửa mương Đông;"),
            (PassageKind::Item, "", "Sửa mương Tây."),
        ],
    );
    assert_eq!(document.date, chrono::NaiveDate::from_ymd_opt(2024, 6, 4));
}

#[test]
fn a_transcript() {
    let document = check(
        text(
            "Họp tổ ngày 2/3/2024\n\nAn (tổ trưởng): Chào cả nhà.\nBình: Em đây.\nEm xin báo cáo.\n\nAn (tổ trưởng): Ta bắt đầu.\n",
        ),
        &[
            (PassageKind::Title, "", "Họp tổ ngày 2/3/2024"),
            (PassageKind::Field(Field::Attendee), "", "An (tổ trưởng)"),
            (PassageKind::Turn, "", "Chào cả nhà."),
            (PassageKind::Turn, "", "Em đây. Em xin báo cáo."),
            (PassageKind::Turn, "", "Ta bắt đầu."),
        ],
    );
    assert_eq!(document.speaker(&document.passages()[2]), Some("An (tổ trưởng)"));
    let report = document.text().find("Em xin").expect("it is in the text");
    assert_eq!(document.position(report), Some(Position::Line(5)));
    assert_eq!(document.date, chrono::NaiveDate::from_ymd_opt(2024, 3, 2));
}

#[test]
fn official_minutes() {
    let minutes = "HỢP TÁC XÃ SEN HỒ\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n\nSố: 05/BB-HTX\n\nBIÊN BẢN\nHọp hội đồng quản trị quý II\n\n\
        Thời gian: 8 giờ ngày 5/6/2024. Địa điểm: Nhà văn hóa\n\nI. THÀNH PHẦN THAM DỰ\n1. Chủ trì: Bà Tím\n2. Ông Lê An, kế toán\n\nII. NỘI DUNG\n1. Báo cáo thu chi\n\
        Ông An báo cáo quỹ còn bảy triệu.\n2. Việc khác:\na) Sửa lò sấy;\nb) Mua cân.\n\nHọp xong lúc 10 giờ.\n";
    let document = check(
        text(minutes),
        &[
            (PassageKind::Field(Field::Organisation), "", "HỢP TÁC XÃ SEN HỒ"),
            (PassageKind::Noise, "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (PassageKind::Noise, "", "Độc lập - Tự do - Hạnh phúc"),
            (PassageKind::Field(Field::Source), "", "Số: 05/BB-HTX"),
            (PassageKind::Title, "", "BIÊN BẢN"),
            (PassageKind::Title, "", "Họp hội đồng quản trị quý II"),
            (PassageKind::Field(Field::Date), "", "8 giờ ngày 5/6/2024"),
            (PassageKind::Field(Field::Place), "", "Nhà văn hóa"),
            (PassageKind::Heading, "", "THÀNH PHẦN THAM DỰ"),
            (PassageKind::Field(Field::Chair), "", "Bà Tím"),
            (PassageKind::Field(Field::Attendee), "I. THÀNH PHẦN THAM DỰ", "Ông Lê An, kế toán"),
            (PassageKind::Heading, "", "NỘI DUNG"),
            (PassageKind::Heading, "II. NỘI DUNG", "Báo cáo thu chi"),
            (PassageKind::Paragraph, "II. NỘI DUNG / 1. Báo cáo thu chi", "Ông An báo cáo quỹ còn bảy triệu."),
            (PassageKind::Heading, "II. NỘI DUNG", "Việc khác:"),
            (PassageKind::Item, "II. NỘI DUNG / 2. Việc khác:", "Sửa lò sấy;"),
            (PassageKind::Item, "II. NỘI DUNG / 2. Việc khác:", "Mua cân."),
            (PassageKind::Paragraph, "II. NỘI DUNG / 2. Việc khác:", "Họp xong lúc 10 giờ."),
        ],
    );
    assert_eq!(document.title, "BIÊN BẢN Họp hội đồng quản trị quý II");
    assert_eq!((document.chair.as_deref(), document.attendees.len()), (Some("Bà Tím"), 1));
}

#[test]
fn attendees_may_be_listed_below_a_numbered_label() {
    let document = check(
        text("BIÊN BẢN HỌP LỚP\n\n1. Thời gian: 8/3/2025\n2. Thành phần:\n- Cô Bích\n- Anh Tuấn\n\nCô Bích báo cáo.\n"),
        &[
            (PassageKind::Title, "", "BIÊN BẢN HỌP LỚP"),
            (PassageKind::Field(Field::Date), "", "8/3/2025"),
            (PassageKind::Item, "", "Thành phần:"),
            (PassageKind::Field(Field::Attendee), "", "Cô Bích"),
            (PassageKind::Field(Field::Attendee), "", "Anh Tuấn"),
            (PassageKind::Paragraph, "", "Cô Bích báo cáo."),
        ],
    );
    assert_eq!(document.attendees, ["Cô Bích", "Anh Tuấn"]);
}

#[test]
fn the_last_item_of_a_list_is_not_a_heading() {
    check(
        text("Họp tổ\n\nTổ thống nhất:\n1. Mua gương cầu\n2. Giữ mức quỹ\nHọp xong lúc 9 giờ tối cùng ngày.\n"),
        &[
            (PassageKind::Title, "", "Họp tổ"),
            (PassageKind::Paragraph, "", "Tổ thống nhất:"),
            (PassageKind::Item, "", "Mua gương cầu"),
            (PassageKind::Item, "", "Giữ mức quỹ"),
            (PassageKind::Paragraph, "", "Họp xong lúc 9 giờ tối cùng ngày."),
        ],
    );
}

#[test]
fn a_regulation() {
    check(
        text(
            "QUY CHẾ\nChi tiêu nội bộ\n\nChương I\nQUY ĐỊNH CHUNG\n\nĐiều 1. Phạm vi\n1. Quy chế này áp dụng cho tổ.\n2. Không áp dụng cho khách.\n\nĐiều 2. Mỗi hộ góp 50.000 đồng.\n",
        ),
        &[
            (PassageKind::Title, "", "QUY CHẾ"),
            (PassageKind::Title, "", "Chi tiêu nội bộ"),
            (PassageKind::Heading, "", "Chương I"),
            (PassageKind::Heading, "Chương I", "QUY ĐỊNH CHUNG"),
            (PassageKind::Heading, "Chương I QUY ĐỊNH CHUNG", "Điều 1. Phạm vi"),
            (
                PassageKind::Paragraph,
                "Chương I QUY ĐỊNH CHUNG / Điều 1. Phạm vi / Khoản 1",
                "1. Quy chế này áp dụng cho tổ.",
            ),
            (
                PassageKind::Paragraph,
                "Chương I QUY ĐỊNH CHUNG / Điều 1. Phạm vi / Khoản 2",
                "2. Không áp dụng cho khách.",
            ),
            (PassageKind::Paragraph, "Chương I QUY ĐỊNH CHUNG / Điều 2", "Điều 2. Mỗi hộ góp 50.000 đồng."),
        ],
    );
}

#[test]
fn a_long_lead_in_above_too_many_items_is_a_problem() {
    let limits = Limits { text_bytes: 100_000, ..Limits::default() };
    let read = |items: usize| {
        let text = format!("# Họp\n\n{}:\n\n{}", "Tổ mua ".repeat(100), "- gạo\n".repeat(items));
        read_documents("a.md", text.as_bytes(), &limits, &mut Vec::new()).map(|documents| documents[0].passage_count())
    };
    assert_eq!((read(50), read(200)), (Ok(52), Err((1, Problem::TooMuchContext))));
}

#[test]
fn a_log_has_a_document_for_each_meeting() {
    let log = "# Nhật ký nhóm\n\nNhóm họp mỗi tuần.\n\n## Tuần 1 (6/10/2024)\n\n- Mua loa.\n\n## Tuần 2 (12/10/2024)\n\n- Sơn cổng.\n";
    let found = documents("a.md", log);
    let describe = |document: &Document| {
        (document.name().into_owned(), document.title.clone(), document.date.map(|date| date.to_string()))
    };
    let expected = [
        ("a.md#1", "Nhật ký nhóm", None),
        ("a.md#2", "Nhật ký nhóm – Tuần 1 (6/10/2024)", Some("2024-10-06")),
        ("a.md#3", "Nhật ký nhóm – Tuần 2 (12/10/2024)", Some("2024-10-12")),
    ];
    let expected = expected.map(|(name, title, date)| (name.to_owned(), title.to_owned(), date.map(str::to_owned)));
    assert_eq!(found.iter().map(describe).collect::<Vec<_>>(), expected);
}

#[test]
fn lines_that_are_not_quoted_are_counted() {
    let text = "MỤC LỤC\nI. Thu chi ........ 2\nII. Quỹ ........ 3\n\nhttps://example.org/bb\n\nẢnh: Lê An\n\nQuỹ còn bảy triệu.\n";
    let document = document("a.txt", text);
    let expected = [(LeftOutReason::Contents, 3), (LeftOutReason::Caption, 1), (LeftOutReason::Link, 1)];
    assert_eq!(document.left_out, expected);
}

/// A block of any kind with any text that records have.
fn any_block() -> impl Strategy<Value = Block> {
    let text = "((I\\. |Điều 3|1\\. |- |📍 |BIÊN BẢN|Họp ngày |Chủ trì: |Thành phần:|Vắng: |Nội dung:|Ảnh: |Mục lục|An: |Lê Hoa: )?\
        (1/2/2023|12/3/2024|tổ bàn việc quỹ|LÊ HOA|Bà Mai, tổ trưởng|\\.{6} 3| \\| |; |\\. |, |[a-z]{1,6}){1,6}[.:]?)";
    let kind = prop_oneof![
        (0u8..9).prop_map(BlockKind::Heading),
        Just(BlockKind::Paragraph),
        Just(BlockKind::Paragraph),
        Just(BlockKind::ListItem),
        "(Họ tên \\| Vai trò|Thời gian \\| 8h ngày 1/2/2023)?".prop_map(|headers| BlockKind::TableRow { headers }),
        proptest::option::of("(Lê Hoa|annab)").prop_map(|speaker| BlockKind::Turn { speaker }),
    ];
    (kind, text).prop_map(|(kind, text)| Block::new(kind, text, Position::Line(1)))
}

proptest! {
    #[test]
    fn no_line_of_an_outline_is_lost(blocks in prop::collection::vec(any_block(), 0..30)) {
        let outline = Outline { blocks: blocks.clone(), ..Outline::default() };
        let file = assemble("a.md", outline);
        file.documents.iter().for_each(assert_tiled);
        prop_assert_eq!(coverage::check(&blocks, &file.documents), Ok(()));
    }

    #[test]
    fn any_text_is_read(lines in "\\PC*|(Ảnh: |· |>>|A: b|1/2/2023|I\\. |Điều 3|a\\) |BIÊN BẢN|[a-z.;]{1,9}|\n| ){0,40}|([-#|*> a\n0-9.:`]{1,3}){0,60}") {
        let lines = crate::text::normalise(&lines);
        documents("a.txt", &lines).iter().for_each(assert_tiled);
        documents("a.md", &lines).iter().for_each(assert_tiled);
    }
}
