//! Tokenises text into syllables, foreign words and figures, each with its keys and position.

use std::ops::Range;

use super::normalise::is_invisible;
use super::syllable::{exact_key, folded_key};

/// A token of a text: a syllable, foreign word or figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Byte range in the text.
    pub span: Range<usize>,
    /// Exact key; see [`super::syllable`].
    pub exact: String,
    /// Folded key; see [`super::syllable`].
    pub folded: String,
}

impl Token {
    /// Whether the token begins with a digit.
    pub fn is_figure(&self) -> bool {
        self.exact.starts_with(|c: char| c.is_ascii_digit())
    }
}

/// Returns the tokens of a normalised text, which are its runs of letters and digits.
pub fn tokenise(text: &str) -> Vec<Token> {
    split_words(text)
        .map(|span| {
            let word = &text[span.clone()];
            Token { exact: exact_key(word), folded: folded_key(word), span }
        })
        .collect()
}

/// Returns the byte range of each word of `text`.
pub fn split_words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.find(|&(_, c)| is_letter_or_digit(c))?;
        let mut end = start + first.len_utf8();
        while let Some(&(at, c)) = chars.peek()
            && (is_letter_or_digit(c) || is_invisible(c))
        {
            end = at + c.len_utf8();
            chars.next();
        }
        Some(start..end)
    })
}

/// Equal to `char::is_alphanumeric`, but faster for the Latin blocks that Vietnamese uses. Their only characters that
/// are not alphanumeric are × and ÷.
fn is_letter_or_digit(c: char) -> bool {
    match c {
        '\0'..='\x7F' => c.is_ascii_alphanumeric(),
        '×' | '÷' => false,
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => true,
        _ => c.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let found = tokenise(text);
        let pairs: Vec<_> = found.iter().map(|t| (&text[t.span.clone()], t.folded.as_str())).collect();
        assert_eq!(pairs, expected);
    }

    #[test]
    fn words_and_figures() {
        check(
            "27/30 hội, gần 2.300 đảng viên.",
            &[
                ("27", "27"),
                ("30", "30"),
                ("hội", "hoi"),
                ("gần", "gan"),
                ("2", "2"),
                ("300", "300"),
                ("đảng", "dang"),
                ("viên", "vien"),
            ],
        );
        check("NĐ45", &[("NĐ45", "nd45")]);
        check("nghị\u{200B}\u{AD}", &[("nghị\u{200B}\u{AD}", "nghi")]);
        check(" — …", &[]);
    }

    #[test]
    fn letters_are_those_of_unicode() {
        assert!(('\0'..=char::MAX).all(|c| is_letter_or_digit(c) == c.is_alphanumeric()));
    }

    proptest! {
        #[test]
        fn spans_are_words_in_order(text in "\\PC*") {
            let mut last = 0;
            for token in tokenise(&text) {
                prop_assert!(token.span.start >= last && token.span.end > token.span.start);
                prop_assert!(text[token.span.clone()].chars().all(|c| c.is_alphanumeric() || is_invisible(c)));
                last = token.span.end;
            }
        }
    }
}
