//! Fonts, as text extraction needs them: the text and the width of each code. Glyphs are never examined. A code that
//! the file does not map is not guessed: it becomes U+FFFD, and the record keepers are told.

use super::code_map::CodeMap;
use super::file::PdfFile;
use super::glyph_names::{encoded, named};
use super::object::{Dict, Object};

/// The flag of a font descriptor for strokes thickened by the viewer (PDF 32000-1, table 123).
const FORCE_BOLD: usize = 1 << 18;
/// Entries of `Differences`; a font has 256 codes.
const MAX_DIFFERENCES: usize = 1024;

/// Widths of a two-byte font, which has 65,536 codes.
const MAX_WIDTHS: usize = 1 << 16;

#[derive(Debug)]
pub struct Font {
    /// Without the subset tag ("ABCDEF+").
    pub name: String,
    pub bold: bool,
    /// Bytes per code.
    pub code_len: usize,
    to_unicode: CodeMap,
    codes: Codes,
    widths: Widths,
}

/// The text of codes that `ToUnicode` leaves out.
#[derive(Debug)]
enum Codes {
    /// By one-byte code.
    Table(Vec<Option<String>>),
    Utf16,
    Unknown,
}

/// First code, last code and width in thousandths of the size; sorted by first code.
#[derive(Debug)]
struct Widths {
    ranges: Vec<(u32, u32, f64)>,
    other: Option<f64>,
}

impl Font {
    pub fn read(dict: &Dict, file: &PdfFile) -> Self {
        let composite = dict.is("Subtype", "Type0");
        let below = file.resolve(dict.get("DescendantFonts"));
        let descendant = below.array().first().and_then(|font| file.dict(font)).filter(|_| composite);
        let own = descendant.as_ref().unwrap_or(dict);
        let full = String::from_utf8_lossy(dict.get("BaseFont").name().unwrap_or_default()).into_owned();
        let name = full.split_once('+').map_or(full.as_str(), |(_, name)| name).to_owned();
        let map = file.stream_at(dict.get("ToUnicode")).and_then(|s| file.unpack(&s));
        let to_unicode = map.map(|bytes| CodeMap::read(&bytes)).unwrap_or_default();
        let codes = if composite { composite_codes(dict) } else { simple_codes(dict, &name, file) };
        let widths = if composite { Widths::composite(own, file) } else { Widths::simple(own, file) };
        let bold = is_bold(&name, file.dict(own.get("FontDescriptor")).as_ref());
        Self { name, bold, code_len: 1 + usize::from(composite), to_unicode, codes, widths }
    }

    /// Returns the number of table entries held in memory.
    pub fn len(&self) -> usize {
        256 + self.to_unicode.len() + self.widths.ranges.len()
    }

    /// Appends the text of a code; returns false if it is unknown.
    pub fn push(&self, code: u32, out: &mut String) -> bool {
        let before = out.len();
        if !self.to_unicode.is_empty() && self.to_unicode.push(code, out) {
            return true;
        }
        out.truncate(before);
        let text = match &self.codes {
            Codes::Table(table) => table.get(code as usize).and_then(Clone::clone),
            Codes::Utf16 => char::from_u32(code).map(String::from),
            Codes::Unknown => None,
        };
        out.push_str(text.as_deref().unwrap_or("\u{fffd}"));
        text.is_some()
    }

    /// Returns the advance of a code, in font sizes.
    pub fn width(&self, code: u32, text: &str) -> f64 {
        let ranges = &self.widths.ranges;
        let range = ranges[..ranges.partition_point(|r| r.0 <= code)].last();
        let known = range.filter(|r| code <= r.1).map(|r| r.2).or(self.widths.other);
        known.map_or_else(|| usual_width(text), |width| width / 1000.0)
    }
}

fn composite_codes(dict: &Dict) -> Codes {
    let name = dict.get("Encoding").name().unwrap_or_default();
    if name.windows(4).any(|part| part == b"UCS2" || part == b"UTF1") { Codes::Utf16 } else { Codes::Unknown }
}

fn simple_codes(dict: &Dict, name: &str, file: &PdfFile) -> Codes {
    let encoding = file.resolve(dict.get("Encoding"));
    let base = match &encoding {
        Object::Name(name) => name.clone(),
        Object::Dict(encoding) => encoding.get("BaseEncoding").name().unwrap_or_default().to_vec(),
        _ if dict.is("Subtype", "Type1") => b"StandardEncoding".to_vec(),
        _ => Vec::new(),
    };
    // Symbol fonts have no letters; their codes go where Windows puts them.
    let signs = ["Symbol", "Wingdings", "Webdings", "Dingbats"].iter().any(|n| name.contains(n));
    let sign = |code: u8| char::from_u32(0xf000 + u32::from(code));
    let char_of = |code: u8| if signs { sign(code) } else { encoded(&base, code) };
    let drawn = dict.is("Subtype", "Type3");
    let mut table: Vec<Option<String>> =
        (0..=255).map(|code| char_of(code).filter(|_| !drawn).map(String::from)).collect();
    if let Object::Dict(encoding) = &encoding {
        differ(&mut table, file.resolve(encoding.get("Differences")).array());
    }
    Codes::Table(table)
}

