//! Recognises anaphoric sentences ("Ông nhấn mạnh …", "Nghĩa là …", "He also said …"), which cannot be understood
//! without the sentence before.

use super::spelling::Spelling;

/// Exact keys of words that, at the beginning of a sentence, refer to the text before it or continue it.
const ANAPHORS: [&str; 23] = [
    "ho5", "no1", "đây", "đo1", "thê1", "tưc1", "nghia4", "con2", "nhưng", "he", "she", "it", "they", "this", "these",
    "those", "his", "her", "its", "their", "such", "both", "that",
];

/// Exact keys of words that make the word before them refer back: "anh ấy", "việc này".
const DEMONSTRATIVES: [&str; 5] = ["âi1", "nay2", "nay", "đo1", "kia"];

/// Whether a sentence that begins with these words refers back to the text before it. Also true of a title without a
/// name after it.
pub(super) fn is_anaphoric<'s>(mut words: impl Iterator<Item = &'s Spelling>) -> bool {
    let (Some(first), Some(second)) = (words.next(), words.next()) else { return false };
    let refers_back = ANAPHORS.contains(&&*first.exact) || DEMONSTRATIVES.contains(&&*second.exact);
    refers_back || (first.role.is_title && !second.starts_upper_case)
}

#[cfg(test)]
mod tests {
    use crate::text::answer_types::AnswerTypes;
    use crate::text::sentence_classifier::SentenceClassifier;
    use crate::text::spellings::Spellings;

    fn check(sentence: &str, expected: bool) {
        let classifier = SentenceClassifier::new();
        let (mut spellings, mut words) = (Spellings::new(&classifier), Vec::new());
        spellings.split_into(sentence, &mut words);
        assert_eq!(spellings.answer_types(sentence, &words).contains(AnswerTypes::ANAPHORIC), expected, "{sentence}");
    }

    #[test]
    fn anaphoric_sentences() {
        check("Ông nhấn mạnh ba việc.", true);
        check("Ông Hoàn nhấn mạnh ba việc.", false);
        check("Anh ấy đã 39 tuổi.", true);
        check("He is also the oldest.", true);
        check("Việc này giao tổ 2.", true);
        check("Quỹ còn 12 triệu.", false);
        check("", false);
    }
}
