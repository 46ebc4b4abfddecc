//! Sanitises untrusted strings (names, titles, paths, questions) for display.
//!
//! A sanitised string is one line of bounded length, without invisible characters and those that change the direction
//! of the text around it (Unicode's bidirectional controls, <https://www.unicode.org/reports/tr9/>). Quotes are shown
//! word for word, so they keep such characters; [`close_bidi_controls`] closes what they leave open, so that the rest
//! of the line is not affected. The end of a line closes everything (UAX 9, rule X8).

use unicode_normalization::char::is_combining_mark;

use crate::text::is_invisible;

/// Maximum combining marks on one letter. More would cover other lines, and no written language needs them.
const MAX_MARKS: usize = 4;

/// Returns an untrusted string as one line of at most `max_units` UTF-16 units.
pub fn sanitise_line(text: &str, max_units: usize) -> String {
    let mut marks = 0;
    let mut is_excess_mark = |c: &char| {
        marks = if is_combining_mark(*c) { marks + 1 } else { 0 };
        marks > MAX_MARKS
    };
    let visible: String = text.chars().filter(|c| !is_unprintable(*c)).filter(|c| !is_excess_mark(c)).collect();
    truncate(&visible.split_whitespace().collect::<Vec<_>>().join(" "), max_units)
}

/// Whether a character is invisible: a control character or default ignorable in Unicode, except the variation
/// selectors of emoji.
fn is_unprintable(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || is_invisible(c)
        || matches!(c,
            '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{206A}'..='\u{206F}'
            | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Truncates `text` to `max_units` UTF-16 units, Telegram's unit of length; a truncated text ends in "…".
fn truncate(text: &str, max_units: usize) -> String {
    let mut units = 0;
    let cut = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > max_units
    });
    cut.map_or_else(|| text.to_owned(), |(end, _)| format!("{}…", &text[..end]))
}

/// Returns the UTF-16 units of a character and, if it opens a bidirectional control, of the character that closes it.
pub fn display_units(c: char) -> usize {
    c.len_utf16()
        + usize::from(matches!(c, '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' | '\u{2066}'..='\u{2068}'))
}

/// Returns the characters that close all bidirectional embeddings, overrides and isolates that a text leaves open.
/// For most texts that is an empty string.
pub fn close_bidi_controls(text: &str) -> String {
    const EMBEDDING: char = '\u{202C}';
    const ISOLATE: char = '\u{2069}';
    let mut open = Vec::new();
    for c in text.chars() {
        match c {
            '\u{202A}' | '\u{202B}' | '\u{202D}' | '\u{202E}' => open.push(EMBEDDING),
            '\u{2066}'..='\u{2068}' => open.push(ISOLATE),
            EMBEDDING if open.last() == Some(&EMBEDDING) => drop(open.pop()),
            ISOLATE => {
                // An isolate's end also closes what was opened inside it. An unmatched one is ignored.
                if let Some(at) = open.iter().rposition(|end| *end == ISOLATE) {
                    open.truncate(at);
                }
            }
            _ => {}
        }
    }
    open.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(sanitise_line(text, 20), expected, "{text:?}");
    }

    #[test]
    fn an_untrusted_string_becomes_one_line() {
        check("Tổ  dân\nphố\u{2028}5\t", "Tổ dân phố 5");
        check("ab\u{202E}cd\u{2066}\u{200F}\u{061C}", "abcd");
        check("a\u{200B}b\u{200D}c\u{FEFF}\u{AD}\u{E0041}\u{3164}", "abc");
        check("a\u{0}\u{7}\u{1B}[31m", "a[31m");
        check(&format!("a{}b", "\u{301}\u{200B}".repeat(90)), "a\u{301}\u{301}\u{301}\u{301}b");
        check("tiê\u{301}ng Việt ❤\u{FE0F}", "tiê\u{301}ng Việt ❤\u{FE0F}");
        check(&"a".repeat(21), &format!("{}…", "a".repeat(20)));
    }

    fn check_closed(text: &str, expected: &str) {
        assert_eq!(close_bidi_controls(text), expected, "{text:?}");
    }

    #[test]
    fn bidirectional_controls_are_closed() {
        check_closed("một câu", "");
        check_closed("a\u{202E}b", "\u{202C}");
        check_closed("a\u{202E}b\u{202C}c", "");
        check_closed("\u{202A}\u{2067}\u{202D}x", "\u{202C}\u{2069}\u{202C}");
        check_closed("\u{2066}\u{202E}x\u{2069}y", "");
        check_closed("\u{202E}\u{2066}x\u{202C}", "\u{2069}\u{202C}");
        check_closed("\u{202C}\u{2069}x", "");
        let all = "\u{202A}\u{202B}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}";
        assert_eq!(
            all.chars().map(display_units).sum::<usize>(),
            (all.to_owned() + &close_bidi_controls(all)).encode_utf16().count()
        );
    }
}
