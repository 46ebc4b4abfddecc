//! Finds the question words of a question ("bao nhiêu") and the answer types that they expect (a figure). Question
//! words are phrases of exact keys. Only questions typed without diacritics match by folded key, since otherwise "máy"
//! would match "mấy".

use std::ops::Range;

use super::answer_types::AnswerTypes;
use super::phrase_table::PhraseTable;
use super::syllable::{exact_key, folded_key};
use super::tokens::Token;
use super::word_list::{parse_phrases_by_type, parse_section};

/// The question words by answer type, and other phrases of questions.
pub(super) const QUESTION_PHRASES: &str = include_str!("words/question_words.txt");

/// The detector of question words; created once and shared.
#[derive(Debug)]
pub struct QuestionWordDetector {
    accented: PhraseTable,
    folded: PhraseTable,
    legal_documents: PhraseTable,
    latest: PhraseTable,
    compose: PhraseTable,
}

impl QuestionWordDetector {
    #[expect(clippy::new_without_default, reason = "it parses its tables, which is not what a default does")]
    pub fn new() -> Self {
        Self {
            accented: PhraseTable::new(parse_phrases_by_type(QUESTION_PHRASES), exact_key),
            folded: PhraseTable::new(parse_phrases_by_type(QUESTION_PHRASES), folded_key),
            legal_documents: PhraseTable::new(
                parse_section(QUESTION_PHRASES, "papers").map(|phrase| (AnswerTypes::LEGAL_NUMBER, phrase)),
                folded_key,
            ),
            latest: PhraseTable::new(
                parse_section(QUESTION_PHRASES, "latest").map(|phrase| (AnswerTypes::DATE, phrase)),
                folded_key,
            ),
            compose: PhraseTable::new(
                parse_section(QUESTION_PHRASES, "request").map(|phrase| (AnswerTypes::TASK, phrase)),
                folded_key,
            ),
        }
    }

    /// Returns the question words of a question, each with the type that it expects and its range of tokens. `accented`
    /// is whether the question was typed with diacritics.
    pub fn find(&self, tokens: &[Token], accented: bool) -> Vec<(AnswerTypes, Range<usize>)> {
        let table = if accented { &self.accented } else { &self.folded };
        let key = |t: &Token| table.word_number(if accented { &t.exact } else { &t.folded });
        table.find_all(&tokens.iter().map(key).collect::<Vec<_>>()).collect()
    }

    /// Returns the answer types that a question with these question words expects.
    pub fn expected_types(&self, tokens: &[Token], question_words: &[(AnswerTypes, Range<usize>)]) -> AnswerTypes {
        let mut types =
            question_words.iter().fold(AnswerTypes::default(), |types, (expected, _)| types.union(*expected));
        if types.contains(AnswerTypes::DATE) || types.contains(AnswerTypes::LEGAL_NUMBER) {
            types = types.difference(AnswerTypes::NUMBER);
        }
        let asks_for_money =
            types.contains(AnswerTypes::NUMBER) && tokens.iter().any(|t| MONEY_WORDS.contains(&t.folded.as_str()));
        let begins_with_why = tokens.first().is_some_and(|t| t.folded == "sao");
        types.union(AnswerTypes::MONEY.keep_if(asks_for_money)).union(AnswerTypes::REASON.keep_if(begins_with_why))
    }

    /// Whether a question asks for the latest meeting.
    pub fn asks_for_latest(&self, tokens: &[Token]) -> bool {
        contains_any(&self.latest, tokens)
    }

    /// Whether a question asks to write, translate or compute something, which no record answers.
    pub fn asks_to_compose(&self, tokens: &[Token]) -> bool {
        contains_any(&self.compose, tokens)
    }

    /// Returns the tokens that are the number of a legal document: 97 in "quy định 97" or "quy định số 97".
    pub fn find_legal_numbers(&self, tokens: &[Token]) -> Vec<usize> {
        let words: Vec<_> = tokens.iter().map(|t| self.legal_documents.word_number(&t.folded)).collect();
        let skip_so = |at: usize| usize::from(tokens.get(at).is_some_and(|t| t.folded == "so"));
        let after = self.legal_documents.find_all(&words).map(|(_, name)| name.end + skip_so(name.end));
        after.filter(|&at| tokens.get(at).is_some_and(Token::is_figure)).collect()
    }
}

/// Whether the tokens contain one of the phrases, ignoring diacritics.
fn contains_any(phrases: &PhraseTable, tokens: &[Token]) -> bool {
    let words: Vec<_> = tokens.iter().map(|token| phrases.word_number(&token.folded)).collect();
    phrases.find_all(&words).next().is_some()
}

/// Folded keys of words with which a question for a figure expects a sum of money.
const MONEY_WORDS: [&str; 8] = ["tien", "gia", "luong", "phi", "thuong", "von", "cost", "price"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokenise;

    fn expected_types(question: &str, accented: bool) -> AnswerTypes {
        let (detector, tokens) = (QuestionWordDetector::new(), tokenise(question));
        detector.expected_types(&tokens, &detector.find(&tokens, accented))
    }

    fn check(question: &str, accented: bool, expected: AnswerTypes) {
        let found = expected_types(question, accented);
        assert!(found.contains(expected), "{question}: {found:?}");
    }

    #[test]
    fn question_words_and_their_types() {
        check("có bao nhiêu hội", true, AnswerTypes::NUMBER);
        check("co bao nhieu hoi", false, AnswerTypes::NUMBER);
        check("ai chủ trì", true, AnswerTypes::PERSON);
        check("họp hôm nào", true, AnswerTypes::DATE);
        check("vi sao cham", false, AnswerTypes::REASON);
        check("where was it held", true, AnswerTypes::PLACE);
        check("mất bao lâu", true, AnswerTypes::DURATION);
        assert!(!expected_types("cái máy ủi", true).contains(AnswerTypes::NUMBER));
    }

    #[test]
    fn numbers_of_legal_documents() {
        assert_eq!(
            QuestionWordDetector::new().find_legal_numbers(&tokenise("quy định 97 và nghi dinh số 45 có 3 ý")),
            [2, 7]
        );
    }

    #[test]
    fn the_latest() {
        assert!(QuestionWordDetector::new().asks_for_latest(&tokenise("buổi mới nhất ai dự")));
        assert!(!QuestionWordDetector::new().asks_for_latest(&tokenise("ai dự")));
    }

    #[test]
    fn requests() {
        assert!(QuestionWordDetector::new().asks_to_compose(&tokenise("dịch giúp câu này sang tiếng Anh")));
        assert!(!QuestionWordDetector::new().asks_to_compose(&tokenise("ai viết báo cáo")));
    }
}
