//! Files within the limits that take as much memory as possible.

use std::io::{Cursor, Write};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The size of a text, in bytes: just below the limit.
const TEXT_BYTES: usize = 15 << 20;

/// The size of a Word file when unpacked, in bytes: just below the limit.
const XML_BYTES: usize = 300 << 20;

/// The lines of a text: just below the limit.
const LINES: usize = 520_000;

/// A file: its name and its bytes.
pub type HostileFile = (String, Vec<u8>);

/// Returns all files, each with a name of its own.
pub fn build_all() -> Result<Vec<HostileFile>> {
    Ok([texts(), word_files()?, pdfs()?, transcripts(), pages()].concat())
}

/// Returns letters and digits without white space.
fn build_unbroken_text() -> Vec<u8> {
    let mut state = 1u32;
    let letter = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b"abcdeghiklmnopqrstuvxy0123456789"[(state >> 27) as usize]
    };
    (0..TEXT_BYTES).map(letter).collect()
}

fn texts() -> Vec<HostileFile> {
    let fill = |unit: &str| unit.repeat(TEXT_BYTES / unit.len());
    let lines = |line: &str| line.repeat((LINES / line.matches('\n').count()).min(TEXT_BYTES / line.len()));
    let unbroken = String::from_utf8_lossy(&build_unbroken_text()).into_owned();
    let words: Vec<&str> = (0..TEXT_BYTES / 8).map(|at| &unbroken[8 * at..8 * at + 7]).collect();
    let table = |columns: usize| format!("{}\n{}\n", "|a".repeat(columns), "|-".repeat(columns));
    let headings: String =
        (1..=LINES / 4).map(|number| format!("{} a{number}\n\nb\n\n", "#".repeat(number % 6 + 1))).collect();
    let lead_in = format!("# A\n\n{}:\n\n{}", words[..150].join(" "), "- a\n".repeat(LINES - 5));
    let full_lead_in = format!("# A\n\n{}:\n\n{}", words[..150].join(" "), "- a\n".repeat(13_900));
    let files = [
        ("unbroken.md", unbroken.clone()),
        ("unbroken.txt", unbroken.clone()),
        ("words.md", words.join(" ")),
        ("words.txt", words.join("\n").split_inclusive('\n').take(LINES).collect()),
        ("letters.md", fill("a ")),
        ("sentences.txt", fill("A b c. ")),
        ("lines.md", lines("a\n\n")),
        ("lines.txt", lines("a\n\n")),
        ("items.md", lines("- a\n")),
        ("long-items.md", lines("- abc def ghi jkl mno pqr.\n")),
        ("numbered.txt", lines("1. a\n")),
        ("headings.md", headings),
        ("table.md", table(2) + &lines("|a|b\n")),
        ("wide-table.md", table(150) + &fill(&format!("{}\n", "|a".repeat(150)))),
        ("lead-in.md", lead_in),
        ("full-lead-in.md", full_lead_in),
        ("emphasis.md", fill("*a* ")),
        ("quotes.md", fill("> ")),
        ("nested.md", fill("- ")),
        ("brackets.md", fill("[")),
        ("links.md", fill("[a](b) ")),
        // As much markup as the limits allow.
        ("full-brackets.md", "[".repeat(2_000_000)),
        ("full-emphasis.md", "*a* ".repeat(1_000_000)),
        ("full-nesting.md", "- ".repeat(2_000_000)),
        ("full-wide-table.md", table(150) + &format!("{}\n", "|a".repeat(150)).repeat(13_000)),
        ("turns.txt", lines("An: a\n")),
    ];
    let mut files = files.map(|(name, text)| (name.to_owned(), text.into_bytes())).to_vec();
    files.push(("legacy.txt".to_owned(), b"Qu\xFC c\xD8n b\xB6y tri\xD6u. ".repeat(TEXT_BYTES / 20)));
    files.push(("utf-16.txt".to_owned(), [&b"\xFF\xFE"[..], &b"a\0 \0".repeat(TEXT_BYTES / 4)].concat()));
    files
}

fn word_files() -> Result<Vec<HostileFile>> {
    let cell = "<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>";
    let paragraph = "<w:p><w:r><w:t>a</w:t></w:r></w:p>";
    let row = format!("<w:tr>{}</w:tr>", cell.repeat(10));
    let empty_row = format!("<w:tr>{}</w:tr>", "<w:tc/>".repeat(100));
    let merged = format!("<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc>{cell}</w:tr>");
    let bodies = [
        ("runs.docx", "<w:p>", "<w:r><w:t>a</w:t></w:r>"),
        ("paragraphs.docx", "", paragraph),
        ("empty-paragraphs.docx", "", "<w:p/>"),
        ("cells.docx", "<w:tbl>", row.as_str()),
        ("empty-cells.docx", "<w:tbl>", empty_row.as_str()),
        ("empty-rows.docx", "<w:tbl>", "<w:tr></w:tr>"),
        ("merged-cells.docx", "<w:tbl>", merged.as_str()),
        ("breaks.docx", "<w:p><w:r>", "<w:br/>"),
        ("open-paragraphs.docx", "", "<w:p>"),
        ("open-tables.docx", "", "<w:tbl>"),
        ("spaces.docx", "", "        "),
        ("long-text.docx", "<w:p><w:r><w:t>", "aaaaaaaa"),
    ];
    let begin = "<w:p><w:r><w:t>Họp tổ</w:t></w:r></w:p>";
    let pack = |(name, open, unit): (&str, &str, &str)| {
        let body = [begin, open, &unit.repeat(XML_BYTES / unit.len())].concat();
        Ok((name.to_owned(), pack_word_file(&body, "")?))
    };
    let mut files: Vec<HostileFile> = bodies.into_iter().map(pack).collect::<Result<_>>()?;
    // As many paragraphs and as much text as the limits allow.
    let full = [
        ("full.docx", paragraph.repeat(500_000)),
        ("full-table.docx", format!("<w:tbl>{}</w:tbl>", row.repeat(20_000))),
    ];
    for (name, body) in full {
        files.push((name.to_owned(), pack_word_file(&body, "")?));
    }
    let styles: String = (0..500_000).map(|number| format!("<w:style w:styleId=\"{number}\"/>")).collect();
    files.push(("styles.docx".to_owned(), pack_word_file(begin, &styles)?));
    Ok(files)
}

