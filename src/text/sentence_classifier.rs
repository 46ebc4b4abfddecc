//! Determines the answer types of sentences by their wording (a figure, a date, a name after a title), from phrases of
//! exact keys and the shapes of words. Every sentence of the records is examined, so this must be cheap. Some types
//! exist in a loose version with high recall and a strict one with high precision.

use std::ops::Range;

use super::anaphora::is_anaphoric;
use super::answer_spans::{is_family_name, is_title};
use super::answer_types::AnswerTypes;
use super::dates::find_dates_in_words;
use super::phrase_table::PhraseTable;
use super::question_words::QUESTION_PHRASES;
use super::spelling::{Spelling, WordOccurrence, WordRole};
use super::syllable::exact_key;
use super::word_list::{parse_phrases_by_type, parse_section};

const PHRASES: &str = include_str!("words/answer_phrases.txt");

/// Exact keys of locative words: a name after one of them is the name of a place.
const LOCATIVES: [&str; 10] = ["tai5", "ơ3", "sang", "vê2", "đên1", "tư2", "in", "at", "near", "from"];

/// Exact keys of words that begin the name of a place.
const PLACE_NOUNS: &str = "hôi5 phong2 nha2 trung tru5 trương2 sân tâng2 điêm3 xa4 thôn ban3 huyên5 tinh3 câp1 khu quân5     phương2 đinh2 kho toa2 hall room school centre center building";

/// The classifier of sentences by answer type; created once and shared.
#[derive(Debug)]
pub struct SentenceClassifier {
    phrases: PhraseTable,
}

impl SentenceClassifier {
    #[expect(clippy::new_without_default, reason = "it parses its tables, which is not what a default does")]
    pub fn new() -> Self {
        let legal_documents =
            parse_section(QUESTION_PHRASES, "papers").map(|phrase| (AnswerTypes::LEGAL_DOCUMENT_NAME, phrase));
        Self { phrases: PhraseTable::new(parse_phrases_by_type(PHRASES).chain(legal_documents), exact_key) }
    }

    /// Returns the role of the word with this exact key.
    pub(super) fn word_role(&self, exact: &str) -> WordRole {
        WordRole {
            phrase_word: self.phrases.word_number(exact),
            is_locative: LOCATIVES.contains(&exact),
            is_place_noun: PLACE_NOUNS.split_ascii_whitespace().any(|noun| noun == exact),
            is_title: is_title(exact),
            is_family_name: is_family_name(exact),
        }
    }

    /// Returns the answer types of a sentence with these words.
    pub(super) fn classify(&self, sentence: &str, words: &[WordOccurrence], spellings: &[Spelling]) -> AnswerTypes {
        let spelling = |word: &WordOccurrence| &spellings[word.spelling as usize];
        let phrases: Vec<_> = words.iter().map(|w| spelling(w).role.phrase_word).collect();
        let found = self.phrases.matched_types(&phrases);
        let has_figures = words.iter().any(|w| spelling(w).is_figure);
        let has_date = has_figures && !find_dates_in_words(sentence, &folded_words(words, spellings)).is_empty();
        let has_share = sentence.contains('%') || (has_figures && sentence.contains('/') && !has_date);
        let separators = sentence.bytes().filter(|b| matches!(b, b',' | b';')).count();
        let is_question = sentence.trim_end_matches(['"', '”']).ends_with('?');
        let has_pair = |holds: fn(&Spelling, &Spelling) -> bool| {
            words.windows(2).any(|pair| holds(spelling(&pair[0]), spelling(&pair[1])))
        };
        found
            .difference(AnswerTypes::LEGAL_DOCUMENT_NAME)
            .union(AnswerTypes::NUMBER.keep_if(has_figures))
            .union(AnswerTypes::DATE.union(AnswerTypes::EXPLICIT_DATE).keep_if(has_date))
            .union(AnswerTypes::SHARE.keep_if(has_share))
            .union(AnswerTypes::LEGAL_NUMBER.keep_if(has_figures && found.contains(AnswerTypes::LEGAL_DOCUMENT_NAME)))
            .union(AnswerTypes::LIST.keep_if(separators >= 2))
            .union(AnswerTypes::TASK.keep_if(sentence.contains(": ")))
            .union(AnswerTypes::PERSON.keep_if(has_pair(|a, b| a.is_capitalised && b.is_capitalised)))
            .union(AnswerTypes::NAMED_PERSON.keep_if(has_pair(|a, b| {
                b.is_capitalised && (a.role.is_title || (a.role.is_family_name && a.is_capitalised))
            })))
            .union(
                AnswerTypes::NAMED_PLACE
                    .keep_if(has_pair(|a, b| a.role.is_locative && (b.starts_upper_case || b.role.is_place_noun))),
            )
            .union(AnswerTypes::QUESTION.keep_if(is_question))
            .union(AnswerTypes::LEAD_IN.keep_if(sentence.ends_with(':')))
            .union(AnswerTypes::ANAPHORIC.keep_if(is_anaphoric(words.iter().take(2).map(spelling))))
    }
}

fn folded_words<'a>(words: &[WordOccurrence], spellings: &'a [Spelling]) -> Vec<(Range<usize>, &'a str)> {
    words.iter().map(|w| (w.span.clone(), &*spellings[w.spelling as usize].folded)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::spellings::Spellings;

    fn check(text: &str, expected: AnswerTypes) {
        let classifier = SentenceClassifier::new();
        let (mut spellings, mut words) = (Spellings::new(&classifier), Vec::new());
        spellings.split_into(text, &mut words);
        let found = spellings.answer_types(text, &words);
        assert!(found.contains(expected) || found == expected, "{text}: {found:?}");
    }

    #[test]
    fn sentences_are_classified() {
        check("Có 27/30 hội.", AnswerTypes::SHARE);
        check("Họp ngày 1/8/2023.", AnswerTypes::EXPLICIT_DATE);
        check("Sửa Nghị định 45.", AnswerTypes::LEGAL_NUMBER);
        check("Chậm vì thiếu người.", AnswerTypes::EXPLICIT_REASON);
        check("Bà Trương Thị Mai nói.", AnswerTypes::NAMED_PERSON);
        check("Họp tại Trụ sở.", AnswerTypes::NAMED_PLACE);
        check("Xong chưa?", AnswerTypes::QUESTION);
        check("Nghị định mới.", AnswerTypes::default());
    }
}
