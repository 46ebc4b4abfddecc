//! PDF files with a text layer: headings, paragraphs, list items and tables in reading order.
//!
//! A PDF only states the positions of glyphs, so paragraphs and tables are inferred from these. `file` finds
//! the objects, `content` interprets the content streams, and `line`, `row` and `paragraph` group the text.
//! In doubt, lines are not joined, since quotes must not mix unrelated words. Recursion and decompression are
//! always bounded.

mod blocks;
mod content;
mod crypt;
mod drawn_page;
mod file;
mod filters;
mod font;
mod geometry;
mod glyph_names;
mod graphics_state;
mod lexer;
mod line;
mod list_marker;
mod margin;
mod object;
mod page;
mod paragraph;
mod row;
mod scan;
mod table;
mod title;
mod to_unicode;

use content::FontCache;
use drawn_page::DrawnPage;
use file::PdfFile;
use margin::PageLayout;
use page::PageRef;
use row::LayoutRow;

use crate::formats::left_out::LeftOutLine;
use crate::formats::limits::Limits;
use crate::formats::outline::Outline;
use crate::formats::problem::{LocatedProblem, Problem};

/// Maximum bytes of unpacked streams per byte of text. A glyph that is positioned individually takes about
/// ten bytes, and pages also have lines and frames.
const CONTENT_PER_TEXT_BYTE: usize = 16;
/// Maximum bytes of unpacked streams per byte of the file, besides the first [`MIN_CONTENT`]: text and drawings are packed
/// to a fifth, and to a thirtieth if they repeat. A small file therefore takes little memory.
const MAX_COMPRESSION: usize = 64;
/// Bytes of unpacked streams that any file may have.
const MIN_CONTENT: usize = 8 << 20;
/// The minimum number of bytes of text that a line counts as, since a line takes memory besides its text.
const MIN_LINE_BYTES: usize = 32;
/// A page with this many characters or more is not a scan. A scan may have a page number or the stamp of a
/// signature.
const MAX_SCAN_CHARS: usize = 120;
/// Minimum share of the page that the image of a scan covers.
const MIN_SCAN_SHARE: f64 = 0.5;
/// Maximum problems of single pages that are reported. If a file has more, they have a common cause.
const MAX_REPORTED_PAGES: usize = 50;

/// Parses a PDF into blocks with their pages. Problems of single pages are in the outline.
///
/// # Errors
/// If no text can be read: the file is not a PDF, needs a password, is a scan, or its fonts are not mapped to
/// Unicode.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Outline, Problem> {
    let deadline = limits.deadline();
    let max_content = limits.text_bytes.saturating_mul(CONTENT_PER_TEXT_BYTE);
    let max_content = max_content.min(bytes.len().saturating_mul(MAX_COMPRESSION).saturating_add(MIN_CONTENT));
    let file = PdfFile::open(bytes, max_content, deadline)?;
    let pages = page::find_pages(&file);
    if pages.is_empty() {
        return Err(if file.is_past_deadline() { Problem::PdfTooComplex } else { Problem::PdfInvalid });
    }
    let mut extracted = ExtractedPages::default();
    let mut fonts = FontCache::default();
    for (at, page) in pages.iter().enumerate() {
        if file.is_past_deadline() || extracted.text_bytes > limits.text_bytes {
            extracted.problems.push((at + 1, Problem::PdfPagesUnread));
            break;
        }
        extracted.extract_page(at + 1, *page, limits.text_bytes, &file, &mut fonts);
    }
    extracted.check_readable()?;
    let (rows, left_out) = extracted.take_rows();
    let blocks = blocks::build_blocks(rows);
    Ok(Outline {
        title: title::read_title(&file),
        blocks,
        left_out,
        problems: extracted.problems,
        ..Outline::default()
    })
}

/// The text and problems of the pages read so far.
#[derive(Debug, Default)]
struct ExtractedPages {
    pages: Vec<PageLayout>,
    problems: Vec<LocatedProblem>,
    /// Bytes of text, by which the limit is checked.
    text_bytes: usize,
    /// Number of characters shown, without white space.
    codes: usize,
    /// Number of codes that are not mapped to Unicode.
    unmapped: usize,
    scanned_pages: usize,
}

