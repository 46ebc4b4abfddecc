//! PDF with a text layer, in reading order: headings, paragraphs, list items and tables.
//!
//! A PDF only says where glyphs are, so paragraphs and tables are inferred from positions: `file` finds the objects,
//! `content` draws the pages, and `line`, `row` and `paragraph` group what belongs together. In doubt, lines stay
//! lines, since words are quoted and must not be mixed up. Recursion and unpacking are always limited.

mod code_map;
mod content;
mod crypt;
mod drawn;
mod file;
mod filters;
mod font;
mod geometry;
mod glyph_names;
mod lexer;
mod line;
mod list;
mod margin;
mod object;
mod page;
mod paragraph;
mod pen;
mod row;
mod scan;
mod shape;
mod table;
mod title;

use content::Fonts;
use drawn::Drawn;
use file::PdfFile;
use margin::Sheet;
use page::Leaf;
use row::Row;

use crate::formats::limits::Limits;
use crate::formats::outline::Outline;
use crate::formats::problem::{Problem, ProblemAt};

/// Bytes of content per byte of text: a glyph placed singly takes about ten, and pages have lines and frames besides.
const DRAWING: usize = 16;
/// Fewest bytes that a line counts for, since it takes that much memory besides.
const LINE: usize = 32;
/// Most letters of a page that is a scan: a page number, the stamp of a signature.
const FEW: usize = 120;
/// Share of a page that a scan covers.
const SCANNED: f64 = 0.5;
/// Most pages that are reported singly; a file with more has one problem, not many.
const REPORTED: usize = 50;

/// Reads a PDF into blocks with their pages. Problems of single pages are in the outline.
///
/// # Errors
/// If there is nothing to read: it is not a PDF, needs a password, is a scan or has unmapped fonts.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Outline, Problem> {
    let deadline = limits.deadline();
    let file = PdfFile::open(bytes, limits.text.saturating_mul(DRAWING), deadline)?;
    let pages = page::leaves(&file);
    if pages.is_empty() {
        return Err(if file.is_late() { Problem::PdfTooComplex } else { Problem::PdfInvalid });
    }
    let mut reading = ExtractedPages::default();
    let mut fonts = Fonts::default();
    for (at, page) in pages.iter().enumerate() {
        if file.is_late() || reading.bytes > limits.text {
            reading.problems.push((at + 1, Problem::PdfPagesUnread));
            break;
        }
        reading.page(at + 1, *page, limits.text, &file, &mut fonts);
    }
    reading.check()?;
    let blocks = shape::blocks(reading.rows());
    Ok(Outline { title: title::title(&file), blocks, problems: reading.problems, ..Outline::default() })
}

#[derive(Debug, Default)]
struct ExtractedPages {
    sheets: Vec<Sheet>,
    problems: Vec<ProblemAt>,
    /// Bytes of text; codes, and the unmapped ones among them.
    bytes: usize,
    codes: usize,
    unknown: usize,
    scans: usize,
}

impl ExtractedPages {
    fn page(&mut self, number: usize, leaf: Leaf, room: usize, file: &PdfFile, fonts: &mut Fonts) {
        let page = leaf.open(file);
        let drawn = page::contents(&page, file).map(|bytes| content::draw(&page, &bytes, room, file, fonts));
        let Some(mut drawn) = drawn else { return self.report(number, Problem::PdfPageDamaged) };
        let (codes, unknown) = drawn.codes();
        self.codes += codes;
        self.unknown += unknown;
        if drawn.pictured > SCANNED && codes < FEW {
            self.scans += 1;
            self.report(number, Problem::PdfPageScanned);
        }
        if drawn.cut {
            self.report(number, Problem::PdfPageTruncated);
        }
        if unknown > 0 {
            self.report(number, Problem::PdfPageUnmapped);
        }
        let quarter = drawn.keep_main_direction();
        let (low, high) = (geometry::turned(quarter, (0.0, 0.0)).1, geometry::turned(quarter, page.size()).1);
        let Drawn { pieces, rules, dots, .. } = drawn;
        let lines = line::lines(pieces, &rules, &dots, number);
        self.bytes += lines.iter().map(|line| line.text.len().max(LINE)).sum::<usize>();
        self.sheets.push(Sheet { lines, rules, bottom: low.min(high), top: low.max(high) });
    }

    fn report(&mut self, number: usize, problem: Problem) {
        if self.problems.len() < REPORTED {
            self.problems.push((number, problem));
        }
    }

    /// Fails if there is nothing to read.
    fn check(&self) -> Result<(), Problem> {
        let worded = self.sheets.iter().any(|sheet| !sheet.lines.is_empty());
        let error = match () {
            () if self.unknown * 2 > self.codes => Problem::PdfUnmappedFonts,
            () if worded && self.scans < self.sheets.len() => return Ok(()),
            () if self.scans > 0 => Problem::PdfScanned,
            () => Problem::PdfWithoutText,
        };
        Err(error)
    }

