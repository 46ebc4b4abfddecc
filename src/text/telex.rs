//! Decodes raw keystrokes of the Telex and VNI input methods: "tieesng", "tie61ng". Whether a word is keystrokes at all
//! depends on the records, since Latin words and document codes look the same ("was", "nd45").

use unicode_normalization::UnicodeNormalization;

/// The tone marks: Telex key, VNI key and combining mark.
const TONES: [(char, char, char); 5] =
    [('s', '1', '\u{301}'), ('f', '2', '\u{300}'), ('r', '3', '\u{309}'), ('x', '4', '\u{303}'), ('j', '5', '\u{323}')];

const VOWELS: &str = "aeiouyăâêôơư";

/// Returns the syllable that is typed with these keys, or `None` if it is equal to the keys.
pub fn decode_keystrokes(keys: &str) -> Option<String> {
    let keys = keys.to_lowercase();
    let (mut letters, mut tone) = (Vec::new(), None);
    for key in keys.chars() {
        let has_vowel = letters.iter().any(|c| VOWELS.contains(*c));
        match TONES.iter().find(|(telex, vni, _)| has_vowel && (key == *telex || key == *vni)) {
            Some((_, _, mark)) => tone = Some(*mark),
            None => apply_key(key, &mut letters),
        }
    }
    if let Some(at) = letters.windows(3).position(|three| three[..2] == ['ư', 'o']) {
        letters[at + 1] = 'ơ';
    }
    if let Some(mark) = tone {
        let at = tone_position(&letters)?;
        letters.insert(at + 1, mark);
    }
    let syllable: String = letters.into_iter().nfc().collect();
    (syllable != keys).then_some(syllable)
}

/// Returns the index of the letter that takes the tone mark: the last letter with circumflex, breve or horn, else the
/// last vowel before a final consonant, else the last but one of several vowels at the end ("mùa", but "quý" and
/// "già"). Returns `None` if there is no vowel.
fn tone_position(letters: &[char]) -> Option<usize> {
    let is_vowel = |c: &char| VOWELS.contains(*c);
    if let Some(marked) = letters.iter().rposition(|c| "ăâêôơư".contains(*c)) {
        return Some(marked);
    }
    let first = letters.iter().position(is_vowel)?;
    let is_onset = matches!(letters[..=first], ['q', 'u'] | ['g', 'i']) && letters.get(first + 1).is_some_and(is_vowel);
    let first = first + usize::from(is_onset);
    let vowels = letters[first..].iter().take_while(|c| is_vowel(c)).count();
    let has_final_consonant = first + vowels < letters.len();
    Some(if has_final_consonant || vowels == 1 { first + vowels - 1 } else { first + vowels - 2 })
}

/// Applies a key to the letters typed so far.
fn apply_key(key: char, letters: &mut Vec<char>) {
    let add_circumflex = |c: char| match c {
        'a' => Some('â'),
        'e' => Some('ê'),
        'o' => Some('ô'),
        _ => None,
    };
    let changed = match key {
        'a' | 'e' | 'o' => replace_last(letters, |c| if c == key { add_circumflex(c) } else { None }),
        '6' => replace_last(letters, add_circumflex),
        'd' => replace_last(letters, |c| (c == 'd').then_some('đ')),
        '9' => replace_last(letters, |c| (c == 'd').then_some('đ')),
        'w' | '7' | '8' => add_horn_or_breve(letters),
        _ => false,
    };
    if !changed {
        letters.push(if key == 'w' { 'ư' } else { key });
    }
}

/// Adds a horn to both letters of "uo", else a horn or breve to the last letter that can have one; returns whether
/// there was one.
fn add_horn_or_breve(letters: &mut [char]) -> bool {
    if let Some(at) = letters.windows(2).position(|pair| pair == ['u', 'o']) {
        letters[at] = 'ư';
        letters[at + 1] = 'ơ';
        return true;
    }
    replace_last(letters, |c| match c {
        'a' => Some('ă'),
        'o' => Some('ơ'),
        'u' => Some('ư'),
        _ => None,
    })
}

/// Replaces the last letter for which `replacement` returns another; returns whether there was one.
fn replace_last(letters: &mut [char], replacement: impl Fn(char) -> Option<char>) -> bool {
    let found = letters.iter_mut().rev().find_map(|c| replacement(*c).map(|new| (c, new)));
    found.map(|(c, new)| *c = new).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::syllable::exact_key;
    use proptest::prelude::*;

    fn check(keys: &str, syllable: &str) {
        let letters = decode_keystrokes(keys).unwrap_or_else(|| keys.to_owned());
        assert_eq!(exact_key(&letters), exact_key(syllable), "{keys}: {letters}");
    }

    #[test]
    fn keys_make_syllables() {
        check("tieesng", "tiếng");
        check("vieejt", "việt");
        check("dduwowcj", "được");
        check("hopj", "họp");
        check("phuwowng", "phương");
        check("uyr", "ủy");
        check("ddoongf", "đồng");
        check("nguwoif", "người");
        check("quyeets", "quyết");
        check("tie61ng", "tiếng");
        check("d9u7o7c5", "được");
        check("Toor", "tổ");
    }

    #[test]
    fn the_tone_mark_is_on_the_right_letter() {
        for (keys, syllable) in [("cafy", "cày"), ("muaf", "mùa"), ("quys", "quý"), ("giaf", "già"), ("toans", "toán")]
        {
            assert_eq!(decode_keystrokes(keys).as_deref(), Some(syllable));
        }
    }

    #[test]
    fn other_words_are_not_decoded() {
        assert_eq!(decode_keystrokes("hop"), None);
        assert_eq!(decode_keystrokes("2023"), None);
        assert_eq!(decode_keystrokes("họp"), None);
    }

    proptest! {
        #[test]
        fn any_keys_can_be_decoded(keys in "\\PC{0,12}|[a-z1-9]{0,12}") {
            if let Some(letters) = decode_keystrokes(&keys) {
                prop_assert_ne!(letters, keys);
            }
        }
    }
}
