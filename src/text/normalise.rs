//! One form for all incoming text, records and questions alike.
//!
//! Keyboards, phones and converters write a Vietnamese letter in several ways: composed, decomposed, with marks in the
//! wrong order, with an Icelandic Ð for Đ, with control characters inside. Text is normalised once, on entry, so that
//! nothing else needs to know. Members see this form: it may change how a letter is encoded, never which letter it is.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Returns `raw` in NFC with marks in order, `\n` line ends, plain spaces and no control characters; it is idempotent.
pub fn normalise(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    // A mark never belongs to a letter of the line above, so each line is normalised by itself.
    for line in raw.split_inclusive('\n') {
        let own = line.strip_suffix("\r\n").unwrap_or(line);
        match own.chars().all(is_settled) {
            true => out.push_str(own),
            false => mended(own, &mut out),
        }
        out.push_str(if own.len() < line.len() { "\n" } else { "" });
    }
    out
}

fn mended(line: &str, out: &mut String) {
    let plain: String = line
        .chars()
        .filter(|&c| c != '\u{FEFF}' && (!c.is_control() || matches!(c, '\n' | '\r' | '\t')))
        .map(plain)
        .collect();
    if plain.chars().any(is_combining_mark) { out.extend(ordered(&plain).nfc()) } else { out.extend(plain.nfc()) }
}

/// Whether `c` is normalised and combines with no other such character. Nearly all texts have no others, and are read
/// five times faster for it.
fn is_settled(c: char) -> bool {
    matches!(c, '\n' | '\t' | ' '..='~' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' | '\u{2010}'..='\u{2027}')
        && c != '\u{D0}'
}

/// Returns the words of `text`, separated by single spaces.
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether `c` has no width: such characters are part of the text as written, but not of any word's key.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
}

fn plain(c: char) -> char {
    match c {
        'Ð' => 'Đ',
        '\r' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{00A0}' | '\u{202F}' | '\u{2007}' => ' ',
        _ => c,
    }
}

/// Decomposes text, with each letter's circumflex, breve or horn before its tone mark. In no other order does NFC find
/// the composed letter (`e` + acute + circumflex stays in two pieces).
fn ordered(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut marks: Vec<char> = Vec::new();
    for c in text.nfd() {
        if is_combining_mark(c) {
            marks.push(c);
        } else {
            marks.sort_by_key(|&m| rank(m));
            out.extend(marks.drain(..));
            out.push(c);
        }
    }
    marks.sort_by_key(|&m| rank(m));
    out.extend(marks);
    out
}

fn rank(mark: char) -> u8 {
    match mark {
        '\u{0302}' | '\u{0306}' | '\u{031B}' => 0,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(raw: &str, expected: &str) {
        assert_eq!(normalise(raw), expected, "{raw:?}");
    }

    #[test]
    fn one_letter_has_one_form() {
        check("bie\u{302}n ba\u{309}n", "biên bản");
        check("e\u{301}\u{302}", "ế");
        check("ê\u{301}", "ế");
        check("o\u{323}\u{31B}", "ợ");
        check("a\u{323}\u{302}", "ậ");
        check("Ðảng", "Đảng");
        check("\u{FEFF}một\u{A0}hai\r\nba\rbốn", "một hai\nba\nbốn");
        check("đã có", "đã có");
        check("", "");
    }

    proptest! {
        #[test]
        fn what_is_settled_is_left_as_it_is(c in "[\n\t -~\u{C0}-\u{24F}\u{1E00}-\u{1EFF}\u{2010}-\u{2027}]{2}") {
            if c.chars().all(is_settled) {
                prop_assert_eq!(c.nfc().collect::<String>(), c);
            }
        }

        #[test]
        fn twice_is_once(raw in "\\PC*|[aeouđ\u{300}-\u{31B}\u{323} \r\n]{0,40}") {
            let once = normalise(&raw);
            prop_assert_eq!(normalise(&once), once);
        }
    }
}
