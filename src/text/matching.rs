//! Matches words of lists, and fixed phrases in a line: as listed, in capitals, or without diacritics.

use super::syllable::folded_key;

/// Whether `text` consists of the words of `phrase`, which is in lower case.
pub fn is_phrase(text: &str, phrase: &str) -> bool {
    starts_with_phrase(text, phrase) && text.split_whitespace().count() == phrase.split(' ').count()
}

/// Whether `text` begins with the words of `phrase`, which is in lower case. A word of `text` without diacritics
/// matches every word that folds to it.
pub fn starts_with_phrase(text: &str, phrase: &str) -> bool {
    let mut words = text.split_whitespace();
    phrase.split(' ').all(|expected| words.next().is_some_and(|word| word_matches(word, expected)))
}

/// Whether `text` contains the words of `phrase` next to each other.
pub fn contains_phrase(text: &str, phrase: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let expected: Vec<&str> = phrase.split(' ').collect();
    words
        .windows(expected.len())
        .any(|here| here.iter().zip(&expected).all(|(word, expected)| word_matches(word, expected)))
}

/// Whether `word` is one of the words of `list`, which are separated by white space.
pub fn contains_word(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == word)
}

fn word_matches(word: &str, expected: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    if word.is_ascii() {
        return word.len() == expected.chars().count() && folded_key(word) == folded_key(expected);
    }
    word.chars().count() == expected.chars().count() && word.to_lowercase() == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, phrase: &str, starts: bool, contains: bool) {
        assert_eq!((starts_with_phrase(text, phrase), contains_phrase(text, phrase)), (starts, contains), "{text}");
    }

    #[test]
    fn only_whole_words_of_a_list_match() {
        for (word, expected) in [("an", true), ("bui2", true), ("b", false), ("an bui2", false), ("", false)] {
            assert_eq!(contains_word("an bui2\n cao", word), expected, "{word}");
        }
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
