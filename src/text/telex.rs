//! Decodes raw keystrokes of the Telex and VNI input methods: "tieesng", "tie61ng". The records decide whether a word
//! is raw keystrokes at all, since Latin words and document codes look the same ("was", "nd45").

use unicode_normalization::UnicodeNormalization;

/// Tone marks: the Telex key, the VNI key, the combining mark.
const TONES: [(char, char, char); 5] =
    [('s', '1', '\u{301}'), ('f', '2', '\u{300}'), ('r', '3', '\u{309}'), ('x', '4', '\u{303}'), ('j', '5', '\u{323}')];

const VOWELS: &str = "aeiouyăâêôơư";

/// Returns the syllable that these keys make; `None` if they make themselves.
pub fn decoded(keys: &str) -> Option<String> {
    let keys = keys.to_lowercase();
    let (mut made, mut tone) = (Vec::new(), None);
    for key in keys.chars() {
        let vowels = made.iter().any(|c| VOWELS.contains(*c));
        match TONES.iter().find(|(telex, vni, _)| vowels && (key == *telex || key == *vni)) {
            Some((_, _, mark)) => tone = Some(*mark),
            None => press(key, &mut made),
        }
    }
    if let Some(at) = made.windows(3).position(|three| three[..2] == ['ư', 'o']) {
        made[at + 1] = 'ơ';
    }
    if let Some(mark) = tone {
        let at = toned(&made)?;
        made.insert(at + 1, mark);
    }
    let syllable: String = made.into_iter().nfc().collect();
    (syllable != keys).then_some(syllable)
}

/// Returns the letter that takes the tone mark: one with circumflex, breve or horn, the last vowel before a consonant,
/// the last but one of several at the end ("mùa", but "quý" and "già").
fn toned(letters: &[char]) -> Option<usize> {
    let is_vowel = |c: &char| VOWELS.contains(*c);
    if let Some(marked) = letters.iter().rposition(|c| "ăâêôơư".contains(*c)) {
        return Some(marked);
    }
    let first = letters.iter().position(is_vowel)?;
    let initial = matches!(letters[..=first], ['q', 'u'] | ['g', 'i']) && letters.get(first + 1).is_some_and(is_vowel);
    let first = first + usize::from(initial);
    let vowels = letters[first..].iter().take_while(|c| is_vowel(c)).count();
    let closed = first + vowels < letters.len();
    Some(if closed || vowels == 1 { first + vowels - 1 } else { first + vowels - 2 })
}

/// Applies one key to the letters made so far.
fn press(key: char, made: &mut Vec<char>) {
    let hat = |c: char| match c {
        'a' => Some('â'),
        'e' => Some('ê'),
        'o' => Some('ô'),
        _ => None,
    };
    let changed = match key {
        'a' | 'e' | 'o' => replaced(made, |c| if c == key { hat(c) } else { None }),
        '6' => replaced(made, hat),
        'd' => replaced(made, |c| (c == 'd').then_some('đ')),
        '9' => replaced(made, |c| (c == 'd').then_some('đ')),
        'w' | '7' | '8' => horn(made),
        _ => false,
    };
    if !changed {
        made.push(if key == 'w' { 'ư' } else { key });
    }
}

/// Adds horn or breve, to both letters of "uo" or to the last letter that can have either.
fn horn(made: &mut [char]) -> bool {
    if let Some(at) = made.windows(2).position(|pair| pair == ['u', 'o']) {
        made[at] = 'ư';
        made[at + 1] = 'ơ';
        return true;
    }
    replaced(made, |c| match c {
        'a' => Some('ă'),
        'o' => Some('ơ'),
        'u' => Some('ư'),
        _ => None,
    })
}

/// Replaces the last letter for which `by` returns another; returns whether there was one.
fn replaced(made: &mut [char], by: impl Fn(char) -> Option<char>) -> bool {
    let found = made.iter_mut().rev().find_map(|c| by(*c).map(|new| (c, new)));
    found.map(|(c, new)| *c = new).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::syllable::exact;
    use proptest::prelude::*;

    fn check(keys: &str, syllable: &str) {
        let made = decoded(keys).unwrap_or_else(|| keys.to_owned());
        assert_eq!(exact(&made), exact(syllable), "{keys} made {made}");
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
    fn the_tone_stands_where_it_is_written() {
        for (keys, syllable) in [("cafy", "cày"), ("muaf", "mùa"), ("quys", "quý"), ("giaf", "già"), ("toans", "toán")]
        {
            assert_eq!(decoded(keys).as_deref(), Some(syllable));
        }
    }

    #[test]
    fn what_is_no_keystrokes_stays() {
        assert_eq!(decoded("hop"), None);
        assert_eq!(decoded("2023"), None);
        assert_eq!(decoded("họp"), None);
    }

    proptest! {
        #[test]
        fn any_keys_are_borne(keys in "\\PC{0,12}|[a-z1-9]{0,12}") {
            if let Some(made) = decoded(&keys) {
                prop_assert_ne!(made, keys);
            }
        }
    }
}
