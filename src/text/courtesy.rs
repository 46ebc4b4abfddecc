//! Messages that ask nothing: thanks, greetings, a nod. To answer "cảm ơn" with quotes would be foolish. A message is
//! courtesy only if all its words are, and one is by itself; in doubt it is a question. Words with diacritics match
//! exactly ("vàng" is not "vâng"); without them, only those match that can hardly mean anything else.

use super::tokens::{Token, tokens};

/// Phrases that are courtesy by themselves, with diacritics and (`PLAIN`) without.
const SAID: &str = "cảm ơn|cám ơn|xin chào|chào|dạ|vâng|ừ|rõ|tuyệt|tuyệt vời|hay quá|tốt quá|tạm biệt|cám ơn|hiểu rồi|biết rồi|\
    được rồi|thế à|vậy à|xin lỗi";
const PLAIN: &str = "cam on|xin chao|tam biet|ok|oke|okie|okay|oki|k|thanks|thank|thank you|thankyou|tks|thx|hi|hello|helo|hey|alo|\
    bye|great|good morning|good|nice|perfect|yes|sorry|da vang|hieu roi|hay qua|tuyet voi|chao ban|chao bot|chao em|chao ad";

/// Words that may accompany them.
const BESIDE: &str = "bạn|em|anh|chị|ad|bot|ban|anh|chi|you|so|very|much|a|ạ|nhé|nhe|nha|nhen|nghen|nhiều|nhieu|lắm|lam|quá|\
    qua|rất|rat|rồi|roi|ơi|oi|cả|ca|nhà|nha|mọi|moi|người|nguoi|vì|vi|đã|trả|tra|lời|loi|help|your|for|the|answer|it|there";

/// The recogniser of courtesy; created once and shared, so that its lists are not parsed for each message.
#[derive(Debug)]
pub struct Courtesy {
    /// Each phrase, and whether it is courtesy by itself.
    phrases: Vec<(Vec<Token>, bool)>,
}

impl Courtesy {
    #[expect(clippy::new_without_default, reason = "it parses its tables, which is not what a default does")]
    pub fn new() -> Self {
        let lists = [(SAID, true), (PLAIN, true), (BESIDE, false)];
        let phrases = lists.into_iter().flat_map(|(list, itself)| list.split('|').map(move |p| (tokens(p), itself)));
        Self { phrases: phrases.collect() }
    }

    /// Whether a message only thanks, greets or nods.
    pub fn is_all_of(&self, text: &str) -> bool {
        let words = tokens(text);
        let mut covered = vec![false; words.len()];
        let mut said = false;
        for (phrase, itself) in &self.phrases {
            for (at, here) in words.windows(phrase.len()).enumerate() {
                if here.iter().zip(phrase).all(|(word, listed)| word.exact == listed.exact) {
                    covered[at..at + phrase.len()].fill(true);
                    said |= itself;
                }
            }
        }
        said && covered.into_iter().all(|covered| covered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        assert_eq!(Courtesy::new().is_all_of(text), expected, "{text}");
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
