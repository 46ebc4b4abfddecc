//! Fonts, as far as text extraction needs them: the text and the width of each code. Glyph outlines are never
//! examined. A code that the file does not map to Unicode is not guessed: it becomes U+FFFD, and the page is
//! reported as a problem.

use super::file::PdfFile;
use super::glyph_names::{decode_code, resolve_glyph_name};
use super::object::{Dict, Object};
use super::to_unicode::ToUnicodeMap;

/// The `ForceBold` flag of a font descriptor (PDF 32000-1, table 123).
const FORCE_BOLD: usize = 1 << 18;
/// Maximum entries of `Differences`; a simple font has 256 codes.
const MAX_DIFFERENCES: usize = 1024;

/// Maximum width ranges of a composite font, which has 65,536 codes.
const MAX_WIDTHS: usize = 1 << 16;

/// A simple or composite font.
#[derive(Debug)]
pub struct Font {
    /// The name without the subset tag ("ABCDEF+").
    pub name: String,
    pub bold: bool,
    /// Bytes per code.
    pub bytes_per_code: usize,
    to_unicode: ToUnicodeMap,
    fallback: FallbackEncoding,
    widths: GlyphWidths,
}

/// The text of codes that `ToUnicode` does not map.
#[derive(Debug)]
enum FallbackEncoding {
    /// The text of each one-byte code.
    Table(Vec<Option<String>>),
    /// Codes are UTF-16 code units.
    Utf16,
    /// Codes are not mapped.
    Unknown,
}

/// The advance widths of a font, in thousandths of the font size.
#[derive(Debug)]
struct GlyphWidths {
    /// First code, last code and width, sorted by first code.
    ranges: Vec<(u32, u32, f64)>,
    /// The width of other codes; `None` if it is unknown.
    default: Option<f64>,
}

impl Font {
    /// Reads a font from its dictionary.
    pub fn read(dict: &Dict, file: &PdfFile) -> Self {
        let composite = dict.has_name("Subtype", "Type0");
        let descendants = file.resolve(dict.get("DescendantFonts"));
        let descendant = descendants.as_array().first().and_then(|font| file.resolve_dict(font)).filter(|_| composite);
        let font_dict = descendant.as_ref().unwrap_or(dict);
        let base_font = String::from_utf8_lossy(dict.get("BaseFont").as_name().unwrap_or_default()).into_owned();
        let name = base_font.split_once('+').map_or(base_font.as_str(), |(_, name)| name).to_owned();
        let map = file.resolve_stream(dict.get("ToUnicode")).and_then(|s| file.decode_stream(&s));
        let to_unicode = map.map(|bytes| ToUnicodeMap::parse(&bytes)).unwrap_or_default();
        let fallback = if composite { read_composite_encoding(dict) } else { read_simple_encoding(dict, &name, file) };
        let widths = if composite {
            GlyphWidths::read_composite(font_dict, file)
        } else {
            GlyphWidths::read_simple(font_dict, file)
        };
        let bold = is_bold(&name, file.resolve_dict(font_dict.get("FontDescriptor")).as_ref());
        Self { name, bold, bytes_per_code: 1 + usize::from(composite), to_unicode, fallback, widths }
    }

    /// Returns the number of table entries in memory.
    pub fn entry_count(&self) -> usize {
        256 + self.to_unicode.len() + self.widths.ranges.len()
    }

    /// Appends the text of a code; returns `false`, and appends U+FFFD, if it is not mapped.
    pub fn push_text(&self, code: u32, out: &mut String) -> bool {
        let before = out.len();
        if !self.to_unicode.is_empty() && self.to_unicode.push_text(code, out) {
            return true;
        }
        out.truncate(before);
        let text = match &self.fallback {
            FallbackEncoding::Table(table) => table.get(code as usize).and_then(Clone::clone),
            FallbackEncoding::Utf16 => char::from_u32(code).map(String::from),
            FallbackEncoding::Unknown => None,
        };
        out.push_str(text.as_deref().unwrap_or("\u{fffd}"));
        text.is_some()
    }

    /// Returns the advance width of a code with its text, in font sizes.
    pub fn width(&self, code: u32, text: &str) -> f64 {
        let ranges = &self.widths.ranges;
        let range = ranges[..ranges.partition_point(|r| r.0 <= code)].last();
        let width = range.filter(|r| code <= r.1).map(|r| r.2).or(self.widths.default);
        width.map_or_else(|| estimate_width(text), |width| width / 1000.0)
    }
}

fn read_composite_encoding(dict: &Dict) -> FallbackEncoding {
    let name = dict.get("Encoding").as_name().unwrap_or_default();
    if name.windows(4).any(|part| part == b"UCS2" || part == b"UTF1") {
        FallbackEncoding::Utf16
    } else {
        FallbackEncoding::Unknown
    }
}