impl ExtractedPages {
    fn extract_page(&mut self, number: usize, page: PageRef, max_text: usize, file: &PdfFile, fonts: &mut FontCache) {
        let page = page.load(file);
        let drawn =
            page::read_contents(&page, file).map(|bytes| content::draw_page(&page, &bytes, max_text, file, fonts));
        let Some(mut drawn) = drawn else { return self.report(number, Problem::PdfPageDamaged) };
        let (codes, unmapped) = drawn.codes();
        self.codes += codes;
        self.unmapped += unmapped;
        if drawn.largest_image_share > MIN_SCAN_SHARE && codes < MAX_SCAN_CHARS {
            self.scanned_pages += 1;
            self.report(number, Problem::PdfPageScanned);
        }
        if drawn.is_truncated {
            self.report(number, Problem::PdfPageTruncated);
        }
        if unmapped > 0 {
            self.report(number, Problem::PdfPageUnmapped);
        }
        let turns = drawn.keep_main_direction();
        let (low, high) =
            (geometry::rotate_clockwise(turns, (0.0, 0.0)).1, geometry::rotate_clockwise(turns, page.size()).1);
        let DrawnPage { runs, rules, dots, .. } = drawn;
        let lines = line::build_lines(runs, &rules, &dots, number);
        self.text_bytes += lines.iter().map(|line| line.text.len().max(MIN_LINE_BYTES)).sum::<usize>();
        self.pages.push(PageLayout { lines, rules, bottom: low.min(high), top: low.max(high) });
    }

    fn report(&mut self, number: usize, problem: Problem) {
        if self.problems.len() < MAX_REPORTED_PAGES {
            self.problems.push((number, problem));
        }
    }

    /// Checks that the pages have readable text.
    fn check_readable(&self) -> Result<(), Problem> {
        let has_text = self.pages.iter().any(|page| !page.lines.is_empty());
        let error = match () {
            () if self.unmapped * 2 > self.codes => Problem::PdfUnmappedFonts,
            () if has_text && self.scanned_pages < self.pages.len() => return Ok(()),
            () if self.scanned_pages > 0 => Problem::PdfScanned,
            () => Problem::PdfWithoutText,
        };
        Err(error)
    }

