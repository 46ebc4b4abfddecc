//! Analyses each distinct spelling once: texts repeat words, and computing keys takes fifty times as long as a lookup.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::kinds::Kinds;
use super::offers::Offers;
use super::spelling::{SpelledWord, Spelling};
use super::syllable::{exact, folded};
use super::tokens::words;

/// The spellings of some texts, numbered in order of first appearance.
#[derive(Debug)]
pub struct Spellings<'t> {
    offers: &'t Offers,
    numbers: HashMap<&'t str, u32, FxBuildHasher>,
    all: Vec<Spelling>,
}

impl<'t> Spellings<'t> {
    pub fn new(offers: &'t Offers) -> Self {
        Self { offers, numbers: HashMap::default(), all: Vec::new() }
    }

    /// Replaces the content of `seen` with the words of `text`.
    pub fn read(&mut self, text: &'t str, seen: &mut Vec<SpelledWord>) {
        seen.clear();
        seen.extend(words(text).map(|span| SpelledWord { spelling: self.number(&text[span.clone()]), span }));
    }

    /// Returns the spelling numbers of the words of `text`.
    pub fn numbers(&mut self, text: &'t str) -> impl Iterator<Item = u32> {
        words(text).map(|span| self.number(&text[span]))
    }

    fn number(&mut self, word: &'t str) -> u32 {
        if let Some(&known) = self.numbers.get(word) {
            return known;
        }
        let number = u32::try_from(self.all.len()).expect("memory ends long before four billion distinct words");
        self.numbers.insert(word, number);
        self.all.push(Spelling::of(word, self.offers));
        number
    }

    /// Returns the kinds that a sentence with these words offers.
    pub fn offered(&self, sentence: &str, words: &[SpelledWord]) -> Kinds {
        self.offers.of(sentence, words, &self.all)
    }

    pub fn get(&self, number: u32) -> &Spelling {
        &self.all[number as usize]
    }

    /// Returns all spellings in order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &Spelling> {
        self.all.iter()
    }
}

impl Spelling {
    fn of(word: &str, offers: &Offers) -> Self {
        let exact = exact(word);
        let mut letters = word.chars();
        let upper = letters.next().is_some_and(char::is_uppercase);
        Self {
            upper,
            capitalised: upper && letters.next().is_some_and(char::is_lowercase),
            figure: exact.starts_with(|c: char| c.is_ascii_digit()),
            role: offers.role(&exact),
            folded: folded(word),
            exact,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;
    use proptest::prelude::*;

    fn check(text: &str) {
        let offers = Offers::new();
        let (mut spellings, mut seen) = (Spellings::new(&offers), Vec::new());
        spellings.read(text, &mut seen);
        let found =
            seen.iter().map(|s| (s.span.clone(), &spellings.get(s.spelling).exact, &spellings.get(s.spelling).folded));
        let tokens = tokens(text);
        assert!(found.eq(tokens.iter().map(|t| (t.span.clone(), &t.exact, &t.folded))), "{text}");
        assert!(spellings.numbers(text).eq(seen.iter().map(|s| s.spelling)));
    }

    #[test]
    fn one_number_a_spelling() {
        let offers = Offers::new();
        let mut spellings = Spellings::new(&offers);
        assert!(spellings.numbers("Hội họp, hội HỌP; họp 27/30").eq([0, 1, 2, 3, 1, 4, 5]));
        let (first, last) = (spellings.get(0), spellings.get(4));
        assert!(first.upper && first.capitalised && !spellings.get(1).upper && last.figure);
        assert!(spellings.get(3).upper && !spellings.get(3).capitalised);
    }

    proptest! {
        #[test]
        fn the_same_words_as_tokens(text in "\\PC*|([a-zà-ỹA-ZĐ]{1,3}[ .,]){0,20}") {
            check(&text);
        }
    }
}
