//! The lexer for PDF objects, content streams and CMaps, which share their tokens. Files have many small
//! errors, so bytes that cannot be part of a token are skipped. Each call of `next` advances, so that no
//! input results in an endless loop.

use std::borrow::Cow;

/// Maximum nesting of parentheses in a string. The standard sets no limit; PDF writers use two or three levels.
const MAX_PAREN_DEPTH: usize = 64;

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub enum Lexeme<'a> {
    Number(f64),
    /// A name without its slash, with `#xx` decoded.
    Name(Cow<'a, [u8]>),
    /// A literal or hexadecimal string.
    String(Cow<'a, [u8]>),
    ArrayOpen,
    ArrayClose,
    DictOpen,
    DictClose,
    /// An operator or a keyword.
    Keyword(&'a [u8]),
}

/// An iterator over the tokens of `bytes`.
#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    pub bytes: &'a [u8],
    /// The byte offset of the next token.
    pub pos: usize,
}

impl<'a> Lexer<'a> {
    /// Creates a lexer that begins at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, pos: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    /// Skips white space and comments.
    pub fn skip_white_space(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => self.skip_while(|b| b != b'\n' && b != b'\r'),
                _ if is_white_space(byte) => self.pos += 1,
                _ => return,
            }
        }
    }

    fn skip_while(&mut self, is_skipped: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&is_skipped) {
            self.pos += 1;
        }
    }

    /// Reads regular characters up to white space or a delimiter.
    fn read_regular(&mut self) -> &'a [u8] {
        let start = self.pos;
        self.skip_while(|b| !is_white_space(b) && !is_delimiter(b));
        &self.bytes[start..self.pos]
    }

    fn read_name(&mut self) -> Lexeme<'a> {
        let raw = self.read_regular();
        if !raw.contains(&b'#') {
            return Lexeme::Name(Cow::Borrowed(raw));
        }
        let (mut name, mut at) = (Vec::with_capacity(raw.len()), 0);
        while let Some(&byte) = raw.get(at) {
            let pair = raw
                .get(at + 1)
                .and_then(|b| parse_hex_digit(*b))
                .zip(raw.get(at + 2).and_then(|b| parse_hex_digit(*b)));
            match (byte, pair) {
                (b'#', Some((high, low))) => (name.push(high << 4 | low), at += 3),
                _ => (name.push(byte), at += 1),
            };
        }
        Lexeme::Name(Cow::Owned(name))
    }

    fn read_hex_string(&mut self) -> Lexeme<'a> {
        let start = self.pos;
        self.skip_while(|b| b != b'>');
        let digits: Vec<u8> = self.bytes[start..self.pos].iter().filter_map(|b| parse_hex_digit(*b)).collect();
        self.pos += 1;
        Lexeme::String(Cow::Owned(digits.chunks(2).map(|d| d[0] << 4 | d.get(1).unwrap_or(&0)).collect()))
    }

    /// Reads a literal string after its opening parenthesis.
    fn read_literal_string(&mut self) -> Lexeme<'a> {
        let start = self.pos;
        self.skip_while(|b| !matches!(b, b'(' | b')' | b'\\' | b'\r'));
        if self.peek() == Some(b')') {
            self.pos += 1;
            return Lexeme::String(Cow::Borrowed(&self.bytes[start..self.pos - 1]));
        }
        let (mut out, mut depth) = (self.bytes[start..self.pos].to_vec(), 1);
        while let Some(byte) = self.peek() {
            self.pos += 1;
            match byte {
                b'(' if depth < MAX_PAREN_DEPTH => depth += 1,
                b')' => depth -= 1,
                b'\\' => {
                    self.read_escape(&mut out);
                    continue;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
            out.push(byte);
        }
        Lexeme::String(Cow::Owned(out))
    }

    /// Reads an escape sequence after its backslash, and appends the character.
    fn read_escape(&mut self, out: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.pos += 1;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\n' => {}
            b'\r' => self.pos += usize::from(self.peek() == Some(b'\n')),
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.pos += 1;
                }
                out.push((code & 0xff) as u8);
            }
            other => out.push(other),
        }
    }

    /// Skips the rest of an inline image after its `BI`, including its `EI`.
    pub fn skip_inline_image(&mut self) {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        let end = memchr::memmem::find_iter(rest, b"EI").find(|&at| {
            let follows_space = at.checked_sub(1).and_then(|b| rest.get(b)).is_some_and(|b| is_white_space(*b));
            follows_space && rest.get(at + 2).is_none_or(|b| is_white_space(*b))
        });
        self.pos = end.map_or(self.bytes.len(), |at| self.pos + at + 2);
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Lexeme<'a>;

    fn next(&mut self) -> Option<Lexeme<'a>> {
        loop {
            self.skip_white_space();
            let byte = self.peek()?;
            if !is_delimiter(byte) {
                let word = self.read_regular();
                return Some(parse_number(word).map_or(Lexeme::Keyword(word), Lexeme::Number));
            }
            self.pos += 1;
            let doubled = self.peek() == Some(byte);
            match byte {
                b'/' => return Some(self.read_name()),
                b'(' => return Some(self.read_literal_string()),
                b'[' => return Some(Lexeme::ArrayOpen),
                b']' => return Some(Lexeme::ArrayClose),
                b'<' if !doubled => return Some(self.read_hex_string()),
                b'<' | b'>' if doubled => {
                    self.pos += 1;
                    return Some(if byte == b'<' { Lexeme::DictOpen } else { Lexeme::DictClose });
                }
                _ => {}
            }
        }
    }
}