    /// Returns the rows of all pages, and the lines that are no text.
    fn take_rows(&mut self) -> (Vec<LayoutRow>, Vec<LeftOutLine>) {
        let left_out = margin::remove_running_lines(&mut self.pages);
        (self.pages.drain(..).flat_map(|page| row::build_rows(page.lines, &page.rules)).collect(), left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::outline::BlockKind;
    use crate::formats::position::Position;
    use proptest::prelude::*;

    /// Made with Chromium and LibreOffice. The glyph outlines were removed from the fonts.
    const MINUTES: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/pdf/minutes.pdf"));
    const RESOLUTION: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/pdf/resolution.pdf"));
    const RESTRICTED: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/pdf/restricted.pdf"));
    const LOCKED: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/records/pdf/locked.pdf"));

    /// Asserts that a file has these consecutive blocks, each given by the beginning of its text.
    fn check(bytes: &[u8], expected: &[(BlockKind, &str)]) {
        let outline = read(bytes, &Limits::default()).expect("it has text");
        assert_eq!(outline.problems, []);
        let from =
            outline.blocks.iter().position(|b| b.text.starts_with(expected[0].1)).expect("the first block exists");
        for (block, (kind, begin)) in outline.blocks[from..].iter().zip(expected) {
            assert!(block.kind == *kind && block.text.starts_with(begin), "{block:?} is not {kind:?} {begin}");
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
    fn a_file_by_a_browser_is_read() {
        let row = || BlockKind::TableRow { headers: "Hạng mục | Số tiền | Người phụ trách".to_owned() };
        check(
            MINUTES,
            &[
                (BlockKind::Heading(1), "Biên bản họp ban quản trị"),
                (BlockKind::Paragraph, "Hôm nay, ngày 12 tháng 3 năm 2024, tại trụ sở"),
                (BlockKind::Heading(2), "1. Thành phần"),
                (BlockKind::ListItem, "Ông Nguyễn Văn Hoà, chủ tịch"),
                (BlockKind::ListItem, "Bà Trần Thị Quế, kế toán trưởng"),
                (BlockKind::Heading(2), "2. Nội dung"),
                (BlockKind::Paragraph, "1. Thông qua kế hoạch sản xuất."),
                (BlockKind::Paragraph, "a. Diện tích lúa 120 ha."),
                (BlockKind::Paragraph, "b. Diện tích màu 35 ha."),
                (BlockKind::Paragraph, "2. Sửa trạm bơm số hai."),
                (BlockKind::Heading(3), "Kinh phí dự kiến"),
                (row(), "Thay động cơ | 45.000.000 đồng | Ông Hoà"),
                (row(), "Nạo vét kênh dẫn nước từ sông vào ruộng của các hộ thuộc tổ ba và tổ bốn | 12.500.000 đồng"),
                (row(), "Dự phòng | 2.000.000 đồng |"),
                (BlockKind::Paragraph, "Phần kinh tế-xã hội được bàn kỹ."),
            ],
        );
    }

    #[test]
    fn a_file_by_a_word_processor_is_read() {
        check(RESOLUTION, &[(BlockKind::Paragraph, "HỢP TÁC XÃ SÔNG XANH"), (BlockKind::Paragraph, "Số: 12/NQ-HTX")]);
        check(
            RESOLUTION,
            &[(BlockKind::Heading(1), "NGHỊ QUYẾT"), (BlockKind::Heading(2), "Về phương án sử dụng quỹ")],
        );
        let outline = read(RESOLUTION, &Limits::default()).expect("it has text");
        assert_eq!(outline.title.as_deref(), Some("Nghị quyết Đại hội thành viên năm 2024"));
        assert!(outline.blocks.iter().all(|block| !block.text.contains("Trang ")), "page footers are removed");
        let block = outline
            .blocks
            .iter()
            .find(|block| block.positions.len() == 2)
            .expect("one block continues on the next page");
        assert!(block.text.starts_with("Ý kiến thứ 1:") && block.text.ends_with("khi cần thiết."));
        assert_eq!((block.positions[0], block.positions[1].1), ((0, Position::Page(1)), Position::Page(2)));
        assert!(block.text[..block.positions[1].0].ends_with(' '));
    }

    #[test]
    fn only_a_non_empty_password_is_a_problem() {
        let blocks = |bytes| read(bytes, &Limits::default()).map(|outline| outline.blocks);
        assert_eq!(blocks(RESTRICTED), blocks(MINUTES));
        assert!(blocks(LOCKED).is_err_and(|error| error == Problem::PdfEncrypted));
    }

    #[test]
    fn files_without_text_are_a_problem() {
        let error = |bytes: &str| read(bytes.as_bytes(), &Limits::default()).expect_err("there is no text");
        assert_eq!(error(&page("q 595 0 0 842 0 0 cm /X Do Q")), Problem::PdfScanned);
        assert_eq!(error(&page("BT /F 10 Tf 50 400 Td <00010002> Tj ET")), Problem::PdfUnmappedFonts);
        assert_eq!(error(&page("")), Problem::PdfWithoutText);
        assert_eq!(error("word"), Problem::PdfInvalid);
    }

    #[test]
    fn a_small_file_that_is_huge_when_unpacked_is_not_unpacked() {
        let file = |blanks: usize| {
            let content = format!("BT /F 10 Tf 50 400 Td (Hop to) Tj ET{}", " ".repeat(blanks));
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
            std::io::Write::write_all(&mut encoder, content.as_bytes()).expect("memory has room");
            let packed = encoder.finish().expect("memory has room");
            let [head, tail] = [
                "%PDF-1.4 1 0 obj <</Pages 2 0 R>> endobj 2 0 obj <</Kids[3 0 R]>> endobj \
                3 0 obj <</Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>> endobj 4 0 obj <</Filter/FlateDecode>> stream\n",
                "\nendstream endobj 5 0 obj <</Subtype/Type1/BaseFont/Helvetica>> endobj trailer <</Root 1 0 R>>",
            ];
            [head.as_bytes(), &packed, tail.as_bytes()].concat()
        };
        assert_eq!(read(&file(1000), &Limits::default()).map(|outline| outline.blocks.len()), Ok(1));
        assert!(read(&file(2 * MIN_CONTENT), &Limits::default()).is_err());
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