fn read_simple_encoding(dict: &Dict, name: &str, file: &PdfFile) -> FallbackEncoding {
    let encoding = file.resolve(dict.get("Encoding"));
    let base = match &encoding {
        Object::Name(name) => name.clone(),
        Object::Dict(encoding) => encoding.get("BaseEncoding").as_name().unwrap_or_default().to_vec(),
        _ if dict.has_name("Subtype", "Type1") => b"StandardEncoding".to_vec(),
        _ => Vec::new(),
    };
    // Symbol fonts have no letters. Their codes map to the private-use characters that Windows assigns.
    let is_symbol_font = ["Symbol", "Wingdings", "Webdings", "Dingbats"].iter().any(|n| name.contains(n));
    let private_use_char = |code: u8| char::from_u32(0xf000 + u32::from(code));
    let decode_char = |code: u8| if is_symbol_font { private_use_char(code) } else { decode_code(&base, code) };
    let is_type3 = dict.has_name("Subtype", "Type3");
    let mut table: Vec<Option<String>> =
        (0..=255).map(|code| decode_char(code).filter(|_| !is_type3).map(String::from)).collect();
    if let Object::Dict(encoding) = &encoding {
        apply_differences(&mut table, file.resolve(encoding.get("Differences")).as_array());
    }
    FallbackEncoding::Table(table)
}

/// Applies `Differences`: codes, each followed by the names of the glyphs from this code on.
fn apply_differences(table: &mut [Option<String>], differences: &[Object]) {
    let mut code = 0;
    for difference in differences.iter().take(MAX_DIFFERENCES) {
        match difference {
            Object::Number(number) => code = *number as usize,
            Object::Name(name) => {
                if let Some(entry) = table.get_mut(code) {
                    *entry = std::str::from_utf8(name).ok().and_then(resolve_glyph_name);
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
}

fn is_bold(name: &str, descriptor: Option<&Dict>) -> bool {
    let name = name.to_lowercase();
    let is_named_bold = ["bold", "black", "heavy", "-bd"].iter().any(|word| name.contains(word));
    is_named_bold
        || descriptor.is_some_and(|descriptor| {
            let flags = descriptor.get("Flags").as_count().unwrap_or(0);
            flags & FORCE_BOLD != 0 || descriptor.get("FontWeight").as_number().is_some_and(|weight| weight >= 600.0)
        })
}

impl GlyphWidths {
    fn read_simple(dict: &Dict, file: &PdfFile) -> Self {
        let first = dict.get("FirstChar").as_count().unwrap_or(0) as u32;
        // Type 3 fonts have a font matrix, mostly with scale 1 instead of 0.001.
        let matrix = file.resolve(dict.get("FontMatrix"));
        let scale = matrix.as_array().first().and_then(Object::as_number).map_or(1.0, |scale| scale * 1000.0);
        let widths = file.resolve(dict.get("Widths"));
        let width = |(at, width): (u32, &Object)| {
            let width = file.resolve(width).as_number()? * scale;
            Some((first.saturating_add(at), first.saturating_add(at), width))
        };
        Self { ranges: (0..256).zip(widths.as_array()).filter_map(width).collect(), default: None }
    }

    /// Parses `[first [width …] first last width …]` (PDF 32000-1, 9.7.4.3).
    fn read_composite(dict: &Dict, file: &PdfFile) -> Self {
        let list = file.resolve(dict.get("W"));
        let (mut ranges, mut rest) = (Vec::new(), list.as_array());
        while let [first, second, after @ ..] = rest {
            let first = first.as_count().unwrap_or(0) as u32;
            if ranges.len() > MAX_WIDTHS || file.is_past_deadline() {
                break;
            }
            if let Object::Array(widths) = file.resolve(second) {
                let each = (first..)
                    .zip(widths.iter().take(MAX_WIDTHS))
                    .filter_map(|(code, w)| Some((code, code, w.as_number()?)));
                ranges.extend(each);
                rest = after;
            } else {
                let [width, after @ ..] = after else { break };
                ranges.push((first, second.as_count().unwrap_or(0) as u32, width.as_number().unwrap_or(0.0)));
                rest = after;
            }
        }
        ranges.sort_by_key(|range| range.0);
        Self { ranges, default: Some(dict.get("DW").as_number().unwrap_or(1000.0)) }
    }
}

/// Estimates the width of a character in a standard font without widths, in font sizes. Measured on Helvetica
/// and Times; accurate to a tenth of the font size, which suffices to detect gaps.
fn estimate_width(text: &str) -> f64 {
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
        let Object::Dict(dict) = object::parse_object(&mut Lexer::new(dict.as_bytes())) else { panic!("a dictionary") };
        let (font, mut out) = (Font::read(&dict, &file), String::new());
        assert_eq!(font.push_text(code, &mut out), text != "\u{fffd}");
        assert_eq!((out.as_str(), font.width(code, text)), (text, width));
    }

    #[test]
    fn simple_fonts() {
        check("<</Subtype/TrueType/Encoding/WinAnsiEncoding/FirstChar 65/Widths[500 600]>>", 66, "B", 0.6);
        check("<</Subtype/Type1/BaseFont/Helvetica>>", 105, "i", 0.27);
        check("<</Subtype/Type1/Encoding<</Differences[7/dcroat/ecircumflex]>>>>", 8, "e\u{302}", 0.52);
        check("<</Subtype/Type1/BaseFont/ABCDEF+Symbol>>", 0xb7, "\u{f0b7}", 0.52);
        check("<</Subtype/Type3/FontMatrix[1 0 0 1 0 0]/FirstChar 1/Widths[0.4]>>", 1, "\u{fffd}", 0.4);
    }

    #[test]
    fn composite_fonts() {
        check("<</Subtype/Type0/DescendantFonts[<</W[1[300 400]5 9 700]/DW 100>>]>>", 2, "\u{fffd}", 0.4);
        check("<</Subtype/Type0/Encoding/UniGB-UCS2-H/DescendantFonts[<</W[1[300]5 900 700]>>]>>", 97, "a", 0.7);
    }
}
