//! Terms by which passages are found, and queries of such terms.
//!
//! Terms are several views of the same words, each strong where another is weak (measured on
//! Vietnamese question sets): exact syllables if the question has diacritics, folded ones if it has
//! none, pairs of neighbours for words of two syllables, character trigrams for typing errors and
//! inflections, and the words of the title, the headings and the speaker above a passage.

use super::ids::{ExactId, FoldedId, TrigramId};

/// A term of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TermKey {
    Exact(ExactId),
    Folded(FoldedId),
    Pair(ExactId, ExactId),
    FoldedPair(FoldedId, FoldedId),
    Trigram(TrigramId),
    /// A word of the title, the path, the headings or the speaker above the passage.
    Heading(FoldedId),
}

/// A query: terms, each with its boost.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub terms: Vec<(TermKey, f32)>,
}

impl Query {
    /// Adds a term. A term that is added twice counts once, with the higher boost.
    pub fn add(&mut self, key: TermKey, boost: f32) {
        match self.terms.iter_mut().find(|(term, _)| *term == key) {
            Some((_, max_boost)) => *max_boost = max_boost.max(boost),
            None => self.terms.push((key, boost)),
        }
    }
}

/// The character trigrams of `^key$`: one for a key of one letter, none for an empty key.
pub fn split_into_trigrams(folded_key: &str) -> Vec<String> {
    let delimited: Vec<char> = std::iter::once('^').chain(folded_key.chars()).chain(['$']).collect();
    delimited.windows(3).map(|w| w.iter().collect()).collect()
}

/// A path without its file extension.
pub(super) fn strip_extension(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check_trigrams(key: &str, expected: &[&str]) {
        assert_eq!(split_into_trigrams(key), expected, "{key}");
    }

    fn check_stem(path: &str, expected: &str) {
        assert_eq!(strip_extension(path), expected);
    }

    fn check_query(added: &[(TermKey, f32)], expected: &[(TermKey, f32)]) {
        let mut query = Query::default();
        added.iter().for_each(|(key, boost)| query.add(*key, *boost));
        assert_eq!(query.terms, expected);
    }

    #[test]
    fn trigrams_include_the_ends_of_a_key() {
        check_trigrams("", &[]);
        check_trigrams("a", &["^a$"]);
        check_trigrams("an", &["^an", "an$"]);
        check_trigrams("hop", &["^ho", "hop", "op$"]);
        check_trigrams("aaa", &["^aa", "aaa", "aa$"]);
        check_trigrams("đủ", &["^đủ", "đủ$"]);
    }

    #[test]
    fn a_stem_is_the_path_without_its_extension() {
        check_stem("họp.md", "họp");
        check_stem("Tổ 3/họp 1.8.2023.txt", "Tổ 3/họp 1.8.2023");
        check_stem("họp", "họp");
    }

    #[test]
    fn a_term_added_twice_counts_once_with_the_higher_boost() {
        let (word, other) = (TermKey::Exact(ExactId(1)), TermKey::Exact(ExactId(2)));
        check_query(&[(word, 0.5), (other, 0.2), (word, 2.0), (word, 1.0)], &[(word, 2.0), (other, 0.2)]);
        check_query(&[(word, 2.0), (word, 0.5)], &[(word, 2.0)]);
    }

    #[test]
    fn terms_of_different_kinds_and_reversed_pairs_are_distinct() {
        let id = FoldedId(1);
        let pair = |a, b| TermKey::Pair(ExactId(a), ExactId(b));
        let all = [TermKey::Folded(id), TermKey::Heading(id), TermKey::Exact(ExactId(1)), pair(1, 2), pair(2, 1)];
        let all = all.map(|key| (key, 1.0));
        check_query(&all, &all);
    }

    proptest! {
        #[test]
        fn each_letter_is_in_the_middle_of_one_trigram(key in "[a-z0-9đơ]{2,12}") {
            let letters = split_into_trigrams(&key);
            prop_assert!(letters.iter().all(|three| three.chars().count() == 3));
            prop_assert_eq!(letters.iter().filter_map(|three| three.chars().nth(1)).collect::<String>(), key);
        }
    }
}
