//! Matches words of lists, and fixed phrases in a line: as listed, in capitals, or without diacritics.

use std::ops::Range;

use super::syllable::folded_key;
use super::tokens::split_words;

/// Whether `text` consists of the words of `phrase`, which is in lower case.
pub fn is_phrase(text: &str, phrase: &str) -> bool {
    starts_with_phrase(text, phrase) && text.split_whitespace().count() == phrase.split(' ').count()
}

/// Whether `text` begins with the words of `phrase`, which is in lower case. A word of `text` without diacritics
/// matches every word that folds to it.
pub fn starts_with_phrase(text: &str, phrase: &str) -> bool {
    begin_with_phrase(text.split_whitespace(), phrase)
}

/// Whether `text` begins with the words of one of `phrases`.
pub fn starts_with_any(text: &str, phrases: &[&str]) -> bool {
    let Some(initial) = text.split_whitespace().next().and_then(find_initial) else { return false };
    phrases.iter().any(|phrase| can_begin(initial, phrase) && starts_with_phrase(text, phrase))
}

/// Whether `text` contains the words of one of `phrases` next to each other.
pub fn contains_any(text: &str, phrases: &[&str]) -> bool {
    let mut words = text.split_whitespace();
    loop {
        let here = words.clone();
        let Some(word) = words.next() else { return false };
        let begins = |phrase: &&&str| find_initial(word).is_some_and(|initial| can_begin(initial, phrase));
        if phrases.iter().filter(begins).any(|phrase| begin_with_phrase(here.clone(), phrase)) {
            return true;
        }
    }
}

/// Whether the first of `words` are those of `phrase`.
fn begin_with_phrase<'t>(mut words: impl Iterator<Item = &'t str>, phrase: &str) -> bool {
    phrase.split(' ').all(|expected| words.next().is_some_and(|word| word_matches(word, expected)))
}

/// Returns the first letter or digit of a word.
fn find_initial(word: &str) -> Option<char> {
    word.chars().find(|c| c.is_alphanumeric())
}

fn can_begin(initial: char, phrase: &str) -> bool {
    phrase.chars().next().is_some_and(|listed| letters_can_match(initial, listed))
}

/// Whether `text` contains the words of `phrase` next to each other.
pub fn contains_phrase(text: &str, phrase: &str) -> bool {
    contains_any(text, &[phrase])
}

/// Returns the byte range of the first occurrence of the words of `phrase`, which is in lower case, in `text`.
pub fn find_phrase(text: &str, phrase: &str) -> Option<Range<usize>> {
    find_phrase_in_words(text, &split_words(text).collect::<Vec<_>>(), phrase)
}

/// Returns the byte range of the first occurrence of `phrase` in `text`, whose words are given.
pub fn find_phrase_in_words(text: &str, words: &[Range<usize>], phrase: &str) -> Option<Range<usize>> {
    let matches = |(word, expected): (&Range<usize>, &str)| word_matches(&text[word.clone()], expected);
    let count = phrase.split(' ').count();
    let here = words.windows(count).find(|here| here.iter().zip(phrase.split(' ')).all(matches))?;
    Some(here[0].start..here[count - 1].end)
}

/// Whether `word` is one of the words of `list`, which are separated by white space.
pub fn contains_word(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|listed| listed == word)
}

/// Whether `word`, with signs around it, is `expected`, which is in lower case. A word without diacritics matches every
/// word that folds to it.
pub fn word_matches(word: &str, expected: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    // Most words differ in the first letter.
    let first = word.chars().next().zip(expected.chars().next());
    if !first.is_some_and(|(written, listed)| letters_can_match(written, listed)) {
        return false;
    }
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    if !word.is_ascii() {
        return word.chars().flat_map(char::to_lowercase).eq(expected.chars());
    }
    word.len() == expected.chars().count()
        && word.chars().zip(expected.chars()).all(|(written, listed)| letters_can_match(written, listed))
        && folded_key(word) == folded_key(expected)
}

/// Whether a written letter can match a listed one in lower case: not if both are different letters of the ASCII
/// alphabet. "y" and "i" can be the same rhyme.
fn letters_can_match(written: char, listed: char) -> bool {
    !written.is_ascii() || !listed.is_ascii() || matches!(listed, 'i' | 'y') || written.eq_ignore_ascii_case(&listed)
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
        assert!(starts_with_any("(BIÊN BẢN)", &["họp", "biên bản"]) && !starts_with_any("- họp", &["họp"]));
        assert!(contains_any("bien ban hop to", &["tổ", "ban quản trị"]) && !contains_any("bien ban", &["bản tin"]));
        assert!(is_phrase("THƯ KÝ", "thư ký") && !is_phrase("Thư ký đoàn", "thư ký"));
    }
}
