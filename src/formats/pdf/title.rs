//! The title in a file's metadata, unless it is a file name or a program's stopgap.

use super::file::PdfFile;
use super::object::Object;

/// Most letters of a title.
const LONG: usize = 300;

/// Returns the title of a file from its metadata.
pub fn title(file: &PdfFile) -> Option<String> {
    let info = file.trailer.get("Info");
    let dict = file.dict(info)?;
    let (Object::Reference(id), Object::Text(text)) = (info, file.resolve(dict.get("Title"))) else { return None };
    Some(decode(&file.open_text(*id, &text))).filter(|title| is_title(title))
}

/// Decodes a string outside content streams: UTF-16 or UTF-8 with a byte-order mark, else roughly Latin-1.
fn decode(text: &[u8]) -> String {
    let decoded: String = match text {
        [0xfe, 0xff, rest @ ..] => {
            let units = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).filter_map(Result::ok).collect()
        }
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        latin => latin.iter().map(|byte| char::from(*byte)).collect(),
    };
    decoded.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// File extensions, and words by which programs name untitled documents.
const FILES: &str = ".doc .docx .pdf .odt .rtf .xls .xlsx .ppt .pptx .txt .html .htm .tmp .indd";
const PROGRAMS: [&str; 6] = ["microsoft ", "powerpoint ", "untitled", "about:", "http", "file:"];
/// Words that are not a title by themselves, though one may begin with them.
const STOPGAPS: [&str; 4] = ["document", "tài liệu", "scan", "không có tiêu đề"];
/// Words from which a title counts as one, even if it begins like a stopgap.
const WORDY: usize = 4;

/// Whether a title is neither a file name nor a program's stopgap.
fn is_title(title: &str) -> bool {
    let (low, words) = (title.to_lowercase(), title.split(' ').count());
    let begins = |with: &[&str]| with.iter().any(|start| low.starts_with(start));
    let file = FILES.split(' ').any(|end| low.ends_with(end)) || (words == 1 && title.contains(['_', '-']));
    let short = words < WORDY && (begins(&STOPGAPS) || title.contains(['\\', '/']));
    let worded = (2..LONG).contains(&title.chars().count()) && title.contains(char::is_alphabetic);
    worded && !file && !short && !begins(&PROGRAMS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, expected: bool) {
        assert_eq!(is_title(title), expected, "{title}");
    }

    #[test]
    fn titles_and_stopgaps() {
        check("Biên bản họp tháng 3", true);
        check("Tài liệu họp ban quản trị quý hai", true);
        for stopgap in
            ["Microsoft Word - bb.doc", "Untitled", "bien_ban-3", "hop.pdf", "C:\\hop", "", "12/3", "Document1"]
        {
            check(stopgap, false);
        }
    }

    #[test]
    fn strings_are_decoded() {
        assert_eq!(decode(b"\xfe\xff\x00H\x1e\xcd\x00p\x00\x00"), "Họp");
        assert_eq!(decode("\u{feff}Họp\n 3".as_bytes()), "Họp 3");
        assert_eq!(decode(b"H\xe9"), "Hé");
    }
}