/// Whether a byte is white space (PDF 32000-1, table 1).
pub fn is_white_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn parse_hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|d| d as u8)
}

/// Parses a number: sign, digits, point and digits, without exponent. A second sign or point ends it, as in
/// other readers.
fn parse_number(word: &[u8]) -> Option<f64> {
    let (negative, digits) = match word {
        [b'-', b'-', rest @ ..] | [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    let (mut value, mut scale, mut seen) = (0f64, 0f64, false);
    for byte in digits {
        match byte {
            b'0'..=b'9' if scale == 0.0 => value = value * 10.0 + f64::from(byte - b'0'),
            b'0'..=b'9' => {
                value += f64::from(byte - b'0') * scale;
                scale /= 10.0;
            }
            b'.' if scale == 0.0 => scale = 0.1,
            b'-' | b'.' if seen => break,
            _ => return None,
        }
        seen = true;
    }
    (seen && value.is_finite()).then_some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(input: &str, expected: &[Lexeme]) {
        assert_eq!(Lexer::new(input.as_bytes()).collect::<Vec<_>>(), expected, "{input}");
    }

    fn text(text: &str) -> Lexeme<'_> {
        Lexeme::String(Cow::Borrowed(text.as_bytes()))
    }

    #[test]
    fn operators_and_their_operands() {
        check(
            "1 -2.5 .5 Td % x\n(a)Tj",
            &[
                Lexeme::Number(1.0),
                Lexeme::Number(-2.5),
                Lexeme::Number(0.5),
                Lexeme::Keyword(b"Td"),
                text("a"),
                Lexeme::Keyword(b"Tj"),
            ],
        );
    }

    #[test]
    fn strings_and_names() {
        check(
            r"(a\(b\)(c)\101\n) <4a4B5> /A#20b",
            &[text("a(b)(c)A\n"), text("JKP"), Lexeme::Name(Cow::Borrowed(b"A b"))],
        );
        check(
            "<</K[1]>>",
            &[
                Lexeme::DictOpen,
                Lexeme::Name(Cow::Borrowed(b"K")),
                Lexeme::ArrayOpen,
                Lexeme::Number(1.0),
                Lexeme::ArrayClose,
                Lexeme::DictClose,
            ],
        );
    }

    #[test]
    fn errors_are_skipped() {
        check(") 1.-5 } (open", &[Lexeme::Number(1.0), text("open")]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_lexed(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(Lexer::new(&bytes).count() <= bytes.len());
        }
    }
}
