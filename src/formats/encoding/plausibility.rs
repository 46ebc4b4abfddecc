//! Measures how plausible a decoded text is as Vietnamese. Only words with non-ASCII letters count, since the
//! others are the same in every encoding. A decision must be certain, since text that is decoded wrongly is
//! quoted wrongly.

use std::collections::HashSet;

use super::legacy::CandidateText;
use super::spelling::is_syllable;

/// Minimum distinct accented syllables for a decision. On 64,000 samples of 8 to 2000 words, VISCII was taken
/// for TCVN3 or windows-1258 74 times with 5 here and 90 in [`MIN_SYLLABLE_PERCENT`], and 4 times with 8 and
/// 95, before VISCII was compared as a rival.
const MIN_DISTINCT: usize = 8;

/// Minimum percentage of accented words that are possible syllables. The rest is foreign names and typing
/// errors.
const MIN_SYLLABLE_PERCENT: usize = 95;

/// Maximum percentage of possible syllables in a wrong decoding.
const MAX_WRONG_SYLLABLE_PERCENT: usize = 60;

/// Minimum percentage of accented words. Vietnamese has 60 to 85, the languages of Western Europe have 5 to 25.
const MIN_ACCENTED_PERCENT: usize = 30;

/// The word counts of a decoded text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SpellingCounts {
    /// Words of two or more characters without digits.
    words: usize,
    /// Words with a non-ASCII letter, and characters that the encoding lacks.
    accented: usize,
    /// Accented words that are possible Vietnamese syllables.
    syllables: usize,
    /// Distinct possible syllables, counted up to [`MIN_DISTINCT`].
    distinct_syllables: usize,
    /// Whether the text has control characters, so that it is not text or not in this encoding.
    has_controls: bool,
}

/// Counts the words of a decoded text.
pub fn count_words(candidate: &CandidateText) -> SpellingCounts {
    let mut counts = SpellingCounts { accented: candidate.unmapped, ..SpellingCounts::default() };
    let mut seen = HashSet::new();
    for word in candidate.text.split(is_separator).filter(|word| is_counted(word)) {
        counts.words += 1;
        if word.is_ascii() || is_abbreviation(word) {
            continue;
        }
        counts.accented += 1;
        if is_syllable(word) {
            counts.syllables += 1;
            if seen.len() < MIN_DISTINCT {
                seen.insert(word);
            }
        }
    }
    counts.distinct_syllables = seen.len();
    counts.has_controls = candidate.text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}'));
    counts
}

/// Counts the accented words that are not possible syllables, and the characters that the encoding lacks.
pub fn count_misspelt(candidate: &CandidateText) -> usize {
    let counts = count_words(candidate);
    counts.accented - counts.syllables
}

/// Whether `c` separates words. Latin-1 symbols do not, since they occur inside words as letters of another
/// encoding.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || (c.is_ascii() && !c.is_ascii_alphanumeric()) || ('\u{2000}'..'\u{2C00}').contains(&c)
}

/// Whether a word counts. A single character may be a bullet or a letter, and "30°C" or "m²" is not a word in
/// any encoding.
fn is_counted(word: &str) -> bool {
    word.chars().nth(1).is_some() && !word.bytes().any(|b| b.is_ascii_digit())
}

/// Whether a word is an abbreviation such as "HĐND" or "QĐ", which is correct although it is not a syllable.
fn is_abbreviation(word: &str) -> bool {
    word.chars().all(|c| c == 'Đ' || (c.is_ascii_uppercase() && !"AEIOUY".contains(c)))
}

impl SpellingCounts {
    /// Whether the text is certainly Vietnamese, if no other decoding is plausible.
    pub fn is_convincing(&self) -> bool {
        !self.has_controls
            && self.distinct_syllables >= MIN_DISTINCT
            && self.syllables * 100 >= self.accented * MIN_SYLLABLE_PERCENT
            && self.accented * 100 >= self.words * MIN_ACCENTED_PERCENT
    }

    /// Whether the text may be Vietnamese, so that no other decoding is certain.
    pub fn is_plausible(&self) -> bool {
        !self.has_controls && self.syllables * 100 > self.accented * MAX_WRONG_SYLLABLE_PERCENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, convincing: bool, plausible: bool) {
        let counts = count_words(&CandidateText { text: text.to_owned(), unmapped: 0 });
        assert_eq!((counts.is_convincing(), counts.is_plausible()), (convincing, plausible), "{text}: {counts:?}");
    }

    #[test]
    fn vietnamese_is_convincing() {
        check("Ngày 5/3, HĐND xã họp về việc sửa đường; 12 hộ góp công.", true, true);
        check("Tổ họp.", false, true);
        check("Le café où Élise a été reçue à Noël, près de la forêt, était fermé.", false, false);
        check("Ngày 5/3, HĐND xã họp về việc sửa đường\u{1}; 12 hộ góp công.", false, false);
    }
}
