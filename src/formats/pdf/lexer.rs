//! The tokens of PDF: of objects, content streams and CMaps alike. Files have many small faults, so bytes that cannot
//! be a token are skipped. Every call advances, so that no input can loop.

use std::borrow::Cow;

/// Nested parentheses in a string; the standard sets no limit, writers use two or three.
const MAX_PARENTHESES: usize = 64;

#[derive(Debug, Clone, PartialEq)]
pub enum Lexeme<'a> {
    Number(f64),
    /// Without its slash, `#xx` decoded.
    Name(Cow<'a, [u8]>),
    /// A literal or hexadecimal string.
    Text(Cow<'a, [u8]>),
    ArrayOpen,
    ArrayClose,
    DictOpen,
    DictClose,
    /// An operator or a keyword.
    Word(&'a [u8]),
}

#[derive(Debug, Clone)]
pub struct Lexer<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips white space and comments.
    pub fn skip_blank(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b'%' => self.skip_while(|b| b != b'\n' && b != b'\r'),
                _ if is_blank(byte) => self.at += 1,
                _ => return,
            }
        }
    }

    fn skip_while(&mut self, more: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&more) {
            self.at += 1;
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        self.skip_while(|b| !is_blank(b) && !is_delimiter(b));
        &self.bytes[start..self.at]
    }

    fn name(&mut self) -> Lexeme<'a> {
        let raw = self.regular();
        if !raw.contains(&b'#') {
            return Lexeme::Name(Cow::Borrowed(raw));
        }
        let (mut name, mut at) = (Vec::with_capacity(raw.len()), 0);
        while let Some(&byte) = raw.get(at) {
            let pair = raw.get(at + 1).and_then(|b| hex(*b)).zip(raw.get(at + 2).and_then(|b| hex(*b)));
            match (byte, pair) {
                (b'#', Some((high, low))) => (name.push(high << 4 | low), at += 3),
                _ => (name.push(byte), at += 1),
            };
        }
        Lexeme::Name(Cow::Owned(name))
    }

    fn hex_text(&mut self) -> Lexeme<'a> {
        let start = self.at;
        self.skip_while(|b| b != b'>');
        let digits: Vec<u8> = self.bytes[start..self.at].iter().filter_map(|b| hex(*b)).collect();
        self.at += 1;
        Lexeme::Text(Cow::Owned(digits.chunks(2).map(|d| d[0] << 4 | d.get(1).unwrap_or(&0)).collect()))
    }

    /// Reads a literal string after its opening parenthesis.
    fn text(&mut self) -> Lexeme<'a> {
        let start = self.at;
        self.skip_while(|b| !matches!(b, b'(' | b')' | b'\\' | b'\r'));
        if self.peek() == Some(b')') {
            self.at += 1;
            return Lexeme::Text(Cow::Borrowed(&self.bytes[start..self.at - 1]));
        }
        let (mut out, mut open) = (self.bytes[start..self.at].to_vec(), 1);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' if open < MAX_PARENTHESES => open += 1,
                b')' => open -= 1,
                b'\\' => {
                    self.escape(&mut out);
                    continue;
                }
                _ => {}
            }
            if open == 0 {
                break;
            }
            out.push(byte);
        }
        Lexeme::Text(Cow::Owned(out))
    }

    fn escape(&mut self, out: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\n' => {}
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                out.push((code & 0xff) as u8);
            }
            other => out.push(other),
        }
    }

    /// Skips an inline image, from after its `BI` to after its `EI`.
    pub fn skip_image(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let ends = memchr::memmem::find_iter(rest, b"EI").find(|&at| {
            let before = at.checked_sub(1).and_then(|b| rest.get(b)).is_some_and(|b| is_blank(*b));
            before && rest.get(at + 2).is_none_or(|b| is_blank(*b))
        });
        self.at = ends.map_or(self.bytes.len(), |at| self.at + at + 2);
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Lexeme<'a>;

    fn next(&mut self) -> Option<Lexeme<'a>> {
        loop {
            self.skip_blank();
            let byte = self.peek()?;
            if !is_delimiter(byte) {
                let word = self.regular();
                return Some(number(word).map_or(Lexeme::Word(word), Lexeme::Number));
            }
            self.at += 1;
            let doubled = self.peek() == Some(byte);
            match byte {
                b'/' => return Some(self.name()),
                b'(' => return Some(self.text()),
                b'[' => return Some(Lexeme::ArrayOpen),
                b']' => return Some(Lexeme::ArrayClose),
                b'<' if !doubled => return Some(self.hex_text()),
                b'<' | b'>' if doubled => {
                    self.at += 1;
                    return Some(if byte == b'<' { Lexeme::DictOpen } else { Lexeme::DictClose });
                }
                _ => {}
            }
        }
    }
}

pub fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|d| d as u8)
}

/// Parses a number: sign, digits, point, digits; no exponent. A second sign or point ends it, as in other readers.
fn number(word: &[u8]) -> Option<f64> {
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
        Lexeme::Text(Cow::Borrowed(text.as_bytes()))
    }

    #[test]
    fn operators_and_their_operands() {
        check(
            "1 -2.5 .5 Td % x\n(a)Tj",
            &[
                Lexeme::Number(1.0),
                Lexeme::Number(-2.5),
                Lexeme::Number(0.5),
                Lexeme::Word(b"Td"),
                text("a"),
                Lexeme::Word(b"Tj"),
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
    fn faults_are_passed_over() {
        check(") 1.-5 } (open", &[Lexeme::Number(1.0), text("open")]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_lexed(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(Lexer::new(&bytes).count() <= bytes.len());
        }
    }
}
