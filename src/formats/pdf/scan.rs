//! Finds structural marks in a file's bytes without parsing what is between them.

use super::lexer::is_blank;

/// Whether `word` occurs in `bytes`.
pub fn contains(bytes: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(bytes, word).is_some()
}

/// Parses "12 0 obj" backwards from `at`, where "obj" begins; returns its first byte and the object number.
pub fn number_before(bytes: &[u8], at: usize) -> Option<(usize, u32)> {
    let back = |end: usize, which: fn(u8) -> bool| {
        let run = bytes[end.saturating_sub(12)..end].iter().rev().take_while(|b| which(**b)).count();
        Some(end - run).filter(|_| run > 0)
    };
    let digit = |b: u8| b.is_ascii_digit();
    let generation = back(back(at, is_blank)?, digit)?;
    let end = back(generation, is_blank)?;
    let begin = back(end, digit)?;
    Some((begin, std::str::from_utf8(&bytes[begin..end]).ok()?.parse().ok()?))
}

/// Whether a stream of this length is followed by `endstream`.
pub fn ends_there(rest: &[u8], length: usize) -> bool {
    rest.get(length..).is_some_and(|after| {
        let blank = after.iter().take(4).take_while(|b| is_blank(**b)).count();
        after[blank..].starts_with(b"endstream")
    })
}

/// Parses the object numbers and offsets at the head of an object stream.
pub fn pairs(index: &[u8]) -> impl Iterator<Item = (u32, usize)> {
    let words = index.split(|b| is_blank(*b)).filter(|word| !word.is_empty());
    let mut numbers = words.map_while(|word| std::str::from_utf8(word).ok()?.parse::<u32>().ok());
    std::iter::from_fn(move || Some((numbers.next()?, numbers.next()? as usize)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &str, expected: Option<(usize, u32)>) {
        let at = bytes.find("obj").expect("it is there");
        assert_eq!(number_before(bytes.as_bytes(), at), expected, "{bytes}");
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
    fn a_stream_ends_where_its_length_says() {
        assert!(ends_there(b"abc\r\nendstream", 3) && ends_there(b"abcendstream", 3));
        assert!(!ends_there(b"abcd\nendstream", 3) && !ends_there(b"abc", 9));
    }

    #[test]
    fn numbers_and_offsets_come_in_pairs() {
        assert_eq!(pairs(b"1 0 2 15\n3 20 4").collect::<Vec<_>>(), [(1, 0), (2, 15), (3, 20)]);
    }
}
