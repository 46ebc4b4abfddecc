//! Interns spellings, so that each is analysed only once: texts repeat words, and computing the keys of a word takes
//! fifty times as long as looking it up.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::answer_types::AnswerTypes;
use super::sentence_classifier::SentenceClassifier;
use super::spelling::{Spelling, WordOccurrence};
use super::syllable::{exact_key, folded_key};
use super::tokens::split_words;

/// The distinct spellings of some texts, numbered in order of first occurrence.
#[derive(Debug)]
pub struct Spellings<'t> {
    classifier: &'t SentenceClassifier,
    numbers: HashMap<&'t str, u32, FxBuildHasher>,
    all: Vec<Spelling>,
}

impl<'t> Spellings<'t> {
    pub fn new(classifier: &'t SentenceClassifier) -> Self {
        Self { classifier, numbers: HashMap::default(), all: Vec::new() }
    }

    /// Replaces the content of `out` with the words of `text`.
    pub fn split_into(&mut self, text: &'t str, out: &mut Vec<WordOccurrence>) {
        out.clear();
        out.extend(split_words(text).map(|span| WordOccurrence { spelling: self.intern(&text[span.clone()]), span }));
    }

    /// Returns the spelling numbers of the words of `text`.
    pub fn intern_words(&mut self, text: &'t str) -> impl Iterator<Item = u32> {
        split_words(text).map(|span| self.intern(&text[span]))
    }

    fn intern(&mut self, word: &'t str) -> u32 {
        if let Some(&known) = self.numbers.get(word) {
            return known;
        }
        let number = u32::try_from(self.all.len()).expect("memory ends long before four billion distinct words");
        self.numbers.insert(word, number);
        self.all.push(Spelling::analyse(word, self.classifier));
        number
    }

    /// Returns the answer types of a sentence with these words.
    pub fn answer_types(&self, sentence: &str, words: &[WordOccurrence]) -> AnswerTypes {
        self.classifier.classify(sentence, words, &self.all)
    }

    pub fn get(&self, number: u32) -> &Spelling {
        &self.all[number as usize]
    }

    /// Returns all spellings in order of their numbers, without the words that they were found in.
    pub fn into_vec(self) -> Vec<Spelling> {
        self.all
    }
}

impl Spelling {
    fn analyse(word: &str, classifier: &SentenceClassifier) -> Self {
        let exact = exact_key(word);
        let mut letters = word.chars();
        let starts_upper_case = letters.next().is_some_and(char::is_uppercase);
        Self {
            starts_upper_case,
            is_capitalised: starts_upper_case && letters.next().is_some_and(char::is_lowercase),
            is_figure: exact.starts_with(|c: char| c.is_ascii_digit()),
            role: classifier.word_role(&exact),
            folded: folded_key(word).into_boxed_str(),
            exact: exact.into_boxed_str(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenise;
    use proptest::prelude::*;

    fn check(text: &str) {
        let classifier = SentenceClassifier::new();
        let (mut spellings, mut out) = (Spellings::new(&classifier), Vec::new());
        spellings.split_into(text, &mut out);
        let found =
            out.iter().map(|s| (s.span.clone(), &*spellings.get(s.spelling).exact, &*spellings.get(s.spelling).folded));
        let tokens = tokenise(text);
        assert!(found.eq(tokens.iter().map(|t| (t.span.clone(), &*t.exact, &*t.folded))), "{text}");
        assert!(spellings.intern_words(text).eq(out.iter().map(|s| s.spelling)));
    }

    #[test]
    fn equal_spellings_have_equal_numbers() {
        let classifier = SentenceClassifier::new();
        let mut spellings = Spellings::new(&classifier);
        assert!(spellings.intern_words("Hội họp, hội HỌP; họp 27/30").eq([0, 1, 2, 3, 1, 4, 5]));
        let (first, last) = (spellings.get(0), spellings.get(4));
        assert!(
            first.starts_upper_case && first.is_capitalised && !spellings.get(1).starts_upper_case && last.is_figure
        );
        assert!(spellings.get(3).starts_upper_case && !spellings.get(3).is_capitalised);
    }

    proptest! {
        #[test]
        fn words_and_keys_are_those_of_the_tokens(text in "\\PC*|([a-zà-ỹA-ZĐ]{1,3}[ .,]){0,20}") {
            check(&text);
        }
    }
}