    fn rows(&mut self) -> Vec<Row> {
        margin::strip(&mut self.sheets);
        self.sheets.drain(..).flat_map(|sheet| row::rows(sheet.lines, &sheet.rules)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::outline::{Position, Shape};
    use proptest::prelude::*;

    /// Made with Chromium and LibreOffice; only the outlines of their fonts are taken out.
    const MINUTES: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/pdf/minutes.pdf"));
    const RESOLUTION: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/pdf/resolution.pdf"));
    const RESTRICTED: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/pdf/restricted.pdf"));
    const LOCKED: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/pdf/locked.pdf"));

    /// Whether a file has these blocks one after the other, each given by how it begins.
    fn check(bytes: &[u8], expected: &[(Shape, &str)]) {
        let outline = read(bytes, &Limits::default()).expect("it has text");
        assert_eq!(outline.problems, []);
        let from = outline.blocks.iter().position(|b| b.text.starts_with(expected[0].1)).expect("the first is there");
        for (block, (shape, begin)) in outline.blocks[from..].iter().zip(expected) {
            assert!(block.shape == *shape && block.text.starts_with(begin), "{block:?} is not {shape:?} {begin}");
        }
    }

    fn page(content: &str) -> String {
        format!(
            "%PDF-1.4 1 0 obj <</Pages 2 0 R>> endobj 2 0 obj <</Kids[3 0 R]>> endobj \
             3 0 obj <</Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>> endobj \
             4 0 obj <<>> stream\n{content}\nendstream endobj 5 0 obj <</Type/Font/Subtype/Type0>> endobj \
             6 0 obj <</Subtype/Image>> stream\nendstream endobj trailer <</Root 1 0 R>>"
        )
    }

    #[test]
    fn a_page_of_a_browser_is_read() {
        let row = || Shape::Row { heads: "Hạng mục | Số tiền | Người phụ trách".to_owned() };
        check(
            MINUTES,
            &[
                (Shape::Heading(1), "Biên bản họp ban quản trị"),
                (Shape::Paragraph, "Hôm nay, ngày 12 tháng 3 năm 2024, tại trụ sở"),
                (Shape::Heading(2), "1. Thành phần"),
                (Shape::Item, "Ông Nguyễn Văn Hoà, chủ tịch"),
                (Shape::Item, "Bà Trần Thị Quế, kế toán trưởng"),
                (Shape::Heading(2), "2. Nội dung"),
                (Shape::Paragraph, "1. Thông qua kế hoạch sản xuất."),
                (Shape::Paragraph, "a. Diện tích lúa 120 ha."),
                (Shape::Paragraph, "b. Diện tích màu 35 ha."),
                (Shape::Paragraph, "2. Sửa trạm bơm số hai."),
                (Shape::Heading(3), "Kinh phí dự kiến"),
                (row(), "Thay động cơ | 45.000.000 đồng | Ông Hoà"),
                (row(), "Nạo vét kênh dẫn nước từ sông vào ruộng của các hộ thuộc tổ ba và tổ bốn | 12.500.000 đồng"),
                (row(), "Dự phòng | 2.000.000 đồng |"),
                (Shape::Paragraph, "Phần kinh tế-xã hội được bàn kỹ."),
            ],
        );
    }

    #[test]
    fn pages_of_a_writer_are_read() {
        check(RESOLUTION, &[(Shape::Paragraph, "HỢP TÁC XÃ SÔNG XANH"), (Shape::Paragraph, "Số: 12/NQ-HTX")]);
        check(RESOLUTION, &[(Shape::Heading(1), "NGHỊ QUYẾT"), (Shape::Heading(2), "Về phương án sử dụng quỹ")]);
        let outline = read(RESOLUTION, &Limits::default()).expect("it has text");
        assert_eq!(outline.title.as_deref(), Some("Nghị quyết Đại hội thành viên năm 2024"));
        assert!(outline.blocks.iter().all(|block| !block.text.contains("Trang ")), "no foot is left");
        let over = outline.blocks.iter().find(|block| block.marks.len() == 2).expect("one runs over the page's end");
        assert!(over.text.starts_with("Ý kiến thứ 1:") && over.text.ends_with("khi cần thiết."));
        assert_eq!((over.marks[0], over.marks[1].1), ((0, Position::Page(1)), Position::Page(2)));
        assert!(over.text[..over.marks[1].0].ends_with(' '));
    }

    #[test]
    fn only_a_real_password_locks() {
        let blocks = |bytes| read(bytes, &Limits::default()).map(|outline| outline.blocks);
        assert_eq!(blocks(RESTRICTED), blocks(MINUTES));
        assert!(blocks(LOCKED).is_err_and(|error| error == Problem::PdfEncrypted));
    }

    #[test]
    fn what_has_no_text_says_so() {
        let error = |bytes: &str| read(bytes.as_bytes(), &Limits::default()).expect_err("there is no text");
        assert_eq!(error(&page("q 595 0 0 842 0 0 cm /X Do Q")), Problem::PdfScanned);
        assert_eq!(error(&page("BT /F 10 Tf 50 400 Td <00010002> Tj ET")), Problem::PdfUnmappedFonts);
        assert_eq!(error(&page("")), Problem::PdfWithoutText);
        assert_eq!(error("word"), Problem::PdfInvalid);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn damaged_files_are_read_or_refused(
            which in 0..3usize,
            hits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = [MINUTES, RESOLUTION, RESTRICTED][which].to_vec();
            hits.iter().for_each(|(at, byte)| *at.get_mut(&mut bytes) = *byte);
            if cut.index(4) == 0 {
                bytes.truncate(cut.index(bytes.len()));
            }
            let _ = read(&bytes, &Limits::default());
        }

        #[test]
        fn any_drawing_is_read(content in "(-?[0-9.]{1,12} |BT |ET |Tm |Td |/F |Tf |<0041> |Tj |re |S |cm |q |Q |\\[|\\] |TJ |/X Do |BI |EI ){0,80}") {
            let _ = read(page(&content).as_bytes(), &Limits::default());
        }
    }
}
