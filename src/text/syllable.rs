//! The two keys by which syllables are matched. They are never shown to users.
//!
//! The *exact* key unifies spelling variants (hoà/hòa, uỷ/ủy, kĩ/kỹ) and keeps the differences between words: it is in
//! lower case, without English endings, with circumflex, breve and horn, and with the tone as a final digit. The
//! *folded* key has no diacritics at all. Tones are digits rather than Telex letters, so that `bõ` and `box` do not
//! share a key.

use super::english::stem;
use super::normalise::is_invisible;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The maximum number of bytes of a word that its keys depend on: no word is longer, except in text without spaces.
const MAX_WORD_BYTES: usize = 256;

/// Returns the exact key: `Hoà` and `hòa` are `hoa2`, `kỹ` and `kĩ` are `ki4`.
pub fn exact_key(word: &str) -> String {
    let word = word[..word.floor_char_boundary(MAX_WORD_BYTES)].to_lowercase();
    if word.is_ascii() {
        return unify_i_and_y(stem(&word));
    }
    let mut tones = String::new();
    let mut base = String::with_capacity(word.len());
    for c in word.nfd() {
        match tone_digit(c) {
            Some(digit) => tones.push(digit),
            None if is_invisible(c) => {}
            None => base.push(c),
        }
    }
    let mut key = unify_i_and_y(base.nfc().collect());
    key.push_str(&tones);
    key
}

/// Returns the folded key: `Hoà`, `hòa` and `hoa` are `hoa`, `kỹ` is `ki`.
pub fn folded_key(word: &str) -> String {
    let lower = word[..word.floor_char_boundary(MAX_WORD_BYTES)].to_lowercase();
    if lower.is_ascii() {
        return unify_i_and_y(stem(&lower));
    }
    let bare = lower.nfd().filter(|&c| !is_combining_mark(c) && !is_invisible(c));
    unify_i_and_y(stem(&bare.map(|c| if c == 'đ' { 'd' } else { c }).collect::<String>()))
}

fn tone_digit(mark: char) -> Option<char> {
    Some(match mark {
        '\u{0301}' => '1',
        '\u{0300}' => '2',
        '\u{0309}' => '3',
        '\u{0303}' => '4',
        '\u{0323}' => '5',
        _ => return None,
    })
}

/// Replaces y by i if it is the whole rhyme: ky = ki, y = i, but tuy ≠ tui.
fn unify_i_and_y(mut base: String) -> String {
    let initial = base.strip_suffix('y');
    if matches!(initial, Some("" | "h" | "k" | "l" | "m" | "s" | "t" | "qu")) {
        base.pop();
        base.push('i');
    }
    base
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalise;
    use proptest::prelude::*;

    fn check(word: &str, expected: (&str, &str)) {
        let key = exact_key(word);
        assert_eq!((key.as_str(), folded_key(word).as_str()), expected, "{word}");
    }

    #[test]
    fn spellings_of_one_syllable_share_their_keys() {
        check("hoà", ("hoa2", "hoa"));
        check("Hòa", ("hoa2", "hoa"));
        check("uỷ", ("uy3", "uy"));
        check("ủy", ("uy3", "uy"));
        check("Thuý", ("thuy1", "thuy"));
        check("vịêt", ("viêt5", "viet"));
        check("kỹ", ("ki4", "ki"));
        check("kĩ", ("ki4", "ki"));
        check("quý", ("qui1", "qui"));
        check("y", ("i", "i"));
    }

    #[test]
    fn the_keys_of_text_without_spaces_are_short() {
        for text in ["a", "ệ", "ü"] {
            let word = text.repeat(100_000);
            assert!(exact_key(&word).len() <= 2 * MAX_WORD_BYTES && folded_key(&word).len() <= 2 * MAX_WORD_BYTES);
        }
    }

    #[test]
    fn different_words_have_different_keys() {
        check("tuy", ("tuy", "tuy"));
        check("tui", ("tui", "tui"));
        check("tay", ("tay", "tay"));
        check("đường", ("đương2", "duong"));
        check("bõ", ("bo4", "bo"));
        check("box", ("box", "box"));
        check("2023", ("2023", "2023"));
        check("45", ("45", "45"));
    }

    proptest! {
        #[test]
        fn text_without_diacritics_has_the_same_folded_key(word in "\\PC*|[a-zà-ỹđ]{1,7}") {
            let bare: String = normalise(&word).nfd().filter(|c| !is_combining_mark(*c)).collect();
            let bare = bare.replace('đ', "d").replace('Đ', "D");
            prop_assert_eq!(folded_key(&normalise(&word)), folded_key(&bare));
        }
    }
}
