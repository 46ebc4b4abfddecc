//! `ToUnicode` CMaps, which map the codes of a font to Unicode. Ranges are not expanded, since one may have
//! four billion codes.

use super::lexer::{Lexeme, Lexer};

/// Maximum ranges of a CMap; a font has 65,536 codes.
const MAX_RANGES: usize = 1 << 16;
/// Maximum UTF-16 code units per code. A ligature has four, a letter with diacritics three.
const MAX_UNITS: usize = 16;

/// A parsed CMap: ranges sorted by first code. Of two ranges with the same first code, the later one in the
/// CMap wins.
#[derive(Debug, Default)]
pub struct ToUnicodeMap(Vec<CodeRange>);

/// Consecutive codes with consecutive text.
#[derive(Debug)]
struct CodeRange {
    first: u32,
    last: u32,
    /// The text of the first code. Each further code increments the last character.
    text: String,
}

impl ToUnicodeMap {
    /// Parses a CMap; a damaged one as far as possible.
    pub fn parse(bytes: &[u8]) -> Self {
        let mut lexer = Lexer::new(bytes);
        let mut ranges = Vec::new();
        while let Some(token) = lexer.next() {
            match token {
                Lexeme::Keyword(b"beginbfchar") => while parse_bfchar(&mut lexer, &mut ranges).is_some() {},
                Lexeme::Keyword(b"beginbfrange") => while parse_bfrange(&mut lexer, &mut ranges).is_some() {},
                _ => {}
            }
        }
        ranges.truncate(MAX_RANGES);
        // Stable, so that the later of two ranges with the same first code is found.
        ranges.sort_by_key(|range| range.first);
        Self(ranges)
    }

    /// Returns the number of ranges.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no code is mapped.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends the text of a code; returns whether the code is mapped.
    pub fn push_text(&self, code: u32, out: &mut String) -> bool {
        let Some(range) = self.0[..self.0.partition_point(|r| r.first <= code)].last() else { return false };
        if code > range.last {
            return false;
        }
        let mut chars = range.text.chars();
        let Some(last) = chars.next_back() else { return true };
        let Some(last) = char::from_u32(u32::from(last).saturating_add(code - range.first)) else { return false };
        out.push_str(chars.as_str());
        out.push(last);
        // Some PDF writers map glyphs without text to these characters.
        last != '\u{0}' && last != '\u{fffd}'
    }
}

fn parse_bfchar(lexer: &mut Lexer, ranges: &mut Vec<CodeRange>) -> Option<()> {
    let Lexeme::String(code) = lexer.next()? else { return None };
    let Lexeme::String(text) = lexer.next()? else { return None };
    let code = parse_code(&code);
    ranges.push(CodeRange { first: code, last: code, text: decode_utf16(&text) });
    Some(())
}

fn parse_bfrange(lexer: &mut Lexer, ranges: &mut Vec<CodeRange>) -> Option<()> {
    let Lexeme::String(first) = lexer.next()? else { return None };
    let Lexeme::String(last) = lexer.next()? else { return None };
    let (mut first, last) = (parse_code(&first), parse_code(&last));
    match lexer.next()? {
        Lexeme::String(text) => ranges.push(CodeRange { first, last, text: decode_utf16(&text) }),
        Lexeme::ArrayOpen => {
            while let Some(Lexeme::String(text)) = lexer.next() {
                ranges.push(CodeRange { first, last: first, text: decode_utf16(&text) });
                first = first.saturating_add(1);
            }
        }
        _ => return None,
    }
    Some(())
}

fn parse_code(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// Decodes UTF-16. A single byte, although invalid, is decoded as Latin-1.
fn decode_utf16(text: &[u8]) -> String {
    if let [byte] = text {
        return char::from(*byte).to_string();
    }
    let units = text.chunks_exact(2).take(MAX_UNITS).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).filter_map(Result::ok).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(map: &str, code: u32, expected: Option<&str>) {
        let mut out = String::new();
        let mapped = ToUnicodeMap::parse(map.as_bytes()).push_text(code, &mut out);
        assert_eq!(mapped.then_some(out.as_str()), expected, "{map}");
    }

    #[test]
    fn single_codes_and_ranges() {
        check("1 beginbfchar <01> <1EA1> endbfchar", 1, Some("ạ"));
        check("beginbfchar <01> <1EA1> <02> <00660069> endbfchar", 2, Some("fi"));
        check("beginbfrange <0010> <0020> <0041> endbfrange", 0x12, Some("C"));
        check("beginbfrange <0010> <0020> <0041> endbfrange", 0x21, None);
        check("beginbfrange <0010> <0011> [<0041> <0110>] endbfrange", 0x11, Some("Đ"));
        check("beginbfchar <01> <D83DDE00> endbfchar", 1, Some("😀"));
    }

    /// Asserts that a CMap results in no more ranges than it has lines.
    fn check_hostile(map: &str, lines: usize, code: u32, expected: Option<&str>) {
        check(map, code, expected);
        let parsed = ToUnicodeMap::parse(map.as_bytes());
        assert_eq!(parsed.len(), lines.min(MAX_RANGES), "{}", &map[..map.len().min(80)]);
        assert!(parsed.0.iter().all(|range| range.text.chars().count() <= MAX_UNITS));
    }

    #[test]
    fn hostile_ranges_take_little_memory() {
        check_hostile("beginbfrange <00> <FFFFFFFF> <0041> endbfrange", 1, 2, Some("C"));
        check_hostile("beginbfrange <00> <FFFFFFFF> <DBFFDFFF> endbfrange", 1, 2, None);
        check_hostile("beginbfrange <05> <01> <0041> <FFFFFFFF> <00> [<41> <42>]", 3, 3, None);
        let many = "<01><FFFF><0041>".repeat(MAX_RANGES + 5);
        check_hostile(&format!("beginbfrange {many}"), MAX_RANGES + 5, 2, Some("B"));
        let long = format!("beginbfchar <01> <{}>", "0041".repeat(5_000));
        check_hostile(&long, 1, 1, Some(&"A".repeat(MAX_UNITS)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_map(body in "(<[0-9A-F]{0,8}>|\\[|\\]|endbfrange|beginbfchar|beginbfrange| ){0,60}", code: u32) {
            let mut out = String::new();
            ToUnicodeMap::parse(format!("beginbfrange {body}").as_bytes()).push_text(code, &mut out);
        }
    }
}
