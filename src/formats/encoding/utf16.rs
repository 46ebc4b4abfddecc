//! UTF-16, the "Unicode" of Notepad and of old versions of Word.

/// Bytes, or code units, examined to recognise UTF-16 without a byte-order mark.
const PROBE_LEN: usize = 512;

/// Decodes UTF-16; `None` if `bytes` are something else.
///
/// # Errors
/// The line, from 1, with an incomplete character.
pub fn decode(bytes: &[u8]) -> Option<Result<String, usize>> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => Some(decode_units(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Some(decode_units(rest, u16::from_be_bytes)),
        _ if !bytes.get(..bytes.len().min(PROBE_LEN))?.contains(&0) => None,
        _ => decode_without_bom(bytes, u16::from_le_bytes)
            .or_else(|| decode_without_bom(bytes, u16::from_be_bytes))
            .map(Ok),
    }
}

/// Decodes code units; the error is the line, from 1, with an incomplete character.
fn decode_units(bytes: &[u8], from_bytes: fn([u8; 2]) -> u16) -> Result<String, usize> {
    let (pairs, odd_byte) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for c in char::decode_utf16(pairs.iter().map(|&pair| from_bytes(pair))) {
        text.push(c.map_err(|_| line_number(&text))?);
    }
    if odd_byte.is_empty() { Ok(text) } else { Err(line_number(&text)) }
}

fn line_number(decoded: &str) -> usize {
    decoded.matches('\n').count() + 1
}

/// Decodes UTF-16 without a byte-order mark; `None` if it is not entirely in Latin script. In the wrong byte
/// order, such text decodes to Chinese characters.
fn decode_without_bom(bytes: &[u8], from_bytes: fn([u8; 2]) -> u16) -> Option<String> {
    let is_latin = |c: char| {
        matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{A0}'..='\u{323}'
            | '\u{1EA0}'..='\u{1EF9}' | '\u{2010}'..='\u{2027}' | '\u{20AB}' | '\u{20AC}' | '\u{2122}')
    };
    let pairs = bytes.as_chunks::<2>().0.iter().take(PROBE_LEN);
    let probe = char::decode_utf16(pairs.map(|&pair| from_bytes(pair)));
    if !probe.into_iter().all(|c| c.is_ok_and(is_latin)) {
        return None;
    }
    decode_units(bytes, from_bytes).ok().filter(|text| text.chars().all(is_latin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "Biên bản\nHọp tổ 3 – ngày 5/3: đã bầu “tổ trưởng”.\n";

    fn check(bytes: &[u8], expected: Option<Result<&str, usize>>) {
        assert_eq!(decode(bytes), expected.map(|result| result.map(str::to_owned)));
    }

    fn encode(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn utf16_with_and_without_a_byte_order_mark() {
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            check(&encode(&format!("\u{FEFF}{TEXT}"), bytes), Some(Ok(TEXT)));
            check(&encode(TEXT, bytes), Some(Ok(TEXT)));
        }
        check(b"\xFF\xFEa\0\n\0b", Some(Err(2)));
        check(b"\xFF\xFE\0\xD8a\0", Some(Err(1)));
    }

    #[test]
    fn other_bytes_are_not_utf16() {
        check(TEXT.as_bytes(), None);
        check(b"", None);
        check(b"PK\x03\x04\0\0\0\0", None);
        check(&[0; 64], None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            decode(&bytes);
        }
    }
}
