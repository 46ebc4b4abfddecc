//! Fixed phrases that records begin with, matched as written, in capitals or without diacritics.

use super::syllable::folded;

/// Whether `text` is `phrase`, which is in lower case.
pub fn is_phrase(text: &str, phrase: &str) -> bool {
    begins_with(text, phrase) && text.split_whitespace().count() == phrase.split(' ').count()
}

/// Whether `text` begins with the words of `phrase`; without diacritics, it matches any.
pub fn begins_with(text: &str, phrase: &str) -> bool {
    let mut words = text.split_whitespace();
    phrase.split(' ').all(|wanted| words.next().is_some_and(|word| is_word(word, wanted)))
}

/// Whether `text` contains the words of `phrase` side by side.
pub fn holds(text: &str, phrase: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let wanted: Vec<&str> = phrase.split(' ').collect();
    words.windows(wanted.len()).any(|here| here.iter().zip(&wanted).all(|(word, wanted)| is_word(word, wanted)))
}

fn is_word(word: &str, wanted: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    if word.is_ascii() {
        return word.len() == wanted.chars().count() && folded(word) == folded(wanted);
    }
    word.chars().count() == wanted.chars().count() && word.to_lowercase() == wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, phrase: &str, begins: bool, held: bool) {
        assert_eq!((begins_with(text, phrase), holds(text, phrase)), (begins, held), "{text}");
    }

    #[test]
    fn phrases_in_capitals_and_without_accents() {
        check("HỌP TỔ 3", "họp", true, true);
        check("HỢP TÁC XÃ", "họp", false, false);
        check("bien ban hop to", "biên bản", true, true);
        check("bien ban hop to", "họp", false, true);
        check("Biên bản: ngày 1", "biên bản", true, true);
        check("", "họp", false, false);
        assert!(is_phrase("THƯ KÝ", "thư ký") && !is_phrase("Thư ký đoàn", "thư ký"));
    }
}
