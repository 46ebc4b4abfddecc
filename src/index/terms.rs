//! What a passage can be searched by, and the query of such terms.
//!
//! Views of the same words, each strong where another is weak (measured on Vietnamese question
//! sets): exact syllables where accents are given, folded ones where not, pairs of neighbours for
//! words of two syllables, character trigrams for slips and inflections, and the words of the title,
//! the headings and the speaker that a passage stands under.

use super::ids::{ExactId, FoldedId, TrigramId};

/// A term of a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    Exact(ExactId),
    Folded(FoldedId),
    Pair(ExactId, ExactId),
    FoldedPair(FoldedId, FoldedId),
    Trigram(TrigramId),
    /// A word that stands above the passage.
    Above(FoldedId),
}

/// What to look for: terms, each with its boost. A term named twice counts once, at its higher boost.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub terms: Vec<(Key, f32)>,
}

impl Query {
    pub fn add(&mut self, key: Key, boost: f32) {
        match self.terms.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = known.max(boost),
            None => self.terms.push((key, boost)),
        }
    }
}

/// The character trigrams of `^key$`; a key of one letter gives itself.
pub fn trigrams(folded: &str) -> Vec<String> {
    let framed: Vec<char> = std::iter::once('^').chain(folded.chars()).chain(['$']).collect();
    framed.windows(3).map(|w| w.iter().collect()).collect()
}

/// A path without its extension.
pub(super) fn path_stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check_trigrams(key: &str, expected: &[&str]) {
        assert_eq!(trigrams(key), expected, "{key}");
    }

    fn check_stem(path: &str, expected: &str) {
        assert_eq!(path_stem(path), expected);
    }

    fn check_query(added: &[(Key, f32)], expected: &[(Key, f32)]) {
        let mut query = Query::default();
        added.iter().for_each(|(key, boost)| query.add(*key, *boost));
        assert_eq!(query.terms, expected);
    }

    #[test]
    fn letters_in_threes_between_marked_ends() {
        check_trigrams("", &[]);
        check_trigrams("a", &["^a$"]);
        check_trigrams("an", &["^an", "an$"]);
        check_trigrams("hop", &["^ho", "hop", "op$"]);
        check_trigrams("aaa", &["^aa", "aaa", "aa$"]);
        check_trigrams("đủ", &["^đủ", "đủ$"]);
    }

    #[test]
    fn a_path_loses_its_extension_alone() {
        check_stem("họp.md", "họp");
        check_stem("Tổ 3/họp 1.8.2023.txt", "Tổ 3/họp 1.8.2023");
        check_stem("họp", "họp");
    }

    #[test]
    fn a_term_named_twice_counts_once_at_its_higher_boost() {
        let (word, other) = (Key::Exact(ExactId(1)), Key::Exact(ExactId(2)));
        check_query(&[(word, 0.5), (other, 0.2), (word, 2.0), (word, 1.0)], &[(word, 2.0), (other, 0.2)]);
        check_query(&[(word, 2.0), (word, 0.5)], &[(word, 2.0)]);
    }

    #[test]
    fn terms_of_other_kinds_and_pairs_turned_round_are_others() {
        let id = FoldedId(1);
        let pair = |a, b| Key::Pair(ExactId(a), ExactId(b));
        let all = [Key::Folded(id), Key::Above(id), Key::Exact(ExactId(1)), pair(1, 2), pair(2, 1)];
        let all = all.map(|key| (key, 1.0));
        check_query(&all, &all);
    }

    proptest! {
        #[test]
        fn each_letter_is_the_middle_of_one_trigram(key in "[a-z0-9đơ]{2,12}") {
            let letters = trigrams(&key);
            prop_assert!(letters.iter().all(|three| three.chars().count() == 3));
            prop_assert_eq!(letters.iter().filter_map(|three| three.chars().nth(1)).collect::<String>(), key);
        }
    }
}
