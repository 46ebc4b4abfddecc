//! The two keys by which a syllable is matched; they are never shown.
//!
//! The *exact* key unifies what careful writers spell differently (hoà/hòa, uỷ/ủy, kĩ/kỹ) and keeps what tells words
//! apart: lower case, no English endings, the tone as a final digit, circumflex, breve and horn kept. The *folded* key
//! is what is left without diacritics. Tones are digits rather than Telex letters, so that `bõ` never meets `box`.

use super::english::stem;
use super::normalise::is_invisible;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Returns the exact key: `Hoà` and `hòa` are `hoa2`, `kỹ` and `kĩ` are `ki4`.
pub fn exact(word: &str) -> String {
    let word = word.to_lowercase();
    if word.is_ascii() {
        return one_i(stem(&word));
    }
    let mut tones = String::new();
    let mut base = String::with_capacity(word.len());
    for c in word.nfd() {
        match tone(c) {
            Some(digit) => tones.push(digit),
            None if is_invisible(c) => {}
            None => base.push(c),
        }
    }
    let mut key = one_i(base.nfc().collect());
    key.push_str(&tones);
    key
}

/// Returns the folded key: `Hoà`, `hòa` and `hoa` are `hoa`, `kỹ` is `ki`.
pub fn folded(word: &str) -> String {
    let lower = word.to_lowercase();
    if lower.is_ascii() {
        return one_i(stem(&lower));
    }
    let bare = lower.nfd().filter(|&c| !is_combining_mark(c) && !is_invisible(c));
    one_i(stem(&bare.map(|c| if c == 'đ' { 'd' } else { c }).collect::<String>()))
}

fn tone(mark: char) -> Option<char> {
    Some(match mark {
        '\u{0301}' => '1',
        '\u{0300}' => '2',
        '\u{0309}' => '3',
        '\u{0303}' => '4',
        '\u{0323}' => '5',
        _ => return None,
    })
}

/// Makes y an i if it is the whole rhyme: ky = ki, y = i, but tuy ≠ tui.
fn one_i(mut base: String) -> String {
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
        let key = exact(word);
        assert_eq!((key.as_str(), folded(word).as_str()), expected, "{word}");
    }

    #[test]
    fn spellings_of_one_syllable_meet() {
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
    fn words_that_differ_stay_apart() {
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
        fn accents_left_out_give_the_same_key(word in "\\PC*|[a-zà-ỹđ]{1,7}") {
            let bare: String = normalise(&word).nfd().filter(|c| !is_combining_mark(*c)).collect();
            let bare = bare.replace('đ', "d").replace('Đ', "D");
            prop_assert_eq!(folded(&normalise(&word)), folded(&bare));
        }
    }
}
