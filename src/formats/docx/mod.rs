//! Word files: headings, paragraphs, lists and tables of the document as printed.
//!
//! Tracked changes count as accepted. Comments, hidden text, page headers and field codes are left out;
//! footnotes and endnotes follow at the end. A paragraph in the style `Title` is the outermost heading and
//! moves the other headings one level in, so that the outline equals that of a Markdown document with a
//! title. A line break separates paragraphs, since letterheads are typed that way.

mod body;
mod numbering;
mod package;
mod paragraph;
mod styles;
mod xml;

use body::BodyReader;
use numbering::Numbering;
use package::Package;
use styles::Styles;

use crate::formats::limits::Limits;
use crate::formats::outline::Outline;
use crate::formats::problem::Problem;

pub use package::unpacked_len;

/// Parses a Word file.
///
/// # Errors
/// If it is not a Word file, is damaged or exceeds the limits.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Outline, Problem> {
    let deadline = limits.deadline();
    let mut package = Package::open(bytes, limits.text_bytes)?;
    let styles = package.open_part("word/styles.xml")?.map_or_else(|| Ok(Styles::default()), Styles::read)?;
    let numbering =
        package.open_part("word/numbering.xml")?.map_or_else(|| Ok(Numbering::default()), Numbering::read)?;
    let mut body = BodyReader::new(styles, numbering, limits, deadline);
    body.read(package.open_part("word/document.xml")?.ok_or(Problem::DocxWithoutDocument)?)?;
    for name in ["word/footnotes.xml", "word/endnotes.xml"] {
        package.open_part(name)?.map_or(Ok(()), |part| body.read(part))?;
    }
    let title =
        package.open_part("docProps/core.xml")?.map_or(Ok(None), |part| xml::read_element_text(part, "title"))?;
    let title = title.filter(|title| !title.trim().is_empty());
    let (blocks, problems) = body.finish();
    Ok(Outline { title, blocks, problems, ..Outline::default() })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::formats::outline::BlockKind;
    use proptest::prelude::*;

    /// Packs a Word file; `document` is the XML of the body, `others` are other parts by name.
    pub fn pack(document: &str, others: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let body = format!("<w:document xmlns:w=\"w\"><w:body>{document}</w:body></w:document>");
        for (name, text) in others.iter().copied().chain([("word/document.xml", body.as_str())]) {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("memory has room");
            zip.write_all(text.as_bytes()).expect("memory has room");
        }
        zip.finish().expect("memory has room").into_inner()
    }

    const STYLES: &str = "<w:styles><w:style w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style>\
        <w:style w:styleId=\"H\"><w:name w:val=\"heading 1\"/></w:style>\
        <w:style w:styleId=\"Muc\"><w:name w:val=\"Mục\"/><w:basedOn w:val=\"H\"/></w:style>\
        <w:style w:styleId=\"L\"><w:basedOn w:val=\"L\"/></w:style></w:styles>";

    fn check(document: &str, expected: &[(BlockKind, &str)]) {
        let outline = read(&pack(document, &[("word/styles.xml", STYLES)]), &Limits::default()).expect("it is intact");
        let found: Vec<_> = outline.blocks.iter().map(|b| (b.kind.clone(), b.text.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn paragraphs_and_headings() {
        let text = BlockKind::Paragraph;
        check(
            "<w:p><w:pPr><w:pStyle w:val=\"T\"/></w:pPr><w:r><w:t>Họp</w:t></w:r></w:p>\
             <w:p><w:pPr><w:pStyle w:val=\"Muc\"/></w:pPr><w:r><w:t>Việc</w:t></w:r></w:p>\
             <w:p><w:pPr><w:pStyle w:val=\"L\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Một &amp; </w:t></w:r><w:r><w:t>hai</w:t><w:tab/><w:t>ba.</w:t></w:r></w:p>\
             <w:p><w:r><w:t>Chủ trì: An</w:t><w:br/><w:t>Thư ký: Bình</w:t></w:r></w:p><w:p/>",
            &[
                (BlockKind::Heading(1), "Họp"),
                (BlockKind::Heading(2), "Việc"),
                (text.clone(), "Một & hai ba."),
                (text.clone(), "Chủ trì: An"),
                (text, "Thư ký: Bình"),
            ],
        );
    }

    #[test]
    fn changes_are_accepted_and_what_is_not_printed_is_left_out() {
        check(
            "<w:p><w:r><w:t>Quỹ còn </w:t></w:r><w:del><w:r><w:delText>năm</w:delText></w:r></w:del><w:ins><w:r><w:t>bảy</w:t></w:r></w:ins>\
             <w:moveFrom><w:r><w:t>XX</w:t></w:r></w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t>XX</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t> triệu</w:t></w:r></w:p>\
             <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Đầu </w:t></w:r></w:p><w:p><w:r><w:t>cuối.</w:t></w:r></w:p>\
             <w:p><mc:AlternateContent><mc:Choice><w:r><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p></w:txbxContent></w:r></mc:Choice>\
             <mc:Fallback><w:r><w:t>XX</w:t></w:r></mc:Fallback></mc:AlternateContent><w:r><w:t>Ngoài khung</w:t></w:r></w:p>",
            &[
                (BlockKind::Paragraph, "Quỹ còn bảy triệu"),
                (BlockKind::Paragraph, "Đầu cuối."),
                (BlockKind::Paragraph, "Trong khung"),
                (BlockKind::Paragraph, "Ngoài khung"),
            ],
        );
    }

    #[test]
    fn only_deleted_content_is_left_out() {
        let text = BlockKind::Paragraph;
        let struck = "<w:p><w:pPr><w:rPr><w:del w:id=\"1\"></w:del></w:rPr></w:pPr><w:r><w:t>Cuối.</w:t></w:r></w:p>";
        let row = |properties: &str, text: &str| {
            format!(
                "<w:tr>{properties}<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>5</w:t></w:r></w:p></w:tc></w:tr>"
            )
        };
        let rows = row("", "Quà") + &row("<w:trPr><w:del w:id=\"2\"/></w:trPr>", "XX") + &row("", "Đèn");
        let prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>XX</w:t></w:r></w:p></w:sdtContent></w:sdt>";
        let bare = BlockKind::TableRow { headers: String::new() };
        check(
            &format!("{struck}<w:tbl>{rows}</w:tbl>{prompt}{struck}"),
            &[(text.clone(), "Cuối."), (bare.clone(), "Quà | 5"), (bare, "Đèn | 5"), (text, "Cuối.")],
        );
    }

    #[test]
    fn tables() {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let row = |cells: &[&str]| format!("<w:tr>{}</w:tr>", cells.iter().map(|c| cell(c)).collect::<String>());
        let merged = "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>9</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr>";
        let row_kind = BlockKind::TableRow { headers: "Khoản | Tiền".to_owned() };
        check(
            &format!("<w:tbl>{}{}{merged}</w:tbl>", row(&["Khoản", "Tiền"]), row(&["Quà", "5"])),
            &[(row_kind.clone(), "Quà | 5"), (row_kind, "Quà | 9")],
        );
    }

    #[test]
    fn other_files_are_a_problem() {
        let limits = Limits { text_bytes: 1000, ..Limits::default() };
        let bomb = pack(&"<w:p/>".repeat(10_000), &[]);
        for bytes in [&b""[..], b"PK\x03\x04", &[0xD0, 0xCF, 0x11, 0xE0, 0], &bomb] {
            assert!(read(bytes, &limits).is_err());
        }
        let merged =
            "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>aaaa</w:t></w:r></w:p></w:tc></w:tr>".repeat(5000);
        assert!(read(&pack(&format!("<w:tbl>{merged}</w:tbl>"), &[]), &Limits::default()).is_ok());
        let deep = "<w:tbl><w:tr><w:tc>".repeat(50_000);
        assert!(read(&pack(&deep, &[]), &Limits::default()).is_ok());
    }

    #[test]
    fn what_takes_memory_without_text_is_limited() {
        let limits = Limits { text_bytes: 100_000, ..Limits::default() };
        for element in
            ["<w:p>", "<w:tbl>", "<w:tr></w:tr>", "<w:tc/>", "<w:br/>", "<w:t>aaaaaaaaaaaaaaaaaaaaaaaa</w:t>"]
        {
            let body = |count| pack(&format!("<w:tbl><w:tr><w:tc><w:p>{}", element.repeat(count)), &[]);
            assert_eq!(read(&body(20_000), &limits), Err(Problem::DocxTooLarge), "{element}");
            assert!(read(&body(1000), &limits).is_ok(), "{element}");
        }
        let text = "a".repeat(200_000);
        let bomb = pack(&format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"), &[]);
        assert_eq!(read(&bomb, &limits), Err(Problem::DocxUnpacksTooLarge), "one text is above the limit");
        let label = format!(
            "<w:numbering><w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/>\
            <w:lvlText w:val=\"{}\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>",
            &text[..90_000]
        );
        let item = "<w:p><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>Mua.</w:t></w:r></w:p>";
        let outline = read(&pack(item, &[("word/numbering.xml", &label)]), &limits).expect("it is small");
        assert!(outline.blocks[0].text.len() < 100);
    }

    #[test]
    fn no_more_is_unpacked_than_is_declared() {
        let text = "<w:p><w:r><w:t>Một</w:t></w:r></w:p>".repeat(1000);
        let mut file = pack(&text, &[]);
        let size = unpacked_len(&file);
        assert!((text.len()..text.len() + 100).contains(&size), "{size}");
        let declared = u32::try_from(size).expect("it is small").to_le_bytes();
        let places: Vec<usize> = (0..file.len() - 4).filter(|at| file[*at..*at + 4] == declared).collect();
        places.iter().for_each(|at| file[*at..*at + 4].copy_from_slice(&1000u32.to_le_bytes()));
        assert_eq!((places.len(), unpacked_len(&file)), (2, 1000));
        assert_eq!(read(&file, &Limits::default()), Err(Problem::DocxPartDamaged("word/document.xml".to_owned())));
        assert_eq!(unpacked_len(b"PK"), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_xml_is_read(xml in "(</?w:(p|r|t|tbl|tr|tc|del|pPr|numPr|txbxContent|rPr|vMerge|br)( w:val=\"[0-9]{1,2}\")?/?>|[<>&;a-z]{1,4}){0,60}") {
            prop_assert!(read(&pack(&xml, &[("word/styles.xml", &xml), ("word/numbering.xml", &xml)]), &Limits::default()).is_ok());
        }

        #[test]
        fn any_bytes_are_read(at in 0usize..2000, byte in any::<u8>(), cut in 0usize..2000) {
            let mut bytes = pack("<w:p><w:r><w:t>Một</w:t></w:r></w:p>", &[("word/styles.xml", STYLES)]);
            let len = bytes.len();
            bytes[at % len] = byte;
            let _ = read(&bytes, &Limits::default());
            let _ = read(&bytes[..cut % len], &Limits::default());
        }
    }
}
