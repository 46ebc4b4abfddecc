//! Finds phrases among a text's words, each with its kind. Words are compared by number: the phrases use a few hundred
//! words, and a text's other words are skipped at once.

use std::collections::HashMap;
use std::ops::Range;

use super::kinds::Kinds;

/// A word's number in a table of phrases; 0 for words that the table lacks.
pub type WordNumber = u16;

/// A table of phrases by first word.
#[derive(Debug)]
pub struct Phrases {
    numbers: HashMap<String, WordNumber>,
    /// The other words of each phrase that begins with this one; the first list, of no word, is empty.
    by_first: Vec<Vec<(Vec<WordNumber>, Kinds)>>,
}

impl Phrases {
    /// Creates a table; `key` makes the key of each word.
    pub fn new<'a>(listed: impl IntoIterator<Item = (Kinds, &'a str)>, key: fn(&str) -> String) -> Self {
        let mut phrases = Self { numbers: HashMap::new(), by_first: vec![Vec::new()] };
        for (kind, phrase) in listed {
            let words: Vec<_> = phrase.split(' ').map(|word| phrases.add(key(word))).collect();
            phrases.by_first[usize::from(words[0])].push((words[1..].to_vec(), kind));
        }
        phrases
    }

    fn add(&mut self, key: String) -> WordNumber {
        let next = WordNumber::try_from(self.by_first.len()).expect("the tables hold a few hundred words");
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.by_first.push(Vec::new());
        }
        number
    }

    pub fn number(&self, key: &str) -> WordNumber {
        self.numbers.get(key).copied().unwrap_or(0)
    }

    /// Returns the phrases in `words`: the kind of each, and its range of words.
    pub fn all<'a>(&'a self, words: &'a [WordNumber]) -> impl Iterator<Item = (Kinds, Range<usize>)> + 'a {
        words.iter().enumerate().flat_map(move |(at, first)| {
            let begun = self.by_first[usize::from(*first)].iter();
            let standing = begun.filter(move |(others, _)| words[at + 1..].starts_with(others));
            standing.map(move |(others, kind)| (*kind, at..at + 1 + others.len()))
        })
    }

    /// Returns the kinds of all phrases in `words`.
    pub fn found(&self, words: &[WordNumber]) -> Kinds {
        self.all(words).fold(Kinds::default(), |kinds, (kind, _)| kinds.union(kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(Kinds, Range<usize>)]) {
        let reasons = ["vì", "vì sao"].map(|phrase| (Kinds::REASON, phrase));
        let persons = ["sao băng", "ai"].map(|phrase| (Kinds::PERSON, phrase));
        let phrases = Phrases::new(reasons.into_iter().chain(persons), str::to_owned);
        let words: Vec<_> = text.split(' ').map(|word| phrases.number(word)).collect();
        assert_eq!(phrases.all(&words).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn phrases_and_where_they_end() {
        check("hỏi vì sao băng rơi", &[(Kinds::REASON, 1..2), (Kinds::REASON, 1..3), (Kinds::PERSON, 2..4)]);
        check("sao", &[]);
        check("ai vì", &[(Kinds::PERSON, 0..1), (Kinds::REASON, 1..2)]);
    }
}