fn pack_word_file(body: &str, styles: &str) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let document = ["<w:document xmlns:w=\"w\"><w:body>", body, "</w:body></w:document>"].concat();
    let styles = ["<w:styles>", styles, "</w:styles>"].concat();
    for (name, part) in [("word/document.xml", document), ("word/styles.xml", styles)] {
        zip.start_file(name, SimpleFileOptions::default().large_file(false))?;
        zip.write_all(part.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn pdfs() -> Result<Vec<HostileFile>> {
    let many_objects: Vec<u8> =
        (100..2_000_000u32).flat_map(|number| format!("{number} 0 obj[]").into_bytes()).collect();
    let index: String = (0..2_000_000u32).map(|number| format!("{} {} ", 1000 + number, 2 * number)).collect();
    let object_stream = [index.as_bytes(), &b"0 ".repeat(2_000_000)].concat();
    let keys = format!("/Type/ObjStm/N 2000000/First {}", index.len());
    let packed_objects = [b"6 0 obj".as_slice(), &pack_stream(&object_stream, &keys)?].concat();
    let files = [
        ("objects.pdf", 1, "(a)Tj ".repeat(100), many_objects),
        ("packed-objects.pdf", 1, "(a)Tj ".repeat(100), packed_objects),
        ("pages.pdf", 100_000, "(Ban viec) Tj".to_owned(), Vec::new()),
        ("full-pages.pdf", 100, "(a b)Tj 0 -10 Td ".repeat(100_000), Vec::new()),
        ("letters.pdf", 1, "(a)Tj 10 0 Td ".repeat(3_000_000), Vec::new()),
    ];
    let pack = |(name, pages, content, others): (&str, usize, String, Vec<u8>)| {
        Ok((name.to_owned(), pack_pdf(pages, &content, &others)?))
    };
    files.into_iter().map(pack).collect()
}

/// Packs pages with the same content, and other objects.
fn pack_pdf(pages: usize, content: &str, others: &[u8]) -> Result<Vec<u8>> {
    let kids: String = (0..pages).map(|page| format!("{} 0 R ", 5_000_000 + page)).collect();
    let mut out = format!(
        "%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count {pages}/Kids[{kids}]>>endobj\n\
         5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n4 0 obj"
    )
    .into_bytes();
    out.extend(pack_stream(format!("BT /F 12 Tf 10 700 Td {content} ET").as_bytes(), "")?);
    for page in 0..pages {
        let number = 5_000_000 + page;
        out.extend(format!("\n{number} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj").bytes());
    }
    out.push(b'\n');
    out.extend(others);
    out.extend(b"\ntrailer<</Root 1 0 R>>\n%%EOF");
    Ok(out)
}

fn pack_stream(bytes: &[u8], keys: &str) -> Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    let packed = encoder.finish().context("memory has room")?;
    let head = format!("<</Length {}/Filter/FlateDecode{keys}>>stream\n", packed.len());
    Ok([head.as_bytes(), &packed, b"\nendstream endobj\n"].concat())
}

fn transcripts() -> Vec<HostileFile> {
    let segment =
        |number: usize| json!({ "start": number, "end": number + 1, "text": "a", "speaker": format!("S{number}") });
    let segments: Vec<_> = (0..200_000).map(segment).collect();
    let cue = |number: usize| {
        let (minutes, seconds) = (number / 60 % 60, number % 60);
        format!(
            "{:02}:{minutes:02}:{seconds:02}.000 --> {:02}:{minutes:02}:{seconds:02}.900\n<v S{number}>a\n\n",
            number / 3600,
            number / 3600
        )
    };
    let small = |count: usize| format!("[{}{{\"text\":\"a\"}}]", "{\"text\":\"a\"},".repeat(count));
    let files = [
        ("segments.json", json!({ "segments": segments }).to_string()),
        ("full-segments.json", small(199_000)),
        ("many-segments.json", small(4_500_000)),
        ("numbers.json", format!("{{\"x\":[{}0],\"segments\":[{{\"text\":\"a\"}}]}}", "0,".repeat(30 << 20))),
        ("depth.json", "[".repeat(60 << 20)),
        ("cues.vtt", format!("WEBVTT\n\n{}", (0..170_000).map(cue).collect::<String>())),
    ];
    files.map(|(name, text)| (name.to_owned(), text.into_bytes())).to_vec()
}

fn pages() -> Vec<HostileFile> {
    let fill = |unit: &str, bytes: usize| unit.repeat(bytes / unit.len());
    let attributes = "<b class=a id=b role=c style=d itemprop=e property=f content=g datetime=h hidden>x</b>";
    let files = [
        ("nodes.html", fill("<p>a", 4 * LINES)),
        ("inline.html", fill("<b>a</b>", 5 << 20)),
        ("attributes.html", fill(attributes, TEXT_BYTES)),
        ("cells.html", format!("<table>{}", fill("<tr><td>a<td>b", 7 << 20))),
        ("letters.html", format!("<p>{}", fill("a ", TEXT_BYTES))),
    ];
    files.map(|(name, text)| (name.to_owned(), text.into_bytes())).to_vec()
}
