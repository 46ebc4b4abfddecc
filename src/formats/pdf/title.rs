//! The title in the metadata of a file, unless it is a file name or a placeholder of a program.

use super::file::PdfFile;
use super::object::Object;

/// Maximum characters of a title.
const MAX_TITLE_CHARS: usize = 300;

/// Returns the title in the metadata of a file; `None` if there is no meaningful one.
pub fn read_title(file: &PdfFile) -> Option<String> {
    let info = file.trailer.get("Info");
    let dict = file.resolve_dict(info)?;
    let (Object::Reference(id), Object::String(text)) = (info, file.resolve(dict.get("Title"))) else { return None };
    Some(decode_text_string(&file.decrypt_string(*id, &text))).filter(|title| is_title(title))
}

/// Decodes a text string: UTF-16 or UTF-8 with a byte-order mark, else approximately Latin-1.
fn decode_text_string(text: &[u8]) -> String {
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

/// File extensions with which a title is a file name.
const FILE_EXTENSIONS: &str = ".doc .docx .pdf .odt .rtf .xls .xlsx .ppt .pptx .txt .html .htm .tmp .indd";
/// Beginnings of titles that programs generate.
const PROGRAM_PREFIXES: [&str; 6] = ["microsoft ", "powerpoint ", "untitled", "about:", "http", "file:"];
/// Words that are not a title by themselves, although a title may begin with them.
const PLACEHOLDERS: [&str; 4] = ["document", "tài liệu", "scan", "không có tiêu đề"];
/// Minimum words of a title that begins like a placeholder.
const MIN_TITLE_WORDS: usize = 4;

/// Whether a title is neither a file name nor a placeholder of a program.
fn is_title(title: &str) -> bool {
    let (lower, words) = (title.to_lowercase(), title.split(' ').count());
    let starts_with_any = |prefixes: &[&str]| prefixes.iter().any(|prefix| lower.starts_with(prefix));
    let is_file =
        FILE_EXTENSIONS.split(' ').any(|end| lower.ends_with(end)) || (words == 1 && title.contains(['_', '-']));
    let is_placeholder = words < MIN_TITLE_WORDS && (starts_with_any(&PLACEHOLDERS) || title.contains(['\\', '/']));
    let has_words = (2..MAX_TITLE_CHARS).contains(&title.chars().count()) && title.contains(char::is_alphabetic);
    has_words && !is_file && !is_placeholder && !starts_with_any(&PROGRAM_PREFIXES)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, expected: bool) {
        assert_eq!(is_title(title), expected, "{title}");
    }

    #[test]
    fn titles_and_placeholders() {
        check("Biên bản họp tháng 3", true);
        check("Tài liệu họp ban quản trị quý hai", true);
        for placeholder in
            ["Microsoft Word - bb.doc", "Untitled", "bien_ban-3", "hop.pdf", "C:\\hop", "", "12/3", "Document1"]
        {
            check(placeholder, false);
        }
    }

    #[test]
    fn strings_are_decoded() {
        assert_eq!(decode_text_string(b"\xfe\xff\x00H\x1e\xcd\x00p\x00\x00"), "Họp");
        assert_eq!(decode_text_string("\u{feff}Họp\n 3".as_bytes()), "Họp 3");
        assert_eq!(decode_text_string(b"H\xe9"), "Hé");
    }
}
