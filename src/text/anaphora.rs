//! Anaphoric sentences ("Ông nhấn mạnh …", "Nghĩa là …", "He also said …"), which alone leave open of whom they speak.

use super::spelling::Spelling;

/// Exact keys of words that, at the head of a sentence, refer to something before or go on from it.
const POINTERS: [&str; 23] = [
    "ho5", "no1", "đây", "đo1", "thê1", "tưc1", "nghia4", "con2", "nhưng", "he", "she", "it", "they", "this", "these",
    "those", "his", "her", "its", "their", "such", "both", "that",
];

/// Exact keys of words that make the one before them refer back: "anh ấy", "việc này".
const BACKWARDS: [&str; 5] = ["âi1", "nay2", "nay", "đo1", "kia"];

/// Whether a sentence that begins with these words refers back.
pub(super) fn points_back<'s>(mut words: impl Iterator<Item = &'s Spelling>) -> bool {
    let (Some(first), Some(second)) = (words.next(), words.next()) else { return false };
    let goes_on = POINTERS.contains(&first.exact.as_str()) || BACKWARDS.contains(&second.exact.as_str());
    goes_on || (first.role.title && !second.upper)
}

#[cfg(test)]
mod tests {
    use crate::text::kinds::Kinds;
    use crate::text::offers::Offers;
    use crate::text::spellings::Spellings;

    fn check(sentence: &str, expected: bool) {
        let offers = Offers::new();
        let (mut spellings, mut words) = (Spellings::new(&offers), Vec::new());
        spellings.read(sentence, &mut words);
        assert_eq!(spellings.offered(sentence, &words).contains(Kinds::POINTER), expected, "{sentence}");
    }

    #[test]
    fn pointers() {
        check("Ông nhấn mạnh ba việc.", true);
        check("Ông Hoàn nhấn mạnh ba việc.", false);
        check("Anh ấy đã 39 tuổi.", true);
        check("He is also the oldest.", true);
        check("Việc này giao tổ 2.", true);
        check("Quỹ còn 12 triệu.", false);
        check("", false);
    }
}