/// Applies `Differences`: codes, each followed by the names of the glyphs from there on.
fn differ(table: &mut [Option<String>], differences: &[Object]) {
    let mut code = 0;
    for difference in differences.iter().take(MAX_DIFFERENCES) {
        match difference {
            Object::Number(number) => code = *number as usize,
            Object::Name(name) => {
                if let Some(entry) = table.get_mut(code) {
                    *entry = std::str::from_utf8(name).ok().and_then(named);
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
}

fn is_bold(name: &str, descriptor: Option<&Dict>) -> bool {
    let name = name.to_lowercase();
    let by_name = ["bold", "black", "heavy", "-bd"].iter().any(|word| name.contains(word));
    by_name
        || descriptor.is_some_and(|descriptor| {
            let flags = descriptor.get("Flags").count().unwrap_or(0);
            flags & FORCE_BOLD != 0 || descriptor.get("FontWeight").number().is_some_and(|weight| weight >= 600.0)
        })
}

impl Widths {
    fn simple(dict: &Dict, file: &PdfFile) -> Self {
        let first = dict.get("FirstChar").count().unwrap_or(0) as u32;
        // Type 3 fonts have their own scale, mostly 1 instead of 0.001.
        let matrix = file.resolve(dict.get("FontMatrix"));
        let scale = matrix.array().first().and_then(Object::number).map_or(1.0, |scale| scale * 1000.0);
        let widths = file.resolve(dict.get("Widths"));
        let width = |(at, width): (u32, &Object)| {
            let width = file.resolve(width).number()? * scale;
            Some((first.saturating_add(at), first.saturating_add(at), width))
        };
        Self { ranges: (0..256).zip(widths.array()).filter_map(width).collect(), other: None }
    }

    /// Parses `[first [width …] first last width …]` (PDF 32000-1, 9.7.4.3).
    fn composite(dict: &Dict, file: &PdfFile) -> Self {
        let list = file.resolve(dict.get("W"));
        let (mut ranges, mut rest) = (Vec::new(), list.array());
        while let [first, second, after @ ..] = rest {
            let first = first.count().unwrap_or(0) as u32;
            if ranges.len() > MAX_WIDTHS || file.is_late() {
                break;
            }
            if let Object::Array(widths) = file.resolve(second) {
                let each = (first..)
                    .zip(widths.iter().take(MAX_WIDTHS))
                    .filter_map(|(code, w)| Some((code, code, w.number()?)));
                ranges.extend(each);
                rest = after;
            } else {
                let [width, after @ ..] = after else { break };
                ranges.push((first, second.count().unwrap_or(0) as u32, width.number().unwrap_or(0.0)));
                rest = after;
            }
        }
        ranges.sort_by_key(|range| range.0);
        Self { ranges, other: Some(dict.get("DW").number().unwrap_or(1000.0)) }
    }
}

/// Estimates widths in built-in fonts: measured on Helvetica and Times, right to a tenth of the size, enough for gaps.
fn usual_width(text: &str) -> f64 {
    match text.chars().next() {
        Some(' ' | '.' | ',' | ':' | ';' | '\'' | '!' | '|' | 'i' | 'j' | 'l' | 'I' | 't' | 'f') => 0.27,
        Some('r' | '-' | '(' | ')') => 0.34,
        Some('m' | 'w' | 'M' | 'W') => 0.85,
        Some(c) if c.is_uppercase() => 0.68,
        _ => 0.52,
    }
}

#[cfg(test)]
mod tests {
    use super::super::lexer::Lexer;
    use super::super::object;
    use super::*;
    use std::time::{Duration, Instant};

    fn check(dict: &str, code: u32, text: &str, width: f64) {
        let file = PdfFile::open(b"", 0, Instant::now() + Duration::from_secs(5)).expect("not encrypted");
        let Object::Dict(dict) = object::read(&mut Lexer::new(dict.as_bytes())) else { panic!("a dictionary") };
        let (font, mut out) = (Font::read(&dict, &file), String::new());
        assert_eq!(font.push(code, &mut out), text != "\u{fffd}");
        assert_eq!((out.as_str(), font.width(code, text)), (text, width));
    }

    #[test]
    fn fonts_of_one_byte() {
        check("<</Subtype/TrueType/Encoding/WinAnsiEncoding/FirstChar 65/Widths[500 600]>>", 66, "B", 0.6);
        check("<</Subtype/Type1/BaseFont/Helvetica>>", 105, "i", 0.27);
        check("<</Subtype/Type1/Encoding<</Differences[7/dcroat/ecircumflex]>>>>", 8, "e\u{302}", 0.52);
        check("<</Subtype/Type1/BaseFont/ABCDEF+Symbol>>", 0xb7, "\u{f0b7}", 0.52);
        check("<</Subtype/Type3/FontMatrix[1 0 0 1 0 0]/FirstChar 1/Widths[0.4]>>", 1, "\u{fffd}", 0.4);
    }

    #[test]
    fn fonts_of_two_bytes() {
        check("<</Subtype/Type0/DescendantFonts[<</W[1[300 400]5 9 700]/DW 100>>]>>", 2, "\u{fffd}", 0.4);
        check("<</Subtype/Type0/Encoding/UniGB-UCS2-H/DescendantFonts[<</W[1[300]5 900 700]>>]>>", 97, "a", 0.7);
    }
}
