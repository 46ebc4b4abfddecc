//! Finds structural keywords in the bytes of a file without parsing the bytes between them.

use super::lexer::is_white_space;

/// Whether `word` occurs in `bytes`.
pub fn contains(bytes: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(bytes, word).is_some()
}

/// Parses "12 0 obj" backwards from `at`, the offset of "obj". Returns the offset of the first digit and the
/// object number.
pub fn parse_header_before(bytes: &[u8], at: usize) -> Option<(usize, u32)> {
    let start_of_run = |end: usize, is_in_run: fn(u8) -> bool| {
        let run = bytes[end.saturating_sub(12)..end].iter().rev().take_while(|b| is_in_run(**b)).count();
        Some(end - run).filter(|_| run > 0)
    };
    let is_digit = |b: u8| b.is_ascii_digit();
    let generation = start_of_run(start_of_run(at, is_white_space)?, is_digit)?;
    let end = start_of_run(generation, is_white_space)?;
    let start = start_of_run(end, is_digit)?;
    Some((start, std::str::from_utf8(&bytes[start..end]).ok()?.parse().ok()?))
}

/// Whether the keyword `endstream` follows after `length` bytes and optional white space.
pub fn is_followed_by_endstream(rest: &[u8], length: usize) -> bool {
    rest.get(length..).is_some_and(|after| {
        let blank = after.iter().take(4).take_while(|b| is_white_space(**b)).count();
        after[blank..].starts_with(b"endstream")
    })
}

/// Parses the index of an object stream: pairs of object number and byte offset.
pub fn parse_index(index: &[u8]) -> impl Iterator<Item = (u32, usize)> {
    let words = index.split(|b| is_white_space(*b)).filter(|word| !word.is_empty());
    let mut numbers = words.map_while(|word| std::str::from_utf8(word).ok()?.parse::<u32>().ok());
    std::iter::from_fn(move || Some((numbers.next()?, numbers.next()? as usize)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &str, expected: Option<(usize, u32)>) {
        let at = bytes.find("obj").expect("it is there");
        assert_eq!(parse_header_before(bytes.as_bytes(), at), expected, "{bytes}");
    }

    #[test]
    fn an_object_begins_with_its_number() {
        check("12 0 obj", Some((0, 12)));
        check("x\n7  0\r\nobj", Some((2, 7)));
        check("endobj", None);
        check("12 obj", None);
        check("99999999999 0 obj", None);
    }

    #[test]
    fn a_correct_length_is_followed_by_endstream() {
        assert!(is_followed_by_endstream(b"abc\r\nendstream", 3) && is_followed_by_endstream(b"abcendstream", 3));
        assert!(!is_followed_by_endstream(b"abcd\nendstream", 3) && !is_followed_by_endstream(b"abc", 9));
    }

    #[test]
    fn numbers_and_offsets_come_in_pairs() {
        assert_eq!(parse_index(b"1 0 2 15\n3 20 4").collect::<Vec<_>>(), [(1, 0), (2, 15), (3, 20)]);
    }
}
