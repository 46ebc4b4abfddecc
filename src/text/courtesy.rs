//! Recognises messages that ask nothing (thanks, greetings, assent), so that "cảm ơn" is not answered with quotes. A
//! message is a courtesy if all its words are in the lists and at least one phrase is a courtesy by itself; in doubt it
//! is a question. Words with diacritics match exactly ("vàng" is not "vâng"). Without diacritics, the lists have only
//! words that can hardly mean anything else.

use super::tokens::{Token, tokenise};

/// Phrases with diacritics that are a courtesy by themselves.
const ACCENTED: &str = "cảm ơn|cám ơn|xin chào|chào|dạ|vâng|ừ|rõ|tuyệt|tuyệt vời|hay quá|tốt quá|tạm biệt|cám ơn|hiểu rồi|biết rồi|\
    được rồi|thế à|vậy à|xin lỗi";

/// Phrases without diacritics that are a courtesy by themselves.
const UNACCENTED: &str = "cam on|xin chao|tam biet|ok|oke|okie|okay|oki|k|thanks|thank|thank you|thankyou|tks|thx|hi|hello|helo|hey|alo|\
    bye|great|good morning|good|nice|perfect|yes|sorry|da vang|hieu roi|hay qua|tuyet voi|chao ban|chao bot|chao em|chao ad";

/// Words that may accompany these phrases.
const FILLERS: &str = "bạn|em|anh|chị|ad|bot|ban|anh|chi|you|so|very|much|a|ạ|nhé|nhe|nha|nhen|nghen|nhiều|nhieu|lắm|lam|quá|\
    qua|rất|rat|rồi|roi|ơi|oi|cả|ca|nhà|nha|mọi|moi|người|nguoi|vì|vi|đã|trả|tra|lời|loi|help|your|for|the|answer|it|there";

/// The detector of courtesies; created once and shared, so that its lists are not parsed for each message.
#[derive(Debug)]
pub struct CourtesyDetector {
    /// Each phrase, and whether it is a courtesy by itself.
    phrases: Vec<(Vec<Token>, bool)>,
}

impl CourtesyDetector {
    #[expect(clippy::new_without_default, reason = "it parses its tables, which is not what a default does")]
    pub fn new() -> Self {
        let lists = [(ACCENTED, true), (UNACCENTED, true), (FILLERS, false)];
        let phrases = lists
            .into_iter()
            .flat_map(|(list, is_sufficient)| list.split('|').map(move |p| (tokenise(p), is_sufficient)));
        Self { phrases: phrases.collect() }
    }

    /// Whether a message only thanks, greets or agrees.
    pub fn is_courtesy(&self, text: &str) -> bool {
        let words = tokenise(text);
        let mut covered = vec![false; words.len()];
        let mut has_courtesy = false;
        for (phrase, is_sufficient) in &self.phrases {
            for (at, window) in words.windows(phrase.len()).enumerate() {
                if window.iter().zip(phrase).all(|(word, listed)| word.exact == listed.exact) {
                    covered[at..at + phrase.len()].fill(true);
                    has_courtesy |= is_sufficient;
                }
            }
        }
        has_courtesy && covered.into_iter().all(|covered| covered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        assert_eq!(CourtesyDetector::new().is_courtesy(text), expected, "{text}");
    }

    #[test]
    fn courtesy_asks_nothing() {
        for text in
            ["cảm ơn bạn", "cam on nhieu nha", "Ok", "thanks!", "thank you so much", "hi bot", "Dạ em cảm ơn ạ", "vâng"]
        {
            check(text, true);
        }
        for text in [
            "vàng",
            "giá vàng",
            "bạn",
            "ai cảm ơn ai?",
            "hội nghị cảm ơn nhà tài trợ nào",
            "ok thế quỹ còn bao nhiêu",
            "",
            "👍",
        ] {
            check(text, false);
        }
    }
}
