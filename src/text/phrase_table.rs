//! Finds phrases in a text, each with an answer type. Words are compared by number: the phrases consist of a few
//! hundred distinct words, and the other words of the text are skipped at once.

use std::collections::HashMap;
use std::ops::Range;

use super::answer_types::AnswerTypes;

/// A word's number in a table of phrases; 0 for words that are not in the table.
pub type WordNumber = u16;

/// A table of phrases, by first word.
#[derive(Debug)]
pub struct PhraseTable {
    numbers: HashMap<String, WordNumber>,
    /// The remaining words and the type of each phrase, by the number of its first word; empty for number 0.
    by_first: Vec<Vec<(Vec<WordNumber>, AnswerTypes)>>,
}

impl PhraseTable {
    /// Creates a table of `phrases`; `key` returns the key of a word.
    ///
    /// # Panics
    ///
    /// Panics if the phrases have more than 65,535 distinct words.
    pub fn new<'a>(phrases: impl IntoIterator<Item = (AnswerTypes, &'a str)>, key: fn(&str) -> String) -> Self {
        let mut table = Self { numbers: HashMap::new(), by_first: vec![Vec::new()] };
        for (answer_type, phrase) in phrases {
            let words: Vec<_> = phrase.split(' ').map(|word| table.intern(key(word))).collect();
            table.by_first[usize::from(words[0])].push((words[1..].to_vec(), answer_type));
        }
        table
    }

    fn intern(&mut self, key: String) -> WordNumber {
        let next = WordNumber::try_from(self.by_first.len()).expect("the tables have a few hundred words");
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.by_first.push(Vec::new());
        }
        number
    }

    /// Returns the number of the word with this key.
    pub fn word_number(&self, key: &str) -> WordNumber {
        self.numbers.get(key).copied().unwrap_or(0)
    }

    /// Returns the phrases that occur in `words`: the type and the word range of each, by first word.
    pub fn find_all<'a>(&'a self, words: &'a [WordNumber]) -> impl Iterator<Item = (AnswerTypes, Range<usize>)> + 'a {
        words.iter().enumerate().flat_map(move |(at, first)| {
            let candidates = self.by_first[usize::from(*first)].iter();
            let matching = candidates.filter(move |(others, _)| words[at + 1..].starts_with(others));
            matching.map(move |(others, answer_type)| (*answer_type, at..at + 1 + others.len()))
        })
    }

    /// Returns the types of all phrases that occur in `words`.
    pub fn matched_types(&self, words: &[WordNumber]) -> AnswerTypes {
        self.find_all(words).fold(AnswerTypes::default(), |types, (answer_type, _)| types.union(answer_type))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(AnswerTypes, Range<usize>)]) {
        let reasons = ["vì", "vì sao"].map(|phrase| (AnswerTypes::REASON, phrase));
        let persons = ["sao băng", "ai"].map(|phrase| (AnswerTypes::PERSON, phrase));
        let phrases = PhraseTable::new(reasons.into_iter().chain(persons), str::to_owned);
        let words: Vec<_> = text.split(' ').map(|word| phrases.word_number(word)).collect();
        assert_eq!(phrases.find_all(&words).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn all_phrases_are_found_with_their_ranges() {
        check(
            "hỏi vì sao băng rơi",
            &[(AnswerTypes::REASON, 1..2), (AnswerTypes::REASON, 1..3), (AnswerTypes::PERSON, 2..4)],
        );
        check("sao", &[]);
        check("ai vì", &[(AnswerTypes::PERSON, 0..1), (AnswerTypes::REASON, 1..2)]);
    }
}
