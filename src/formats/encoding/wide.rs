//! UTF-16, as Notepad's "Unicode" and old Word save it.

/// Bytes, or code units, examined if there is no byte-order mark.
const GLANCE: usize = 512;

/// Decodes UTF-16; `None` if it is something else. The error is the line, from 1, with half a character.
pub fn decode(bytes: &[u8]) -> Option<Result<String, usize>> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => Some(units(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Some(units(rest, u16::from_be_bytes)),
        _ if !bytes.get(..bytes.len().min(GLANCE))?.contains(&0) => None,
        _ => plainly(bytes, u16::from_le_bytes).or_else(|| plainly(bytes, u16::from_be_bytes)).map(Ok),
    }
}

fn units(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, usize> {
    let (pairs, half) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for c in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
        text.push(c.map_err(|_| line(&text))?);
    }
    if half.is_empty() { Ok(text) } else { Err(line(&text)) }
}

fn line(read: &str) -> usize {
    read.matches('\n').count() + 1
}

/// Decodes UTF-16 without a byte-order mark if all is Latin script; in the wrong byte order it is full of Chinese.
fn plainly(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let latin = |c: char| {
        matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{A0}'..='\u{323}'
            | '\u{1EA0}'..='\u{1EF9}' | '\u{2010}'..='\u{2027}' | '\u{20AB}' | '\u{20AC}' | '\u{2122}')
    };
    let pairs = bytes.as_chunks::<2>().0.iter().take(GLANCE);
    let glance = char::decode_utf16(pairs.map(|&pair| unit(pair)));
    if !glance.into_iter().all(|c| c.is_ok_and(latin)) {
        return None;
    }
    units(bytes, unit).ok().filter(|text| text.chars().all(latin))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "Biên bản\nHọp tổ 3 – ngày 5/3: đã bầu “tổ trưởng”.\n";

    fn check(bytes: &[u8], expected: Option<Result<&str, usize>>) {
        assert_eq!(decode(bytes), expected.map(|result| result.map(str::to_owned)));
    }

    fn encoded(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn with_a_mark_and_without() {
        for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            check(&encoded(&format!("\u{FEFF}{TEXT}"), bytes), Some(Ok(TEXT)));
            check(&encoded(TEXT, bytes), Some(Ok(TEXT)));
        }
        check(b"\xFF\xFEa\0\n\0b", Some(Err(2)));
        check(b"\xFF\xFE\0\xD8a\0", Some(Err(1)));
    }

    #[test]
    fn anything_else_is_not_wide() {
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
