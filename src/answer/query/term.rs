//! A word of the question, how it came to be read as it is, and what it weighs.

use crate::answer::lexicon::STOP_WEIGHT;
use crate::index::{ExactId, FoldedId, Index, WordKey};
use crate::text::Token;

/// How a word of the question came to be read as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// As it stands.
    AsIs,
    /// Written out from this short form.
    Short(String),
    /// Written out from this short form, which stands for other things too.
    Guessed(String),
    /// Decoded from these keystrokes.
    Keys(String),
}

/// A word of the question.
#[derive(Debug, Clone)]
pub struct Term {
    pub token: Token,
    /// As it is read: what was typed, or what that stands for.
    pub text: String,
    pub typed: Typed,
    /// Its exact key, where the question has accents and the records know it.
    pub exact: Option<ExactId>,
    pub folded: Option<FoldedId>,
    /// 1, or less for a word that only asks.
    pub weight: f32,
    /// Rarity of the key it is matched by, among sentences.
    pub idf: f32,
    /// Rarity of its folded key.
    pub folded_idf: f32,
    /// Rarity of the pair it makes with the next term; 0 for the last.
    pub pair_idf: f32,
}

impl Term {
    /// Whether a word of the records is this one.
    pub fn is(&self, id: ExactId, index: &Index) -> bool {
        match self.exact {
            Some(exact) => exact == id,
            None => self.folded == Some(index.vocabulary.folded_of(id)),
        }
    }

    /// The key that it is matched by, where the records have one.
    pub fn word(&self) -> Option<WordKey> {
        self.exact.map(WordKey::Exact).or(self.folded.map(WordKey::Folded))
    }

    pub fn is_content(&self) -> bool {
        self.weight > STOP_WEIGHT
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::answer::tests::Fixture;
    use crate::text::syllable::{exact, folded};

    static RECORDS: LazyLock<Fixture> = LazyLock::new(|| {
        Fixture::new(&[("a.txt", "Quỹ hội còn bảy triệu đồng. Quý khách góp thêm. Cuộc họp bàn về quỹ.")])
    });

    /// Expects which of some words of the records the first word of a question is.
    fn check_is(question: &str, expected: &[&str]) {
        let fixture = &*RECORDS;
        let reading = fixture.parse(question);
        let id = |word: &str| fixture.index.exact(&exact(word)).expect("the record has the word");
        let mut words = vec!["quỹ", "quý", "hội"];
        words.retain(|word| reading.terms[0].is(id(word), &fixture.index));
        assert_eq!(words, expected, "{question}");
    }

    #[test]
    fn a_word_is_the_one_with_its_accents() {
        check_is("quỹ hội", &["quỹ"]);
        check_is("Quý khách", &["quý"]);
    }

    #[test]
    fn a_word_without_accents_is_any_that_folds_to_it() {
        check_is("quy hoi", &["quỹ", "quý"]);
        check_is("quy hội", &["quỹ", "quý"]);
        check_is("kho thóc", &[]);
    }

    #[test]
    fn a_word_is_matched_by_the_strictest_key_that_the_records_have() {
        let fixture = &*RECORDS;
        let key = |question: &str| fixture.parse(question).terms[0].word();
        let index = &fixture.index;
        assert_eq!(key("quỹ hội"), index.exact(&exact("quỹ")).map(WordKey::Exact));
        assert_eq!(key("quy hoi"), index.folded(&folded("quy")).map(WordKey::Folded));
        assert_eq!(key("quỵ hội"), index.folded(&folded("quy")).map(WordKey::Folded));
        assert_eq!(key("thóc"), None);
        assert!(key("quỹ") != key("quy hoi") && key("quy hoi").is_some());
    }

    #[test]
    fn words_that_only_ask_are_no_content() {
        let fixture = &*RECORDS;
        let reading = fixture.parse("cuộc họp bàn quỹ còn bao nhiêu");
        let content: Vec<&str> =
            reading.terms.iter().filter(|term| term.is_content()).map(|t| t.text.as_str()).collect();
        assert_eq!(content, ["họp", "bàn", "quỹ"]);
    }
}
