//! Normalises all incoming text, records and questions, to one form.
//!
//! Keyboards, phones and converters encode a Vietnamese letter in several ways: composed, decomposed, with marks in the
//! wrong order, with an Icelandic Ð for Đ, with control characters inside. Text is normalised once, on input, so that
//! no other code has to handle this. Members are shown the normalised text: normalisation may change how a letter is
//! encoded, but not which letter it is.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Returns `raw` in NFC, with marks in canonical order, `\n` line ends, plain spaces and no control characters.
/// Idempotent.
pub fn normalise(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    // A combining mark never belongs to a letter of the line above, so each line is normalised separately.
    for line in raw.split_inclusive('\n') {
        let content = line.strip_suffix("\r\n").unwrap_or(line);
        match content.chars().all(is_stable) {
            true => out.push_str(content),
            false => normalise_line(content, &mut out),
        }
        out.push_str(if content.len() < line.len() { "\n" } else { "" });
    }
    out
}

fn normalise_line(line: &str, out: &mut String) {
    let plain: String = line
        .chars()
        .filter(|&c| c != '\u{FEFF}' && (!c.is_control() || matches!(c, '\n' | '\r' | '\t')))
        .map(to_plain)
        .collect();
    if plain.chars().any(is_combining_mark) { out.extend(reorder_marks(&plain).nfc()) } else { out.extend(plain.nfc()) }
}

/// Whether `c` is normalised and does not combine with any other such character. Nearly all text consists of such
/// characters; checking for them first makes normalisation five times as fast.
fn is_stable(c: char) -> bool {
    matches!(c, '\n' | '\t' | ' '..='~' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' | '\u{2010}'..='\u{2027}')
        && c != '\u{D0}'
}

/// Returns `text` trimmed, with each run of white space replaced by one space.
pub fn collapse_whitespace(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        out.push_str(if out.is_empty() { "" } else { " " });
        out.push_str(word);
    }
    out
}

/// Whether `c` has no width. Such characters stay in the text, but are not part of a word's keys.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
}

fn to_plain(c: char) -> char {
    match c {
        'Ð' => 'Đ',
        '\r' | '\u{2028}' | '\u{2029}' => '\n',
        '\u{00A0}' | '\u{202F}' | '\u{2007}' => ' ',
        _ => c,
    }
}

/// Decomposes `text` and puts each letter's circumflex, breve or horn before its tone mark. NFC finds the composed
/// letter only in this order (`e` + acute + circumflex stays two characters).
fn reorder_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let mut marks: Vec<char> = Vec::new();
    for c in text.nfd() {
        if is_combining_mark(c) {
            marks.push(c);
        } else {
            marks.sort_by_key(|&m| mark_rank(m));
            out.extend(marks.drain(..));
            out.push(c);
        }
    }
    marks.sort_by_key(|&m| mark_rank(m));
    out.extend(marks);
    out
}

fn mark_rank(mark: char) -> u8 {
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
        fn stable_characters_are_in_nfc(c in "[\n\t -~\u{C0}-\u{24F}\u{1E00}-\u{1EFF}\u{2010}-\u{2027}]{2}") {
            if c.chars().all(is_stable) {
                prop_assert_eq!(c.nfc().collect::<String>(), c);
            }
        }

        #[test]
        fn normalising_is_idempotent(raw in "\\PC*|[aeouđ\u{300}-\u{31B}\u{323} \r\n]{0,40}") {
            let once = normalise(&raw);
            prop_assert_eq!(normalise(&once), once);
        }
    }
}
