//! A term of a question, with its rewrite and its weights.

use crate::answer::lexicon::STOP_WEIGHT;
use crate::index::{ExactId, FoldedId, Index, WordKey};
use crate::text::Token;

/// How a typed word was rewritten into a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rewrite {
    /// Not rewritten.
    Unchanged,
    /// Expanded from this abbreviation.
    Abbreviation(String),
    /// Expanded from this abbreviation, which has other long forms.
    AmbiguousAbbreviation(String),
    /// Decoded from these keystrokes.
    Keystrokes(String),
}

/// A term of a question: one token.
#[derive(Debug, Clone)]
pub struct Term {
    pub token: Token,
    /// The word as typed, or as rewritten.
    pub text: String,
    pub rewrite: Rewrite,
    /// Its exact key, if the question has diacritics and the records contain the key.
    pub exact: Option<ExactId>,
    /// Its folded key, if the records contain the key.
    pub folded: Option<FoldedId>,
    /// 1, or less for a stop word.
    pub weight: f32,
    /// Inverse sentence frequency of the key that it is matched by.
    pub idf: f32,
    /// Inverse sentence frequency of its folded key.
    pub folded_idf: f32,
    /// Inverse frequency of the pair of this term and the next one; 0 for the last term.
    pub pair_idf: f32,
}

impl Term {
    /// Whether a word of the records matches this term: by exact key if the term has one, else by folded key.
    pub fn matches(&self, id: ExactId, index: &Index) -> bool {
        match self.exact {
            Some(exact) => exact == id,
            None => self.folded == Some(index.vocabulary.folded_key(id)),
        }
    }

    /// Returns the key that the term is matched by, or `None` if the records contain neither key.
    pub fn key(&self) -> Option<WordKey> {
        self.exact.map(WordKey::Exact).or(self.folded.map(WordKey::Folded))
    }

    /// Whether the term is not a stop word.
    pub fn is_content(&self) -> bool {
        self.weight > STOP_WEIGHT
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::answer::tests::Fixture;
    use crate::text::syllable::{exact_key, folded_key};

    static RECORDS: LazyLock<Fixture> = LazyLock::new(|| {
        Fixture::new(&[("a.txt", "Quỹ hội còn bảy triệu đồng. Quý khách góp thêm. Cuộc họp bàn về quỹ.")])
    });

    /// Checks which of some words of the records match the first term of a question.
    fn check_matches(question: &str, expected: &[&str]) {
        let fixture = &*RECORDS;
        let query = fixture.parse(question);
        let id = |word: &str| fixture.index.exact_id(&exact_key(word)).expect("the record has the word");
        let mut words = vec!["quỹ", "quý", "hội"];
        words.retain(|word| query.terms[0].matches(id(word), &fixture.index));
        assert_eq!(words, expected, "{question}");
    }

    #[test]
    fn a_word_with_diacritics_matches_only_itself() {
        check_matches("quỹ hội", &["quỹ"]);
        check_matches("Quý khách", &["quý"]);
    }

    #[test]
    fn a_word_without_diacritics_matches_all_that_fold_to_it() {
        check_matches("quy hoi", &["quỹ", "quý"]);
        check_matches("quy hội", &["quỹ", "quý"]);
        check_matches("kho thóc", &[]);
    }

    #[test]
    fn a_term_is_matched_by_the_strictest_key_in_the_records() {
        let fixture = &*RECORDS;
        let key = |question: &str| fixture.parse(question).terms[0].key();
        let index = &fixture.index;
        assert_eq!(key("quỹ hội"), index.exact_id(&exact_key("quỹ")).map(WordKey::Exact));
        assert_eq!(key("quy hoi"), index.folded_id(&folded_key("quy")).map(WordKey::Folded));
        assert_eq!(key("quỵ hội"), index.folded_id(&folded_key("quy")).map(WordKey::Folded));
        assert_eq!(key("thóc"), None);
        assert!(key("quỹ") != key("quy hoi") && key("quy hoi").is_some());
    }

    #[test]
    fn stop_words_are_no_content() {
        let fixture = &*RECORDS;
        let query = fixture.parse("cuộc họp bàn quỹ còn bao nhiêu");
        let content: Vec<&str> = query.terms.iter().filter(|term| term.is_content()).map(|t| t.text.as_str()).collect();
        assert_eq!(content, ["họp", "bàn", "quỹ"]);
    }
}
